//! Columns that nothing is read from, and that decide what the rows count for: the currency of the amounts, the status of
//! orders and payments, what was paid for an order and what went back of it. To pass one over in silence would be to
//! count wrongly.

mod names;
mod vocabulary;
mod words;

use std::collections::BTreeMap;

pub(super) use self::names::Name;
use self::words::Word;
pub(super) use self::words::takes_away;
use super::boxes::{StatusBox, is_placeholder, ticked};
use super::cells::truth_of;
use super::error::FileError;
use super::fields::Kind;
use super::mapping::meaning;
use super::plan::{Given, MappedField};
use super::preset::Preset;
use super::read::{CellKind, RawRow};
use crate::model::{Currency, cell_text, key};

/// Codes that are words as well.
const WORDS: [&str; 10] = ["ALL", "TOP", "TRY", "CUP", "MOP", "PEN", "GEL", "SOS", "COP", "MAD"];

/// A column that nothing is read from.
#[derive(Debug)]
struct Column {
    place: usize,
    /// Its name as it is kept beside the row, by which it can be mapped.
    header: String,
    name: Name,
    /// Whether the name is that of a currency, of what happened with the rows, of their state: asked of every cell.
    is_currency: bool,
    is_status: bool,
    is_state: bool,
    /// The first line that says such a thing, and what.
    first: Option<(u64, String)>,
    /// The first line that says nothing.
    blank: Option<u64>,
    filled: usize,
    /// Whether some cell says something else.
    is_mixed: bool,
    /// The first line that says what nobody knows.
    unknown: Option<(u64, String)>,
    /// Whether there is nothing but 0 and 1 in it.
    is_box: bool,
}

/// What an unread column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Currency,
    Status,
    GivenBack,
    CalledOff,
    Amount,
    /// The column of what went back, where it is a box that is ticked.
    Box,
    /// Whether money has come, as a box or a day.
    Paid,
    /// The same, in a column that is taken for the amount by its name.
    PaidAmount,
    /// How much of the amount has come.
    Part,
    /// How much of the amount has not come.
    Owed,
}

impl Holds {
    /// Whether a column of this name can hold it. What a currency or a status is, its cells say as well.
    fn may_be_called(self, name: &Name) -> bool {
        match self {
            Self::Currency | Self::Status | Self::Box | Self::PaidAmount => true,
            Self::GivenBack => name.is_given_back(),
            Self::CalledOff => name.is_called_off(),
            Self::Amount => name.money().is_some(),
            Self::Paid => name.is_paid() || name.is_unpaid(),
            Self::Part => name.is_paid_sum(),
            Self::Owed => name.is_owed(),
        }
    }
}

/// Watches the columns that nothing is read from.
#[derive(Debug)]
pub(super) struct Unread {
    kind: Kind,
    rows: usize,
    /// The columns of a status that is read, with their names and what they say where they are ticked: what they say of a
    /// row is known.
    statuses: Vec<(usize, String, Option<StatusBox>)>,
    /// Whether any of them says anything.
    has_status: bool,
    /// The column of the amounts that are read.
    amount: Option<usize>,
    /// Whether another column is called like one of amounts.
    has_other_amount: bool,
    /// What the words of the status mean to the preset.
    meanings: BTreeMap<String, String>,
    watched: Vec<(Holds, Vec<Column>)>,
}

impl Unread {
    /// The columns to look at: for a currency where the amounts would be in that of the book for want of another; for a
    /// status, for what went back and for an amount where the preset knows only plain words, or is the user's own, and
    /// none of the columns is one. What was mapped by hand is meant.
    pub(super) fn new(
        preset: &Preset,
        fields: &[MappedField],
        extra: &[(usize, String)],
        headers: &[String],
        given: &Given,
        takes_books_currency: bool,
    ) -> Self {
        // A format without one of its columns may say elsewhere what that one says.
        let knows_all = preset.knows_all() && given.choice.without.is_empty();
        let tells_status = preset.columns.contains_key("status");
        let lacks = |field: &str| {
            !knows_all && !fields.iter().any(|mapped| mapped.field == field) && !preset.constants.contains_key(field)
        };
        let is_order = preset.kind == Kind::Orders;
        let is_of_money = is_order || preset.kind == Kind::Payments;
        let column = |place: usize, header: &str, name: Name| Column {
            place,
            header: header.to_owned(),
            is_currency: name.is_currency(),
            is_status: name.is_status(),
            is_state: name.is_state(),
            name,
            first: None,
            blank: None,
            filled: 0,
            is_mixed: false,
            unknown: None,
            is_box: true,
        };
        let places = |field: &str| -> Vec<usize> {
            fields
                .iter()
                .filter(|mapped| mapped.field == field)
                .flat_map(|mapped| &mapped.columns)
                .map(|read| read.index)
                .collect()
        };
        let named = |place: usize| headers.get(place).map_or("", String::as_str);
        let is_meant = |place: &usize| given.map.iter().any(|(header, _)| key(header) == key(named(*place)));
        let boxes = || places("amount_refunded").into_iter().filter(|place| preset.plain && !is_meant(place));
        let watched = [
            (Holds::Currency, takes_books_currency),
            (Holds::Status, is_of_money && !(knows_all && tells_status) && !preset.constants.contains_key("status")),
            (Holds::CalledOff, is_of_money && !knows_all),
            (Holds::Paid, is_of_money && !knows_all && !preset.constants.contains_key("status")),
            (Holds::Part, is_of_money && !knows_all && !lacks("amount")),
            (Holds::Owed, is_of_money && !knows_all && !lacks("amount")),
            (Holds::GivenBack, is_of_money && lacks("amount_refunded")),
            (Holds::Amount, is_order && lacks("amount")),
        ];
        let columns = |holds: Holds| -> Vec<Column> {
            let named = extra.iter().map(|(place, header)| (place, header, Name::of(header)));
            let may_hold = named.filter(|(.., name)| holds.may_be_called(name));
            may_hold.map(|(place, header, name)| column(*place, header, name)).collect()
        };
        let unread = watched.into_iter().filter(|(_, is)| *is);
        let mut watched: Vec<(Holds, Vec<Column>)> = unread.map(|(holds, _)| (holds, columns(holds))).collect();
        let by_name = |place: usize| column(place, named(place), Name::of(named(place)));
        watched.push((Holds::Box, boxes().map(by_name).collect()));
        let amounts = places("amount").into_iter().filter(|place| preset.plain && !is_meant(place)).map(by_name);
        watched.push((Holds::PaidAmount, amounts.filter(|column| column.name.is_paid()).collect()));
        watched.retain(|(_, columns)| !columns.is_empty());
        let meanings = preset.values.get("status").cloned().unwrap_or_default();
        let statuses = fields.iter().filter(|mapped| mapped.field == "status").flat_map(|mapped| &mapped.columns);
        let statuses = statuses.map(|column| (column.index, named(column.index).to_owned(), column.status_box)).collect();
        let amount = places("amount").first().copied();
        let has_other_amount = extra.iter().any(|(_, header)| Name::of(header).money().is_some());
        Self { kind: preset.kind, rows: 0, statuses, has_status: false, amount, has_other_amount, meanings, watched }
    }

    /// Whether a title says that the rows under it do not count: `Refunded:`, `Cancelled`.
    pub(super) fn is_called_off(&self, title: &str) -> bool {
        let is_of_money = matches!(self.kind, Kind::Orders | Kind::Payments);
        let title = title.trim_end_matches([':', ' ']);
        is_of_money && self.statuses.is_empty() && matches!(Word::of(self.kind, title), Word::Off | Word::OffElsewhere)
    }

    /// Looks at a row.
    pub(super) fn look(&mut self, row: &RawRow<'_>) {
        self.rows += 1;
        let (kind, has_other_amount) = (self.kind, self.has_other_amount);
        let cell = |place: usize| cell_text(row.cells.get(place).unwrap_or("")).trim();
        // Of a row that does not count it is known.
        let word_of = |text: &str| Word::of(kind, meaning(&self.meanings, &key(text)).map_or(text, String::as_str));
        let asks = self.watched.iter().any(|(holds, _)| matches!(holds, Holds::GivenBack | Holds::CalledOff | Holds::Box));
        let is_off = |(place, header, says): &(usize, String, Option<StatusBox>)| match says {
            Some(says) => says.takes_away() && says.status(header, cell(*place)).is_some(),
            None => word_of(cell(*place)) == Word::Off,
        };
        let counts = |(place, header, says): &(usize, String, Option<StatusBox>)| match says {
            Some(says) => says.status(header, cell(*place)).is_none_or(|status| status == "paid"),
            None => cell(*place).is_empty() || matches!(word_of(cell(*place)), Word::On | Word::InPart),
        };
        // Where one status is read, another one is asked about only if a row that counts by the one does not by the other.
        let counts = self.statuses.iter().all(counts);
        let is_off = asks && self.statuses.iter().any(is_off);
        self.has_status |= self.statuses.iter().any(|(place, ..)| !cell(*place).is_empty());
        let amount = self.amount.and_then(|place| cents_of(cell(place)));
        for (holds, columns) in &mut self.watched {
            for column in columns.iter_mut() {
                let text = cell(column.place);
                if text.is_empty() || text == "-" {
                    column.blank = column.blank.or(Some(row.line));
                }
                if text.is_empty() {
                    continue;
                }
                let (fits, says) = match holds {
                    Holds::Currency if column.is_currency => both(!is_amount(text) && truth_of(text).is_none()),
                    Holds::Currency => both(is_code(text)),
                    Holds::Status => {
                        let word = Word::of(kind, text);
                        let is_off = counts
                            && match word {
                                Word::Off | Word::InPart => true,
                                Word::OffElsewhere => column.is_status,
                                Word::Pending => column.is_state,
                                Word::On | Word::None => false,
                            };
                        if word == Word::None && column.unknown.is_none() {
                            column.unknown = Some((row.line, text.to_owned()));
                        }
                        (word != Word::None, is_off)
                    }
                    Holds::Amount => both(is_amount(text)),
                    Holds::GivenBack | Holds::CalledOff => (true, !is_off && !is_none(text)),
                    Holds::Box => {
                        let truth = truth_of(text);
                        (truth.is_some(), truth == Some(true) && !is_off)
                    }
                    Holds::Paid => {
                        let ticked = ticked(text);
                        (ticked.is_some(), ticked == Some(column.name.is_unpaid()))
                    }
                    // 0 and 1 alone are amounts where nothing else is one; a day, and how it was paid, are none.
                    Holds::PaidAmount if has_other_amount && matches!(text, "0" | "1") => both(true),
                    Holds::PaidAmount => {
                        let is_none = !text.bytes().any(|byte| byte.is_ascii_digit())
                            || matches!(CellKind::of(text), CellKind::Date | CellKind::Moment);
                        (is_none, is_none && !is_placeholder(text))
                    }
                    Holds::Part => (is_amount(text), amount.is_some() && cents_of(text) != amount),
                    Holds::Owed => (is_amount(text), !is_none(text)),
                };
                column.is_box &= matches!(text, "0" | "1");
                column.filled += usize::from(fits);
                column.is_mixed |= !fits;
                if says && column.first.is_none() {
                    column.first = Some((row.line, text.to_owned()));
                }
            }
        }
    }

    /// The columns by which rows would count for something else than they say.
    pub(super) fn found(self) -> Vec<FileError> {
        let (rows, has_status, is_read) = (self.rows, self.has_status, !self.statuses.is_empty());
        let (mut asked, mut stops) = (Vec::new(), Vec::new());
        for (holds, columns) in self.watched {
            let mut columns = columns;
            for column in &mut columns {
                // Beside words that are known one that nobody knows may say anything.
                // What was paid of nothing, where something else says what was asked for.
                if holds == Holds::PaidAmount && self.has_other_amount && !column.is_mixed {
                    column.first = column.first.take().or(column.blank.map(|line| (line, String::new())));
                }
                let is_asked = holds == Holds::Status && !is_read;
                if is_asked && column.is_state && column.filled > 0 && column.first.is_none() {
                    column.first = column.unknown.take();
                }
                if holds == Holds::Paid && column.filled > 0 && column.first.is_none() && !column.name.is_unpaid() {
                    column.first = column.blank.map(|line| (line, String::new()));
                }
            }
            let mut found: Vec<&Column> = columns.iter().filter(|column| column.first.is_some()).collect();
            found.retain(|column| match holds {
                // Of a column that is not called so, one word proves nothing: ALL and TOP are codes, too.
                Holds::Currency => {
                    let is_word = column.first.as_ref().is_some_and(|(_, value)| WORDS.contains(&value.as_str()));
                    column.name.is_currency()
                        || !column.is_mixed && (column.name.is_like_currency() || column.filled > 1 && !is_word)
                }
                // One word of those among many is that of a status where the column is called so; a remark is none.
                Holds::Status => column.is_status || !column.is_mixed && column.filled * 2 > rows && !column.name.is_of_others(),
                Holds::GivenBack | Holds::CalledOff => true,
                Holds::Paid => !column.is_mixed && !has_status,
                Holds::Amount | Holds::Box | Holds::PaidAmount | Holds::Part | Holds::Owed => !column.is_mixed,
            });
            if holds == Holds::Amount {
                found.sort_by_key(|column| column.name.money());
            }
            let Some(first) = found.first().filter(|first| !asked.contains(&first.place)) else { continue };
            asked.push(first.place);
            let (line, value) = first.first.clone().unwrap_or_default();
            let column = first.header.clone();
            stops.push(match holds {
                Holds::Currency => FileError::UnreadCurrency { column, line, value },
                Holds::Status => FileError::UnreadStatus { column, line, value },
                Holds::Paid | Holds::PaidAmount => FileError::UnreadPaid { column, line, value },
                Holds::Part => FileError::UnreadPart { column, line, value },
                Holds::Owed => FileError::UnreadOwed { column, line, value },
                Holds::Box | Holds::GivenBack if first.is_box => FileError::RefundBox { column, line },
                Holds::Box => FileError::UnreadCancellation { column, line, value },
                Holds::GivenBack if is_amount(&value) => FileError::UnreadRefund { column, line, value },
                Holds::GivenBack | Holds::CalledOff => FileError::UnreadCancellation { column, line, value },
                Holds::Amount => {
                    FileError::UnreadAmounts { columns: found.iter().map(|column| column.header.clone()).collect(), line, value }
                }
            });
        }
        stops
    }
}

/// A number, or one with a currency: no id with a zero before it, and no share of something.
fn is_amount(text: &str) -> bool {
    let is_id = text.len() > 1 && text.starts_with('0') && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    matches!(CellKind::of(text), CellKind::Number | CellKind::Amount) && !is_id && !text.contains('%')
}

/// Whether a cell says that nothing went back, or that nothing was called off.
pub(super) fn is_none(text: &str) -> bool {
    let is_zero = is_amount(text) && !text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    is_zero || truth_of(text) == Some(false) || is_placeholder(text) || Name::of(text).denies()
}

/// An amount without the signs that nobody has decided about yet: 1,234.50 and 1.234,5 are 123450.
fn cents_of(text: &str) -> Option<u64> {
    if !is_amount(text) {
        return None;
    }
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let behind = number.rfind(['.', ',']).map_or("", |at| number.get(at + 1..).unwrap_or_default());
    let decimals = if behind.len() < 3 { behind.len() } else { 0 };
    let digits: String = number.chars().filter(char::is_ascii_digit).take(17).collect();
    Some(digits.parse::<u64>().ok()? * 10_u64.pow(2_u32.saturating_sub(u32::try_from(decimals).ok()?)))
}

fn both(fits: bool) -> (bool, bool) {
    (fits, fits)
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase()) && Currency::parse(text).is_ok()
}
