//! Leads that another program has written, and that are nobody's yet: who they are, by the same rule as at an
//! import.

use rusqlite::Transaction;

use super::people::take_all;
use crate::book::{self, NewIssue, Result};

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
