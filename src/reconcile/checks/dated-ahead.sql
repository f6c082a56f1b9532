-- title: Events and orders dated after the day on which they were written
-- severity: high
-- why: Nothing is won, paid or ordered before it happens: the year is most likely a typing error. Figures up to today leave the money out, and an order makes its customer look recent.
-- fix: Correct the date in the source and import it again; for an event, then trueup amend EVENT --time DATE.
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
    NULL AS order_id,
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
UNION ALL
SELECT
    'order|' || o.source_system || '|' || o.scope || '|' || o.order_ref,
    NULL,
    NULL,
    NULL,
    CASE o.scope WHEN '' THEN o.order_ref ELSE o.scope || ' / ' || o.order_ref END,
    o.ordered_date,
    substr(b.started_at, 1, 10),
    coalesce(o.email, e.email),
    coalesce(o.full_name, c.full_name),
    o.event_name,
    o.source_system,
    f.file,
    o.line
FROM orders AS o
LEFT JOIN batch_files AS f ON f.id = o.file_id
JOIN batches AS b ON b.id = coalesce(f.batch_id, o.batch_id)
LEFT JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN customer_emails AS e ON e.customer_id = o.customer_id AND e.is_primary = 1
WHERE o.ordered_date > date(substr(b.started_at, 1, 10), '+1 day')
ORDER BY 6 DESC, 2, 3, 5
