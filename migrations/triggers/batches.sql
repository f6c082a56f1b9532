-- A finished run is a fact. Its counts are written when it ends, and never again.
CREATE TRIGGER batches_guard_insert BEFORE INSERT ON batches
WHEN EXISTS (SELECT 1 FROM batches WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'this batch exists already');
END;

CREATE TRIGGER batches_guard_update BEFORE UPDATE ON batches
WHEN OLD.finished_at IS NOT NULL OR NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'a finished batch does not change');
END;

CREATE TRIGGER batches_guard_delete BEFORE DELETE ON batches
BEGIN
    SELECT RAISE(ABORT, 'a batch is never deleted');
END;

CREATE TRIGGER batch_files_guard_insert BEFORE INSERT ON batch_files
WHEN EXISTS (SELECT 1 FROM batch_files WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'this file of a batch exists already');
END;

CREATE TRIGGER batch_files_guard_update BEFORE UPDATE ON batch_files
WHEN NEW.id IS NOT OLD.id
  OR EXISTS (SELECT 1 FROM batches WHERE id = OLD.batch_id AND finished_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'a finished batch does not change');
END;

CREATE TRIGGER batch_files_guard_delete BEFORE DELETE ON batch_files
BEGIN
    SELECT RAISE(ABORT, 'a file of a batch is never deleted');
END;
