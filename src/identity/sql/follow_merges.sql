-- Whatever still stands with customers who were merged into others becomes those others'.
UPDATE main.leads
SET customer_id = (SELECT c.merged_into FROM main.customers AS c WHERE c.id = leads.customer_id)
WHERE customer_id IN (SELECT c.id FROM main.customers AS c WHERE c.merged_into IS NOT NULL);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('leads', changes());

UPDATE main.contacts
SET customer_id = (SELECT c.merged_into FROM main.customers AS c WHERE c.id = contacts.customer_id)
WHERE customer_id IN (SELECT c.id FROM main.customers AS c WHERE c.merged_into IS NOT NULL);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('contacts', changes());

UPDATE main.orders
SET customer_id = (SELECT c.merged_into FROM main.customers AS c WHERE c.id = orders.customer_id)
WHERE customer_id IN (SELECT c.id FROM main.customers AS c WHERE c.merged_into IS NOT NULL);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('orders', changes());

UPDATE main.aliases
SET customer_id = (SELECT c.merged_into FROM main.customers AS c WHERE c.id = aliases.customer_id)
WHERE customer_id IN (SELECT c.id FROM main.customers AS c WHERE c.merged_into IS NOT NULL);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('aliases', changes());

UPDATE main.buyer_ids
SET customer_id = (SELECT c.merged_into FROM main.customers AS c WHERE c.id = buyer_ids.customer_id)
WHERE customer_id IN (SELECT c.id FROM main.customers AS c WHERE c.merged_into IS NOT NULL);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('buyer_ids', changes());

UPDATE main.activities
SET customer_id = (SELECT c.merged_into FROM main.customers AS c WHERE c.id = activities.customer_id)
WHERE customer_id IN (SELECT c.id FROM main.customers AS c WHERE c.merged_into IS NOT NULL);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('activities', changes());

UPDATE main.customer_emails
SET customer_id = (SELECT c.merged_into FROM main.customers AS c WHERE c.id = customer_emails.customer_id), is_primary = 0
WHERE customer_id IN (SELECT c.id FROM main.customers AS c WHERE c.merged_into IS NOT NULL);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('customer_emails', changes());
