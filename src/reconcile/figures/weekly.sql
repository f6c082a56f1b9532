WITH RECURSIVE weeks (week, place) AS (
    SELECT date((SELECT day FROM temp.asked), 'weekday 0', '-6 days'), 1
    UNION ALL
    SELECT date(week, '-7 days'), place + 1 FROM weeks WHERE place < 12
),
cohorts AS (
    SELECT
        date(c.event_date, 'weekday 0', '-6 days') AS week,
        EXISTS (SELECT 1 FROM temp.facts AS e WHERE e.lead_id = k.lead_id AND e.revenue_stage = 'opportunity_created') AS opportunity,
        EXISTS (SELECT 1 FROM temp.facts AS e WHERE e.lead_id = k.lead_id AND e.revenue_stage = 'deal_won') AS deal,
        EXISTS (SELECT 1 FROM temp.facts AS e WHERE e.lead_id = k.lead_id AND e.revenue_stage = 'revenue_confirmed') AS confirmed
    FROM temp.conversions AS k
    JOIN event_log AS c ON c.id = k.first_id
    WHERE c.event_date >= (SELECT min(week) FROM weeks)
)
SELECT
    w.week,
    count(c.week) AS conversions,
    coalesce(sum(c.opportunity), 0) AS opportunities,
    coalesce(sum(c.deal), 0) AS deals,
    coalesce(sum(c.confirmed), 0) AS confirmed,
    CASE WHEN count(c.week) > 0 THEN printf(
        '%d.%d',
        (sum(c.deal) * 1000 + count(c.week) / 2) / count(c.week) / 10,
        (sum(c.deal) * 1000 + count(c.week) / 2) / count(c.week) % 10
    ) END AS deals_percent
FROM weeks AS w
LEFT JOIN cohorts AS c ON c.week = w.week
GROUP BY w.week
ORDER BY w.week DESC
