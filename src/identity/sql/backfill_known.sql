-- The leads without a customer in the order in which an import takes people (created time, source, id), each with
-- the customers that its phone and its e-mail stand for. Who was merged into another is that one.
SELECT
    l.id AS stage_id,
    0 AS is_form,
    l.phone,
    l.email_sha256,
    l.id AS lead_id,
    NULL AS lead_customer,
    0 AS lead_customer_has_phone,
    0 AS lead_customer_has_email,
    pc.id AS phone_customer,
    pc.id IS NOT NULL AS phone_customer_has_phone,
    pc.id IS NOT NULL AND EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = pc.id) AS phone_customer_has_email,
    ec.id AS email_customer,
    ec.phone IS NOT NULL OR EXISTS (
        SELECT 1 FROM main.customers AS m WHERE m.merged_into = ec.id AND m.phone IS NOT NULL
    ) AS email_customer_has_phone,
    ec.id IS NOT NULL AS email_customer_has_email
FROM main.leads AS l
LEFT JOIN main.external_ids AS x ON x.id = (SELECT min(o.id) FROM main.external_ids AS o WHERE o.lead_id = l.id)
LEFT JOIN main.customers AS op ON op.phone = l.phone
LEFT JOIN main.customers AS pc ON pc.id = coalesce(op.merged_into, op.id)
LEFT JOIN main.customer_emails AS ce ON ce.email = l.email
LEFT JOIN main.customers AS ec ON ec.id = ce.customer_id
WHERE l.customer_id IS NULL AND l.withdrawn_in IS NULL
ORDER BY l.created_date IS NULL, l.created_date, l.created_time, x.source_system, x.external_id, l.id
