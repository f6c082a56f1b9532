-- A customer who was merged into another is one of their own again. What was moved then goes back, unless it has gone
-- to somebody else since.
UPDATE main.customers SET merged_into = NULL WHERE id = (SELECT other FROM temp.merging);

UPDATE main.customer_emails
SET customer_id = (SELECT other FROM temp.merging),
    is_primary = (
        SELECT c.before ->> 'is_primary' FROM main.change_log AS c
        WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'customer_emails' AND c.row_id = customer_emails.id
    )
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND id IN (
    SELECT c.row_id FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'customer_emails'
      AND c.before ->> 'customer_id' = (SELECT other FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('customer_emails', changes());

UPDATE main.leads
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND id IN (
    SELECT c.row_id FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'leads'
      AND c.before ->> 'customer_id' = (SELECT other FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('leads', changes());

UPDATE main.contacts
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND id IN (
    SELECT c.row_id FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'contacts'
      AND c.before ->> 'customer_id' = (SELECT other FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('contacts', changes());

UPDATE main.orders
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND id IN (
    SELECT c.row_id FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'orders'
      AND c.before ->> 'customer_id' = (SELECT other FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('orders', changes());

UPDATE main.aliases
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND id IN (
    SELECT c.row_id FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'aliases'
      AND c.before ->> 'customer_id' = (SELECT other FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('aliases', changes());

UPDATE main.buyer_ids
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND id IN (
    SELECT c.row_id FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'buyer_ids'
      AND c.before ->> 'customer_id' = (SELECT other FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('buyer_ids', changes());

UPDATE main.activities
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND id IN (
    SELECT c.row_id FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.merging) AND c.table_name = 'activities'
      AND c.before ->> 'customer_id' = (SELECT other FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('activities', changes());
