//! What a row says of a field: its cell, the first of several, or several put together.

use std::borrow::Cow;

use super::super::fields::Field;
use super::super::plan::{MappedColumn, MappedField};
use super::super::read::RawRow;
use super::RowMapper;
use crate::model::{Email, Phone, cell_text};

impl RowMapper<'_> {
    /// Whether the file has a column for a field, blank in this row.
    pub(super) fn tells(&self, field: &Field, raw: &RawRow<'_>) -> bool {
        let mapped = self.plan.fields.iter().filter(|mapped| mapped.field == field.name);
        mapped.flat_map(|mapped| &mapped.columns).any(|column| raw.cells.get(column.index).is_some())
    }

    /// Whether the row has an amount that a currency belongs to.
    pub(super) fn has_amount(&self, raw: &RawRow<'_>) -> bool {
        self.amounts.iter().any(|mapped| self.cell(mapped, raw).is_some())
    }

    /// The addresses in the columns for further ones.
    pub(super) fn other_emails(&self, raw: &RawRow<'_>) -> Vec<Email> {
        let columns = self.emails.iter().flat_map(|mapped| &mapped.columns);
        let texts = columns.filter_map(|column| self.text(column.index, raw));
        let mut others: Vec<Email> = Vec::new();
        for email in texts.flat_map(|text| text.split([',', ';', '|', '\n', ' '])).filter_map(|part| Email::parse(part).ok()) {
            if !others.contains(&email) {
                others.push(email);
            }
        }
        others
    }

    pub(super) fn name_of_parts(&self, raw: &RawRow<'_>) -> Option<String> {
        let part = |mapped: Option<&MappedField>| mapped.and_then(|m| self.cell(m, raw)).map(|(_, text)| text.into_owned());
        let parts: Vec<String> = [part(self.first_name), part(self.last_name)].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The first column of a field that is not blank, and its text without a formula's apostrophe.
    pub(super) fn cell<'m, 'r>(&self, mapped: &'m MappedField, raw: &RawRow<'r>) -> Option<(&'m MappedColumn, Cow<'r, str>)> {
        // Of several numbers the first that is one.
        let is_phone = |column: &&MappedColumn| {
            self.text(column.index, raw).is_some_and(|text| Phone::parse(text, self.defaults.phone_region).is_ok())
        };
        let told = || mapped.columns.iter().filter(|column| self.text(column.index, raw).is_some());
        let phone = (mapped.field == "phone" && told().nth(1).is_some()).then(|| told().find(is_phone)).flatten();
        phone.into_iter().chain(&mapped.columns).find_map(|column| {
            let is_amount = mapped.field.starts_with("amount");
            let is_nothing = |text: &str| is_nothing(text, is_amount) && (mapped.is_typed || is_no_text(mapped.field, text));
            let first = self.text(column.index, raw).filter(|text| !is_nothing(text));
            // The second word of a status says something without the first.
            let rest = || column.with.iter().any(|place| self.text(*place, raw).is_some());
            let mut text = Cow::Borrowed(first.or_else(|| (mapped.field == "status" && rest()).then_some(""))?);
            for part in column.with.iter().filter_map(|place| self.text(*place, raw)) {
                text.to_mut().push(' ');
                text.to_mut().push_str(part);
            }
            Some((column, text))
        })
    }

    /// The text of a cell, unless it is blank or a word for it.
    pub(super) fn text<'r>(&self, place: usize, raw: &RawRow<'r>) -> Option<&'r str> {
        let text = cell_text(raw.cells.get(place)?);
        let is_blank = text.is_empty() || self.plan.preset.blanks.iter().any(|word| word.eq_ignore_ascii_case(text));
        (!is_blank).then_some(text)
    }
}

/// What tools and people write where there is no day, no amount, no address, no city. Of an amount a formula that found
/// nothing does not say that there is none.
fn is_nothing(text: &str, is_amount: bool) -> bool {
    text.len() <= 6
        && !(is_amount && text.starts_with('#'))
        && ["-", "--", "—", "n/a", "#n/a", "null", "(null)"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Whether a word for nothing is nothing as a text, too: nobody lives in a city called N/A, and no company is called so.
/// Some people are called Null; and what an event, a stage or a type is called decides what the row is.
fn is_no_text(field: &str, text: &str) -> bool {
    match field {
        "city" | "country" | "company" | "job_title" | "owner" => true,
        "full_name" | "first_name" | "last_name" | "customer_name" => !text.eq_ignore_ascii_case("null"),
        _ => false,
    }
}
