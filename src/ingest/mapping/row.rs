//! A row as it was read: its values, its key, and what is wrong with it.

use rusqlite::types::Value;

/// A row as the staging tables take it.
#[derive(Debug)]
pub struct TypedRow {
    /// Line on which it begins.
    pub line: u64,
    /// The source's id, or the hash of a row that has none (without its occurrence).
    pub row_key: String,
    /// The id alone, where the key names its scope, too.
    pub own_id: String,
    /// Whether the key is such a hash.
    pub derived: bool,
    /// Whether the currency is told, and not only that of the book.
    pub currency_is_told: bool,
    /// Digest of everything the row says.
    pub content: [u8; 16],
    /// The fields, in the order of the staging table.
    pub values: Vec<Value>,
    /// Unmapped cells that are not blank, as a JSON object.
    pub extra: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The further lines that it was put together from.
    pub further_lines: Vec<u64>,
    /// What they say beside it.
    pub(super) further: Vec<serde_json::Value>,
    /// Further addresses of the person.
    pub other_emails: Vec<String>,
    /// Where a row of a file of rejects first came from, and what it says now.
    pub origin: Option<Origin>,
}

/// Where a row of a file of rejects first came from.
#[derive(Debug)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// The line.
    pub line: i64,
    /// What it says now, as JSON: the same as then, if nobody has corrected it.
    pub raw: String,
}

impl TypedRow {
    /// Whether the row cannot be taken.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.problems.iter().any(|problem| problem.rejects)
    }
}

/// A cell that breaks its rule.
#[derive(Debug)]
pub struct Problem {
    /// Whether it rejects the row, or is only noted.
    pub rejects: bool,
    /// Short name of the reason.
    pub reason: &'static str,
    /// Header of the column.
    pub column: String,
    /// What the cell says.
    pub value: String,
    /// The rule it breaks, and the next step.
    pub message: String,
}
