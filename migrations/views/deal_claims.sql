-- The stages that each deal claims for its lead: the opportunity from the day it was created, the
-- win from its close date, the payment only from a paid date. A stage that is not mapped still
-- claims the opportunity; one that is to be ignored claims nothing; a negative amount wins nothing.
-- Columns of one affinity in all three parts: only then does SQLite look up single deals in here
-- instead of going through all of them.
CREATE VIEW deal_claims AS
SELECT
    d.id AS deal_row_id,
    d.lead_id,
    'opportunity_created' AS revenue_stage,
    d.source_system,
    d.row_key AS deal_id,
    d.deal_name,
    CAST(NULL AS INTEGER) AS revenue_amount_minor,
    CAST(NULL AS TEXT) AS currency,
    d.created_time AS event_time,
    d.created_date AS event_date,
    d.created_time_known AS time_known,
    d.file_id,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
WHERE d.created_date IS NOT NULL AND m.meaning IS NOT 'ignore'
UNION ALL
SELECT
    d.id,
    d.lead_id,
    'deal_won',
    d.source_system,
    d.row_key,
    d.deal_name,
    d.amount_minor,
    d.currency,
    CAST(coalesce(d.close_time, d.paid_time) AS TEXT),
    CAST(coalesce(d.close_date, d.paid_date) AS TEXT),
    CAST(coalesce(d.close_time_known, d.paid_time_known) AS INTEGER),
    d.file_id,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
WHERE coalesce(d.close_date, d.paid_date) IS NOT NULL
  AND coalesce(d.amount_minor, 0) >= 0
  AND CASE m.meaning WHEN 'won' THEN d.close_date IS NOT NULL WHEN 'paid' THEN 1 END
UNION ALL
SELECT
    d.id,
    d.lead_id,
    'revenue_confirmed',
    d.source_system,
    d.row_key,
    d.deal_name,
    d.amount_minor,
    d.currency,
    d.paid_time,
    d.paid_date,
    d.paid_time_known,
    d.file_id,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
WHERE d.paid_date IS NOT NULL
  AND coalesce(d.amount_minor, 0) >= 0
  AND m.meaning = 'paid';
