INSERT INTO contact_roles (applies_to, role_key, contact_type, lifecycle_stage, batch_id)
SELECT :applies_to, :role_key, :contact_type, :stage, :batch_id
WHERE NOT EXISTS (SELECT 1 FROM contact_roles WHERE applies_to = :applies_to AND role_key = :role_key)
