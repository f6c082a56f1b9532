-- Deals that the book has already keep the lead that they were given.
UPDATE temp.stage_deals AS s
SET deal_row_id = d.id, lead_id = d.lead_id, matched_by = d.matched_by
FROM main.deals AS d
WHERE d.source_system = s.source_system AND d.row_key = s.row_key;

-- A row that names no currency means the one that is known; where that has fewer decimals than the row, the row is
-- read as it stands.
UPDATE temp.stage_deals AS s
SET currency = k.known,
    amount_minor = s.amount_minor * k.up / k.down
FROM main.deals AS d
JOIN temp.currency_scales AS k ON k.known = d.currency
WHERE s.currency_told = 0
  AND d.id = s.deal_row_id
  AND k.read_as = s.currency
  AND coalesce(s.amount_minor, 0) * k.up % k.down = 0;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'currency-changed',
    'the row names no currency and was known in ' || d.currency || ', which has not so many decimals as its amount: it is in '
        || s.currency || ' now; name the currency in the file, or with --currency'
FROM temp.stage_deals AS s
JOIN main.deals AS d ON d.id = s.deal_row_id
WHERE s.currency_told = 0 AND s.currency <> d.currency AND s.amount_minor IS NOT NULL;

UPDATE temp.stage_deals AS s
SET company_id = (
    SELECT x.company_id FROM main.external_ids AS x
    WHERE x.entity = 'company' AND x.source_system = s.source_system
      AND x.external_id = trim(substr(s.company_ref, 1, instr(s.company_ref || ';', ';') - 1))
)
WHERE s.company_ref IS NOT NULL;

UPDATE temp.stage_deals AS s
SET company_id = (SELECT c.id FROM main.companies AS c WHERE c.name_key = s.company_key)
WHERE s.company_id IS NULL
  AND s.company_key IS NOT NULL
  AND (SELECT count(*) FROM main.companies AS c WHERE c.name_key = s.company_key) = 1;

INSERT INTO temp.match_wanted (row_id, source_system, day, lead_ref, email, phone, company_id, company_key, account_ref)
SELECT
    s.id, s.source_system, coalesce(s.created_date, s.close_date, s.paid_date), s.lead_ref, s.email, s.phone,
    s.company_id, s.company_key, coalesce(s.company_ref, s.company_key)
FROM temp.stage_deals AS s
WHERE s.lead_id IS NULL;
