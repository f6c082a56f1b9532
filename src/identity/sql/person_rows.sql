-- The rows that are the person's own. A row of a deal, payment or event that found nobody is theirs by
-- its address.
DROP TABLE IF EXISTS temp.person_rows;
CREATE TEMP TABLE person_rows (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    PRIMARY KEY (table_name, row_id)
) WITHOUT ROWID;

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
   OR c.customer_id IN (SELECT customer_id FROM temp.person_customers)
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
   OR (e.lead_id IS NULL AND (e.email IN (SELECT mark FROM temp.person_addresses) OR e.phone IN (SELECT mark FROM temp.person_addresses)))
UNION ALL
SELECT 'deals', d.id FROM main.deals AS d
WHERE d.lead_id IN (SELECT lead_id FROM temp.person_leads)
   OR (d.lead_id IS NULL AND (d.email IN (SELECT mark FROM temp.person_addresses) OR d.phone IN (SELECT mark FROM temp.person_addresses)))
UNION ALL
SELECT 'payments', p.id FROM main.payments AS p
WHERE p.lead_id IN (SELECT lead_id FROM temp.person_leads)
   OR (p.lead_id IS NULL AND (p.email IN (SELECT mark FROM temp.person_addresses) OR p.phone IN (SELECT mark FROM temp.person_addresses)))
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
) AS o
JOIN main.row_issues AS i ON i.file_id = o.file_id AND i.line = o.line;
