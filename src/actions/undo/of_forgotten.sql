-- Whether a matching by hand has moved rows from or to somebody who was forgotten since: back, they would be another's.
SELECT EXISTS (
    SELECT 1
    FROM temp.undo_net AS n
    JOIN main.batches AS b ON b.id = (SELECT a.batch_id FROM temp.undo_asked AS a) AND b.kind = 'match'
    JOIN main.forgotten_customers AS f ON f.customer_id IN (n.before ->> 'customer_id', n.after ->> 'customer_id')
    WHERE (n.before ->> 'customer_id') IS NOT (n.after ->> 'customer_id')
)
