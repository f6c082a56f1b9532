UPDATE main.activities AS a
SET customer_id = w.customer_id, matched_by = w.matched_by
FROM (
    SELECT
        u.id,
        coalesce(l.customer_id, k.customer_id, y.customer_id, e.customer_id, c.merged_into, c.id) AS customer_id,
        CASE
            WHEN coalesce(l.customer_id, k.customer_id, y.customer_id) IS NOT NULL THEN 'id'
            WHEN e.customer_id IS NOT NULL THEN 'email'
            ELSE 'phone'
        END AS matched_by
    FROM main.activities AS u
    LEFT JOIN main.external_ids AS x
        ON x.entity = 'lead' AND x.source_system = u.source_system AND x.external_id = u.person_ref
    LEFT JOIN main.leads AS l ON l.id = x.lead_id AND l.withdrawn_in IS NULL
    LEFT JOIN main.external_ids AS z
        ON z.entity = 'contact' AND z.source_system = u.source_system AND z.external_id = u.person_ref
    LEFT JOIN main.contacts AS k ON k.id = z.contact_id
    LEFT JOIN main.buyer_ids AS y ON y.source_system = u.source_system AND y.buyer_id = u.person_ref
    LEFT JOIN main.customer_emails AS e ON e.email = u.email
    LEFT JOIN main.customers AS c ON c.phone = u.phone
    WHERE u.customer_id IS NULL
) AS w
WHERE w.id = a.id
  AND w.customer_id IS NOT NULL
  -- The lead that it names may be one of somebody who was forgotten.
  AND w.customer_id NOT IN (SELECT f.customer_id FROM main.forgotten_customers AS f)
