UPDATE main.event_log SET lead_id = :lead_id WHERE id = :id
