-- Whose metrics are not as their orders sum up to.
DROP TABLE IF EXISTS temp.drifted;
CREATE TEMP TABLE drifted (customer_id INTEGER PRIMARY KEY);
INSERT INTO temp.drifted (customer_id) SELECT customer_id FROM main.metrics_differences;
