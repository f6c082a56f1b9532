-- What each event states today: the values of its newest amend or reinstate, else its own.
-- Void events are in it too; revenue_facts leaves them out.
CREATE VIEW revenue_statements AS
SELECT
    e.id AS event_id,
    e.lead_id,
    e.revenue_stage,
    c.id AS correction_id,
    CASE WHEN c.id IS NULL THEN e.deal_id ELSE c.deal_id END AS deal_id,
    CASE WHEN c.id IS NULL THEN e.deal_name ELSE c.deal_name END AS deal_name,
    CASE WHEN c.id IS NULL THEN e.revenue_amount_minor ELSE c.revenue_amount_minor END AS revenue_amount_minor,
    CASE WHEN c.id IS NULL THEN e.currency ELSE c.currency END AS currency,
    CASE WHEN c.id IS NULL THEN e.event_time ELSE c.event_time END AS event_time,
    CASE WHEN c.id IS NULL THEN e.event_date ELSE c.event_date END AS event_date,
    CASE WHEN c.id IS NULL THEN e.time_known ELSE c.time_known END AS time_known,
    coalesce(
        (
            SELECT n.conversion_id FROM revenue_corrections AS n
            WHERE n.id = (
                SELECT max(m.id) FROM revenue_corrections AS m
                WHERE m.event_id = e.id AND m.conversion_id IS NOT NULL
            )
        ),
        e.conversion_id
    ) AS stated_conversion_id,
    CASE WHEN c.id IS NULL THEN e.source_system ELSE c.source_system END AS source_system,
    CASE WHEN c.id IS NULL THEN e.ingested_by ELSE c.ingested_by END AS ingested_by,
    CASE WHEN c.id IS NULL THEN e.batch_id ELSE c.batch_id END AS batch_id,
    CASE WHEN c.file_id IS NULL THEN e.file_id ELSE c.file_id END AS file_id,
    CASE WHEN c.file_id IS NULL THEN e.line ELSE c.line END AS line
FROM revenue_events AS e
LEFT JOIN revenue_corrections AS c ON c.id = (
    SELECT max(n.id) FROM revenue_corrections AS n
    WHERE n.event_id = e.id AND n.kind IN ('amend', 'reinstate')
);
