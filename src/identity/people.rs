//! Companies, customers, leads and contacts of an import.

use rusqlite::{Transaction, named_params};

use super::resolve::{Known, Person, Resolved, Resolver};
use crate::book::Result;

/// Writes the companies of the staging table.
///
/// # Errors
/// The book could not be written.
pub fn apply_companies(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/companies.sql"))?)
}

/// Writes the people of the staging table: their customers, leads and contacts, and the conversions
/// that their rows bring. Contacts go first: a lead of the same source and id is the same lead.
///
/// # Errors
/// The book could not be written.
pub fn apply_people(tx: &Transaction<'_>) -> Result<()> {
    let last = |sql: &str| tx.query_row(sql, [], |row| row.get::<_, i64>(0));
    let contacts = last("SELECT coalesce(max(id), 0) FROM temp.stage_people WHERE kind = 'contacts'")?;
    let all = last("SELECT coalesce(max(id), 0) FROM temp.stage_people")?;
    apply_round(tx, 0, contacts)?;
    apply_round(tx, contacts, all)
}

/// Writes the people whose place in the staging table is above one and not above another.
///
/// # Errors
/// The book could not be written.
pub(super) fn apply_round(tx: &Transaction<'_>, above: i64, upto: i64) -> Result<()> {
    tx.execute_batch("DROP TABLE IF EXISTS temp.stage_round; CREATE TEMP TABLE stage_round (above INTEGER NOT NULL)")?;
    tx.execute("INSERT INTO temp.stage_round (above) VALUES (?1)", [above])?;
    tx.execute_batch(include_str!("sql/company_links.sql"))?;
    resolve(tx, above, upto)?;
    tx.execute_batch(include_str!("sql/people_apply.sql"))?;
    Ok(())
}

/// Takes the people one after another in their fixed order. Who a row is depends on the rows
/// before it, so this is a loop over numbers in memory: one query in, one table out.
fn resolve(tx: &Transaction<'_>, above: i64, upto: i64) -> Result<()> {
    let next = |sql: &str| tx.query_row(sql, [], |row| row.get::<_, i64>(0));
    let mut resolver = Resolver::new(
        next("SELECT coalesce(max(id), 0) + 1 FROM main.customers")?,
        next("SELECT coalesce(max(id), 0) + 1 FROM main.leads")?,
    );
    let mut people = tx.prepare(include_str!("sql/people_known.sql"))?;
    let mut insert = tx.prepare(include_str!("sql/resolved_insert.sql"))?;
    let mut rows = people.query(named_params! { ":above": above, ":upto": upto })?;
    while let Some(row) = rows.next()? {
        let known =
            |customer: Option<i64>, has_phone: bool, has_email: bool| customer.map(|id| Known { id, has_phone, has_email });
        let person = Person {
            is_form: row.get("is_form")?,
            phone: row.get_ref("phone")?.as_str_or_null().ok().flatten().and_then(phone_number),
            email: row.get_ref("email_sha256")?.as_str_or_null().ok().flatten().and_then(hash_start),
            lead: row.get("lead_id")?,
            of_lead: known(row.get("lead_customer")?, row.get("lead_customer_has_phone")?, row.get("lead_customer_has_email")?),
            of_phone: known(row.get("phone_customer")?, true, row.get("phone_customer_has_email")?),
            of_email: known(row.get("email_customer")?, row.get("email_customer_has_phone")?, true),
        };
        let Resolved { customer, customer_is_new, takes_phone, takes_email, email_is_primary, other_customer, lead, lead_is_new } =
            resolver.take(&person);
        insert.execute((
            row.get::<_, i64>("stage_id")?,
            customer,
            customer_is_new,
            takes_phone,
            takes_email,
            email_is_primary,
            other_customer,
            lead,
            lead_is_new,
        ))?;
    }
    Ok(())
}

/// The digits of an E.164 number: at most 15, so they fit.
fn phone_number(phone: &str) -> Option<u64> {
    phone.strip_prefix('+')?.parse().ok()
}

/// The first half of an address's SHA-256: as good as the address, and a number.
fn hash_start(hash: &str) -> Option<u128> {
    u128::from_str_radix(hash.get(..32)?, 16).ok()
}
