-- The ledger as it holds today: events with their corrections and their newest snapshot, void
-- ones left out. The amount is shown as an exact decimal in its own currency.
CREATE VIEW revenue_facts AS
SELECT
    s.event_id AS id,
    s.lead_id,
    s.revenue_stage,
    s.deal_id,
    s.deal_name,
    s.revenue_amount_minor,
    CASE k.exponent
        WHEN 0 THEN CAST(s.revenue_amount_minor AS TEXT)
        WHEN 2 THEN printf('%d.%02d', s.revenue_amount_minor / 100, s.revenue_amount_minor % 100)
        WHEN 3 THEN printf('%d.%03d', s.revenue_amount_minor / 1000, s.revenue_amount_minor % 1000)
        WHEN 4 THEN printf('%d.%04d', s.revenue_amount_minor / 10000, s.revenue_amount_minor % 10000)
    END AS revenue_amount,
    s.currency,
    s.event_time,
    s.event_date,
    s.time_known,
    s.source_system,
    s.ingested_by,
    s.batch_id,
    s.file_id,
    s.line,
    a.conversion_id,
    a.source_tool AS attr_source_tool,
    a.utm_source AS attr_utm_source,
    a.utm_medium AS attr_utm_medium,
    a.utm_campaign AS attr_utm_campaign,
    a.utm_term AS attr_utm_term,
    a.utm_content AS attr_utm_content,
    a.email_sha256,
    a.external_id
FROM revenue_statements AS s
LEFT JOIN currencies AS k ON k.code = s.currency AND s.revenue_amount_minor IS NOT NULL
LEFT JOIN revenue_attributions AS a ON a.event_id = s.event_id AND a.correction_id = (
    SELECT max(n.correction_id) FROM revenue_attributions AS n WHERE n.event_id = s.event_id
)
WHERE NOT EXISTS (SELECT 1 FROM void_events AS v WHERE v.event_id = s.event_id);
