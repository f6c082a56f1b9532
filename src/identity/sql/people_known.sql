-- The people of this round in the order in which they are taken (created time, source, id), each
-- with what the book knows of it: its lead, and the customers of its lead, phone and e-mail.
SELECT
    p.id AS stage_id,
    p.kind = 'conversions' AS is_form,
    p.phone,
    p.email_sha256,
    x.lead_id,
    l.customer_id AS lead_customer,
    lc.phone IS NOT NULL AS lead_customer_has_phone,
    lc.id IS NOT NULL AND EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = lc.id) AS lead_customer_has_email,
    pc.id AS phone_customer,
    pc.id IS NOT NULL AS phone_customer_has_phone,
    pc.id IS NOT NULL AND EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = pc.id) AS phone_customer_has_email,
    ec.id AS email_customer,
    ec.phone IS NOT NULL OR EXISTS (
        SELECT 1 FROM main.customers AS m WHERE m.merged_into = ec.id AND m.phone IS NOT NULL
    ) AS email_customer_has_phone,
    ec.id IS NOT NULL AS email_customer_has_email
FROM temp.stage_people AS p
LEFT JOIN main.external_ids AS x
    ON x.entity = 'lead' AND x.source_system = p.source_system AND x.external_id = p.row_key AND p.kind <> 'conversions'
LEFT JOIN main.leads AS l ON l.id = x.lead_id
LEFT JOIN main.customers AS lc ON lc.id = l.customer_id
-- Who was merged into another is that one.
LEFT JOIN main.customers AS op ON op.phone = p.phone
LEFT JOIN main.customers AS pc ON pc.id = coalesce(op.merged_into, op.id)
LEFT JOIN main.customer_emails AS ce ON ce.email = p.email
LEFT JOIN main.customers AS ec ON ec.id = ce.customer_id
WHERE p.id > :above AND p.id <= :upto
ORDER BY p.created_date IS NULL, p.created_date, p.created_time, p.source_system, p.row_key, p.kind
