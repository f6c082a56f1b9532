-- The numbers of the contacts that are made of an origin: above all that were ever there, in the order of the index by
-- e-mail, so that it is filled as it lies.
DELETE FROM temp.contact_order;
INSERT INTO temp.contact_order (id, candidate_id, is_first)
SELECT
    max(
        (SELECT coalesce(max(k.id), 0) FROM main.contacts AS k),
        (SELECT coalesce(max(g.row_id), 0) FROM main.change_log AS g WHERE g.table_name = 'contacts')
    ),
    NULL,
    1;
INSERT INTO temp.contact_order (candidate_id, is_first)
SELECT c.id, c.email IS NOT lag(c.email) OVER (ORDER BY c.email, c.id)
FROM temp.contact_candidates AS c
WHERE c.origin = :origin AND c.outcome = 'created'
ORDER BY c.email, c.id;

-- Of several with one e-mail the first is taken.
UPDATE temp.contact_candidates
SET outcome = 'existing'
WHERE id IN (SELECT o.candidate_id FROM temp.contact_order AS o WHERE o.is_first = 0);

DELETE FROM temp.contact_order WHERE candidate_id IS NULL OR is_first = 0;
