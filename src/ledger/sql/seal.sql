INSERT INTO ledger_seals (version, batch_id, events_total, row_marks, previous, seal)
VALUES (:version, :batch_id, :events_total, :row_marks, :previous, :seal)
