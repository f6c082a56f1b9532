//! What the schema of this version is, and how far a book's differs from it.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::Connection;

use super::error::Result;
use super::migrate;
use crate::embedded::{TRIGGERS, VIEWS};
use crate::model::sha256_hex;

/// The version of the schema, in the book's `user_version`. It grows by one with every migration
/// and with every change to the text of a view or trigger; a test holds the texts against it.
pub const SCHEMA_VERSION: i64 = 13;

/// An object of the schema that is not as this version makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaDifference {
    /// It should be there and is not.
    Missing(String),
    /// It is there with another text.
    Changed(String),
    /// A trigger that this version does not have.
    Added(String),
}

impl SchemaDifference {
    /// Kind and name of the object that should be there.
    pub(super) fn expected_object(&self) -> Option<&str> {
        match self {
            Self::Missing(object) | Self::Changed(object) => Some(object),
            Self::Added(_) => None,
        }
    }
}

impl fmt::Display for SchemaDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Changed(name) => write!(f, "{name} has been changed"),
            Self::Added(name) => write!(f, "{name} does not belong here"),
        }
    }
}

/// The texts that create views and triggers, views first.
pub(super) fn object_texts() -> impl Iterator<Item = &'static str> {
    VIEWS.iter().chain(TRIGGERS).map(|(_, text)| *text)
}

/// Kind and name of every view and trigger that the files create.
pub(super) fn object_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    object_texts().flat_map(str::lines).filter_map(|line| {
        let mut words = line.strip_prefix("CREATE ")?.split_whitespace();
        let kind = match words.next()? {
            "VIEW" => "view",
            "TRIGGER" => "trigger",
            _ => return None,
        };
        Some((kind, words.next()?))
    })
}

/// SHA-256 over the texts of views and triggers: a test pins it to [`SCHEMA_VERSION`].
#[must_use]
pub fn schema_text_fingerprint() -> String {
    let mut all = String::new();
    for text in object_texts() {
        all.push_str(text);
        all.push('\0');
    }
    sha256_hex(all.as_bytes())
}

/// The schema as a freshly migrated book has it: kind and name to text.
///
/// # Errors
/// SQLite could not make it, which would be a fault of this program.
pub fn expected_schema() -> Result<BTreeMap<String, String>> {
    let mut fresh = Connection::open_in_memory()?;
    migrate::migrate(&mut fresh)?;
    read_schema(&fresh)
}

/// What is missing, changed or added in this book. Tables and views that an analyst has added are
/// her own; a trigger that is not ours could change what we write, and is named.
///
/// # Errors
/// The schema could not be read.
pub fn schema_differences(conn: &Connection) -> Result<Vec<SchemaDifference>> {
    let expected = expected_schema()?;
    let found = read_schema(conn)?;
    let mut differences = Vec::new();
    for (name, text) in &expected {
        match found.get(name) {
            None => differences.push(SchemaDifference::Missing(name.clone())),
            Some(other) if other != text => differences.push(SchemaDifference::Changed(name.clone())),
            Some(_) => {}
        }
    }
    for name in found.keys() {
        if name.starts_with("trigger ") && !expected.contains_key(name) {
            differences.push(SchemaDifference::Added(name.clone()));
        }
    }
    Ok(differences)
}

fn read_schema(conn: &Connection) -> Result<BTreeMap<String, String>> {
    let mut statement = conn.prepare(
        "SELECT type || ' ' || name, coalesce(sql, '') FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
