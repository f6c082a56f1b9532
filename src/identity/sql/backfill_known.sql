-- The people of temp.backfill_people, each with the customers that their phone and their e-mail stand for. Who was
-- merged into another is that one.
SELECT
    w.id AS stage_id,
    0 AS is_form,
    w.phone,
    w.email_sha256,
    w.id AS lead_id,
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
FROM temp.backfill_people AS w
LEFT JOIN main.customers AS op ON op.phone = w.phone
LEFT JOIN main.customers AS pc ON pc.id = coalesce(op.merged_into, op.id)
LEFT JOIN main.customer_emails AS ce ON ce.email = w.email
LEFT JOIN main.customers AS ec ON ec.id = ce.customer_id
ORDER BY w.id
