-- How the sources name the person, and what is theirs there: where they must be deleted, too.
SELECT n.source_system || ' ' || n.entity || ' ' || n.name
FROM (
    SELECT x.source_system, x.entity, x.external_id AS name
    FROM external_ids AS x
    WHERE x.derived = 0
      AND (
        x.lead_id IN (SELECT lead_id FROM temp.person_leads)
        OR x.contact_id IN (SELECT p.row_id FROM temp.person_rows AS p WHERE p.table_name = 'contacts')
      )
    UNION
    SELECT u.source_system, 'profile', u.row_key
    FROM temp.person_rows AS p JOIN profiles AS u ON u.id = p.row_id
    WHERE p.table_name = 'profiles' AND u.derived = 0
    UNION
    SELECT o.source_system, 'order', o.order_ref
    FROM temp.person_rows AS p JOIN orders AS o ON o.id = p.row_id
    WHERE p.table_name = 'orders' AND o.derived = 0
    UNION
    SELECT y.source_system, 'payment', y.row_key
    FROM temp.person_rows AS p JOIN payments AS y ON y.id = p.row_id
    WHERE p.table_name = 'payments' AND y.derived = 0
    UNION
    SELECT d.source_system, 'deal', d.row_key
    FROM temp.person_rows AS p JOIN deals AS d ON d.id = p.row_id
    WHERE p.table_name = 'deals' AND d.derived = 0
    UNION
    SELECT t.source_system, 'activity', t.row_key
    FROM temp.person_rows AS p JOIN activities AS t ON t.id = p.row_id
    WHERE p.table_name = 'activities' AND t.derived = 0
) AS n
ORDER BY n.source_system, n.entity, n.name
