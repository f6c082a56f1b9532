//! Seals: a digest over the ledger rows of a batch, chained to the seal before it, so that whatever
//! is changed later is found. The form is that of `docs/seals.md`, version 1.
//!
//! Personal fields go in as a salted commitment. When a person is forgotten, the commitments are kept
//! in the place of fields and salt, and the chain holds.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};
use sha2::{Digest as _, Sha256};

use crate::book::Result;
use crate::model::{FORGOTTEN, hex};

/// The version of the form.
const VERSION: i64 = 1;

/// Bytes of a row's digest that are kept to name the first row that was changed.
const MARK: usize = 4;

/// A table of the ledger as seals cover it.
struct Sealed {
    /// The word that begins its rows.
    kind: &'static str,
    sql: &'static str,
    /// How many columns at the end are personal.
    personal: usize,
}

/// The tables in the order in which a seal covers them.
const SEALED: [Sealed; 3] = [
    Sealed { kind: "event", sql: include_str!("sql/sealed_events.sql"), personal: 1 },
    Sealed { kind: "snapshot", sql: include_str!("sql/sealed_snapshots.sql"), personal: 1 },
    Sealed { kind: "correction", sql: include_str!("sql/sealed_corrections.sql"), personal: 2 },
];

/// A row of the ledger, its digest, and the commitment to its personal fields in it.
struct Digested {
    kind: &'static str,
    id: i64,
    digest: [u8; 32],
    commitment: [u8; 32],
}

/// The newest seal, and how many events it and those before it cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The seal, in hexadecimal.
    pub seal: String,
    /// Events up to it.
    pub events: i64,
}

/// What is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// A seal does not name the one before it.
    Chain {
        /// The batch that it seals.
        batch: i64,
    },
    /// The rows of a batch are not those that were sealed.
    Rows {
        /// The batch.
        batch: i64,
        /// The first row that differs, as `event 12`; nothing where a row is missing at the end.
        row: Option<String>,
    },
    /// Rows that no seal covers.
    Unsealed {
        /// The batch that they name.
        batch: i64,
        /// How many.
        rows: i64,
        /// The first, as `event 12`.
        first: String,
    },
}

/// Seals what a batch has written to the ledger, if it has written anything.
///
/// # Errors
/// The book could not be written.
pub fn seal_batch(tx: &Transaction<'_>, batch_id: i64) -> Result<()> {
    tx.execute(include_str!("sql/salts.sql"), named_params! { ":batch_id": batch_id })?;
    let rows = digests(tx, batch_id)?;
    if rows.is_empty() {
        return Ok(());
    }
    let head = head(tx)?;
    let previous = head.as_ref().map_or("", |head| head.seal.as_str());
    let events = rows.iter().filter(|row| row.kind == "event").count();
    let total = head.as_ref().map_or(0, |head| head.events) + i64::try_from(events).unwrap_or(i64::MAX);
    tx.execute(
        include_str!("sql/seal.sql"),
        named_params! {
            ":version": VERSION,
            ":batch_id": batch_id,
            ":events_total": total,
            ":row_marks": marks(&rows),
            ":previous": previous,
            ":seal": seal_of(previous, batch_id, total, &rows),
        },
    )?;
    Ok(())
}

/// Keeps the commitments of ledger rows whose personal fields are about to be blanked; the table
/// `temp.person_rows` (table_name, row_id) says which.
///
/// # Errors
/// The book could not be written.
pub fn keep_commitments(tx: &Transaction<'_>, batch_id: i64) -> Result<()> {
    let mut batches = tx.prepare(include_str!("sql/batches_of_person.sql"))?;
    let batches: Vec<i64> = batches.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut keep = tx.prepare(include_str!("sql/keep_commitment.sql"))?;
    for batch in batches {
        for row in digests(tx, batch)? {
            keep.execute(named_params! {
                ":kind": row.kind,
                ":row_id": row.id,
                ":commitment": row.commitment,
                ":batch_id": batch_id,
            })?;
        }
    }
    Ok(())
}

/// The newest seal, if there is one.
///
/// # Errors
/// The book could not be read.
pub fn head(conn: &Connection) -> Result<Option<Head>> {
    let sql = "SELECT seal, events_total FROM ledger_seals ORDER BY id DESC LIMIT 1";
    Ok(conn.query_row(sql, [], |row| Ok(Head { seal: row.get("seal")?, events: row.get("events_total")? })).optional()?)
}

/// Whether a seal that was noted earlier stands in the chain with this many events. Where it does
/// not, the end of the ledger was cut off, or its history is another one.
///
/// # Errors
/// The book could not be read.
pub fn knows_seal(conn: &Connection, noted: &Head) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM ledger_seals WHERE seal = ?1 AND events_total = ?2)",
        (&noted.seal, noted.events),
        |row| row.get(0),
    )?)
}

/// Recomputes every seal; what does not agree is named, oldest first.
///
/// # Errors
/// The book could not be read.
pub fn broken_seals(conn: &Connection) -> Result<Vec<Break>> {
    let mut broken = Vec::new();
    let (mut previous, mut total) = (String::new(), 0_i64);
    let mut statement = conn.prepare("SELECT batch_id, events_total, row_marks, previous, seal FROM ledger_seals ORDER BY id")?;
    let mut seals = statement.query([])?;
    while let Some(seal) = seals.next()? {
        let batch: i64 = seal.get("batch_id")?;
        let own = digests(conn, batch)?;
        let events = own.iter().filter(|row| row.kind == "event").count();
        total = total.saturating_add(i64::try_from(events).unwrap_or(i64::MAX));
        let (named, stated): (String, String) = (seal.get("previous")?, seal.get("seal")?);
        if named != previous {
            broken.push(Break::Chain { batch });
        }
        let stated_total: i64 = seal.get("events_total")?;
        if seal_of(&named, batch, stated_total, &own) != stated || stated_total != total {
            broken.push(Break::Rows { batch, row: first_changed(&own, seal.get_ref("row_marks")?) });
        }
        (previous, total) = (stated, stated_total);
    }
    let mut statement = conn.prepare(include_str!("sql/unsealed.sql"))?;
    let mut unsealed = statement.query([])?;
    while let Some(row) = unsealed.next()? {
        broken.push(Break::Unsealed { batch: row.get("batch_id")?, rows: row.get("rows_counted")?, first: row.get("first")? });
    }
    Ok(broken)
}

/// The first row whose mark is not the one that was sealed; a row too many is one, too.
fn first_changed(rows: &[Digested], marks: ValueRef<'_>) -> Option<String> {
    let marks = marks.as_blob().unwrap_or_default();
    let mut sealed = marks.chunks(MARK);
    rows.iter().find(|row| sealed.next() != row.digest.get(..MARK)).map(|row| format!("{} {}", row.kind, row.id))
}

fn marks(rows: &[Digested]) -> Vec<u8> {
    rows.iter().flat_map(|row| row.digest.iter().take(MARK).copied()).collect()
}

/// SHA-256 over `trueup-seal-1`, the seal before, the batch, the events so far and the digests.
fn seal_of(previous: &str, batch_id: i64, events_total: i64, rows: &[Digested]) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("trueup-seal-{VERSION}\n{previous}\n{batch_id}\n{events_total}\n"));
    for row in rows {
        digest.update(row.digest);
    }
    hex(&digest.finalize())
}

/// The digests of the ledger's rows of a batch: events, then snapshots, then corrections, each by id.
fn digests(conn: &Connection, batch_id: i64) -> Result<Vec<Digested>> {
    let mut all = Vec::new();
    for sealed in &SEALED {
        let mut statement = conn.prepare_cached(sealed.sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(named_params! { ":batch_id": batch_id })?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            all.push(digest_of(sealed, id, row, columns)?);
        }
    }
    Ok(all)
}

/// The digest of a row: its kind, id and plain fields, then the commitment to its personal ones,
/// which is the digest of the salt, the kind, the id and those fields; or the one that was kept
/// when the person was forgotten, as long as the fields are blank.
fn digest_of(sealed: &Sealed, id: i64, row: &Row<'_>, columns: usize) -> Result<Digested> {
    let salt = columns - sealed.personal - 1;
    let kept = salt - 1;
    let mut committed = Sha256::new();
    committed.update(row.get_ref(salt)?.as_blob_or_null().ok().flatten().unwrap_or_default());
    let mut digest = Sha256::new();
    for part in [&mut committed, &mut digest] {
        feed(part, ValueRef::Text(sealed.kind.as_bytes()));
        feed(part, ValueRef::Integer(id));
    }
    let mut blank = true;
    for column in salt + 1..columns {
        let value = row.get_ref(column)?;
        blank &= matches!(value, ValueRef::Null) || value == ValueRef::Text(FORGOTTEN.as_bytes());
        feed(&mut committed, value);
    }
    for column in 1..kept {
        feed(&mut digest, row.get_ref(column)?);
    }
    let kept: Option<[u8; 32]> = row.get_ref(kept)?.as_blob_or_null().ok().flatten().and_then(|bytes| bytes.try_into().ok());
    let commitment = kept.filter(|_| blank).unwrap_or_else(|| committed.finalize().into());
    digest.update(commitment);
    Ok(Digested { kind: sealed.kind, id, digest: digest.finalize().into(), commitment })
}

/// A field: `-;` where there is none, else the length of its text in bytes, a colon, the text and a
/// semicolon; numbers as they are written in decimal.
fn feed(digest: &mut Sha256, value: ValueRef<'_>) {
    let number;
    let text = match value {
        ValueRef::Null => return digest.update("-;"),
        ValueRef::Integer(integer) => {
            number = integer.to_string();
            number.as_bytes()
        }
        ValueRef::Text(text) | ValueRef::Blob(text) => text,
        // No column of the ledger holds one; a foreign client cannot write one into a STRICT table.
        ValueRef::Real(real) => {
            number = real.to_string();
            number.as_bytes()
        }
    };
    digest.update(text.len().to_string());
    digest.update(":");
    digest.update(text);
    digest.update(";");
}
