-- Never holds a row: the door through which the ledger's triggers ask for a snapshot, so that one
-- trigger chooses the conversion for events and corrections alike.
CREATE VIEW attribution_requests AS
SELECT
    NULL AS event_id,
    NULL AS correction_id,
    NULL AS lead_id,
    NULL AS conversion_id,
    NULL AS event_time,
    NULL AS event_date,
    NULL AS time_known
WHERE 0;
