SELECT
    b.id AS batch,
    b.kind,
    u.undo_id AS undone_by,
    b.settings ->> 'undoes' AS undoes,
    b.started_at,
    f.file,
    f.preset,
    f.source_system AS source,
    f.rows_read AS "read",
    f.rows_new AS "new",
    f.rows_updated AS updated,
    f.rows_unchanged AS unchanged,
    f.rows_duplicate AS duplicate,
    f.rows_conflict AS conflict,
    f.rows_unmatched AS unmatched,
    f.rows_rejected AS rejected
FROM batches AS b
LEFT JOIN undone_batches AS u ON u.batch_id = b.id
LEFT JOIN batch_files AS f ON f.batch_id = b.id
ORDER BY b.id DESC, f.id
