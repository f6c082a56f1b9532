//! Findings that she has explained once.

use rusqlite::{Connection, Transaction, named_params};

use super::run::{ReconcileOptions, prepare, run_check};
use super::{Check, catalogue};
use crate::book::Result;
use crate::model::Cell;

/// Writes that a finding is accepted; accepting it again changes the reason.
///
/// # Errors
/// The book could not be written.
pub fn write_acceptance(tx: &Transaction<'_>, finding_id: &str, check: &str, reason: &str, batch_id: i64) -> Result<()> {
    let updated = tx.execute("UPDATE accepted_findings SET reason = ?2 WHERE finding_id = ?1", (finding_id, reason))?;
    if updated == 0 {
        tx.execute(
            "INSERT INTO accepted_findings (finding_id, check_name, reason, batch_id) VALUES (:id, :check, :reason, :batch)",
            named_params! { ":id": finding_id, ":check": check, ":reason": reason, ":batch": batch_id },
        )?;
    }
    Ok(())
}

/// Takes an acceptance back; tells whether there was one.
///
/// # Errors
/// The book could not be written.
pub fn delete_acceptance(tx: &Transaction<'_>, finding_id: &str) -> Result<bool> {
    Ok(tx.execute("DELETE FROM accepted_findings WHERE finding_id = ?1", [finding_id])? > 0)
}

/// The check that has a finding with this id today, if any.
///
/// # Errors
/// A check failed.
pub fn check_of_finding(conn: &Connection, finding_id: &str, options: &ReconcileOptions) -> Result<Option<Check>> {
    prepare(conn, options)?;
    for check in catalogue() {
        let mut found = false;
        run_check::<crate::book::Error>(conn, &check, &mut |_, cells| {
            found |= matches!(cells.last(), Some(Cell::Text(id)) if id == finding_id);
            Ok(())
        })?;
        if found {
            return Ok(Some(check));
        }
    }
    Ok(None)
}
