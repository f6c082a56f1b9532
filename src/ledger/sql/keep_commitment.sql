INSERT INTO ledger_commitments (kind, row_id, commitment, batch_id)
SELECT :kind, :row_id, :commitment, :batch_id
WHERE EXISTS (
    SELECT 1 FROM temp.person_rows AS p
    WHERE p.row_id = :row_id
      AND p.table_name = CASE :kind
            WHEN 'event' THEN 'revenue_events'
            WHEN 'snapshot' THEN 'revenue_attributions'
            WHEN 'correction' THEN 'revenue_corrections'
          END
  )
  AND NOT EXISTS (SELECT 1 FROM ledger_commitments AS k WHERE k.kind = :kind AND k.row_id = :row_id)
