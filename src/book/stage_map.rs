//! What the stage names of the sources mean.

use rusqlite::{Connection, Transaction, named_params};

use super::error::Result;
use super::query::query_table;
use crate::model::{StageMeaning, Table, key};

/// One line of the map. An empty source or pipeline stands for any.
#[derive(Debug, Clone)]
pub struct StageRule<'a> {
    /// Source system, or empty.
    pub source_system: &'a str,
    /// Pipeline, or empty.
    pub pipeline: &'a str,
    /// The stage's name in the source.
    pub stage: &'a str,
    /// What it means.
    pub meaning: StageMeaning,
}

/// Adds a line to the map, or changes the meaning of the one that is there; tells whether
/// anything changed.
///
/// # Errors
/// The book could not be written.
pub fn set_stage(tx: &Transaction<'_>, rule: &StageRule<'_>, batch_id: i64) -> Result<bool> {
    let (pipeline_key, stage_key) = (key(rule.pipeline), key(rule.stage));
    let params = named_params! {
        ":source_system": rule.source_system,
        ":pipeline_key": pipeline_key,
        ":stage_key": stage_key,
        ":meaning": rule.meaning.as_str(),
    };
    let updated = tx.execute(
        "UPDATE stage_map SET meaning = :meaning
         WHERE source_system = :source_system AND pipeline_key = :pipeline_key AND stage_key = :stage_key AND meaning <> :meaning",
        params,
    )?;
    let inserted = tx.execute(
        "INSERT INTO stage_map (source_system, pipeline_key, stage_key, meaning, batch_id)
         SELECT :source_system, :pipeline_key, :stage_key, :meaning, :batch_id
         WHERE NOT EXISTS (
             SELECT 1 FROM stage_map
             WHERE source_system = :source_system AND pipeline_key = :pipeline_key AND stage_key = :stage_key
         )",
        named_params! {
            ":source_system": rule.source_system,
            ":pipeline_key": pipeline_key,
            ":stage_key": stage_key,
            ":meaning": rule.meaning.as_str(),
            ":batch_id": batch_id,
        },
    )?;
    Ok(updated + inserted > 0)
}

/// The map, and behind it every stage name in the deals that it does not know.
///
/// # Errors
/// The book could not be read.
pub fn list_stages(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("stage_map.sql"), &[])
}
