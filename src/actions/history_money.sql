-- The deals and payments of those leads.
INSERT INTO temp.history_deals (deal_id)
SELECT d.id FROM temp.history_leads AS h JOIN deals AS d ON d.lead_id = h.lead_id;

INSERT INTO temp.history_payments (payment_id)
SELECT p.id FROM temp.history_leads AS h JOIN payments AS p ON p.lead_id = h.lead_id;
