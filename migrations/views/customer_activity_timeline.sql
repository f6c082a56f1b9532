-- Everything that happened to a customer: leads, what they did, deals and the moves of their stages (when an
-- import told them), revenue, orders, what was done with them. Withdrawn rows and void events are left out. metadata is JSON.
CREATE VIEW customer_activity_timeline AS
SELECT
    o.customer_id AS customer_id,
    o.ordered_time AS happened_time,
    o.ordered_date AS happened_date,
    o.ordered_time_known AS time_known,
    'order' AS kind,
    o.status || coalesce(': ' || o.event_name, '') AS title,
    o.paid_minor AS amount_minor,
    o.currency AS currency,
    o.source_system AS source_system,
    o.order_ref AS reference,
    json_object('id', o.id, 'scope', o.scope, 'status', o.status, 'refunded_minor', o.refunded_minor, 'tickets', o.tickets, 'matched_by', o.matched_by) AS metadata,
    o.file_id AS file_id,
    o.line AS line
FROM orders AS o
UNION ALL
SELECT
    l.customer_id AS customer_id,
    l.created_time AS happened_time,
    l.created_date AS happened_date,
    l.created_time_known AS time_known,
    'lead' AS kind,
    'lead' || coalesce(' through ' || s.name, '') || coalesce(': ' || l.status, '') AS title,
    NULL AS amount_minor,
    NULL AS currency,
    x.source_system AS source_system,
    coalesce(x.external_id, 'trueup:' || l.id) AS reference,
    json_object('status', l.status, 'source', s.name, 'branch', b.name, 'company', l.company_name, 'email', l.email) AS metadata,
    l.file_id AS file_id,
    l.line AS line
FROM leads AS l
LEFT JOIN lead_sources AS s ON s.id = l.lead_source_id
LEFT JOIN branches AS b ON b.id = l.branch_id
LEFT JOIN external_ids AS x ON x.id = (SELECT min(y.id) FROM external_ids AS y WHERE y.lead_id = l.id AND y.derived = 0)
WHERE l.withdrawn_in IS NULL
UNION ALL
SELECT
    l.customer_id AS customer_id,
    e.event_time AS happened_time,
    e.event_date AS happened_date,
    e.time_known AS time_known,
    CASE WHEN e.event_name = 'lead_submission_success' THEN 'conversion' ELSE 'event' END AS kind,
    CASE WHEN e.event_name = 'lead_submission_success' THEN 'converted' ELSE e.event_name END || coalesce(' through ' || e.source_tool, '') || coalesce(', campaign ' || e.utm_campaign, '') AS title,
    NULL AS amount_minor,
    NULL AS currency,
    e.source_system AS source_system,
    e.event_id AS reference,
    json_object('event_name', e.event_name, 'source_tool', e.source_tool, 'utm_source', e.utm_source, 'utm_medium', e.utm_medium, 'utm_campaign', e.utm_campaign) AS metadata,
    e.file_id AS file_id,
    e.line AS line
FROM leads AS l
JOIN event_log AS e ON e.lead_id = l.id
WHERE e.withdrawn_in IS NULL
UNION ALL
SELECT
    l.customer_id AS customer_id,
    d.created_time AS happened_time,
    d.created_date AS happened_date,
    d.created_time_known AS time_known,
    'deal' AS kind,
    coalesce(d.deal_name, 'deal') || coalesce(', now in ' || d.stage, '') AS title,
    d.amount_minor AS amount_minor,
    d.currency AS currency,
    d.source_system AS source_system,
    d.row_key AS reference,
    json_object('pipeline', d.pipeline, 'stage', d.stage, 'owner', d.owner, 'matched_by', d.matched_by) AS metadata,
    d.file_id AS file_id,
    d.line AS line
FROM leads AS l
JOIN deals AS d ON d.lead_id = l.id
WHERE d.withdrawn_in IS NULL
UNION ALL
SELECT
    l.customer_id AS customer_id,
    g.changed_at AS happened_time,
    substr(g.changed_at, 1, 10) AS happened_date,
    1 AS time_known,
    'deal-stage' AS kind,
    coalesce(d.deal_name, 'deal') || ': ' || coalesce(g.from_stage, '(none)') || ' → ' || coalesce(g.to_stage, '(none)') AS title,
    NULL AS amount_minor,
    NULL AS currency,
    d.source_system AS source_system,
    d.row_key AS reference,
    json_object('from', g.from_stage, 'to', g.to_stage, 'batch', g.batch_id) AS metadata,
    NULL AS file_id,
    NULL AS line
FROM leads AS l
JOIN deals AS d ON d.lead_id = l.id
JOIN deal_stage_changes AS g ON g.deal_id = d.id
WHERE d.withdrawn_in IS NULL
  -- What was undone has not been, and neither has its undoing, nor what a row that came again was before.
  AND (
    g.batch_id IS NULL
    OR g.batch_id NOT IN (SELECT u.batch_id FROM undone_batches AS u UNION ALL SELECT b.id FROM batches AS b WHERE b.kind = 'undo')
  )
  AND NOT (
    g.from_stage IS NULL
    AND EXISTS (SELECT 1 FROM deal_stage_changes AS p WHERE p.deal_id = g.deal_id AND p.id < g.id AND p.to_stage IS NULL)
  )
UNION ALL
SELECT
    l.customer_id AS customer_id,
    r.event_time AS happened_time,
    r.event_date AS happened_date,
    r.time_known AS time_known,
    'revenue' AS kind,
    r.revenue_stage || coalesce(': ' || r.deal_name, '') AS title,
    r.revenue_amount_minor AS amount_minor,
    r.currency AS currency,
    r.source_system AS source_system,
    r.deal_id AS reference,
    json_object('event', r.id, 'revenue_stage', r.revenue_stage, 'source_tool', r.attr_source_tool, 'utm_source', r.attr_utm_source, 'utm_medium', r.attr_utm_medium, 'utm_campaign', r.attr_utm_campaign) AS metadata,
    r.file_id AS file_id,
    r.line AS line
FROM leads AS l
JOIN revenue_facts AS r ON r.lead_id = l.id
UNION ALL
SELECT
    a.customer_id AS customer_id,
    a.activity_time AS happened_time,
    a.activity_date AS happened_date,
    a.activity_time_known AS time_known,
    'activity' AS kind,
    a.activity_type || coalesce(': ' || a.subject, '') || coalesce(', ' || a.result, '') || coalesce(', by ' || a.owner, '') AS title,
    NULL AS amount_minor,
    NULL AS currency,
    a.source_system AS source_system,
    a.row_key AS reference,
    json_object('type', a.activity_type, 'result', a.result, 'owner', a.owner, 'body', a.body, 'matched_by', a.matched_by) AS metadata,
    a.file_id AS file_id,
    a.line AS line
FROM activities AS a;
