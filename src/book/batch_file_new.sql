INSERT INTO batch_files (batch_id, file, sha256, bytes, kind, preset, source_system, reading)
VALUES (:batch_id, :file, :sha256, :bytes, :kind, :preset, :source_system, :reading)
