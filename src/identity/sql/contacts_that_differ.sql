-- Profiles whose contact is there already, and has another type than their role says, or another referrer or rate: the
-- contact is left as it is.
SELECT
    c.email, k.contact_type, c.contact_type AS type_by_role, k.referrer_username AS referrer,
    p.referrer_username AS referrer_by_profile
FROM temp.contact_candidates AS c
JOIN main.profiles AS p ON p.id = c.profile_id
JOIN main.contacts AS k ON k.email = c.email
WHERE c.origin = 'profile' AND c.outcome = 'existing'
  AND (
    -- A lead that was converted since is what it should be, whatever its profile still says.
    c.contact_type <> k.contact_type AND NOT (
        c.contact_type = 'LEAD'
        AND EXISTS (
            SELECT 1 FROM main.contact_roles AS w
            WHERE w.applies_to = 'lead' AND w.role_key = 'converted'
              AND w.contact_type = k.contact_type AND w.lifecycle_stage IS k.lifecycle_stage
        )
    )
    OR coalesce(p.referrer_username, p.referrer_type, p.commission_rate_bp) IS NOT NULL
        AND (p.referrer_username, p.referrer_type, p.commission_rate_bp) IS NOT (k.referrer_username, k.referrer_type, k.commission_rate_bp)
  )
ORDER BY c.id
