-- How a lead is named to people: its first external id, else trueup:N.
CREATE VIEW lead_labels AS
SELECT
    l.id AS lead_id,
    coalesce(
        (
            SELECT x.external_id FROM external_ids AS x
            WHERE x.lead_id = l.id AND x.derived = 0
            ORDER BY x.id
            LIMIT 1
        ),
        'trueup:' || l.id
    ) AS lead_ref,
    l.email,
    l.full_name
FROM leads AS l;
