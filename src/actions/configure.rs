//! Settings and the stage map, changed by hand.

use chrono::{DateTime, Utc};
use rusqlite::named_params;
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Result, Run, RunKind, SettingSpec, StageRule};
use crate::ledger::{self, StageCounts};
use crate::model::key;

/// What mapping a stage name has brought.
#[derive(Debug, Clone)]
pub struct MappedStage {
    /// Revenue events written per stage.
    pub events: StageCounts,
    /// Deals whose stage another deal or payment holds.
    pub conflicts: usize,
}

/// Sets one setting; returns the value as kept.
///
/// # Errors
/// The value is not allowed, or the ledger forbids the change.
pub fn set_setting(book: &mut Book, spec: &SettingSpec, value: &str, now: DateTime<Utc>) -> Result<String> {
    let run = Run::begin(&mut book.conn, RunKind::Config, &json!({ "key": spec.key, "value": value }), now)?;
    let kept = book::write_setting(&run.tx, spec, value, run.batch_id)?;
    finish(run, &json!({}), now)?;
    Ok(kept)
}

/// Whether any deal is in the stage of a rule.
///
/// # Errors
/// The book could not be read.
pub fn has_deals_in_stage(book: &Book, rule: &StageRule<'_>) -> Result<bool> {
    Ok(book.conn.query_row(
        include_str!("has_deals_in_stage.sql"),
        named_params! {
            ":stage_key": key(rule.stage),
            ":source_system": rule.source_system,
            ":pipeline_key": key(rule.pipeline),
        },
        |row| row.get(0),
    )?)
}

/// Maps a stage name, and writes the events that deals in that stage have waited for.
///
/// # Errors
/// The book could not be written.
pub fn map_stage(book: &mut Book, rule: &StageRule<'_>, now: DateTime<Utc>) -> Result<MappedStage> {
    let settings =
        json!({ "source": rule.source_system, "pipeline": rule.pipeline, "stage": rule.stage, "meaning": rule.meaning.as_str() });
    let run = Run::begin(&mut book.conn, RunKind::Stages, &settings, now)?;
    let changed = book::set_stage(&run.tx, rule, run.batch_id)?;
    ledger::begin_claims(&run.tx)?;
    let mut conflicts = 0;
    if changed {
        run.tx.execute(
            include_str!("touch_stage.sql"),
            named_params! {
                ":stage_key": key(rule.stage),
                ":source_system": rule.source_system,
                ":pipeline_key": key(rule.pipeline),
            },
        )?;
        ledger::write_claims(&run.tx)?;
        conflicts = run.tx.execute(include_str!("claim_issues.sql"), [])?;
    }
    let events = ledger::count_events(&run.tx, run.batch_id)?;
    let counts: serde_json::Map<String, serde_json::Value> =
        events.iter().map(|(stage, count)| (stage.as_str().to_owned(), (*count).into())).collect();
    finish(run, &json!({ "events": counts, "conflicts": conflicts }), now)?;
    Ok(MappedStage { events, conflicts })
}
