-- The rows that are the person's own. A row of a deal, payment or event that found nobody is theirs by
-- its address.
DROP TABLE IF EXISTS temp.person_rows;
CREATE TEMP TABLE person_rows (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    PRIMARY KEY (table_name, row_id)
) WITHOUT ROWID;

-- Leads that were forgotten before: somebody who has come back may have rows that hang on one of them.
DROP TABLE IF EXISTS temp.person_forgotten;
CREATE TEMP TABLE person_forgotten (lead_id INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO temp.person_forgotten (lead_id)
SELECT f.lead_id FROM main.forgotten_leads AS f;

DROP TABLE IF EXISTS temp.person_forgotten_customers;
CREATE TEMP TABLE person_forgotten_customers (customer_id INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO temp.person_forgotten_customers (customer_id)
SELECT f.customer_id FROM main.forgotten_customers AS f;

-- A phone is shared: a row that has theirs and the address of another customer is that one's.
DROP TABLE IF EXISTS temp.person_others;
CREATE TEMP TABLE person_others (email TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO temp.person_others (email)
SELECT e.email
FROM main.customer_emails AS e
WHERE e.customer_id NOT IN (SELECT customer_id FROM temp.person_customers)
  AND e.email IN (
    SELECT u.email FROM main.profiles AS u WHERE u.phone IN (SELECT mark FROM temp.person_addresses)
    UNION SELECT u.user_email FROM main.profiles AS u WHERE u.phone IN (SELECT mark FROM temp.person_addresses)
    UNION SELECT c.email FROM main.contacts AS c WHERE c.customer_id IN (SELECT customer_id FROM temp.person_customers)
  );

INSERT OR IGNORE INTO temp.person_rows (table_name, row_id)
SELECT 'customers', customer_id FROM temp.person_customers
UNION ALL
SELECT 'customer_emails', e.id FROM main.customer_emails AS e
WHERE e.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION ALL
SELECT 'aliases', a.id FROM main.aliases AS a
WHERE a.customer_id IN (SELECT customer_id FROM temp.person_customers) OR a.value IN (SELECT mark FROM temp.person_addresses)
UNION ALL
SELECT 'leads', lead_id FROM temp.person_leads
UNION ALL
SELECT 'contacts', c.id FROM main.contacts AS c
WHERE c.lead_id IN (SELECT lead_id FROM temp.person_leads)
   OR (c.customer_id IN (SELECT customer_id FROM temp.person_customers) AND NOT EXISTS (SELECT 1 FROM temp.person_others AS o WHERE o.email = c.email))
UNION ALL
SELECT 'external_ids', x.id FROM main.external_ids AS x
WHERE x.derived = 1
  AND (
    x.lead_id IN (SELECT lead_id FROM temp.person_leads)
    OR x.contact_id IN (SELECT c.id FROM main.contacts AS c WHERE c.lead_id IN (SELECT lead_id FROM temp.person_leads))
  )
UNION ALL
SELECT 'event_log', e.id FROM main.event_log AS e
WHERE e.lead_id IN (SELECT lead_id FROM temp.person_leads)
   OR ((e.lead_id IS NULL OR e.lead_id IN (SELECT lead_id FROM temp.person_forgotten)) AND (e.email IN (SELECT mark FROM temp.person_addresses) OR e.phone IN (SELECT mark FROM temp.person_addresses)))
UNION ALL
SELECT 'deals', d.id FROM main.deals AS d
WHERE d.lead_id IN (SELECT lead_id FROM temp.person_leads)
   OR ((d.lead_id IS NULL OR d.lead_id IN (SELECT lead_id FROM temp.person_forgotten)) AND (d.email IN (SELECT mark FROM temp.person_addresses) OR d.phone IN (SELECT mark FROM temp.person_addresses)))
UNION ALL
SELECT 'payments', p.id FROM main.payments AS p
WHERE p.lead_id IN (SELECT lead_id FROM temp.person_leads)
   OR ((p.lead_id IS NULL OR p.lead_id IN (SELECT lead_id FROM temp.person_forgotten)) AND (p.email IN (SELECT mark FROM temp.person_addresses) OR p.phone IN (SELECT mark FROM temp.person_addresses)))
UNION ALL
SELECT 'orders', o.id FROM main.orders AS o
WHERE o.customer_id IN (SELECT customer_id FROM temp.person_customers)
   OR ((o.customer_id IS NULL OR o.customer_id IN (SELECT customer_id FROM temp.person_forgotten_customers)) AND (o.email IN (SELECT mark FROM temp.person_addresses) OR o.phone IN (SELECT mark FROM temp.person_addresses)))
UNION ALL
-- The number of a buyer whom nothing but it makes known.
SELECT 'buyer_ids', y.id FROM main.buyer_ids AS y
WHERE y.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION ALL
SELECT 'profiles', u.id FROM main.profiles AS u
WHERE u.email IN (SELECT mark FROM temp.person_addresses)
   OR u.user_email IN (SELECT mark FROM temp.person_addresses)
   OR (u.phone IN (SELECT mark FROM temp.person_addresses) AND NOT EXISTS (SELECT 1 FROM temp.person_others AS o WHERE o.email IN (u.email, u.user_email)))
UNION ALL
SELECT 'activities', t.id FROM main.activities AS t
WHERE t.customer_id IN (SELECT customer_id FROM temp.person_customers)
   OR ((t.customer_id IS NULL OR t.customer_id IN (SELECT customer_id FROM temp.person_forgotten_customers)) AND (t.email IN (SELECT mark FROM temp.person_addresses) OR t.phone IN (SELECT mark FROM temp.person_addresses)))
UNION ALL
SELECT 'revenue_events', r.id FROM main.revenue_events AS r
WHERE r.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION ALL
SELECT 'revenue_attributions', a.id
FROM main.revenue_events AS r
JOIN main.revenue_attributions AS a ON a.event_id = r.id
WHERE r.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION ALL
SELECT 'revenue_corrections', c.id
FROM main.revenue_events AS r
JOIN main.revenue_corrections AS c ON c.event_id = r.id
WHERE r.lead_id IN (SELECT lead_id FROM temp.person_leads);

-- What was wrong with one of those rows.
INSERT OR IGNORE INTO temp.person_rows (table_name, row_id)
SELECT 'row_issues', i.id
FROM (
    SELECT l.file_id, l.line FROM temp.person_rows AS p JOIN main.leads AS l ON l.id = p.row_id WHERE p.table_name = 'leads'
    UNION
    SELECT c.file_id, c.line FROM temp.person_rows AS p JOIN main.contacts AS c ON c.id = p.row_id WHERE p.table_name = 'contacts'
    UNION
    SELECT e.file_id, e.line FROM temp.person_rows AS p JOIN main.event_log AS e ON e.id = p.row_id WHERE p.table_name = 'event_log'
    UNION
    SELECT d.file_id, d.line FROM temp.person_rows AS p JOIN main.deals AS d ON d.id = p.row_id WHERE p.table_name = 'deals'
    UNION
    SELECT y.file_id, y.line FROM temp.person_rows AS p JOIN main.payments AS y ON y.id = p.row_id WHERE p.table_name = 'payments'
    UNION
    SELECT o.file_id, o.line FROM temp.person_rows AS p JOIN main.orders AS o ON o.id = p.row_id WHERE p.table_name = 'orders'
    UNION
    SELECT u.file_id, u.line FROM temp.person_rows AS p JOIN main.profiles AS u ON u.id = p.row_id WHERE p.table_name = 'profiles'
    UNION
    SELECT t.file_id, t.line FROM temp.person_rows AS p JOIN main.activities AS t ON t.id = p.row_id WHERE p.table_name = 'activities'
) AS o
JOIN main.row_issues AS i ON i.file_id = o.file_id AND i.line = o.line;

-- Likewise by the id that the source gives the row, or the person.
INSERT OR IGNORE INTO temp.person_rows (table_name, row_id)
SELECT 'row_issues', i.id
FROM (
    SELECT x.source_system, x.external_id AS row_key, CASE x.entity WHEN 'contact' THEN 'contacts' ELSE 'leads' END AS kind
    FROM main.external_ids AS x
    WHERE x.lead_id IN (SELECT lead_id FROM temp.person_leads)
       OR x.contact_id IN (SELECT row_id FROM temp.person_rows WHERE table_name = 'contacts')
    UNION
    SELECT x.source_system, x.external_id, 'contacts'
    FROM main.external_ids AS x
    WHERE x.lead_id IN (SELECT lead_id FROM temp.person_leads)
    UNION
    SELECT e.source_system, e.event_id, 'conversions'
    FROM temp.person_rows AS p JOIN main.event_log AS e ON e.id = p.row_id WHERE p.table_name = 'event_log'
    UNION
    SELECT d.source_system, d.row_key, 'deals'
    FROM temp.person_rows AS p JOIN main.deals AS d ON d.id = p.row_id WHERE p.table_name = 'deals'
    UNION
    SELECT y.source_system, y.row_key, 'payments'
    FROM temp.person_rows AS p JOIN main.payments AS y ON y.id = p.row_id WHERE p.table_name = 'payments'
    UNION
    SELECT o.source_system, CASE o.scope WHEN '' THEN o.order_ref ELSE o.scope || ' / ' || o.order_ref END, 'orders'
    FROM temp.person_rows AS p JOIN main.orders AS o ON o.id = p.row_id WHERE p.table_name = 'orders'
    UNION
    SELECT u.source_system, u.row_key, 'profiles'
    FROM temp.person_rows AS p JOIN main.profiles AS u ON u.id = p.row_id WHERE p.table_name = 'profiles'
    UNION
    SELECT t.source_system, t.row_key, 'activities'
    FROM temp.person_rows AS p JOIN main.activities AS t ON t.id = p.row_id WHERE p.table_name = 'activities'
) AS o
JOIN main.row_issues AS i ON i.source_system = o.source_system AND i.kind = o.kind AND i.row_key = o.row_key;

-- The hashes of what corrected rows of theirs say.
INSERT OR IGNORE INTO temp.person_rows (table_name, row_id)
SELECT 'corrected_rows', c.id
FROM (
    SELECT e.source_system, e.event_id AS row_key, 'conversions' AS kind
    FROM temp.person_rows AS p JOIN main.event_log AS e ON e.id = p.row_id WHERE p.table_name = 'event_log'
    UNION ALL
    SELECT d.source_system, d.row_key, 'deals'
    FROM temp.person_rows AS p JOIN main.deals AS d ON d.id = p.row_id WHERE p.table_name = 'deals'
    UNION ALL
    SELECT y.source_system, y.row_key, 'payments'
    FROM temp.person_rows AS p JOIN main.payments AS y ON y.id = p.row_id WHERE p.table_name = 'payments'
    UNION ALL
    SELECT o.source_system, CASE o.scope WHEN '' THEN o.order_ref ELSE o.scope || ' / ' || o.order_ref END, 'orders'
    FROM temp.person_rows AS p JOIN main.orders AS o ON o.id = p.row_id WHERE p.table_name = 'orders'
    UNION ALL
    SELECT t.source_system, t.row_key, 'activities'
    FROM temp.person_rows AS p JOIN main.activities AS t ON t.id = p.row_id WHERE p.table_name = 'activities'
) AS o
JOIN main.corrected_rows AS c ON c.source_system = o.source_system AND c.kind = o.kind AND c.row_key = o.row_key;
