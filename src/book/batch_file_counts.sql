UPDATE batch_files
SET rows_read = :read,
    rows_new = :new,
    rows_updated = :updated,
    rows_unchanged = :unchanged,
    rows_duplicate = :duplicate,
    rows_conflict = :conflict,
    rows_unmatched = :unmatched,
    rows_rejected = :rejected
WHERE id = :id
