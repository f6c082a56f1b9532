-- The same customers in PostgreSQL, scored by a row trigger in PL/pgSQL as a team would write it, then all of them
-- anew. CUSTOMERS and ORDERS stand for a CSV of each. The last time that psql prints is that of the re-score.
\set ON_ERROR_STOP on
DROP SCHEMA IF EXISTS trueup_bench CASCADE;
CREATE SCHEMA trueup_bench;
SET search_path = trueup_bench;
CREATE TABLE customers (
    id integer PRIMARY KEY, full_name text, rfm_recency integer, rfm_frequency integer, rfm_monetary integer,
    lead_score integer, last_scored_at date
);
CREATE TABLE orders (
    id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers, paid_minor bigint NOT NULL, ordered date NOT NULL
);
CREATE TABLE customer_engagement_metrics (
    customer_id integer PRIMARY KEY REFERENCES customers, lifetime_orders integer, lifetime_net_minor bigint,
    first_order_date date, last_order_date date
);
\copy customers (id, full_name) FROM 'CUSTOMERS' CSV
\copy orders FROM 'ORDERS' CSV
CREATE FUNCTION score() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    days integer := DATE '2026-06-30' - NEW.last_order_date;
    r integer := CASE WHEN days <= 30 THEN 5 WHEN days <= 60 THEN 4 WHEN days <= 90 THEN 3 WHEN days <= 180 THEN 2 ELSE 1 END;
    f integer := CASE WHEN NEW.lifetime_orders >= 10 THEN 5 WHEN NEW.lifetime_orders >= 5 THEN 4
                      WHEN NEW.lifetime_orders >= 3 THEN 3 WHEN NEW.lifetime_orders >= 1 THEN 2 ELSE 1 END;
    m integer := CASE WHEN NEW.lifetime_net_minor >= 100000 THEN 5 WHEN NEW.lifetime_net_minor >= 50000 THEN 4
                      WHEN NEW.lifetime_net_minor >= 20000 THEN 3 WHEN NEW.lifetime_net_minor >= 5000 THEN 2 ELSE 1 END;
BEGIN
    UPDATE customers
    SET rfm_recency = r, rfm_frequency = f, rfm_monetary = m, lead_score = 3 * r + 2 * f + m, last_scored_at = DATE '2026-06-30'
    WHERE id = NEW.customer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER score AFTER INSERT OR UPDATE ON customer_engagement_metrics FOR EACH ROW EXECUTE FUNCTION score();
INSERT INTO customer_engagement_metrics
SELECT customer_id, count(*), sum(paid_minor), min(ordered), max(ordered) FROM orders GROUP BY customer_id;
ANALYZE;
\timing on
UPDATE customer_engagement_metrics SET lifetime_orders = lifetime_orders;
