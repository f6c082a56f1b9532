-- Contacts by type: how many, of how many somebody is known who has brought them, the oldest and the newest.
SELECT
    coalesce(n.contact_type, '(all)') AS contact_type,
    n.total,
    n.with_attribution,
    -- In tenths of a percent, rounded half up.
    CASE WHEN n.total > 0
        THEN printf('%d.%d', (2000 * n.with_attribution + n.total) / (2 * n.total) / 10, (2000 * n.with_attribution + n.total) / (2 * n.total) % 10)
    END AS percent,
    n.oldest,
    n.newest
FROM (
    SELECT
        c.contact_type,
        count(*) AS total,
        count(coalesce(c.referrer_username, c.referrer_type, c.attribution_method, c.commission_rate_bp, c.commission_rate_locked_at))
            AS with_attribution,
        min(c.created_date) AS oldest,
        max(c.created_date) AS newest
    FROM contacts AS c
    GROUP BY c.contact_type
    UNION ALL
    SELECT
        NULL,
        count(*),
        count(coalesce(c.referrer_username, c.referrer_type, c.attribution_method, c.commission_rate_bp, c.commission_rate_locked_at)),
        min(c.created_date),
        max(c.created_date)
    FROM contacts AS c
) AS n
ORDER BY n.contact_type IS NULL, n.total DESC, n.contact_type
