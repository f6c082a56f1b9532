//! Forgetting a person: what names them goes, from every table, every image of a change and every
//! raw row; amounts, days and journeys stay, and the seals hold.

mod account;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;
use serde_json::json;

use self::account::Account;
use super::finish::finish;
use crate::book::{self, Run, RunKind};
use crate::identity::{self, Meant, Person};
use crate::ledger;
use crate::model::FORGOTTEN;

/// What stands in a column of a forgotten person's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// Nothing.
    Empty,
    /// A text that is not theirs, where the column cannot be empty.
    Text(&'static str),
    /// Nothing, where the text has their name, address or phone in it; else it stays.
    WhereItNamesThem,
    /// Likewise, in a column that tells rows apart: a word and the number of the row.
    KeyThatNamesThem,
}

/// The personal columns of the tables whose rows can be a person's. A test holds the list against the
/// schema: every column of text is in here, or has its reason to stay.
pub const PERSONAL_COLUMNS: [(&str, &[(&str, Blank)]); 13] = [
    ("customers", &[("full_name", Blank::Empty), ("name_key", Blank::Empty), ("phone", Blank::Empty)]),
    (
        "leads",
        &[
            ("full_name", Blank::Empty),
            ("email", Blank::Empty),
            ("email_sha256", Blank::Empty),
            ("phone", Blank::Empty),
            ("phone_extension", Blank::Empty),
            ("phone_text", Blank::Empty),
            ("company_name", Blank::WhereItNamesThem),
            ("company_key", Blank::WhereItNamesThem),
            ("city", Blank::Empty),
            ("country", Blank::Empty),
            ("extra", Blank::Empty),
        ],
    ),
    ("contacts", &[("full_name", Blank::Empty), ("email", Blank::Empty), ("phone", Blank::Empty), ("job_title", Blank::Empty)]),
    ("event_log", &[("email", Blank::Empty), ("phone", Blank::Empty), ("full_name", Blank::Empty), ("extra", Blank::Empty)]),
    (
        "deals",
        &[
            ("deal_name", Blank::WhereItNamesThem),
            ("email", Blank::Empty),
            ("phone", Blank::Empty),
            ("company_name", Blank::WhereItNamesThem),
            ("company_key", Blank::WhereItNamesThem),
            ("extra", Blank::Empty),
        ],
    ),
    (
        "payments",
        &[
            ("description", Blank::Empty),
            ("email", Blank::Empty),
            ("phone", Blank::Empty),
            ("customer_name", Blank::Empty),
            ("name_key", Blank::Empty),
            ("extra", Blank::Empty),
        ],
    ),
    (
        "orders",
        &[
            ("event_name", Blank::WhereItNamesThem),
            ("full_name", Blank::Empty),
            ("buyer_id", Blank::Empty),
            ("email", Blank::Empty),
            ("phone", Blank::Empty),
            ("city", Blank::Empty),
            ("country", Blank::Empty),
            ("extra", Blank::Empty),
        ],
    ),
    (
        "profiles",
        &[
            ("row_key", Blank::KeyThatNamesThem),
            ("full_name", Blank::Empty),
            ("email", Blank::Empty),
            ("email_sha256", Blank::Empty),
            ("user_email", Blank::Empty),
            ("user_email_sha256", Blank::Empty),
            ("phone", Blank::Empty),
            ("phone_extension", Blank::Empty),
            ("phone_text", Blank::Empty),
            ("extra", Blank::Empty),
        ],
    ),
    (
        "activities",
        &[
            ("subject", Blank::Empty),
            ("result", Blank::Empty),
            ("person_ref", Blank::Empty),
            ("body", Blank::Empty),
            ("email", Blank::Empty),
            ("phone", Blank::Empty),
            ("full_name", Blank::Empty),
            ("extra", Blank::Empty),
        ],
    ),
    ("row_issues", &[("value", Blank::Empty), ("message", Blank::Text(FORGOTTEN)), ("raw", Blank::Text("{}"))]),
    ("revenue_events", &[("deal_name", Blank::Empty)]),
    ("revenue_attributions", &[("email_sha256", Blank::Empty)]),
    ("revenue_corrections", &[("deal_name", Blank::Empty), ("reason", Blank::Text(FORGOTTEN))]),
];

/// Tables whose rows are nothing but the person: they go whole, with their images.
pub const PERSONAL_TABLES: [&str; 5] = ["customer_emails", "aliases", "external_ids", "buyer_ids", "corrected_rows"];

/// Texts that stay even where the person is in them: the seals cover them, or the ledger names the
/// row by them.
const STAYING: [(&str, &str); 8] = [
    // A firm may well be named like the person, and have others in it.
    ("companies", "name"),
    ("companies", "name_key"),
    ("revenue_events", ""),
    ("revenue_attributions", ""),
    ("revenue_corrections", ""),
    ("deals", "row_key"),
    ("payments", "row_key"),
    ("orders", "order_ref"),
];

/// Why nobody was forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// Nobody is known by that.
    #[error("nobody in this book is known by that address, phone or id")]
    Nobody,
    /// Several people are, each with a name that is theirs alone, and their leads.
    #[error("several people are meant: {}", several(.0))]
    Several(Vec<(String, Vec<String>)>),
    /// Nothing of the person is left.
    #[error("nothing of this person is left in the book: they were forgotten before")]
    Before,
    /// The reason, which is kept, names the person.
    #[error("the reason is kept, and it names the person")]
    Reason,
    /// The ledger is not as it was sealed: forgetting would cover that up.
    #[error("the ledger is not as it was sealed")]
    Broken,
    /// The person is forgotten, and the file could not be rewritten: old pages may hold them still.
    #[error("the person is forgotten, but the file could not be rewritten: {0}")]
    NotCompacted(book::Error),
    /// The book.
    #[error(transparent)]
    Book(#[from] book::Error),
}

impl From<rusqlite::Error> for ForgetError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Book(error.into())
    }
}

fn several(people: &[(String, Vec<String>)]) -> String {
    let named = people.iter().map(|(name, leads)| match leads.is_empty() {
        true => name.clone(),
        false => format!("{name} (leads {})", leads.join(", ")),
    });
    named.collect::<Vec<_>>().join("; ")
}

/// One line of the account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForgetLine {
    /// `blanked`, `deleted` or `kept`.
    pub outcome: &'static str,
    /// The table.
    pub table: String,
    /// What was done, or why it was not.
    pub what: &'static str,
}

/// What forgetting has done.
#[derive(Debug, Clone)]
pub struct ForgetReport {
    /// The batch; nothing in a dry run.
    pub batch: Option<i64>,
    /// The customer, by our number.
    pub customer: Option<i64>,
    /// The leads, as they are named.
    pub leads: Vec<String>,
    /// The account, and how many rows each line counts.
    pub lines: BTreeMap<ForgetLine, i64>,
    /// Where the person is known besides: source system and id, to be deleted there, or they come back.
    pub sources: Vec<String>,
    /// Files that the person came from.
    pub files: Vec<String>,
    /// Copies of the book that still have them.
    pub copies: Vec<PathBuf>,
}

/// Forgets a person.
///
/// # Errors
/// Nobody, or more than one, is meant; the ledger is not as it was sealed; or the book cannot be
/// written: then nothing is changed.
pub fn forget(path: &Path, who: &str, reason: &str, dry_run: bool, now: DateTime<Utc>) -> Result<ForgetReport, ForgetError> {
    let mut book = book::open_to_erase(path)?;
    let copies = book::copies_of(path)?;
    let run = Run::begin(&mut book.conn, RunKind::Forget, &json!({}), now)?;
    let person = match identity::find_person(&run.tx, who)? {
        Meant::One(person) => *person,
        Meant::Several(people) => return Err(ForgetError::Several(people)),
        Meant::Nobody => return Err(ForgetError::Nobody),
    };
    if names_them(&person, reason) {
        return Err(ForgetError::Reason);
    }
    if !ledger::broken_seals(&run.tx)?.is_empty() {
        return Err(ForgetError::Broken);
    }
    let sources = texts(&run.tx, include_str!("forget/sources.sql"))?;
    let files = texts(&run.tx, include_str!("forget/files.sql"))?;
    // Who was forgotten stands in the settings of the batch by our own numbers: no name, no address.
    // Those who were merged into them are as much nobody, also if they are parted one day.
    let customers = numbers(&run.tx, "SELECT customer_id FROM temp.person_customers ORDER BY customer_id")?;
    run.describe(&json!({ "reason": reason, "customer": person.customer, "customers": customers, "leads": person.leads }))?;
    ledger::keep_commitments(&run.tx, run.batch_id)?;
    let theirs = run.tx.execute(include_str!("forget/contacts_of_others.sql"), [])?;
    let mut lines = book::without_triggers(&run.tx, || blank(&run.tx, &person))?;
    if theirs > 0 && !lines.is_empty() {
        let what = "given to the customer whose address they have: only the phone was shared";
        let line = ForgetLine { outcome: "kept", table: "contacts".to_owned(), what };
        lines.insert(line, i64::try_from(theirs).unwrap_or(i64::MAX));
    }
    let is_known = person.customer.is_some() || !person.leads.is_empty();
    if lines.is_empty() {
        // Forgotten before; only the file may still have to be rewritten.
        drop(run);
        drop(book);
        if is_known && !dry_run {
            book::compact(path).map_err(ForgetError::NotCompacted)?;
        }
        return if is_known { Err(ForgetError::Before) } else { Err(ForgetError::Nobody) };
    }
    if !ledger::broken_seals(&run.tx)?.is_empty() {
        return Err(book::Error::Invariant("the seals do not hold without the person".to_owned()).into());
    }
    let report = ForgetReport {
        batch: (!dry_run).then_some(run.batch_id),
        customer: person.customer,
        leads: person.lead_refs.clone(),
        lines,
        sources,
        files,
        copies,
    };
    if dry_run {
        run.discard()?;
        return Ok(report);
    }
    let sum = |outcome: &str| report.lines.iter().filter(|(line, _)| line.outcome == outcome).map(|(_, rows)| rows).sum::<i64>();
    let counts = json!({ "blanked": sum("blanked"), "deleted": sum("deleted"), "kept": sum("kept") });
    finish(run, &counts, now)?;
    drop(book);
    book::compact(path).map_err(ForgetError::NotCompacted)?;
    Ok(report)
}

fn numbers(tx: &Transaction<'_>, sql: &str) -> Result<Vec<i64>, ForgetError> {
    let mut statement = tx.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn texts(tx: &Transaction<'_>, sql: &str) -> Result<Vec<String>, ForgetError> {
    let mut statement = tx.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn blank(tx: &Transaction<'_>, person: &Person) -> book::Result<BTreeMap<ForgetLine, i64>> {
    let mut account = Account { tx, person, lines: BTreeMap::new() };
    account.blank_own_rows()?;
    account.blank_keys()?;
    account.blank_images()?;
    account.delete_own_rows()?;
    account.sweep()?;
    Ok(account.lines)
}

/// Whether a text has the person in it, were it but one of the names.
fn names_them(person: &Person, text: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().nth(1).is_some());
        words.map(crate::model::key).collect()
    };
    let (said, whole) = (words(text), crate::model::key(text));
    person.traces.redact(text).is_some()
        || person.names.iter().any(|name| {
            // Names without blanks between words, as in Chinese, are looked for inside.
            (!name.is_ascii() && whole.contains(name.as_str())) || words(name).iter().any(|word| said.contains(word))
        })
}
