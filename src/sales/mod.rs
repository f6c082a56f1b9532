//! Deals, payments, orders and activities: what the sources say today.

mod buyers;

use rusqlite::Transaction;

use crate::book::Result;

/// Makes out which deals of the staging table the book knows, and whom the others name.
///
/// # Errors
/// The book could not be read.
pub fn find_deals(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/deals_known.sql"))?)
}

/// Writes the deals of the staging table, with the leads that were found for them.
///
/// # Errors
/// The book could not be written.
pub fn apply_deals(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/deals_apply.sql"))?)
}

/// Makes out which payments of the staging table the book knows, and whom the others name.
///
/// # Errors
/// The book could not be read.
pub fn find_payments(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/payments_known.sql"))?)
}

/// Writes the payments of the staging table, with the leads that were found for them.
///
/// # Errors
/// The book could not be written.
pub fn apply_payments(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/payments_apply.sql"))?)
}

/// Names the deals that found nobody, to be matched again.
///
/// # Errors
/// The book could not be read.
pub fn want_unmatched_deals(tx: &Transaction<'_>) -> Result<()> {
    tx.execute(include_str!("sql/deals_unmatched.sql"), [])?;
    Ok(())
}

/// Gives deals the leads that were found; returns how many.
///
/// # Errors
/// The book could not be written.
pub fn give_deals_their_leads(tx: &Transaction<'_>) -> Result<usize> {
    let found = tx.execute(include_str!("sql/deals_rematched.sql"), [])?;
    tx.execute("INSERT INTO temp.touched_deals (deal_row_id, changed) SELECT row_id, 0 FROM temp.match_results", [])?;
    Ok(found)
}

/// Names the payments that found nobody, to be matched again.
///
/// # Errors
/// The book could not be read.
pub fn want_unmatched_payments(tx: &Transaction<'_>) -> Result<()> {
    tx.execute(include_str!("sql/payments_unmatched.sql"), [])?;
    Ok(())
}

/// Gives payments the leads that were found, and what went back the leads of what had been paid; returns how many.
///
/// # Errors
/// The book could not be written.
pub fn give_payments_their_leads(tx: &Transaction<'_>) -> Result<usize> {
    let found = tx.execute(include_str!("sql/payments_rematched.sql"), [])?;
    tx.execute("INSERT INTO temp.touched_payments (payment_row_id, changed) SELECT row_id, 0 FROM temp.match_results", [])?;
    Ok(found + give_reversals_their_leads(tx)?)
}

/// Gives refunds and chargebacks of nobody the leads of what they take back, and what takes those back, too; returns
/// how many.
///
/// # Errors
/// The book could not be written.
pub fn give_reversals_their_leads(tx: &Transaction<'_>) -> Result<usize> {
    let mut found = 0;
    loop {
        match tx.execute(include_str!("sql/payments_reversals.sql"), [])? {
            0 => return Ok(found),
            more => found += more,
        }
    }
}

/// Writes the orders of the staging table, and the customers who are new by them.
///
/// # Errors
/// The book could not be written.
pub fn apply_orders(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("sql/orders_known.sql"))?;
    buyers::place_orders(tx)?;
    Ok(tx.execute_batch(include_str!("sql/orders_apply.sql"))?)
}

/// Gives orders the customers that are known by now; returns how many.
///
/// # Errors
/// The book could not be written.
pub fn rematch_orders(tx: &Transaction<'_>) -> Result<usize> {
    Ok(tx.execute(include_str!("sql/orders_rematched.sql"), [])?)
}

/// Writes the activities of the staging table, with the customers that are known by them.
///
/// # Errors
/// The book could not be written.
pub fn apply_activities(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/activities_apply.sql"))?)
}

/// Gives activities the customers that are known by now; returns how many.
///
/// # Errors
/// The book could not be written.
pub fn rematch_activities(tx: &Transaction<'_>) -> Result<usize> {
    Ok(tx.execute(include_str!("sql/activities_rematched.sql"), [])?)
}
