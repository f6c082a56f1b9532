-- Whether each customer wants to be written to: who is on a list as somebody that does not is a no; else what was
-- said with the last order that told it, else the yes of a list. Empty is not yes.
CREATE VIEW customer_consents AS
SELECT
    c.id AS customer_id,
    coalesce(
        (SELECT min(l.consent) FROM leads AS l WHERE l.customer_id = c.id AND l.consent = 0 AND l.withdrawn_in IS NULL),
        (
            SELECT o.consent FROM orders AS o
            WHERE o.customer_id = c.id AND o.consent IS NOT NULL
            ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1
        ),
        (SELECT max(l.consent) FROM leads AS l WHERE l.customer_id = c.id AND l.consent = 1 AND l.withdrawn_in IS NULL)
    ) AS consent
FROM customers AS c;
