-- Whose history is asked for.
DROP TABLE IF EXISTS temp.history_leads;
CREATE TEMP TABLE history_leads (lead_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.history_customers;
CREATE TEMP TABLE history_customers (customer_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.history_profiles;
CREATE TEMP TABLE history_profiles (profile_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.history_orders;
CREATE TEMP TABLE history_orders (order_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.history_deals;
CREATE TEMP TABLE history_deals (deal_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.history_payments;
CREATE TEMP TABLE history_payments (payment_id INTEGER PRIMARY KEY);
DROP TABLE IF EXISTS temp.history_events;
CREATE TEMP TABLE history_events (event_id INTEGER PRIMARY KEY);

-- A row by the id that its source gives it.
DROP TABLE IF EXISTS temp.history_row;
CREATE TEMP TABLE history_row (kind TEXT NOT NULL, row_key TEXT NOT NULL, source_system TEXT);
