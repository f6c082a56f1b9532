-- The numbers of the contacts that are made of an origin: above all that were ever there, in the order of the index by
-- e-mail, so that it is filled as it lies.
DELETE FROM temp.contact_order;
INSERT INTO temp.contact_order (id, candidate_id)
SELECT
    max(
        (SELECT coalesce(max(k.id), 0) FROM main.contacts AS k),
        (SELECT coalesce(max(g.row_id), 0) FROM main.change_log AS g WHERE g.table_name = 'contacts')
    ),
    NULL;
INSERT INTO temp.contact_order (candidate_id)
SELECT c.id
FROM temp.contact_candidates AS c
WHERE c.origin = :origin AND c.outcome = 'created'
ORDER BY c.email;
DELETE FROM temp.contact_order WHERE candidate_id IS NULL;
