//! Erasing: what is blanked here is gone from the tables and from the bytes of the file. The one
//! place where rows that never change are changed, and guards are lifted; only forgetting a person
//! comes here.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, ToSql, Transaction, limits::Limit, params_from_iter};

use super::error::Result;
use super::migrate;
use super::open::{Book, connect_existing, open_unguarded};

/// A table with the columns that can hold text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTable {
    /// Its name.
    pub name: String,
    /// Its columns of text, and whether they may be empty.
    pub columns: Vec<(String, bool)>,
}

/// Opens the book so that what is erased is overwritten. Its guards can be lifted through this
/// connection, and through no other.
///
/// # Errors
/// As for any other opening.
pub fn open_to_erase(path: &Path) -> Result<Book> {
    let book = open_unguarded(path)?;
    // Nothing of the person may stay in free pages, nor in temporary files.
    book.conn.execute_batch("PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY")?;
    Ok(book)
}

/// Does some work while no trigger stands, and puts every trigger back. All of it is in the
/// transaction: whoever else opens the book sees it guarded.
///
/// # Errors
/// The work failed, or the triggers could not be made again: the transaction must not be committed.
pub fn without_triggers<T>(tx: &Transaction<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    migrate::drop_objects(tx)?;
    migrate::create_views(tx)?;
    let done = work()?;
    migrate::drop_objects(tx)?;
    migrate::create_objects(tx)?;
    Ok(done)
}

/// Rewrites the whole file, so that nothing is left in pages that other programs have freed.
///
/// # Errors
/// There is no room for a second copy beside it: the book is as it was.
pub fn compact(path: &Path) -> Result<()> {
    let conn = connect_existing(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // VACUUM attaches its own new file.
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    conn.execute_batch("VACUUM")?;
    Ok(())
}

/// The tables of the book that have a number for each row, with their columns of text.
///
/// # Errors
/// The schema could not be read.
pub fn text_tables(conn: &Connection) -> Result<Vec<TextTable>> {
    let mut statement = conn.prepare(include_str!("text_columns.sql"))?;
    let mut rows = statement.query([])?;
    let mut tables: Vec<TextTable> = Vec::new();
    while let Some(row) = rows.next()? {
        let (table, column, nullable): (String, String, bool) =
            (row.get("table_name")?, row.get("column_name")?, row.get("nullable")?);
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push((column, nullable)),
            _ => tables.push(TextTable { name: table, columns: vec![(column, nullable)] }),
        }
    }
    Ok(tables)
}

/// Hands on every row of a table that has a text in one of these columns: its number and the texts.
///
/// # Errors
/// The table could not be read, or the receiver failed.
pub fn each_text(
    conn: &Connection,
    table: &str,
    columns: &[&str],
    mut receive: impl FnMut(i64, &[Option<&str>]) -> Result<()>,
) -> Result<()> {
    let listed: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let mut statement =
        conn.prepare(&["SELECT rowid, ", &listed.join(", "), " FROM main.", &quoted(table), " ORDER BY rowid"].concat())?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut texts = Vec::with_capacity(columns.len());
        for place in 1..=columns.len() {
            texts.push(row.get_ref(place)?.as_str_or_null().unwrap_or_default());
        }
        if texts.iter().any(Option::is_some) {
            receive(row.get(0)?, &texts)?;
        }
    }
    Ok(())
}

/// Writes values into columns of one row.
///
/// # Errors
/// The row does not take them.
pub fn write_cells(tx: &Transaction<'_>, table: &str, id: i64, cells: &[(&str, Option<String>)]) -> Result<()> {
    let set: Vec<String> = cells.iter().map(|(column, _)| quoted(column) + " = ?").collect();
    let mut statement =
        tx.prepare_cached(&["UPDATE main.", &quoted(table), " SET ", &set.join(", "), " WHERE rowid = ?"].concat())?;
    let values = cells.iter().map(|(_, value)| value as &dyn ToSql).chain([&id as &dyn ToSql]);
    statement.execute(params_from_iter(values))?;
    Ok(())
}

/// Deletes one row.
///
/// # Errors
/// Another row refers to it.
pub fn delete_row(tx: &Transaction<'_>, table: &str, id: i64) -> Result<()> {
    tx.prepare_cached(&["DELETE FROM main.", &quoted(table), " WHERE rowid = ?1"].concat())?.execute([id])?;
    Ok(())
}

/// A name of the schema, as SQL takes it: it cannot be a parameter.
fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}
