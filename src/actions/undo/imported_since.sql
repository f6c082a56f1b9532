-- Files of the same source and kind that a later import, which holds, found partly there already: those
-- rows were this batch's, and are gone with it.
SELECT DISTINCT f.file || ' (batch ' || f.batch_id || ')'
FROM temp.undo_chain AS r
JOIN main.batch_files AS u ON u.batch_id = r.batch_id
JOIN main.batch_files AS f ON f.batch_id > r.batch_id AND f.source_system = u.source_system AND f.kind = u.kind
-- What found nobody, or stood against another row, may have been there as well.
WHERE f.rows_unchanged + f.rows_updated + f.rows_unmatched + f.rows_conflict > 0
  AND f.batch_id NOT IN (SELECT batch_id FROM temp.undo_out)
ORDER BY f.batch_id, f.file
