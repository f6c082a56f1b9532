-- What the checks read, as of the day asked for. Each is filled once and used by many.

DROP TABLE IF EXISTS temp.facts;
CREATE TEMP TABLE facts AS
SELECT f.*
FROM main.revenue_facts AS f
WHERE f.event_date <= (SELECT day FROM temp.asked);
CREATE UNIQUE INDEX temp.facts_lead ON facts (lead_id, revenue_stage);
CREATE INDEX temp.facts_deal ON facts (source_system, deal_id);

-- The first and the last conversion of every lead that has one.
DROP TABLE IF EXISTS temp.conversions;
CREATE TEMP TABLE conversions (lead_id INTEGER PRIMARY KEY, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL);
INSERT INTO temp.conversions (lead_id, first_id, last_id)
SELECT lead_id, max(CASE WHEN first_place = 1 THEN id END), max(CASE WHEN last_place = 1 THEN id END)
FROM (
    SELECT
        c.lead_id,
        c.id,
        row_number() OVER (PARTITION BY c.lead_id ORDER BY c.event_time, c.event_id) AS first_place,
        row_number() OVER (PARTITION BY c.lead_id ORDER BY c.event_time DESC, c.event_id DESC) AS last_place
    FROM main.event_log AS c
    WHERE c.event_name = 'lead_submission_success'
      AND c.lead_id IS NOT NULL
      AND c.event_date <= (SELECT day FROM temp.asked)
)
GROUP BY lead_id;
