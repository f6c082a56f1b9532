-- Rows that an undo has taken back and that the ledger, or another append-only table, still refers
-- to: they stay as a bare name, marked with the undo, and everything skips them. The same external
-- id arriving again clears the mark.
ALTER TABLE leads ADD COLUMN withdrawn_in INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE event_log ADD COLUMN withdrawn_in INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE deals ADD COLUMN withdrawn_in INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT;

-- Deleting a row looks for everything that refers to it: without these, each one would go through
-- the whole ledger, or through all deals.
CREATE INDEX revenue_events_conversion ON revenue_events (conversion_id) WHERE conversion_id IS NOT NULL;
CREATE INDEX revenue_corrections_conversion ON revenue_corrections (conversion_id) WHERE conversion_id IS NOT NULL;
CREATE INDEX revenue_attributions_conversion ON revenue_attributions (conversion_id) WHERE conversion_id IS NOT NULL;
CREATE INDEX deals_company ON deals (company_id) WHERE company_id IS NOT NULL;
