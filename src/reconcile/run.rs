//! Running checks: the working tables as of a day, then each query, its findings named and marked.

use rusqlite::{Connection, named_params};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

use super::catalogue::Check;
use crate::book::{self, Error, ExactAmounts, Result, column_names, each_row};
use crate::model::{Align, Cell, Column, hex};

/// What the checks are asked with.
#[derive(Debug, Clone)]
pub struct ReconcileOptions {
    /// The day as of which, `YYYY-MM-DD`: what happened after it is left out.
    pub as_of: String,
    /// How far amounts may differ, in 1/10,000 of the major unit of their currency.
    pub tolerance_e4: i64,
    /// After how many days a won deal should have been paid.
    pub unpaid_days: i64,
}

/// What a check has found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckOutcome {
    /// All findings, the accepted ones among them.
    pub findings: i64,
    /// Those that she has explained.
    pub accepted: i64,
}

/// Told the columns and each finding of a check.
pub type Receiver<'r, E> = dyn FnMut(&[Column], &[Cell]) -> std::result::Result<(), E> + 'r;

/// How many columns every finding ends in: email, full_name, deal_name, source_system, file, line.
const COMMON_COLUMNS: usize = 6;

/// Fills the temporary tables that the checks read: the ledger, conversions and leads as of the day.
///
/// # Errors
/// The book could not be read.
pub fn prepare(conn: &Connection, options: &ReconcileOptions) -> Result<()> {
    conn.execute_batch(
        "DROP TABLE IF EXISTS temp.asked; CREATE TEMP TABLE asked (day TEXT, tolerance_e4 INTEGER, unpaid_days INTEGER)",
    )?;
    conn.execute(
        "INSERT INTO temp.asked (day, tolerance_e4, unpaid_days) VALUES (:day, :tolerance, :days)",
        named_params! { ":day": options.as_of, ":tolerance": options.tolerance_e4, ":days": options.unpaid_days },
    )?;
    conn.execute_batch(include_str!("prepare.sql"))?;
    Ok(())
}

/// How many events the ledger has, void ones and all.
///
/// # Errors
/// The book could not be read.
pub fn ledger_count(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("SELECT count(*) FROM revenue_events", [], |row| row.get(0))?)
}

/// Runs one check. The receiver is called with the columns and each finding; for a clean check
/// once, with no cells, so that it learns the columns.
///
/// A finding's id is the first half of the SHA-256 of the check's name and the finding's key, in
/// hexadecimal. The key is made of external ids, so the same finding in another book of the same
/// files has the same id.
///
/// # Errors
/// The query failed, or the receiver did.
pub fn run_check<E: From<Error>>(
    conn: &Connection,
    check: &Check,
    receive: &mut Receiver<'_, E>,
) -> std::result::Result<CheckOutcome, E> {
    let sql = |error: rusqlite::Error| E::from(book::Error::from(error));
    let accepted = accepted_reasons(conn)?;
    let mut statement = conn.prepare(check.sql).map_err(sql)?;
    let (plain, amounts) = ExactAmounts::of(column_names(&statement));
    let columns = finding_columns(&plain);
    receive(&columns, &[])?;
    let mut outcome = CheckOutcome::default();
    let mut finding = Vec::with_capacity(columns.len());
    each_row(&mut statement, &[], |cells| {
        let mut cells = cells.to_vec();
        amounts.show(&mut cells);
        let Some((key, rest)) = cells.split_first() else { return Ok(()) };
        let id = finding_id(check.name, &key.to_text());
        let reason = accepted.get(&id);
        outcome.findings += 1;
        outcome.accepted += i64::from(reason.is_some());
        let (own, common) = rest.split_at(rest.len().saturating_sub(COMMON_COLUMNS));
        finding.clear();
        finding.extend_from_slice(own);
        finding.push(reason.map_or(Cell::Empty, |reason| Cell::Text(reason.clone())));
        finding.extend_from_slice(common);
        finding.push(Cell::Text(id));
        receive(&columns, &finding)
    })?;
    Ok(outcome)
}

/// The columns of a finding: without the key, with the reason of its acceptance before the common
/// ones, and its id at the end.
fn finding_columns(query: &[Column]) -> Vec<Column> {
    let own = query.get(1..).unwrap_or_default();
    let (own, common) = own.split_at(own.len().saturating_sub(COMMON_COLUMNS));
    let mut columns: Vec<Column> = own.to_vec();
    columns.push(Column::left("accepted_reason"));
    columns.extend_from_slice(common);
    columns.push(Column::left("finding_id"));
    for column in &mut columns {
        if column.name.ends_with("amount") || matches!(column.name.as_str(), "days" | "line" | "difference") {
            column.align = Align::Right;
        }
    }
    columns
}

fn finding_id(check: &str, key: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(check);
    digest.update([0]);
    digest.update(key);
    hex(digest.finalize().get(..8).unwrap_or_default())
}

fn accepted_reasons(conn: &Connection) -> Result<HashMap<String, String>> {
    let mut statement = conn.prepare("SELECT finding_id, reason FROM accepted_findings")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
