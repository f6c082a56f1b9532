-- Accounts of people, as their source has them. A blank cell keeps what is there.
UPDATE temp.stage_profiles AS s
SET profile_id = p.id,
    outcome = CASE
    WHEN (
          coalesce(s.role, p.role), coalesce(s.full_name, p.full_name), coalesce(s.email, p.email),
          coalesce(s.user_email, p.user_email), coalesce(s.phone, p.phone),
          coalesce(s.phone_extension, p.phone_extension), coalesce(s.phone_text, p.phone_text),
          coalesce(s.created_time, p.created_time), coalesce(s.created_time_known, p.created_time_known),
          coalesce(s.referrer_username, p.referrer_username), coalesce(s.referrer_type, p.referrer_type),
          coalesce(s.commission_rate_bp, p.commission_rate_bp),
          coalesce(s.commission_rate_locked_at, p.commission_rate_locked_at),
          coalesce(s.attribution_method, p.attribution_method),
          coalesce(s.attribution_confidence, p.attribution_confidence),
          CASE WHEN s.extra IS NULL THEN p.extra ELSE json_patch(coalesce(p.extra, '{}'), s.extra) END
         ) IS NOT (
          p.role, p.full_name, p.email, p.user_email, p.phone, p.phone_extension, p.phone_text, p.created_time,
          p.created_time_known, p.referrer_username, p.referrer_type, p.commission_rate_bp,
          p.commission_rate_locked_at, p.attribution_method, p.attribution_confidence, p.extra
         )
    THEN 'updated' ELSE 'unchanged' END
FROM main.profiles AS p
WHERE p.source_system = s.source_system AND p.row_key = s.row_key;

UPDATE main.profiles AS p
SET role = coalesce(s.role, p.role),
    role_key = coalesce(s.role_key, p.role_key),
    full_name = coalesce(s.full_name, p.full_name),
    email = coalesce(s.email, p.email),
    email_sha256 = coalesce(s.email_sha256, p.email_sha256),
    user_email = coalesce(s.user_email, p.user_email),
    user_email_sha256 = coalesce(s.user_email_sha256, p.user_email_sha256),
    phone = coalesce(s.phone, p.phone),
    phone_extension = coalesce(s.phone_extension, p.phone_extension),
    phone_text = coalesce(s.phone_text, p.phone_text),
    created_time = coalesce(s.created_time, p.created_time),
    created_date = coalesce(s.created_date, p.created_date),
    created_time_known = coalesce(s.created_time_known, p.created_time_known),
    referrer_username = coalesce(s.referrer_username, p.referrer_username),
    referrer_type = coalesce(s.referrer_type, p.referrer_type),
    commission_rate_bp = coalesce(s.commission_rate_bp, p.commission_rate_bp),
    commission_rate_locked_at = coalesce(s.commission_rate_locked_at, p.commission_rate_locked_at),
    attribution_method = coalesce(s.attribution_method, p.attribution_method),
    attribution_confidence = coalesce(s.attribution_confidence, p.attribution_confidence),
    extra = CASE WHEN s.extra IS NULL THEN p.extra ELSE json_patch(coalesce(p.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line
FROM temp.stage_profiles AS s
WHERE s.profile_id = p.id AND s.outcome = 'updated';

UPDATE temp.stage_profiles SET outcome = 'new' WHERE profile_id IS NULL;

-- Numbered as they were staged, above all that were ever there.
INSERT INTO main.profiles
    (id,
     source_system, row_key, derived, role, role_key, full_name, email, email_sha256, user_email, user_email_sha256,
     phone, phone_extension, phone_text, created_time, created_date, created_time_known, referrer_username,
     referrer_type, commission_rate_bp, commission_rate_locked_at, attribution_method, attribution_confidence, extra,
     batch_id, file_id, line)
SELECT
    s.id + (SELECT max(
        (SELECT coalesce(max(o.id), 0) FROM main.profiles AS o),
        (SELECT coalesce(max(c.row_id), 0) FROM main.change_log AS c WHERE c.table_name = 'profiles')
    )),
    s.source_system, s.row_key, s.derived, s.role, s.role_key, s.full_name, s.email, s.email_sha256, s.user_email,
    s.user_email_sha256, s.phone, s.phone_extension, s.phone_text, s.created_time, s.created_date,
    s.created_time_known, s.referrer_username, s.referrer_type, s.commission_rate_bp, s.commission_rate_locked_at,
    s.attribution_method, coalesce(s.attribution_confidence, 100), s.extra, b.batch_id, s.file_id, s.line
FROM temp.stage_profiles AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.id;

-- Nobody: no contact can be made of it.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, column_name, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'nobody', 'email',
    'the profile has no e-mail, no phone and no name: nobody can be found by it; correct it, and import it again'
FROM temp.stage_profiles AS s
JOIN main.profiles AS p ON p.source_system = s.source_system AND p.row_key = s.row_key
WHERE s.outcome IN ('new', 'updated', 'unchanged')
  AND coalesce(p.email, p.user_email, p.phone, p.phone_text, p.full_name) IS NULL;
