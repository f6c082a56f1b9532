-- Each move of a deal is written down, whoever moves it.
CREATE TRIGGER deals_stage_moved AFTER UPDATE ON deals
WHEN OLD.stage IS NOT NEW.stage
BEGIN
    INSERT INTO deal_stage_changes (deal_id, from_stage, to_stage, batch_id, changed_at)
    SELECT NEW.id, OLD.stage, NEW.stage, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
