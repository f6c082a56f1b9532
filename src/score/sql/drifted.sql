-- Whose metrics are not as their orders sum up to.
CREATE TEMP TABLE IF NOT EXISTS drifted (customer_id INTEGER PRIMARY KEY);
DELETE FROM temp.drifted;
INSERT INTO temp.drifted (customer_id) SELECT customer_id FROM main.metrics_differences;
