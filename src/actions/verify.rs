//! Verifying a book: what SQLite says of the file, and what the book says of itself.

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::book::{self, Result};
use crate::ledger::{self, Break, Head};
use crate::model::{Currency, hex};

/// One question, and what was found wrong; nothing wrong is a good answer.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What was asked.
    pub question: &'static str,
    /// What is wrong, the first and worst of it first.
    pub wrong: Vec<String>,
}

/// What verifying has found.
#[derive(Debug, Clone)]
pub struct VerifyReport {
    /// The questions in their order.
    pub verdicts: Vec<Verdict>,
    /// The newest seal.
    pub head: Option<Head>,
    /// How many events the ledger has.
    pub events: i64,
    /// How many changes of rows outside the ledger were made by other programs, in no run of ours.
    pub strange_changes: i64,
}

impl VerifyReport {
    /// What is wrong, in one line each.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let of =
            |verdict: &Verdict| verdict.wrong.iter().map(|wrong| format!("{}: {wrong}", verdict.question)).collect::<Vec<_>>();
        self.verdicts.iter().flat_map(of).collect()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.wrong.is_empty())
    }
}

/// At most so many faults of one kind are named; the first is what matters.
const NAMED: usize = 20;

/// Asks everything. What SQLite cannot read is an answer, not an error.
///
/// # Errors
/// Not even the first page of the book could be read.
pub fn verify(conn: &Connection, against: Option<&Head>) -> Result<VerifyReport> {
    let ask = |question, found: Result<Vec<String>>| Verdict {
        question,
        wrong: found.unwrap_or_else(|error| vec![format!("could not be read: {error}")]),
    };
    let mut verdicts = vec![
        ask("file", file_faults(conn)),
        ask("references", lost_references(conn)),
        ask("schema", book::schema_differences(conn).map(|all| all.iter().map(ToString::to_string).collect())),
        ask("seals", ledger::broken_seals(conn).map(|all| all.iter().map(break_in_words).collect())),
        ask("snapshots", missing_snapshots(conn)),
        ask("currencies", wrong_currencies(conn)),
        ask("e-mail hashes", wrong_hashes(conn)),
    ];
    if let Some(noted) = against {
        let known = ledger::knows_seal(conn, noted);
        let lost = || {
            format!(
                "the seal {} with {} events is not in this book: its end was cut off, or its history is another",
                noted.seal, noted.events
            )
        };
        verdicts.push(ask("the seal noted earlier", known.map(|known| if known { Vec::new() } else { vec![lost()] })));
    }
    let events = conn.query_row("SELECT count(*) FROM revenue_events", [], |row| row.get(0)).unwrap_or_default();
    let strange = "SELECT count(*) FROM change_log WHERE batch_id IS NULL";
    let strange_changes = conn.query_row(strange, [], |row| row.get(0)).unwrap_or_default();
    Ok(VerifyReport { verdicts, head: ledger::head(conn).unwrap_or_default(), events, strange_changes })
}

fn texts(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn file_faults(conn: &Connection) -> Result<Vec<String>> {
    Ok(texts(conn, "PRAGMA integrity_check(20)")?.into_iter().filter(|line| line != "ok").collect())
}

fn lost_references(conn: &Connection) -> Result<Vec<String>> {
    texts(conn, include_str!("lost_references.sql"))
}

fn missing_snapshots(conn: &Connection) -> Result<Vec<String>> {
    texts(conn, include_str!("lost_snapshots.sql"))
}

/// The hash of each address against the address: no SQL function of ours may stand in the schema, so this is asked
/// from outside.
fn wrong_hashes(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn.prepare(include_str!("hashes.sql"))?;
    let mut rows = statement.query([])?;
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        let (what, column, email): (String, String, String) = (row.get("what")?, row.get("column_name")?, row.get("email")?);
        let hash: Option<String> = row.get("sha256")?;
        if hash.as_deref() != Some(hex(&Sha256::digest(email.as_bytes())).as_str()) && wrong.len() < NAMED {
            wrong.push(format!("{what}: {column} is not the hash of its address"));
        }
    }
    Ok(wrong)
}

/// The decimals of each currency, by which every amount is shown, against ISO 4217.
fn wrong_currencies(conn: &Connection) -> Result<Vec<String>> {
    let stored = texts(conn, "SELECT code || ' ' || exponent FROM currencies ORDER BY code")?;
    let known: Vec<String> =
        Currency::all().iter().map(|currency| format!("{} {}", currency.code(), currency.exponent())).collect();
    let wrong = stored.iter().filter(|line| !known.contains(line)).map(|line| format!("{line} is not as ISO 4217 has it"));
    let missing = known.iter().filter(|line| !stored.contains(line)).map(|line| format!("{line} is missing"));
    Ok(wrong.chain(missing).take(NAMED).collect())
}

fn break_in_words(found: &Break) -> String {
    match found {
        Break::Chain { batch } => format!("the seal of batch {batch} does not name the seal before it"),
        Break::Rows { batch, row: Some(row) } => {
            format!("batch {batch} is not as it was sealed: the first row that differs is {row}")
        }
        Break::Rows { batch, row: None } => {
            format!("batch {batch} is not as it was sealed: a row is missing at its end, or the seal was changed")
        }
        Break::Unsealed { batch, rows, first } => {
            format!("{rows} ledger rows of batch {batch} have no seal, the first is {first}")
        }
    }
}
