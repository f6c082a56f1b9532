//! What a row says of a field: its cell, the first of several, or several put together; and what no field holds.

use std::borrow::Cow;

use super::super::boxes::StatusBox;
use super::super::cells::truth_of;
use super::super::fields::{Field, FieldType, OTHER_EMAIL};
use super::super::plan::{MappedColumn, MappedField};
use super::super::read::RawRow;
use super::super::unread::takes_away;
use super::{OTHER_EMAILS, Problem, RowMapper};
use crate::model::{Email, Phone, cell_text, clean};

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
        let columns = phone.into_iter().chain(&mapped.columns).filter(|column| column.status_box.is_none());
        let said = columns.into_iter().find_map(|column| {
            let is_amount = mapped.field.starts_with("amount");
            // A box that nobody has ticked, where the amount that went back is looked for.
            let is_unticked = |text: &str| {
                mapped.field == "amount_refunded"
                    && truth_of(text) == Some(false)
                    && !text.bytes().any(|byte| byte.is_ascii_digit())
            };
            let is_address = matches!(mapped.field, "email" | "phone");
            let is_nothing = |text: &str| {
                is_nothing(text, is_amount) && (mapped.is_typed || is_no_text(mapped.field, text))
                    || is_address && is_no_address(text)
                    || is_unticked(text)
            };
            let first = self.text(column.index, raw).filter(|text| !is_nothing(text));
            // The second word of a status says something without the first.
            let rest = || column.with.iter().any(|place| self.text(*place, raw).is_some());
            let mut text = Cow::Borrowed(first.or_else(|| (mapped.field == "status" && rest()).then_some(""))?);
            for part in column.with.iter().filter_map(|place| self.text(*place, raw)) {
                text.to_mut().push(' ');
                text.to_mut().push_str(part);
            }
            Some((column, text))
        });
        if mapped.columns.iter().any(|column| column.status_box.is_some()) { self.with_boxes(mapped, raw, said) } else { said }
    }

    /// A status by columns of boxes and, if there are any, by one of words: what takes the row away is believed of both,
    /// then the box that says whether it was paid.
    fn with_boxes<'m, 'r>(
        &self,
        mapped: &'m MappedField,
        raw: &RawRow<'r>,
        words: Option<(&'m MappedColumn, Cow<'r, str>)>,
    ) -> Option<(&'m MappedColumn, Cow<'r, str>)> {
        let boxes = || mapped.columns.iter().filter_map(|column| Some((column, column.status_box?)));
        let status = |(column, says): (&'m MappedColumn, StatusBox)| {
            let header = self.plan.headers.get(column.index)?;
            let text = raw.cells.get(column.index).map_or("", |cell| cell_text(cell).trim());
            says.status(header, text).map(|status| (column, Cow::Borrowed(status)))
        };
        if let Some(found) = boxes().filter(|(_, says)| says.takes_away()).find_map(status) {
            return Some(found);
        }
        let takes_away = |text: &str| takes_away(self.plan.kind(), self.plan.preset.values.get("status"), text);
        // A further line of an order says nothing of its own.
        let is_line = self.plan.preset.lines.is_some();
        let is_blank = |column: &MappedColumn| self.text(column.index, raw).is_none();
        let paid = boxes().find(|(column, says)| !(says.takes_away() || is_line && is_blank(column)));
        match (&words, paid) {
            (Some((_, text)), Some(_)) if takes_away(text) => words,
            (_, Some(paid)) => status(paid),
            (Some(_), None) => words,
            (None, None) => {
                // None of the boxes is ticked, and nothing else could say it: nothing has happened to the row.
                let is_alone = mapped.columns.iter().all(|column| column.status_box.is_some()) && !is_line;
                let is_told = self.plan.preset.constants.contains_key(mapped.field);
                boxes().next().filter(|_| is_alone && !is_told).map(|(column, _)| (column, Cow::Borrowed("paid")))
            }
        }
    }

    /// Cells that no field holds, as JSON, where they are not blank.
    pub(super) fn extra(&self, raw: &RawRow<'_>, others: &[Email], problems: &[Problem]) -> Option<String> {
        let mut object = serde_json::Map::new();
        for (index, header) in &self.plan.extra {
            if let Some(text) = self.text(*index, raw) {
                object.insert(header.clone(), clean(text).into_owned().into());
            }
        }
        // A field is read from one of its columns; what another says as well is kept under its own name.
        for mapped in self.plan.fields.iter().filter(|mapped| mapped.columns.len() > 1 && mapped.field != OTHER_EMAIL) {
            let Some((chosen, said)) = self.cell(mapped, raw) else { continue };
            for column in mapped.columns.iter().filter(|column| column.index != chosen.index) {
                let is_email = mapped.field == "email" && !others.is_empty();
                if let (Some(text), false) = (self.text(column.index, raw), is_email)
                    && text != said
                    && !chosen.with.contains(&column.index)
                {
                    let header = self.plan.headers.get(column.index).cloned().unwrap_or_default();
                    object.entry(header).or_insert_with(|| clean(text).into_owned().into());
                }
            }
        }
        // A box has been read as a word; the day in it is kept.
        let columns = self.plan.fields.iter().flat_map(|mapped| &mapped.columns);
        for column in columns.filter(|column| column.status_box.is_some()) {
            if let (Some(text), Some(header)) = (self.text(column.index, raw), self.plan.headers.get(column.index)) {
                object.entry(header.clone()).or_insert_with(|| clean(text).into_owned().into());
            }
        }
        // A number that is none has no column of its own where only what matches is kept.
        if self.slots.iter().any(|slot| slot.field.kind == FieldType::Phone) {
            for problem in problems.iter().filter(|problem| problem.reason == "phone-invalid") {
                object.entry(problem.column.clone()).or_insert_with(|| problem.value.clone().into());
            }
        }
        if !others.is_empty() {
            let others: Vec<&str> = others.iter().map(Email::as_str).collect();
            object.insert(OTHER_EMAILS.to_owned(), others.join(", ").into());
        }
        (!object.is_empty()).then(|| serde_json::Value::Object(object).to_string())
    }

    /// The text of a cell, unless it is blank or a word for it.
    pub(super) fn text<'r>(&self, place: usize, raw: &RawRow<'r>) -> Option<&'r str> {
        let text = cell_text(raw.cells.get(place)?);
        let is_blank = text.is_empty() || self.plan.preset.blanks.iter().any(|word| word.eq_ignore_ascii_case(text));
        (!is_blank).then_some(text)
    }
}

/// What people write where they were not told an address or a number.
fn is_no_address(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "none",
        "unknown",
        "not given",
        "not provided",
        "no email",
        "no e-mail",
        "no phone",
        "keine",
        "k.a.",
        "keine angabe",
        "nicht angegeben",
        "unbekannt",
        "n.a.",
        "info requested",
    ];
    text.len() <= 16 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// What tools and people write where there is no day, no amount, no address, no city. Of an amount a formula that found
/// nothing does not say that there is none.
pub(in crate::ingest) fn is_nothing(text: &str, is_amount: bool) -> bool {
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
