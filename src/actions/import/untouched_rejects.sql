SELECT EXISTS (
    SELECT 1
    FROM batches AS b
    JOIN json_each(b.counts, '$.rejects_sha256') AS r
    WHERE b.kind = 'import' AND r.value = ?1
)
