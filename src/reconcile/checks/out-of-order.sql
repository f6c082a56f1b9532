-- title: Stages in the wrong order
-- severity: medium
-- why: Paid before won, won before there was an opportunity, or an opportunity before every conversion: a date is wrong somewhere.
-- fix: Look at both dates in their sources. Days are compared unless both times of day are known.
WITH steps AS (
    SELECT e.lead_id, 'revenue_confirmed before deal_won' AS problem, e.event_time AS earlier_time, l.event_time AS later_time,
           e.event_date AS earlier_date, l.event_date AS later_date, e.time_known AND l.time_known AS both_known,
           e.deal_name, e.source_system, e.file_id, e.line
    FROM temp.facts AS e
    JOIN temp.facts AS l ON l.lead_id = e.lead_id AND l.revenue_stage = 'deal_won'
    WHERE e.revenue_stage = 'revenue_confirmed'
    UNION ALL
    SELECT e.lead_id, 'deal_won before opportunity_created', e.event_time, l.event_time,
           e.event_date, l.event_date, e.time_known AND l.time_known,
           e.deal_name, e.source_system, e.file_id, e.line
    FROM temp.facts AS e
    JOIN temp.facts AS l ON l.lead_id = e.lead_id AND l.revenue_stage = 'opportunity_created'
    WHERE e.revenue_stage = 'deal_won'
    UNION ALL
    SELECT e.lead_id, 'opportunity_created before every conversion', e.event_time, c.event_time,
           e.event_date, c.event_date, e.time_known AND c.time_known,
           e.deal_name, e.source_system, e.file_id, e.line
    FROM temp.facts AS e
    JOIN temp.conversions AS k ON k.lead_id = e.lead_id
    JOIN event_log AS c ON c.id = k.first_id
    WHERE e.revenue_stage = 'opportunity_created'
)
SELECT
    n.lead_key || '|' || s.problem AS finding_key,
    n.lead_ref AS lead_id,
    s.problem,
    s.earlier_time,
    s.later_time,
    n.email,
    n.full_name,
    s.deal_name,
    s.source_system,
    f.file,
    s.line
FROM steps AS s
JOIN lead_labels AS n ON n.lead_id = s.lead_id
LEFT JOIN batch_files AS f ON f.id = s.file_id
WHERE CASE WHEN s.both_known THEN s.earlier_time < s.later_time ELSE s.earlier_date < s.later_date END
ORDER BY n.lead_ref, s.problem
