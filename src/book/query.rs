//! Queries whose answer is a table.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Statement, ToSql};

use super::error::Result;
use crate::model::{Cell, Column, Currency, RowSink, Table, format_minor, hex};

/// Runs a query and keeps the whole answer: for answers that are small by nature. Amounts are shown as
/// [`ExactAmounts`] says.
///
/// # Errors
/// The query failed.
pub fn query_table(conn: &Connection, sql: &str, params: &[(&str, &dyn ToSql)]) -> Result<Table> {
    let mut statement = conn.prepare(sql)?;
    let mut table = Table::default();
    let (columns, amounts) = ExactAmounts::of(columns_of(&statement));
    let Ok(()) = table.columns(&columns);
    each_row::<super::error::Error>(&mut statement, params, |cells| {
        let mut cells = cells.to_vec();
        amounts.show(&mut cells);
        table.rows.push(cells);
        Ok(())
    })?;
    right_align_numbers(&mut table);
    Ok(table)
}

/// The number of the next customer: above every one that was ever given, since the log of changes may name a row
/// that is gone.
///
/// # Errors
/// The book could not be read.
pub fn next_customer(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row(include_str!("next_customer.sql"), [], |row| row.get(0))?)
}

/// Hands each row of a query's answer on.
///
/// # Errors
/// The query failed, or the receiver did.
pub fn each_row<E: From<super::error::Error>>(
    statement: &mut Statement<'_>,
    params: &[(&str, &dyn ToSql)],
    mut receive: impl FnMut(&[Cell]) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let sql = |error: rusqlite::Error| E::from(error.into());
    let count = statement.column_count();
    let known: Vec<(&str, &dyn ToSql)> =
        params.iter().filter(|(name, _)| matches!(statement.parameter_index(name), Ok(Some(_)))).copied().collect();
    let mut rows = statement.query(known.as_slice()).map_err(sql)?;
    let mut cells = Vec::with_capacity(count);
    while let Some(row) = rows.next().map_err(sql)? {
        cells.clear();
        for index in 0..count {
            cells.push(cell_of(row.get_ref(index).map_err(sql)?));
        }
        receive(&cells)?;
    }
    Ok(())
}

/// The columns of a query that hold amounts: one named `amount_minor:currency` holds minor units of the
/// currency in the column named behind the colon, and is shown as an exact decimal under its plain name.
#[derive(Debug)]
pub struct ExactAmounts {
    /// The place of each amount, and of its currency.
    places: Vec<(usize, usize)>,
}

impl ExactAmounts {
    /// Finds them; returns the columns by their plain names, too.
    #[must_use]
    pub fn of(mut columns: Vec<Column>) -> (Vec<Column>, Self) {
        let mut places = Vec::new();
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        for (index, column) in columns.iter_mut().enumerate() {
            let Some((name, currency)) = names.get(index).and_then(|name| name.split_once("_minor:")) else { continue };
            if let Some(place) = names.iter().position(|other| other == currency) {
                places.push((index, place));
            }
            *column = Column::right(name);
        }
        (columns, Self { places })
    }

    /// A row with its amounts shown.
    #[must_use]
    pub fn shown<'c>(&self, cells: &'c [Cell]) -> Cow<'c, [Cell]> {
        if self.places.is_empty() {
            return Cow::Borrowed(cells);
        }
        let mut shown = cells.to_vec();
        self.show(&mut shown);
        Cow::Owned(shown)
    }

    /// Shows the amounts of a row.
    pub fn show(&self, cells: &mut [Cell]) {
        for (amount, currency) in &self.places {
            if let (Some(Cell::Integer(minor)), Some(Cell::Text(code))) = (cells.get(*amount), cells.get(*currency))
                && let Ok(currency) = Currency::parse(code)
            {
                let shown = Cell::Decimal(format_minor(*minor, currency.exponent()));
                if let Some(cell) = cells.get_mut(*amount) {
                    *cell = shown;
                }
            }
        }
    }
}

/// The columns of a query's answer, as texts.
#[must_use]
pub fn column_names(statement: &Statement<'_>) -> Vec<Column> {
    columns_of(statement)
}

fn columns_of(statement: &Statement<'_>) -> Vec<Column> {
    statement.column_names().map(Column::left).collect()
}

fn cell_of(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Empty,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Decimal(number.to_string()),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Cell::Text(hex(bytes)),
    }
}

/// Columns of counts stand on the right; amounts arrive as text and are told by their names.
fn right_align_numbers(table: &mut Table) {
    for (index, column) in table.columns.iter_mut().enumerate() {
        let cells = || table.rows.iter().filter_map(|row| row.get(index));
        let numbers = cells().all(|cell| matches!(cell, Cell::Integer(_) | Cell::Decimal(_) | Cell::Empty))
            && cells().any(|cell| !matches!(cell, Cell::Empty));
        let amounts = column.name.ends_with("amount") || column.name.ends_with("_percent");
        if numbers || amounts {
            column.align = crate::model::Align::Right;
        }
    }
}

/// The query that lists the tables and views of a book.
pub const TABLES_AND_VIEWS: &str = include_str!("tables_and_views.sql");

/// The name of a table or view as the schema writes it, if there is one of this name.
///
/// # Errors
/// The book could not be read.
pub fn table_or_view(conn: &Connection, name: &str) -> Result<Option<String>> {
    let sql =
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    Ok(conn.query_row(sql, [name], |row| row.get(0)).optional()?)
}

/// The query for all of a table or view, by the name that [`table_or_view`] has found: a name
/// cannot be a parameter. Ordered by every column, since the rows of a view need have no key. Minor units stand there
/// as exact decimals as well, under the plain name, where nothing else does.
///
/// # Errors
/// The book could not be read.
pub fn select_all(conn: &Connection, name: &str) -> Result<String> {
    let from = [" FROM \"", &name.replace('"', "\"\""), "\""].concat();
    let columns = columns_of(&conn.prepare(&["SELECT *", from.as_str()].concat())?);
    let has = |wanted: &str| columns.iter().any(|column| column.name == wanted);
    let stems = columns.iter().filter_map(|column| column.name.strip_suffix("_minor")).filter(|stem| {
        let is_shown = has(stem) || has(&format!("{stem}_amount"));
        has("currency") && !is_shown && !stem.contains('"')
    });
    let exact: String = stems.map(|stem| [", \"", stem, "_minor\" AS \"", stem, "_minor:currency\""].concat()).collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| place.to_string()).collect();
    Ok(["SELECT *", &exact, &from, " ORDER BY ", &places.join(", ")].concat())
}
