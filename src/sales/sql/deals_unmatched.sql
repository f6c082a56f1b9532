INSERT INTO temp.match_wanted (row_id, source_system, day, lead_ref, email, phone, company_id, company_key, account_ref)
SELECT
    d.id,
    d.source_system,
    coalesce(d.created_date, d.close_date, d.paid_date),
    d.lead_ref,
    d.email,
    d.phone,
    coalesce(
        d.company_id,
        (
            SELECT x.company_id FROM main.external_ids AS x
            WHERE x.entity = 'company' AND x.source_system = d.source_system
              AND x.external_id = trim(substr(d.company_ref, 1, instr(d.company_ref || ';', ';') - 1))
        )
    ),
    d.company_key,
    coalesce(d.company_ref, d.company_key)
FROM main.deals AS d
WHERE d.lead_id IS NULL AND d.withdrawn_in IS NULL
