-- How a lead is named: to people by its first external id, else trueup:N; as a key with the source
-- before it, since two sources may use the same id. Withdrawn ones have no name to show.
CREATE VIEW lead_labels AS
SELECT
    l.id AS lead_id,
    coalesce(x.external_id, 'trueup:' || l.id) AS lead_ref,
    coalesce(x.source_system || '|' || x.external_id, 'trueup:' || l.id) AS lead_key,
    l.email,
    l.full_name
FROM leads AS l
LEFT JOIN external_ids AS x ON x.id = (
    SELECT min(o.id) FROM external_ids AS o
    WHERE o.lead_id = l.id AND o.derived = 0
)
WHERE l.withdrawn_in IS NULL;
