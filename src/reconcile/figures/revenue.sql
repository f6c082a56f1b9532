WITH told AS (
    SELECT
        coalesce(
            CASE :by
                WHEN 'source-tool' THEN e.attr_source_tool
                WHEN 'campaign' THEN e.attr_utm_campaign
                WHEN 'medium' THEN e.attr_utm_medium
                WHEN 'source' THEN e.attr_utm_source
                WHEN 'branch' THEN b.name
                WHEN 'month' THEN substr(e.event_date, 1, 7)
                WHEN 'week' THEN date(e.event_date, 'weekday 0', '-6 days')
            END,
            '(none)'
        ) AS told_by,
        e.revenue_stage,
        e.lead_id,
        CASE WHEN e.revenue_amount_minor IS NOT NULL THEN e.currency END AS currency,
        e.revenue_amount_minor
    FROM temp.facts AS e
    JOIN leads AS l ON l.id = e.lead_id
    LEFT JOIN branches AS b ON b.id = l.branch_id
    WHERE :stage IS NULL OR e.revenue_stage = :stage
)
SELECT
    t.told_by,
    t.revenue_stage,
    count(*) AS events,
    count(DISTINCT t.lead_id) AS leads,
    t.currency,
    sum(t.revenue_amount_minor) AS minor
FROM told AS t
GROUP BY t.told_by, t.revenue_stage, t.currency
ORDER BY
    t.told_by = '(none)',
    t.told_by,
    CASE t.revenue_stage WHEN 'opportunity_created' THEN 1 WHEN 'deal_won' THEN 2 ELSE 3 END,
    t.currency
