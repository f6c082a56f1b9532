-- Counted by the caller: grouping would sort every candidate first.
SELECT origin, contact_type, outcome FROM temp.contact_candidates ORDER BY id
