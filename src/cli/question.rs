//! Questions about a file that a word settles, as data: what is asked, and what each answer tells of the file.

use crate::ingest::{FileError, Given};
use crate::model::{Currency, DateOrder, DecimalStyle};

/// A question, as it stands behind the name of the file, and its answers.
pub(super) struct Question {
    pub prompt: String,
    pub answers: Vec<(String, Tells)>,
}

/// What an answer tells of a file.
pub(super) enum Tells {
    DateOrder(DateOrder),
    Decimal(DecimalStyle),
    Sheet(String),
    Currency(Currency),
    /// Columns, and the field that each holds, if any.
    Columns(Vec<(String, &'static str)>),
}

impl Tells {
    pub fn add_to(self, given: &mut Given) {
        match self {
            Self::DateOrder(order) => given.date_order = Some(order),
            Self::Decimal(style) => given.decimal = Some(style),
            Self::Sheet(name) => given.told.sheet = Some(name),
            Self::Currency(currency) => given.currency = Some(currency),
            Self::Columns(columns) => {
                given.map.extend(columns.into_iter().map(|(column, field)| (column, field.to_owned())));
            }
        }
    }
}

/// The question that an error comes to, if a word settles it.
pub(super) fn question_of(error: &FileError) -> Option<Question> {
    let asked = |prompt: String, answers: Vec<(&str, Tells)>| {
        Some(Question { prompt, answers: answers.into_iter().map(|(item, answer)| (item.to_owned(), answer)).collect() })
    };
    let is = |column: &String, field| Tells::Columns(vec![(column.clone(), field)]);
    let of_column = |column: &String, value: &String, what: &'static str, field| {
        let prompt = format!(", {column}: {value:?}. What does it say? (--map)");
        asked(prompt, vec![(what, is(column, field)), ("something else", is(column, ""))])
    };
    let orders = || {
        let orders = [("the day", DateOrder::DayFirst), ("the month", DateOrder::MonthFirst), ("the year", DateOrder::YearFirst)];
        orders.map(|(item, order)| (item, Tells::DateOrder(order)))
    };
    let signs = || {
        let signs = [("a point, as in 1,234.56", DecimalStyle::Point), ("a comma, as in 1.234,56", DecimalStyle::Comma)];
        signs.map(|(item, style)| (item, Tells::Decimal(style)))
    };
    let currencies = |codes: &mut dyn Iterator<Item = &str>| -> Vec<(String, Tells)> {
        codes.filter_map(|code| Some((code.to_owned(), Tells::Currency(Currency::parse(code).ok()?)))).collect()
    };
    match error {
        FileError::AmbiguousDates { column, samples, .. } => {
            asked(format!(", {column}: {}. Which comes first? (--date-order)", samples.join(", ")), orders().into())
        }
        FileError::MixedDates { column, day_value, month_value, .. } => asked(
            format!(
                ", {column}: {day_value} and {month_value}. Which comes first? The rows of the other kind are rejected (--date-order)"
            ),
            orders().into_iter().take(2).collect(),
        ),
        FileError::AmbiguousAmounts { column, samples, .. } => {
            asked(format!(", {column}: {}. What is before the decimals? (--decimal)", samples.join(", ")), signs().into())
        }
        FileError::MixedAmounts { column, point_value, comma_value, .. } => asked(
            format!(
                ", {column}: {point_value} and {comma_value}. What is before the decimals? The rows of the other kind are rejected (--decimal)"
            ),
            signs().into(),
        ),
        FileError::SeveralSheets { sheets } => {
            let answers = sheets.iter().map(|name| (name.clone(), Tells::Sheet(name.clone()))).collect();
            Some(Question { prompt: ": which sheet? (--sheet)".to_owned(), answers })
        }
        FileError::UnreadId { column, field } => asked(
            format!(", {column}: is it the id of the rows? (--map)"),
            vec![("yes", is(column, field)), ("no", is(column, ""))],
        ),
        FileError::UnreadCurrency { column, value, .. } => of_column(column, value, "the currency of the amounts", "currency"),
        FileError::UnreadStatus { column, value, .. } => of_column(column, value, "the status of the rows", "status"),
        FileError::UnreadPaid { column, value, .. } => {
            of_column(column, value, "whether money has come, by a tick or a day", "status")
        }
        FileError::UnreadPart { column, value, .. } => of_column(column, value, "what was paid", "amount"),
        FileError::UnreadRefund { column, value, .. } => of_column(column, value, "the amount that went back", "amount_refunded"),
        FileError::UnreadCancellation { column, value, .. } => {
            of_column(column, value, "that the row was called off, or its money given back", "status")
        }
        FileError::RefundBox { column, line } => asked(
            format!(", {column}: 1 in line {line}. What is it? (--map)"),
            vec![
                ("an amount that went back", is(column, "amount_refunded")),
                ("a box: all of the money went back", is(column, "status")),
                ("nothing of money", is(column, "")),
            ],
        ),
        FileError::UnreadAmounts { columns, .. } => {
            let mut answers: Vec<_> = columns.iter().map(|column| (column.as_str(), is(column, "amount"))).collect();
            answers.push(("none of them", Tells::Columns(columns.iter().map(|column| (column.clone(), "")).collect())));
            asked(": which column says what was paid? (--map)".to_owned(), answers)
        }
        FileError::SeveralCurrencies { first, second } => asked(
            ": amounts of two currencies. Which of them is meant? (--map)".to_owned(),
            vec![(first.as_str(), is(second, "")), (second.as_str(), is(first, ""))],
        ),
        FileError::SomeWithoutCurrency { line, rows, named, base } => {
            let prompt = format!(", line {line}: no currency ({rows} rows like it). What are they in? (--currency)");
            let answers = currencies(&mut named.split(", ").chain([base.as_str()]));
            Some(Question { prompt, answers })
        }
        FileError::SharedSign { value, codes, .. } => {
            let answers = currencies(&mut codes.iter().copied());
            Some(Question { prompt: format!(": {value}. Which currency is meant? (--currency)"), answers })
        }
        _ => None,
    }
}
