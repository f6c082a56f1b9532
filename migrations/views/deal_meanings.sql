-- What the stage of each deal means: the most exact line of stage_map, NULL where none fits.
CREATE VIEW deal_meanings AS
SELECT
    d.id AS deal_id,
    (
        SELECT m.meaning FROM stage_map AS m
        WHERE m.stage_key = d.stage_key
          AND m.source_system IN ('', d.source_system)
          AND m.pipeline_key IN ('', d.pipeline_key)
        ORDER BY m.source_system = '', m.pipeline_key = ''
        LIMIT 1
    ) AS meaning
FROM deals AS d;
