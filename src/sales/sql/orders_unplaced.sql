-- Orders without a customer in the order in which they are taken: those with an address speak first, then by day,
-- source and id, each with the customers that its buyer's number, address and phone stand for, and for whom somebody
-- has said that they pay with that address. Who was merged into another is that one.
SELECT
    s.id AS stage_id,
    s.source_system || char(10) || s.buyer_id AS buyer,
    s.email,
    s.phone,
    y.customer_id AS id_customer,
    y.customer_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM main.customer_emails AS h WHERE h.customer_id = y.customer_id
    ) AS id_customer_has_email,
    e.customer_id AS email_customer,
    coalesce(c.merged_into, c.id) AS phone_customer,
    c.id IS NOT NULL AND EXISTS (
        SELECT 1 FROM main.customer_emails AS h WHERE h.customer_id = coalesce(c.merged_into, c.id)
    ) AS phone_customer_has_email,
    coalesce(w.merged_into, w.id) AS alias_customer,
    y.customer_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM main.customers AS h WHERE h.id = y.customer_id AND h.phone IS NOT NULL
    ) AS id_customer_has_phone,
    e.customer_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM main.customers AS h WHERE h.id = e.customer_id AND h.phone IS NOT NULL
    ) AS email_customer_has_phone
FROM temp.stage_orders AS s
LEFT JOIN main.customer_emails AS e ON e.email = s.email
-- Where somebody has parted two people of one number, the address says which of them it is.
LEFT JOIN main.buyer_ids AS y ON y.source_system = s.source_system AND y.buyer_id = s.buyer_id AND NOT EXISTS (
    SELECT 1 FROM main.orders AS h
    WHERE e.customer_id <> y.customer_id AND h.customer_id = e.customer_id AND h.matched_by = 'hand'
      AND h.source_system = s.source_system AND h.buyer_id = s.buyer_id
)
LEFT JOIN main.customers AS c ON c.phone = s.phone
LEFT JOIN main.aliases AS a ON a.kind = 'email' AND a.value = s.email
LEFT JOIN main.customers AS w ON w.id = a.customer_id
WHERE s.customer_id IS NULL
ORDER BY s.email IS NULL, s.ordered_date, s.ordered_time, s.source_system, s.row_key
