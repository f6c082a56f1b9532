//! Companies, customers, leads and contacts of an import.

use rusqlite::{Params, Row, Statement, Transaction, named_params};

use super::resolve::{Known, Person, Resolved, Resolver};
use crate::book::{self, Result};
use crate::model::{search_key, sha256_hex};

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
    if contacts > 0 {
        tx.execute_batch(include_str!("sql/contacts_apply.sql"))?;
    }
    apply_round(tx, contacts, all)?;
    tx.execute_batch(include_str!("sql/other_emails.sql"))?;
    Ok(tx.execute_batch(include_str!("sql/people_events.sql"))?)
}

/// Writes the profiles of the staging table: accounts, which make nobody a customer yet.
///
/// # Errors
/// The book could not be written.
pub fn apply_profiles(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/profiles_apply.sql"))?)
}

/// Completes what SQLite cannot derive: the key that a customer's name is searched by, since its `lower()`
/// knows only ASCII, and the hash of an address.
///
/// # Errors
/// The book could not be written.
pub fn complete_derived(tx: &Transaction<'_>) -> Result<()> {
    let names = "SELECT id, full_name FROM customers WHERE name_key IS NULL AND full_name IS NOT NULL";
    derive_each(tx, names, "UPDATE customers SET name_key = ?2 WHERE id = ?1", search_key)?;
    let emails = "SELECT id, email FROM customer_emails WHERE sha256 IS NULL";
    derive_each(tx, emails, "UPDATE customer_emails SET sha256 = unhex(?2) WHERE id = ?1", |email| sha256_hex(email.as_bytes()))
}

fn derive_each(tx: &Transaction<'_>, texts: &str, write: &str, derive: impl Fn(&str) -> String) -> Result<()> {
    let mut texts = tx.prepare(texts)?;
    let texts: Vec<(i64, String)> =
        texts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut write = tx.prepare(write)?;
    for (id, text) in texts {
        write.execute((id, derive(&text)))?;
    }
    Ok(())
}

/// Writes the people whose place in the staging table is above one and not above another.
///
/// # Errors
/// The book could not be written.
pub(super) fn apply_round(tx: &Transaction<'_>, above: i64, upto: i64) -> Result<()> {
    tx.execute("DELETE FROM temp.stage_round", [])?;
    tx.execute("INSERT INTO temp.stage_round (above, upto) VALUES (?1, ?2)", [above, upto])?;
    tx.execute_batch(include_str!("sql/company_links.sql"))?;
    resolve(tx, above, upto)?;
    tx.execute_batch(include_str!("sql/people_apply.sql"))?;
    forgive_spellings(tx)
}

/// Takes back that somebody has another name where it is the same in another spelling, which SQLite cannot tell:
/// `Ana Díaz` and `ANA DIAZ`.
///
/// # Errors
/// The book could not be written.
pub fn forgive_spellings(tx: &Transaction<'_>) -> Result<()> {
    let mut names = tx.prepare(include_str!("sql/names_beside.sql"))?;
    let mut rows = names.query([])?;
    let mut same = Vec::new();
    while let Some(row) = rows.next()? {
        let (said, known): (String, String) = (row.get(1)?, row.get(2)?);
        if search_key(&said) == search_key(&known) {
            same.push(row.get::<_, i64>(0)?);
        }
    }
    let mut delete = tx.prepare("DELETE FROM temp.stage_issues WHERE id = ?1")?;
    for issue in same {
        delete.execute([issue])?;
    }
    tx.execute("UPDATE temp.stage_issues SET value = NULL WHERE reason = 'other-name'", [])?;
    Ok(())
}

fn resolve(tx: &Transaction<'_>, above: i64, upto: i64) -> Result<()> {
    let mut people = tx.prepare(include_str!("sql/people_known.sql"))?;
    take_all(tx, &mut people, named_params! { ":above": above, ":upto": upto }, include_str!("sql/resolved_insert.sql"), |_| {})
}

/// Takes people one after another in their fixed order. Who a row is depends on the rows before it, so this is a
/// loop over numbers in memory: one query in, one table out.
pub(super) fn take_all(
    tx: &Transaction<'_>,
    people: &mut Statement<'_>,
    params: impl Params,
    into: &str,
    mut tick: impl FnMut(u64),
) -> Result<()> {
    let next_lead = tx.query_row(include_str!("sql/next_lead.sql"), [], |row| row.get(0))?;
    let mut resolver = Resolver::new(book::next_customer(tx)?, next_lead);
    let columns = Columns::of(people)?;
    let mut insert = tx.prepare(into)?;
    let mut rows = people.query(params)?;
    while let Some(row) = rows.next()? {
        let person = columns.read(row)?;
        let Resolved { customer, customer_is_new, takes_phone, takes_email, email_is_primary, other_customer, lead, lead_is_new } =
            resolver.take(&person);
        insert.execute((
            row.get::<_, i64>(columns.stage)?,
            customer,
            customer_is_new,
            takes_phone,
            takes_email,
            email_is_primary,
            other_customer,
            lead,
            lead_is_new,
        ))?;
        tick(1);
    }
    Ok(())
}

/// Where the columns of `people_known.sql` stand: their names are looked up once, not for every row.
struct Columns {
    stage: usize,
    is_form: usize,
    phone: usize,
    email_sha256: usize,
    lead: usize,
    of_lead: [usize; 3],
    of_phone: [usize; 3],
    of_email: [usize; 3],
}

impl Columns {
    fn of(statement: &Statement<'_>) -> Result<Self> {
        let at = |name: &str| statement.column_index(name);
        Ok(Self {
            stage: at("stage_id")?,
            is_form: at("is_form")?,
            phone: at("phone")?,
            email_sha256: at("email_sha256")?,
            lead: at("lead_id")?,
            of_lead: [at("lead_customer")?, at("lead_customer_has_phone")?, at("lead_customer_has_email")?],
            of_phone: [at("phone_customer")?, at("phone_customer_has_phone")?, at("phone_customer_has_email")?],
            of_email: [at("email_customer")?, at("email_customer_has_phone")?, at("email_customer_has_email")?],
        })
    }

    fn read(&self, row: &Row<'_>) -> Result<Person> {
        let known = |[id, has_phone, has_email]: [usize; 3]| -> rusqlite::Result<Option<Known>> {
            let Some(id) = row.get(id)? else { return Ok(None) };
            Ok(Some(Known { id, has_phone: row.get(has_phone)?, has_email: row.get(has_email)? }))
        };
        let text = |column: usize| row.get_ref(column).map(|value| value.as_str_or_null().ok().flatten());
        Ok(Person {
            is_form: row.get(self.is_form)?,
            phone: text(self.phone)?.and_then(phone_number),
            email: text(self.email_sha256)?.and_then(hash_start),
            lead: row.get(self.lead)?,
            of_lead: known(self.of_lead)?,
            of_phone: known(self.of_phone)?,
            of_email: known(self.of_email)?,
        })
    }
}

/// The digits of an E.164 number: at most 15, so they fit.
fn phone_number(phone: &str) -> Option<u64> {
    phone.strip_prefix('+')?.parse().ok()
}

/// The first half of an address's SHA-256: as good as the address, and a number.
fn hash_start(hash: &str) -> Option<u128> {
    u128::from_str_radix(hash.get(..32)?, 16).ok()
}
