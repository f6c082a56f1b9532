SELECT count(*) FROM main.contacts WHERE email IN (SELECT n.email FROM temp.contact_never AS n)
