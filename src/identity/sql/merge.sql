-- Everything of one customer becomes the other's. temp.merging says who is kept and who goes. The phone stays where
-- it is, and leads to the one who is kept.
UPDATE main.customers
SET merged_into = (SELECT keep FROM temp.merging)
WHERE id = (SELECT other FROM temp.merging);

-- A customer without a name gets the other's.
UPDATE main.customers
SET full_name = (SELECT o.full_name FROM main.customers AS o WHERE o.id = (SELECT other FROM temp.merging))
WHERE id = (SELECT keep FROM temp.merging)
  AND full_name IS NULL
  AND EXISTS (SELECT 1 FROM main.customers AS o WHERE o.id = (SELECT other FROM temp.merging) AND o.full_name IS NOT NULL);

UPDATE main.leads SET customer_id = (SELECT keep FROM temp.merging) WHERE customer_id = (SELECT other FROM temp.merging);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('leads', changes());

UPDATE main.contacts SET customer_id = (SELECT keep FROM temp.merging) WHERE customer_id = (SELECT other FROM temp.merging);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('contacts', changes());

UPDATE main.orders SET customer_id = (SELECT keep FROM temp.merging) WHERE customer_id = (SELECT other FROM temp.merging);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('orders', changes());

UPDATE main.aliases SET customer_id = (SELECT keep FROM temp.merging) WHERE customer_id = (SELECT other FROM temp.merging);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('aliases', changes());

UPDATE main.buyer_ids SET customer_id = (SELECT keep FROM temp.merging) WHERE customer_id = (SELECT other FROM temp.merging);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('buyer_ids', changes());

UPDATE main.activities SET customer_id = (SELECT keep FROM temp.merging) WHERE customer_id = (SELECT other FROM temp.merging);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('activities', changes());

UPDATE main.customer_emails
SET customer_id = (SELECT keep FROM temp.merging),
    is_primary = CASE
        WHEN EXISTS (
            SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = (SELECT keep FROM temp.merging) AND e.is_primary = 1
        ) THEN 0
        ELSE is_primary
    END
WHERE customer_id = (SELECT other FROM temp.merging);
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('customer_emails', changes());
