-- What tells one book from another: its runs, when and with which program, in their order.
SELECT id || ' ' || kind || ' ' || started_at || ' ' || coalesce(finished_at, '') || ' ' || counts
FROM batches
ORDER BY id
