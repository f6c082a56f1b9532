UPDATE leads
SET email = coalesce(:email, email),
    email_sha256 = coalesce(:email_sha256, email_sha256),
    phone = coalesce(:phone, phone),
    phone_extension = CASE WHEN :phone IS NULL THEN phone_extension ELSE coalesce(:phone_extension, phone_extension) END,
    phone_text = CASE WHEN :phone IS NULL THEN phone_text END
WHERE id = :id
