//! Scoring anew, as time passes or by other bands.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Result, Run, RunKind};
use crate::score::{self, Measure};

/// What scoring has done.
#[derive(Debug, Clone)]
pub struct ScoreReport {
    /// The batch.
    pub batch: i64,
    /// The day as of which the scores stand now.
    pub as_of: String,
    /// The day as of which they stood before.
    pub before: String,
    /// Customers whose score is another one than before.
    pub changed: i64,
    /// Customers whose metrics were not as their orders sum up to, and were summed up anew.
    pub summed_up: i64,
    /// Whether there was anything to score: a customer who has bought nothing is scored as of no day.
    pub is_scored: bool,
}

/// Scores everybody, or one customer alone, as of a day. The clock moves only where everybody is scored.
///
/// # Errors
/// The book could not be written: nothing is changed.
pub fn score(book: &mut Book, day: &str, customer: Option<i64>, now: DateTime<Utc>) -> Result<ScoreReport> {
    let run = Run::begin(&mut book.conn, RunKind::Score, &json!({ "as_of": day, "customer": customer }), now)?;
    let before = score::as_of(&run.tx)?;
    score::keep_scores(&run.tx)?;
    let summed_up = book::sum_up(&run.tx)?;
    let is_scored = match customer {
        Some(customer) => score::rescore_customer(&run.tx, customer, day)?,
        None => {
            score::set_clock(&run.tx, day, run.batch_id)?;
            true
        }
    };
    let changed = score::changed_scores(&run.tx)?;
    let report = ScoreReport { batch: run.batch_id, as_of: day.to_owned(), before, changed, summed_up, is_scored };
    finish(run, &json!({ "changed": changed, "summed_up": summed_up }), now)?;
    Ok(report)
}

/// What drawing the bands anew has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BandsReport {
    /// The batch; nothing where nothing changed.
    pub batch: Option<i64>,
    /// Customers whose score is another one than before.
    pub changed: i64,
}

/// Draws the lines between the points of a measure, or between the segments; everybody is scored by them.
///
/// # Errors
/// The book could not be written: nothing is changed.
pub fn set_bands(book: &mut Book, measure: Measure, wanted: [Option<i64>; 4], now: DateTime<Utc>) -> Result<BandsReport> {
    let asked: serde_json::Map<String, serde_json::Value> =
        measure.bands().into_iter().zip(wanted).map(|(band, threshold)| (band.to_owned(), json!(threshold))).collect();
    let run = Run::begin(&mut book.conn, RunKind::Config, &json!({ "measure": measure.as_str(), "bands": asked }), now)?;
    score::keep_scores(&run.tx)?;
    if !score::set_bands(&run.tx, measure, wanted, run.batch_id)? {
        run.discard()?;
        return Ok(BandsReport { batch: None, changed: 0 });
    }
    let report = BandsReport { batch: Some(run.batch_id), changed: score::changed_scores(&run.tx)? };
    finish(run, &json!({ "changed": report.changed }), now)?;
    Ok(report)
}
