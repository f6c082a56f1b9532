-- The days of the history of scores as they were before an undo.
DROP TABLE IF EXISTS temp.undo_history_before;
CREATE TEMP TABLE undo_history_before AS SELECT DISTINCT h.score_date FROM main.score_history AS h
