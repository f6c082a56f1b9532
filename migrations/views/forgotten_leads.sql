-- Leads of people who were forgotten, by our own number: the row stays for what hangs on it, and is nobody.
CREATE VIEW forgotten_leads AS
SELECT DISTINCT j.value AS lead_id
FROM batches AS b
JOIN json_each(b.settings, '$.leads') AS j
WHERE b.kind = 'forget';
