//! Mending views, triggers and indexes that somebody has dropped or changed. That it was done is
//! written down; what happened to the ledger while its guards were away, `verify` finds.

use std::path::Path;

use rusqlite::{OpenFlags, TransactionBehavior};

use super::batches::commit;
use super::error::{Error, Result};
use super::migrate::upgrade;
use super::open::connect_existing;
use super::schema::{SCHEMA_VERSION, SchemaDifference, expected_schema, schema_differences};
use crate::model::{Moment, Zone};

/// The kind of the batch that puts the schema right.
pub const REPAIR: &str = "repair";

/// Puts the schema right, as one batch of its own; returns what was wrong.
///
/// # Errors
/// A table is missing or changed, which nothing but a backup can mend: then nothing is changed.
pub fn repair(path: &Path, now: chrono::DateTime<chrono::Utc>) -> Result<Vec<SchemaDifference>> {
    let mut conn = connect_existing(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if conn.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))? < SCHEMA_VERSION {
        // What an older version made is no damage.
        upgrade(&mut conn, path)?;
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = schema_differences(&tx)?;
    if found.is_empty() {
        return Ok(found);
    }
    let expected = expected_schema()?;
    for difference in &found {
        let (object, is_there) = match difference {
            SchemaDifference::Missing(object) => (object, false),
            SchemaDifference::Changed(object) | SchemaDifference::Added(object) => (object, true),
        };
        let (kind, name) = object.split_once(' ').unwrap_or((object, ""));
        if kind == "table" {
            let differences = found.iter().map(ToString::to_string).collect();
            return Err(Error::Altered { path: path.to_owned(), differences });
        }
        if is_there {
            // A schema object's name cannot be a parameter; it comes from the schema itself, quoted.
            tx.execute_batch(&["DROP ", kind, " main.\"", &name.replace('"', "\"\""), "\""].concat())?;
        }
    }
    // Views before triggers, which may read them; an index that is unique again may find that it no
    // longer fits, and then nothing is changed.
    for wanted in ["index ", "view ", "trigger "] {
        for object in found.iter().filter_map(SchemaDifference::expected_object).filter(|object| object.starts_with(wanted)) {
            tx.execute_batch(expected.get(object).map_or("", String::as_str))?;
        }
    }
    let left = schema_differences(&tx)?;
    if !left.is_empty() {
        return Err(Error::Altered { path: path.to_owned(), differences: left.iter().map(ToString::to_string).collect() });
    }
    let mended: Vec<String> = found.iter().map(ToString::to_string).collect();
    let time = Moment::of_instant(now, Zone::UTC).time;
    tx.execute(
        "INSERT INTO batches (kind, started_at, finished_at, program, settings) VALUES (?4, ?1, ?1, ?2, ?3)",
        (&time, concat!("trueup ", env!("CARGO_PKG_VERSION")), serde_json::json!({ "mended": mended }).to_string(), REPAIR),
    )?;
    commit(&tx, "the schema is put right", |conn| Ok(schema_differences(conn).is_ok_and(|left| left.is_empty())))?;
    Ok(found)
}
