-- What the checks read, as of the day asked for. Each is filled once and used by many.

DROP TABLE IF EXISTS temp.facts;
CREATE TEMP TABLE facts AS
SELECT
    f.id,
    f.lead_id,
    f.revenue_stage,
    f.deal_id,
    f.deal_name,
    f.revenue_amount_minor,
    f.revenue_amount,
    f.currency,
    f.event_time,
    f.event_date,
    f.time_known,
    f.source_system,
    f.file_id,
    f.line,
    f.attr_source_tool,
    f.attr_utm_source,
    f.attr_utm_medium,
    f.attr_utm_campaign,
    f.email_sha256,
    f.external_id
FROM main.revenue_facts AS f
WHERE f.event_date <= (SELECT day FROM temp.asked);
CREATE UNIQUE INDEX temp.facts_lead ON facts (lead_id, revenue_stage);

-- The first and the last conversion of every lead that has one.
DROP TABLE IF EXISTS temp.conversions;
CREATE TEMP TABLE conversions (lead_id INTEGER PRIMARY KEY, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL);
-- In the order of the index: the first of a lead makes the line, each later one moves its end.
INSERT INTO temp.conversions (lead_id, first_id, last_id)
SELECT c.lead_id, c.id, c.id
FROM main.event_log AS c
WHERE c.event_name = 'lead_submission_success'
  AND c.lead_id IS NOT NULL
  AND c.event_date <= (SELECT day FROM temp.asked)
ORDER BY c.lead_id, c.event_time, c.event_id
ON CONFLICT (lead_id) DO UPDATE SET last_id = excluded.last_id;
