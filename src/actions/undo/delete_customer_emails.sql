-- An address goes, unless a row that stays carries it too.
DELETE FROM main.customer_emails
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
  AND NOT EXISTS (
    SELECT 1 FROM main.leads AS l
    WHERE l.customer_id = customer_emails.customer_id
      AND (l.email = customer_emails.email
           OR instr(', ' || (l.extra ->> '$."other e-mails"') || ',', ', ' || customer_emails.email || ',') > 0)
  )
  AND NOT EXISTS (
    SELECT 1 FROM main.contacts AS c
    WHERE c.customer_id = customer_emails.customer_id AND c.email = customer_emails.email
  )
  AND NOT EXISTS (
    SELECT 1 FROM main.orders AS o
    WHERE o.customer_id = customer_emails.customer_id AND o.email = customer_emails.email
  )
