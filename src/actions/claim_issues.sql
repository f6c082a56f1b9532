-- What an import says of a claim that met another holder, for runs without files: the row as it once
-- came, where an issue of it keeps it.
INSERT INTO main.row_issues
    (source_system, kind, row_key, outcome, reason, message, candidates, raw, file_id, line, first_batch_id, last_batch_id)
SELECT
    r.source_system, r.kind, r.row_key, 'conflict', c.verdict, c.message, c.candidates,
    coalesce(
        (
            SELECT i.raw FROM main.row_issues AS i
            WHERE i.source_system = r.source_system AND i.kind = r.kind AND i.row_key = r.row_key
            ORDER BY i.id
            LIMIT 1
        ),
        '{}'
    ),
    r.file_id, r.line, n.batch_id, n.batch_id
FROM (
    SELECT max(k.id) AS id, k.verdict
    FROM temp.claim_conflicts AS k
    GROUP BY k.deal_row_id, k.payment_row_id, k.verdict
) AS g
JOIN temp.claim_conflicts AS c ON c.id = g.id
JOIN (
    SELECT d.id AS deal_row_id, NULL AS payment_row_id, 'deals' AS kind, d.source_system, d.row_key, d.file_id, d.line
    FROM main.deals AS d
    WHERE d.id IN (SELECT t.deal_row_id FROM temp.touched_deals AS t)
    UNION ALL
    SELECT NULL, p.id, 'payments', p.source_system, p.row_key, p.file_id, p.line
    FROM main.payments AS p
    WHERE p.id IN (SELECT t.payment_row_id FROM temp.touched_payments AS t)
) AS r ON (r.deal_row_id, r.payment_row_id) IS (c.deal_row_id, c.payment_row_id)
JOIN main.current_batch AS n
WHERE true
ON CONFLICT (source_system, kind, row_key, reason, column_name) DO UPDATE
SET message = excluded.message,
    candidates = excluded.candidates,
    last_batch_id = excluded.last_batch_id,
    resolved_batch_id = NULL
