-- What has come while two customers were one, and goes to whom it belongs now that they are two: temp.merging says who
-- was kept, who is there again, and since when. A new address goes with the phone that it came with.
UPDATE main.customer_emails
SET customer_id = (SELECT other FROM temp.merging), is_primary = 0
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND batch_id > (SELECT batch_id FROM temp.merging)
  AND EXISTS (
    SELECT 1
    FROM main.customers AS c
    WHERE c.id = (SELECT other FROM temp.merging)
      AND (EXISTS (SELECT 1 FROM main.leads AS l WHERE l.email = customer_emails.email AND l.phone = c.phone)
           OR EXISTS (SELECT 1 FROM main.orders AS o WHERE o.email = customer_emails.email AND o.phone = c.phone))
  )
  AND NOT EXISTS (
    SELECT 1
    FROM main.customers AS c
    WHERE c.id = (SELECT keep FROM temp.merging)
      AND (EXISTS (SELECT 1 FROM main.leads AS l WHERE l.email = customer_emails.email AND l.phone = c.phone)
           OR EXISTS (SELECT 1 FROM main.orders AS o WHERE o.email = customer_emails.email AND o.phone = c.phone))
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('customer_emails', changes());

-- A phone decides before an address.
UPDATE main.leads
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND batch_id > (SELECT batch_id FROM temp.merging)
  AND (
    phone = (SELECT o.phone FROM main.customers AS o WHERE o.id = (SELECT other FROM temp.merging))
    OR phone IS NULL AND email IN (SELECT e.email FROM main.customer_emails AS e WHERE e.customer_id = (SELECT other FROM temp.merging))
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('leads', changes());

UPDATE main.contacts
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND batch_id > (SELECT batch_id FROM temp.merging)
  AND (
    lead_id IN (SELECT l.id FROM main.leads AS l WHERE l.customer_id = (SELECT other FROM temp.merging))
    OR lead_id IS NULL AND email IN (SELECT e.email FROM main.customer_emails AS e WHERE e.customer_id = (SELECT other FROM temp.merging))
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('contacts', changes());

-- The number of a buyer goes where the addresses of its orders are, if they are all of one of the two.
UPDATE main.buyer_ids
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND batch_id > (SELECT batch_id FROM temp.merging)
  AND EXISTS (
    SELECT 1
    FROM main.orders AS o
    JOIN main.customer_emails AS e ON e.email = o.email AND e.customer_id = (SELECT other FROM temp.merging)
    WHERE o.source_system = buyer_ids.source_system AND o.buyer_id = buyer_ids.buyer_id
      AND o.customer_id = (SELECT keep FROM temp.merging)
  )
  AND NOT EXISTS (
    SELECT 1
    FROM main.orders AS o
    JOIN main.customer_emails AS e ON e.email = o.email AND e.customer_id = (SELECT keep FROM temp.merging)
    WHERE o.source_system = buyer_ids.source_system AND o.buyer_id = buyer_ids.buyer_id
      AND o.customer_id = (SELECT keep FROM temp.merging)
  );
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('buyer_ids', changes());

-- An order goes by the number of its buyer; where that is nobody's, by its address, then by its phone.
UPDATE main.orders
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND batch_id > (SELECT batch_id FROM temp.merging)
  AND CASE
    WHEN EXISTS (SELECT 1 FROM main.buyer_ids AS y WHERE y.source_system = orders.source_system AND y.buyer_id = orders.buyer_id)
    THEN EXISTS (
        SELECT 1 FROM main.buyer_ids AS y
        WHERE y.source_system = orders.source_system AND y.buyer_id = orders.buyer_id
          AND y.customer_id = (SELECT other FROM temp.merging)
    )
    WHEN email IS NOT NULL
    THEN email IN (SELECT e.email FROM main.customer_emails AS e WHERE e.customer_id = (SELECT other FROM temp.merging))
    ELSE phone = (SELECT o.phone FROM main.customers AS o WHERE o.id = (SELECT other FROM temp.merging))
  END;
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('orders', changes());

-- An activity goes by the number of whom it names, then likewise.
UPDATE main.activities
SET customer_id = (SELECT other FROM temp.merging)
WHERE customer_id = (SELECT keep FROM temp.merging)
  AND batch_id > (SELECT batch_id FROM temp.merging)
  AND CASE
    WHEN matched_by = 'id'
    THEN EXISTS (
        SELECT 1
        FROM main.external_ids AS x
        LEFT JOIN main.leads AS l ON l.id = x.lead_id
        LEFT JOIN main.contacts AS c ON c.id = x.contact_id
        WHERE x.source_system = activities.source_system AND x.external_id = activities.person_ref
          AND coalesce(l.customer_id, c.customer_id) = (SELECT other FROM temp.merging)
    ) OR EXISTS (
        SELECT 1 FROM main.buyer_ids AS y
        WHERE y.source_system = activities.source_system AND y.buyer_id = activities.person_ref
          AND y.customer_id = (SELECT other FROM temp.merging)
    )
    WHEN email IS NOT NULL
    THEN email IN (SELECT e.email FROM main.customer_emails AS e WHERE e.customer_id = (SELECT other FROM temp.merging))
    ELSE phone = (SELECT o.phone FROM main.customers AS o WHERE o.id = (SELECT other FROM temp.merging))
  END;
INSERT INTO temp.moved (table_name, rows_moved) VALUES ('activities', changes());
