-- The leads that have come in, changed or converted since an instant. One with a won deal or money has converted, whatever
-- its status says.
DROP TABLE IF EXISTS temp.earning_leads;
CREATE TEMP TABLE earning_leads AS
SELECT e.lead_id, max(coalesce(r.ingested_at, e.ingested_at)) AS since
FROM main.revenue_events AS e
LEFT JOIN main.revenue_corrections AS r ON r.event_id = e.id AND r.kind = 'reinstate'
WHERE e.revenue_stage IN ('deal_won', 'revenue_confirmed')
  AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = e.id)
GROUP BY e.lead_id;
CREATE UNIQUE INDEX temp.earning_leads_lead ON earning_leads (lead_id);

INSERT INTO temp.contact_candidates (origin, lead_id, email, contact_type, lifecycle_stage, outcome)
SELECT
    CASE WHEN n.has_converted THEN 'converted lead' ELSE 'open lead' END,
    n.lead_id,
    n.email,
    n.contact_type,
    n.lifecycle_stage,
    CASE
        WHEN n.contact_type IS NULL THEN 'left_out'
        WHEN n.email IS NULL AND NOT EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.lead_id = n.lead_id) THEN 'without_email'
        ELSE 'created'
    END
FROM (
    SELECT
        l.id AS lead_id, l.email, l.created_date, l.created_time, r.contact_type, r.lifecycle_stage,
        e.lead_id IS NOT NULL
            OR (r.contact_type IS NOT NULL AND (r.contact_type, r.lifecycle_stage) IS (c.contact_type, c.lifecycle_stage))
            AS has_converted
    FROM main.leads AS l
    LEFT JOIN temp.earning_leads AS e ON e.lead_id = l.id
    LEFT JOIN temp.status_keys AS k ON k.status = l.status
    LEFT JOIN main.contact_roles AS c ON c.applies_to = 'lead' AND c.role_key = 'converted'
    LEFT JOIN main.contact_roles AS s ON s.applies_to = 'lead' AND s.role_key = k.role_key
    LEFT JOIN main.contact_roles AS o ON o.applies_to = 'lead' AND o.role_key = ''
    LEFT JOIN main.contact_roles AS r
        ON r.id = CASE WHEN e.lead_id IS NOT NULL THEN c.id ELSE coalesce(s.id, o.id) END
    WHERE l.withdrawn_in IS NULL
      AND (
        :since IS NULL
        OR e.since >= :since
        OR EXISTS (
            SELECT 1 FROM main.batches AS b
            WHERE b.started_at >= :since
              AND b.id = coalesce((SELECT f.batch_id FROM main.batch_files AS f WHERE f.id = l.file_id), l.batch_id)
        )
    )
) AS n
ORDER BY n.has_converted DESC, n.created_date IS NULL, n.created_date, n.created_time, n.lead_id;
