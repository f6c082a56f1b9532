-- title: Events dated after the day on which they were written
-- severity: high
-- why: Nothing is won or paid before it happens: the year is most likely a typing error. Figures up to today leave the money out.
-- fix: Correct the date in the source and import it again, then trueup amend EVENT --time DATE.
WITH dated AS (
    SELECT
        s.event_id,
        s.lead_id,
        s.revenue_stage,
        s.deal_name,
        s.event_date,
        substr(e.ingested_at, 1, 10) AS written_on,
        s.source_system,
        s.file_id,
        s.line
    FROM revenue_statements AS s
    JOIN revenue_events AS e ON e.id = s.event_id
    WHERE NOT EXISTS (SELECT 1 FROM void_events AS v WHERE v.event_id = s.event_id)
)
SELECT
    n.lead_key || '|' || d.revenue_stage AS finding_key,
    n.lead_ref AS lead_id,
    d.revenue_stage,
    d.event_id AS event,
    d.event_date,
    d.written_on,
    n.email,
    n.full_name,
    d.deal_name,
    d.source_system,
    f.file,
    d.line
FROM dated AS d
JOIN lead_labels AS n ON n.lead_id = d.lead_id
LEFT JOIN batch_files AS f ON f.id = d.file_id
-- A day on the other side of the world may be one ahead.
WHERE d.event_date > date(d.written_on, '+1 day')
ORDER BY d.event_date DESC, n.lead_ref, d.revenue_stage
