DROP TABLE IF EXISTS temp.scores_before;
CREATE TEMP TABLE scores_before (customer_id INTEGER PRIMARY KEY, lead_score INTEGER NOT NULL);
INSERT INTO temp.scores_before (customer_id, lead_score) SELECT id, lead_score FROM main.customers ORDER BY id;
