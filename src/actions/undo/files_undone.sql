-- The files of the import that the undo had taken back, in their order.
SELECT f.file
FROM temp.undo_chain AS r
JOIN main.batch_files AS f ON f.batch_id = r.batch_id
ORDER BY f.id
