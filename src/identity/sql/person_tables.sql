-- Who is meant: filled as it is found out.
DROP TABLE IF EXISTS temp.person_customers;
CREATE TEMP TABLE person_customers (customer_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.person_leads;
CREATE TEMP TABLE person_leads (lead_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.person_addresses;
CREATE TEMP TABLE person_addresses (mark TEXT PRIMARY KEY) WITHOUT ROWID;
