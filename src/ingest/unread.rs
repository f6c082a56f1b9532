//! Columns that nothing is read from, and that decide what the rows count for: the currency of the amounts, the status of
//! orders and payments, what was paid for an order and what went back of it. To pass one over in silence would be to
//! count wrongly.

use rusqlite::types::Value;

use super::cells::{read_order_status, read_status, truth_of};
use super::error::FileError;
use super::fields::Kind;
use super::plan::MappedField;
use super::preset::{Origin, Preset};
use super::read::{CellKind, RawRow};
use crate::model::{Currency, cell_text, key};

/// What currencies are called, in part.
const CURRENCY: [&str; 8] = ["curr", "währ", "waehr", "valut", "devise", "moned", "divis", "munt"];

/// Codes that are words as well.
const WORDS: [&str; 10] = ["ALL", "TOP", "TRY", "CUP", "MOP", "PEN", "GEL", "SOS", "COP", "MAD"];

/// What amounts of money are called; those that are likest what was paid first.
const MONEY: [&str; 26] = [
    "paid",
    "total",
    "gross",
    "brutto",
    "amount",
    "betrag",
    "gesamtbetrag",
    "summe",
    "gesamt",
    "montant",
    "importe",
    "importo",
    "bedrag",
    "price",
    "preis",
    "prix",
    "precio",
    "prezzo",
    "cost",
    "kosten",
    "revenue",
    "umsatz",
    "sum",
    "value",
    "net",
    "netto",
];

/// What is counted, and no money, whatever else the name says.
const COUNTS: [&str; 22] = [
    "tickets", "ticket", "guests", "people", "persons", "seats", "items", "count", "qty", "quantity", "number", "no", "nr",
    "anzahl", "id", "age", "since", "year", "percent", "discount", "rabatt", "tax",
];

/// What a status is called, in part.
const STATUS: [&str; 6] = ["status", "state", "zustand", "statut", "estado", "stato"];

/// What says in its name that money went back, in part.
const GIVEN_BACK: [&str; 5] = ["refund", "erstatt", "rembours", "reembols", "rimbors"];

/// What says in its name that a row does not hold any more, in part.
const CALLED_OFF: [&str; 5] = ["cancel", "storn", "annul", "anulad", "void"];

/// A column that nothing is read from.
#[derive(Debug)]
struct Column {
    place: usize,
    /// Its name as it is kept beside the row, by which it can be mapped.
    name: String,
    /// The first line that says such a thing, and what.
    first: Option<(u64, String)>,
    filled: usize,
    /// Whether some cell says something else.
    is_mixed: bool,
}

/// What an unread column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Currency,
    Status,
    GivenBack,
    CalledOff,
    Amount,
}

/// Watches the columns that nothing is read from.
#[derive(Debug)]
pub(super) struct Unread {
    kind: Kind,
    rows: usize,
    watched: Vec<(Holds, Vec<Column>)>,
}

impl Unread {
    /// The columns to look at: for a currency where the amounts would be in that of the book for want of another; for a
    /// status, for what went back and for an amount where the preset knows only plain words, or is the user's own, and
    /// none of the columns is one.
    pub(super) fn new(preset: &Preset, fields: &[MappedField], extra: &[(usize, String)], takes_books_currency: bool) -> Self {
        let knows_all = !preset.plain && preset.origin == Origin::BuiltIn;
        let lacks = |field: &str| {
            !knows_all && !fields.iter().any(|mapped| mapped.field == field) && !preset.constants.contains_key(field)
        };
        let is_order = preset.kind == Kind::Orders;
        let is_of_money = is_order || preset.kind == Kind::Payments;
        let watched = [
            (Holds::Currency, takes_books_currency),
            (Holds::Status, is_of_money && lacks("status")),
            (Holds::CalledOff, is_of_money && lacks("status")),
            (Holds::GivenBack, is_of_money && lacks("amount_refunded") && lacks("status")),
            (Holds::Amount, is_order && lacks("amount")),
        ];
        let all = || {
            let column = |(place, name): &(usize, String)| Column {
                place: *place,
                name: name.clone(),
                first: None,
                filled: 0,
                is_mixed: false,
            };
            extra.iter().map(column).collect()
        };
        let watched = watched.into_iter().filter(|(_, is)| *is).map(|(holds, _)| (holds, all())).collect();
        Self { kind: preset.kind, rows: 0, watched }
    }

    /// Looks at a row.
    pub(super) fn look(&mut self, row: &RawRow<'_>) {
        self.rows += 1;
        let kind = self.kind;
        for (holds, columns) in &mut self.watched {
            for column in columns.iter_mut() {
                let text = cell_text(row.cells.get(column.place).unwrap_or("")).trim();
                let (fits, says) = match holds {
                    Holds::Currency => both(is_code(text)),
                    Holds::Status => status(kind, text),
                    Holds::Amount => both(is_amount(text)),
                    Holds::GivenBack | Holds::CalledOff => {
                        let is_something = is_amount(text) && text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
                        (is_amount(text) || truth_of(text).is_some(), is_something || truth_of(text) == Some(true))
                    }
                };
                column.filled += usize::from(fits);
                column.is_mixed |= !fits && CellKind::of(text) != CellKind::Empty;
                if says && column.first.is_none() {
                    column.first = Some((row.line, text.to_owned()));
                }
            }
        }
    }

    /// Stops where there is such a column.
    ///
    /// # Errors
    /// The rows would count for something else than they say.
    pub(super) fn check(self) -> Result<(), FileError> {
        let rows = self.rows;
        for (holds, columns) in self.watched {
            let part = |column: &Column, parts: &[&str]| parts.iter().any(|part| key(&column.name).contains(part));
            let word = |column: &Column, words: &[&str]| {
                let name = key(&column.name);
                let of_name: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
                words.iter().position(|word| of_name.contains(word))
            };
            let mut found: Vec<&Column> = columns.iter().filter(|column| column.first.is_some()).collect();
            found.retain(|column| match holds {
                // Of a column that is not called so, one word proves nothing: ALL and TOP are codes, too.
                Holds::Currency => {
                    let is_word = column.first.as_ref().is_some_and(|(_, value)| WORDS.contains(&value.as_str()));
                    !column.is_mixed && (part(column, &CURRENCY) || column.filled > 1 && !is_word)
                }
                // One word of those among many is that of a status where the column is called so; a remark is none.
                Holds::Status => part(column, &STATUS) || !column.is_mixed && column.filled * 2 > rows,
                Holds::GivenBack => !column.is_mixed && part(column, &GIVEN_BACK),
                Holds::CalledOff => !column.is_mixed && part(column, &CALLED_OFF),
                Holds::Amount => !column.is_mixed && word(column, &MONEY).is_some() && word(column, &COUNTS).is_none(),
            });
            if holds == Holds::Amount {
                found.sort_by_key(|column| word(column, &MONEY));
            }
            let Some(first) = found.first() else { continue };
            let (line, value) = first.first.clone().unwrap_or_default();
            let column = first.name.clone();
            return Err(match holds {
                Holds::Currency => FileError::UnreadCurrency { column, line, value },
                Holds::Status => FileError::UnreadStatus { column, line, value },
                Holds::GivenBack => FileError::UnreadRefund { column, line, value },
                Holds::CalledOff => FileError::UnreadCancellation { column, line, value },
                Holds::Amount => {
                    FileError::UnreadAmounts { columns: found.iter().map(|column| column.name.clone()).collect(), line, value }
                }
            });
        }
        Ok(())
    }
}

/// A number, or one with a currency: no id with a zero before it, and no share of something.
fn is_amount(text: &str) -> bool {
    let is_id = text.len() > 1 && text.starts_with('0') && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    matches!(CellKind::of(text), CellKind::Number | CellKind::Amount) && !is_id && !text.contains('%')
}

fn both(fits: bool) -> (bool, bool) {
    (fits, fits)
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase()) && Currency::parse(text).is_ok()
}

/// Whether a text is a status, and whether it says that the row does not count: a column of nothing but `paid` decides
/// nothing, and neither does `pending`, which a newsletter may be.
fn status(kind: Kind, text: &str) -> (bool, bool) {
    let mut values = Vec::new();
    let unknown = match kind {
        Kind::Orders => read_order_status(text, text, &mut values),
        _ => read_status(text, text, &mut values),
    };
    let meaning = match values.first() {
        Some(Value::Text(meaning)) => meaning.as_str(),
        _ => "",
    };
    let lower = text.to_lowercase();
    let is_lax = ["expired", "transferred", "deleted", "failed", "abandoned", "declined"].contains(&lower.as_str());
    let off = matches!(meaning, "refunded" | "cancelled" | "failed" | "refund" | "chargeback");
    (unknown.is_none(), unknown.is_none() && off && !is_lax)
}
