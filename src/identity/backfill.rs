//! Leads that another program has written, and that are nobody's yet: who they are, by the same rule as at an
//! import.

use rusqlite::{Row, Transaction, named_params};

use super::people::take_all;
use crate::book::{self, NewIssue, Result};
use crate::model::{Email, Phone, PhoneRegion};

/// What became of the leads without a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backfilled {
    /// Leads without a customer before.
    pub without_customer: i64,
    /// Leads that have one now.
    pub linked: i64,
    /// Customers that were made for them.
    pub new_customers: i64,
    /// Leads with neither phone nor e-mail: they stay nobody's.
    pub left: i64,
    /// Leads whose phone and e-mail point at two customers: the phone has decided.
    pub conflicts: i64,
}

/// Gives every lead without a customer the one that its phone or e-mail says.
///
/// # Errors
/// The book could not be written.
pub fn backfill_customers(tx: &Transaction<'_>, batch_id: i64) -> Result<Backfilled> {
    begin_people(tx)?;
    normalise(tx)?;
    tx.execute_batch(include_str!("sql/backfill_leads.sql"))?;
    place_people(tx, |_| {})?;
    note_conflicts(tx, batch_id, include_str!("sql/backfill_conflicts_leads.sql"))?;
    tx.execute_batch(include_str!("sql/backfill_link_leads.sql"))?;
    let counted = tx.query_row(include_str!("sql/backfill_counts.sql"), [], |row| {
        Ok(Backfilled {
            without_customer: row.get("without_customer")?,
            linked: row.get("linked")?,
            new_customers: row.get("new_customers")?,
            left: row.get("left_alone")?,
            conflicts: row.get("conflicts")?,
        })
    })?;
    Ok(counted)
}

/// Writes addresses and phones of leads without a customer as an import would have: by these somebody is found, and
/// another program may have written `Ana@Example.com`, or a phone as a text. What cannot be read stays as it is.
fn normalise(tx: &Transaction<'_>) -> Result<()> {
    let region = book::read_settings(tx)?.phone_region;
    let mut leads = tx.prepare(include_str!("sql/backfill_written.sql"))?;
    let written: Vec<Written> = leads.query_map([], Written::from_row)?.collect::<rusqlite::Result<_>>()?;
    let mut rewrite = tx.prepare(include_str!("sql/backfill_rewrite.sql"))?;
    for lead in written {
        let email = lead.email();
        let phone = lead.phone(region);
        if email.is_none() && phone.is_none() {
            continue;
        }
        rewrite.execute(named_params! {
            ":id": lead.id,
            ":email": email.as_ref().map(Email::as_str),
            ":email_sha256": email.as_ref().map(Email::sha256),
            ":phone": phone.as_ref().map(|phone| &phone.number),
            ":phone_extension": phone.as_ref().and_then(|phone| phone.extension.as_ref()),
        })?;
    }
    Ok(())
}

/// How a lead says by what its person is reached.
struct Written {
    id: i64,
    email: Option<String>,
    email_sha256: Option<String>,
    phone: Option<String>,
    phone_text: Option<String>,
}

impl Written {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            email_sha256: row.get("email_sha256")?,
            phone: row.get("phone")?,
            phone_text: row.get("phone_text")?,
        })
    }

    /// The address as it should be written, where it is not.
    fn email(&self) -> Option<Email> {
        let email = Email::parse(self.email.as_deref()?).ok()?;
        let is_so = self.email.as_deref() == Some(email.as_str()) && self.email_sha256.as_ref() == Some(&email.sha256());
        (!is_so).then_some(email)
    }

    /// The phone that a text is, where there is none yet.
    fn phone(&self, region: PhoneRegion) -> Option<Phone> {
        let text = self.phone_text.as_deref().filter(|_| self.phone.is_none())?;
        Phone::parse(text, region).ok()
    }
}

/// Makes `temp.backfill`, which says who people turn out to be. `temp.backfill_people` is the caller's: people who are
/// nobody's yet, numbered in the order in which they are taken.
///
/// # Errors
/// The book could not be written.
pub(super) fn begin_people(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/backfill_tables.sql"))?)
}

/// Finds out who the people of `temp.backfill_people` are, and writes the customers who are new; `temp.backfill`
/// says who is who.
///
/// # Errors
/// The book could not be written.
pub(super) fn place_people(tx: &Transaction<'_>, tick: impl FnMut(u64)) -> Result<()> {
    let mut people = tx.prepare(include_str!("sql/backfill_known.sql"))?;
    take_all(tx, &mut people, [], include_str!("sql/backfill_resolved.sql"), tick)?;
    Ok(tx.execute_batch(include_str!("sql/backfill_apply.sql"))?)
}

/// Notes the people whose phone and e-mail point at two customers: the phone has decided, as at an import.
///
/// # Errors
/// The book could not be written.
pub(super) fn note_conflicts(tx: &Transaction<'_>, batch_id: i64, conflicts: &str) -> Result<()> {
    let mut statement = tx.prepare(conflicts)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |name: &str| row.get::<_, String>(name);
        let (source, kind, key, raw) = (text("source_system")?, text("kind")?, text("row_key")?, text("raw")?);
        let (taken, other): (i64, i64) = (row.get("customer_id")?, row.get("other_customer_id")?);
        let message = format!(
            "phone and e-mail point at different customers: {taken} was taken, not {other}; see the check identity-conflicts"
        );
        let issue = NewIssue {
            source_system: &source,
            kind: &kind,
            row_key: &key,
            outcome: "noted",
            reason: "identity-conflict",
            column_name: "",
            value: None,
            message: &message,
            candidates: Some(&format!("[{taken},{other}]")),
            raw: &raw,
            file_id: row.get("file_id")?,
            line: row.get("line")?,
        };
        book::write_issue(tx, batch_id, &issue)?;
    }
    Ok(())
}
