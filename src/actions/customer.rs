//! One customer on one screen, and everything that happened to them.

use rusqlite::{Connection, named_params};

use crate::book::{Result, query_table};
use crate::model::Table;

/// Everything of a customer: who it is, the score with the reason for each point, what was bought, leads,
/// deals, revenue, and the newest of what happened, each with the file and line it comes from.
///
/// # Errors
/// The book could not be read.
pub fn customer_screen(conn: &Connection, customer: i64, happened: u32) -> Result<Table> {
    conn.execute_batch(include_str!("customer_tables.sql"))?;
    let mut newest = conn.prepare(include_str!("customer_newest.sql"))?;
    newest.execute(named_params! { ":customer": customer, ":timeline": happened })?;
    query_table(conn, include_str!("customer.sql"), &[(":customer", &customer)])
}

/// How much happened to a customer.
///
/// # Errors
/// The book could not be read.
pub fn happened(conn: &Connection, customer: i64) -> Result<i64> {
    let sql = "SELECT count(*) FROM customer_activity_timeline WHERE customer_id = ?1";
    Ok(conn.query_row(sql, [customer], |row| row.get(0))?)
}

/// Everything that happened to a customer, the newest first; so much of it, or all.
///
/// # Errors
/// The book could not be read.
pub fn timeline(conn: &Connection, customer: i64, limit: Option<u32>) -> Result<Table> {
    let limit = limit.map_or(-1, i64::from);
    query_table(conn, include_str!("timeline.sql"), &[(":customer", &customer), (":limit", &limit)])
}
