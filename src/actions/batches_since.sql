SELECT count(*) FROM batches WHERE kind <> 'init' AND finished_at > coalesce(?1, '')
