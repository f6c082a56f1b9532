-- What the stage of each deal means: the most exact line of stage_map, NULL where none fits. Each
-- of the four is one look into the unique index.
CREATE VIEW deal_meanings AS
SELECT
    d.id AS deal_id,
    coalesce(
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = d.source_system AND m.pipeline_key = d.pipeline_key AND m.stage_key = d.stage_key
        ),
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = d.source_system AND m.pipeline_key = '' AND m.stage_key = d.stage_key
        ),
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = '' AND m.pipeline_key = d.pipeline_key AND m.stage_key = d.stage_key
        ),
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = '' AND m.pipeline_key = '' AND m.stage_key = d.stage_key
        )
    ) AS meaning
FROM deals AS d;
