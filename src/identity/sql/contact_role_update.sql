UPDATE contact_roles
SET contact_type = :contact_type, lifecycle_stage = :stage
WHERE applies_to = :applies_to AND role_key = :role_key
  AND (contact_type, lifecycle_stage) IS NOT (:contact_type, :stage)
