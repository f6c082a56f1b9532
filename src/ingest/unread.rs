//! Columns that nothing is read from, and that decide what the rows count for: the currency of the amounts, the status of
//! orders and payments, what was paid for an order. To pass one over in silence would be to count wrongly.

use rusqlite::types::Value;

use super::cells::{read_order_status, read_status};
use super::error::FileError;
use super::fields::Kind;
use super::plan::MappedField;
use super::preset::Preset;
use super::read::{CellKind, RawRow};
use crate::model::{Currency, cell_text, key};

/// What currencies are called, in part.
const CURRENCY: [&str; 8] = ["curr", "währ", "waehr", "valut", "devise", "moned", "divis", "munt"];

/// Codes that are words as well.
const WORDS: [&str; 10] = ["ALL", "TOP", "TRY", "CUP", "MOP", "PEN", "GEL", "SOS", "COP", "MAD"];

/// What amounts of money are called, in part; those that are likest what was paid first.
const MONEY: [&str; 20] = [
    "paid", "total", "gross", "brutto", "amount", "betrag", "summe", "montant", "importe", "importo", "bedrag", "price", "preis",
    "prix", "precio", "revenue", "umsatz", "sum", "value", "net",
];

/// A column that all rows so far say such a thing in.
#[derive(Debug)]
struct Column {
    place: usize,
    /// The first line that says it, and what.
    first: Option<(u64, String)>,
    filled: usize,
}

/// What an unread column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Currency,
    Status,
    Amount,
}

/// Watches the columns that nothing is read from.
#[derive(Debug)]
pub(super) struct Unread {
    kind: Kind,
    watched: Vec<(Holds, Vec<Column>)>,
}

impl Unread {
    /// The columns to look at: for a currency where the amounts would be in that of the book for want of another; for a
    /// status and an amount where the preset knows only plain words, and none of the columns is one.
    pub(super) fn new(preset: &Preset, fields: &[MappedField], extra: &[(usize, String)], takes_books_currency: bool) -> Self {
        let lacks = |field: &str| {
            preset.plain && !fields.iter().any(|mapped| mapped.field == field) && !preset.constants.contains_key(field)
        };
        let is_of_money = matches!(preset.kind, Kind::Orders | Kind::Payments);
        let watched = [
            (Holds::Currency, takes_books_currency),
            (Holds::Status, is_of_money && lacks("status")),
            (Holds::Amount, preset.kind == Kind::Orders && lacks("amount")),
        ];
        let all = || extra.iter().map(|(place, _)| Column { place: *place, first: None, filled: 0 }).collect();
        Self { kind: preset.kind, watched: watched.into_iter().filter(|(_, is)| *is).map(|(holds, _)| (holds, all())).collect() }
    }

    /// Looks at a row.
    pub(super) fn look(&mut self, row: &RawRow<'_>) {
        let kind = self.kind;
        for (holds, columns) in &mut self.watched {
            columns.retain_mut(|Column { place, first, filled }| {
                let text = cell_text(row.cells.get(*place).unwrap_or("")).trim();
                let (fits, says) = match holds {
                    Holds::Currency => both(is_code(text)),
                    Holds::Status => status(kind, text),
                    Holds::Amount => both(
                        matches!(CellKind::of(text), CellKind::Number | CellKind::Amount) && !text.starts_with('0')
                            || text == "0",
                    ),
                };
                *filled += usize::from(fits);
                if says && first.is_none() {
                    *first = Some((row.line, text.to_owned()));
                }
                fits || CellKind::of(text) == CellKind::Empty
            });
        }
    }

    /// Stops where there is such a column.
    ///
    /// # Errors
    /// The rows would count for something else than they say.
    pub(super) fn check(self, headers: &[String]) -> Result<(), FileError> {
        let name = |place: usize| headers.get(place).map(|header| key(header)).unwrap_or_default();
        let called = |place: usize, words: &[&str]| words.iter().position(|part| name(place).contains(part));
        for (holds, columns) in self.watched {
            let mut found: Vec<(usize, u64, String, usize)> = columns
                .into_iter()
                .filter_map(|column| column.first.map(|(line, value)| (column.place, line, value, column.filled)))
                .collect();
            let header = |place: usize| headers.get(place).cloned().unwrap_or_default();
            match holds {
                // Of a column that is not called so, one word proves nothing: ALL and TOP are codes, too.
                Holds::Currency => found.retain(|(place, _, value, filled)| {
                    called(*place, &CURRENCY).is_some() || (*filled > 1 && !WORDS.contains(&value.as_str()))
                }),
                Holds::Status => {}
                Holds::Amount => {
                    found.retain(|(place, ..)| called(*place, &MONEY).is_some());
                    found.sort_by_key(|(place, ..)| called(*place, &MONEY));
                }
            }
            let Some((place, line, value, _)) = found.first().cloned() else { continue };
            let column = header(place);
            return Err(match holds {
                Holds::Currency => FileError::UnreadCurrency { column, line, value },
                Holds::Status => FileError::UnreadStatus { column, line, value },
                Holds::Amount => FileError::UnreadAmounts {
                    columns: found.into_iter().map(|(place, ..)| header(place)).collect(),
                    line,
                    value,
                },
            });
        }
        Ok(())
    }
}

fn both(fits: bool) -> (bool, bool) {
    (fits, fits)
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase()) && Currency::parse(text).is_ok()
}

/// Whether a text is a status, and one of rows that do not count as paid in full: a column of nothing but `paid` decides
/// nothing.
fn status(kind: Kind, text: &str) -> (bool, bool) {
    let mut values = Vec::new();
    let unknown = match kind {
        Kind::Orders => read_order_status(text, text, &mut values),
        _ => read_status(text, text, &mut values),
    };
    let counts = matches!(values.first(), Some(Value::Text(meaning)) if matches!(meaning.as_str(), "paid" | "free" | "settled"));
    (unknown.is_none(), unknown.is_none() && !counts)
}
