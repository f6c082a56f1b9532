-- Customers by what is asked for. A word is found in the name or in the company of a lead, both without the marks on
-- their letters, or in an address.
SELECT
    v.customer_id,
    v.full_name,
    v.primary_email AS email,
    v.phone,
    v.city,
    v.company_name AS company,
    v.first_source AS source,
    v.segment,
    v.lead_score,
    v.lifetime_orders,
    v.lifetime_net_amount,
    v.currency,
    v.last_order_date,
    v.scored_as_of
FROM customers_flat_v AS v
JOIN customers AS c ON c.id = v.customer_id
WHERE (:segment IS NULL OR v.segment = :segment)
  AND (:score_min IS NULL OR v.lead_score >= :score_min)
  AND (:score_max IS NULL OR v.lead_score <= :score_max)
  AND (
    :source IS NULL
    OR EXISTS (
        SELECT 1
        FROM leads AS l
        JOIN lead_sources AS s ON s.id = l.lead_source_id
        WHERE l.customer_id = v.customer_id AND l.withdrawn_in IS NULL AND s.name_key = :source
    )
    OR EXISTS (SELECT 1 FROM orders AS o WHERE o.customer_id = v.customer_id AND o.source_system = :source COLLATE NOCASE)
    OR EXISTS (SELECT 1 FROM activities AS a WHERE a.customer_id = v.customer_id AND a.source_system = :source COLLATE NOCASE)
    OR EXISTS (
        SELECT 1 FROM leads AS l JOIN payments AS p ON p.lead_id = l.id
        WHERE l.customer_id = v.customer_id AND p.source_system = :source COLLATE NOCASE
    )
    OR EXISTS (
        SELECT 1 FROM leads AS l JOIN deals AS d ON d.lead_id = l.id
        WHERE l.customer_id = v.customer_id AND d.source_system = :source COLLATE NOCASE AND d.withdrawn_in IS NULL
    )
    OR EXISTS (
        SELECT 1 FROM leads AS l JOIN event_log AS y ON y.lead_id = l.id
        WHERE l.customer_id = v.customer_id AND y.source_system = :source COLLATE NOCASE AND y.withdrawn_in IS NULL
    )
    OR EXISTS (
        SELECT 1
        FROM leads AS l
        JOIN external_ids AS x ON x.lead_id = l.id
        WHERE l.customer_id = v.customer_id AND l.withdrawn_in IS NULL AND x.source_system = :source COLLATE NOCASE
    )
  )
  AND (:cities IS NULL OR v.city IN (SELECT y.value FROM json_each(:cities) AS y))
  AND NOT EXISTS (
    SELECT 1
    FROM json_each(:words) AS w
    WHERE instr(coalesce(c.name_key, lower(c.full_name), ''), w.value ->> 0) = 0
      -- Whoever was merged into them is them, by that name as well.
      AND NOT EXISTS (
        SELECT 1 FROM customers AS m
        WHERE m.merged_into = c.id AND instr(coalesce(m.name_key, lower(m.full_name), ''), w.value ->> 0) > 0
      )
      AND NOT EXISTS (SELECT 1 FROM customer_emails AS e WHERE e.customer_id = c.id AND instr(e.email, w.value ->> 1) > 0)
      AND NOT EXISTS (
        SELECT 1 FROM leads AS l
        WHERE l.customer_id = c.id AND l.withdrawn_in IS NULL
          AND l.company_key IN (SELECT y.value FROM json_each(w.value, '$[2]') AS y)
      )
  )
ORDER BY v.lead_score DESC, v.lifetime_net_minor DESC, v.customer_id
LIMIT :limit
