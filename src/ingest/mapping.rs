//! Raw rows to typed rows: every cell is read by the rule of its field, and every cell that breaks
//! its rule is reported, not only the first of a row.

mod identity;
mod lines;
mod row;
mod said;
mod shape;

use std::borrow::Cow;
use std::collections::BTreeMap;

use rusqlite::types::Value;
use sha2::{Digest as _, Sha256};

use super::cells::{
    read_confidence, read_count, read_email, read_moment, read_money, read_order_status, read_percent, read_phone, read_rate,
    read_status, read_truth, truth_of,
};
use super::evidence::may_be_thousands;
use super::fields::{Field, FieldType, Kind, OTHER_EMAIL, PAYEE_EMAIL};
use super::plan::{FilePlan, MappedColumn, MappedField};
use super::preset::decimal_word;
use super::preset_file::fits;
use super::read::RawRow;
use super::rejects::{own_columns, raw_json};
use crate::model::{Currency, DecimalStyle, Email, Money, PhoneRegion, Sign, Zone, clean, key, role_key};
use identity::{feed, first_half};
pub use row::{Origin, Problem, TypedRow};
pub(super) use said::is_nothing;

/// What the book says where a file says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    /// Currency of amounts that name none.
    pub currency: Currency,
    /// Whether the preset or a flag says that currency, and not only the book.
    pub currency_is_told: bool,
    /// Zone of times that name none.
    pub zone: Zone,
    /// Country of phone numbers that name none.
    pub phone_region: PhoneRegion,
}

/// Under which name further addresses are kept beside a row.
const OTHER_EMAILS: &str = "other e-mails";

/// A field of the kind, with everything that the plan and the preset say of it, looked up once.
#[derive(Debug)]
struct Slot<'p> {
    field: Field,
    mapped: Option<&'p MappedField>,
    /// What every row says.
    constant: Option<&'p str>,
    /// What the source's own words mean.
    meanings: Option<&'p BTreeMap<String, String>>,
    /// Whether it is part of the identity of a row without an id.
    identifies: bool,
    /// Whether it is put together from first and last name where it is blank.
    of_parts: bool,
}

impl Slot<'_> {
    /// Whether no row of this file can say anything here.
    fn is_blank(&self) -> bool {
        self.mapped.is_none() && self.constant.is_none() && !self.of_parts
    }
}

/// Reads the rows of one file.
#[derive(Debug)]
pub struct RowMapper<'p> {
    plan: &'p FilePlan,
    slots: Vec<Slot<'p>>,
    /// The columns of further addresses.
    emails: Option<&'p MappedField>,
    currency: Option<&'p MappedField>,
    amounts: Vec<&'p MappedField>,
    id: Option<&'p MappedField>,
    scope: Option<&'p MappedField>,
    payee: Option<&'p MappedField>,
    first_name: Option<&'p MappedField>,
    last_name: Option<&'p MappedField>,
    defaults: Defaults,
}

impl<'p> RowMapper<'p> {
    /// A mapper for the rows of this file. What the preset or a flag says beats the book.
    #[must_use]
    pub fn new(plan: &'p FilePlan, defaults: Defaults) -> Self {
        let find = |name: &str| plan.fields.iter().find(|mapped| mapped.field == name);
        let (kind, preset) = (plan.kind(), &plan.preset);
        let (first_name, last_name) = (find("first_name"), find("last_name"));
        let slots: Vec<Slot<'p>> = kind
            .fields()
            .iter()
            .map(|field| Slot {
                field: *field,
                mapped: find(field.name),
                constant: preset.constants.get(field.name).map(String::as_str),
                meanings: preset.values.get(field.name),
                identifies: preset.identity.iter().any(|name| name == field.name),
                of_parts: field.name == "full_name" && (first_name.is_some() || last_name.is_some()),
            })
            .collect();
        let of_kind = |kind: FieldType| slots.iter().filter(move |slot| slot.field.kind == kind).filter_map(|slot| slot.mapped);
        Self {
            plan,
            emails: find(OTHER_EMAIL),
            currency: of_kind(FieldType::Currency).next(),
            amounts: of_kind(FieldType::Money).collect(),
            id: find(kind.id_field()),
            scope: find("scope"),
            payee: find(PAYEE_EMAIL),
            first_name,
            last_name,
            defaults,
            slots,
        }
    }

    /// Reads one row.
    #[must_use]
    pub fn map(&self, raw: &RawRow<'_>) -> TypedRow {
        let mut problems = self.shape_problems(raw);
        let mut values = Vec::with_capacity(48);
        let mut others = self.other_emails(raw);
        let told = self.currency(raw, &mut problems);
        let currency = told.unwrap_or(self.defaults.currency);
        for slot in &self.slots {
            self.read(slot, raw, currency, &mut values, &mut problems, &mut others);
        }
        others.retain(|other| !values.iter().any(|value| matches!(value, Value::Text(text) if text == other.as_str())));
        let extra = self.extra(raw, &others, &problems);
        let mut digest = Sha256::new();
        let is_later = self.slots.last().is_some_and(|slot| slot.field.is_later);
        let known = values.split_last().filter(|(last, _)| is_later && **last == Value::Null).map(|(_, first)| first);
        feed(&mut digest, known.unwrap_or(&values));
        // A cell that could not be read is no value: two rows that differ in nothing else are two rows.
        for problem in problems.iter().filter(|problem| problem.rejects) {
            digest.update(&problem.value);
            digest.update([3]);
        }
        let identity = digest.clone();
        digest.update(extra.as_deref().unwrap_or_default());
        let (own_id, derived) = self.key(raw, identity, &values);
        if let (true, Some(column)) = (derived, self.id.and_then(|mapped| mapped.columns.first())) {
            let message =
                "the id is blank: the row is known again by what it says, and counts once more when it gets its id elsewhere; \
                fill it in"
                    .to_owned();
            problems.push(Problem { rejects: false, ..self.problem("id-blank", column.index, "", message) });
        }
        let row_key = match self.scope.and_then(|mapped| self.cell(mapped, raw)) {
            Some((_, scope)) => format!("{} / {own_id}", clean(&scope)),
            None => own_id.clone(),
        };
        digest.update(&row_key);
        // Cells that stand in the wrong columns say nothing more to a person; which row it is, they do.
        if raw.cells.len() != self.plan.headers.len() {
            problems.retain(|problem| problem.reason == "ragged-row");
        }
        TypedRow {
            line: raw.line,
            row_key,
            own_id,
            derived,
            currency_is_told: told.is_some() || self.defaults.currency_is_told,
            content: first_half(&digest.finalize()),
            values,
            extra,
            problems,
            further_lines: Vec::new(),
            further: Vec::new(),
            other_emails: others.into_iter().map(Email::into_string).collect(),
            origin: self.origin(raw),
        }
    }

    fn origin(&self, raw: &RawRow<'_>) -> Option<Origin> {
        let (file, line) = self.plan.origin?;
        let own: Vec<usize> = own_columns(&self.plan.headers).collect();
        let headers: Vec<String> = own.iter().filter_map(|place| self.plan.headers.get(*place).cloned()).collect();
        let cells = own.iter().map(|place| raw.cells.get(*place).unwrap_or_default()).collect();
        Some(Origin {
            file: raw.cells.get(file)?.to_owned(),
            line: raw.cells.get(line)?.trim().parse().ok()?,
            raw: raw_json(&headers, &cells),
        })
    }

    /// The currency of the row: its own cell, the header of the amount, the sign in the amount, then the
    /// preset, the flag, the book, of which the row says nothing.
    fn currency(&self, raw: &RawRow<'_>, problems: &mut Vec<Problem>) -> Option<Currency> {
        let Some((column, text)) = self.currency.and_then(|mapped| self.cell(mapped, raw)) else {
            let amounts = self.amounts.iter().filter_map(|mapped| self.cell(mapped, raw));
            return amounts.filter_map(|(column, text)| column.currency.or_else(|| Money::named_in(&text))).next();
        };
        Currency::of_cell(&text, self.defaults.currency)
            .map_err(|error| {
                problems.push(self.problem(
                    "currency-unknown",
                    column.index,
                    &text,
                    format!("{error}; write a code such as USD or EUR"),
                ));
            })
            .ok()
    }

    fn read(
        &self,
        slot: &Slot<'_>,
        raw: &RawRow<'_>,
        currency: Currency,
        values: &mut Vec<Value>,
        problems: &mut Vec<Problem>,
        others: &mut Vec<Email>,
    ) {
        let Slot { field, mapped, .. } = slot;
        if slot.is_blank() && !field.required {
            return self.read_blank(field, raw, currency, values);
        }
        // The amount is the first field of a payment: money that went out has its person at the other end.
        // Where that column is missing, nobody is: what stands in the other is her own address.
        let has_payee = self.plan.preset.columns.contains_key(PAYEE_EMAIL);
        let goes_out = has_payee && matches!(values.first(), Some(Value::Integer(..0)));
        let mapped = &if goes_out && field.name == "email" { self.payee } else { *mapped };
        let found = mapped.and_then(|mapped| self.cell(mapped, raw)).map(|(column, text)| (Some(column), text));
        let found = found.or(slot.constant.map(|constant| (None, Cow::Borrowed(constant))));
        let built = || if slot.of_parts { self.name_of_parts(raw).map(|name| (None, Cow::Owned(name))) } else { None };
        let Some((column, text)) = found.or_else(built) else {
            if field.required && field.name != "event_name" {
                let column = mapped.and_then(|mapped| mapped.columns.first()).map_or(usize::MAX, |column| column.index);
                let message = format!("{} is needed and the cell is blank; fill it in", field.name);
                problems.push(self.problem("required-blank", column, "", message));
            }
            return self.read_blank(field, raw, currency, values);
        };
        let written = text.as_ref();
        if written.contains(char::REPLACEMENT_CHARACTER) {
            let place = column.map_or(usize::MAX, |column| column.index);
            let message =
                "bytes that are no letters in this encoding were read as \u{fffd}; look whether --encoding says another"
                    .to_owned();
            problems.push(Problem { rejects: false, ..self.problem("letters-lost", place, written, message) });
        }
        // A box is no word of the source.
        let meanings = slot.meanings.filter(|_| column.is_none_or(|column| column.status_box.is_none()));
        let translated = meanings.and_then(|map| meaning(map, &key(written)));
        let text = translated.map_or(written, String::as_str);
        // A word that says nothing, as a box that nobody has ticked.
        if text.is_empty() && !field.required {
            return self.read_blank(field, raw, currency, values);
        }
        let before = values.len();
        let problem = match field.kind {
            FieldType::Text => {
                values.push(Value::Text(clean(text).into_owned()));
                None
            }
            FieldType::Named => {
                values.extend([Value::Text(clean(text).into_owned()), Value::Text(key(text))]);
                None
            }
            FieldType::Role => {
                values.extend([Value::Text(clean(text).into_owned()), Value::Text(role_key(text))]);
                None
            }
            FieldType::Email | FieldType::EmailHashed => read_email(text, field.kind, values, others),
            FieldType::Phone | FieldType::PhoneParts => read_phone(text, field.kind, self.defaults.phone_region, values),
            FieldType::Money => {
                let style = column.map_or(DecimalStyle::Point, |column| decimal_of(column, raw));
                let sign = column.and_then(|column| column.sign).filter(|_| Sign::in_amount(text).is_none());
                let signed = sign.map(|sign| format!("{text} {sign}"));
                let text = signed.as_deref().unwrap_or(text);
                let unsigned = field.name == "amount_refunded" || self.plan.kind() == Kind::Orders;
                let of_column = column.and_then(|column| column.currency).filter(|named| *named != currency);
                let is_text = column.is_some_and(|column| !column.takes_thirds && !raw.cells.is_number(column.index));
                match of_column {
                    Some(named) => differs(named, currency),
                    None if is_text
                        && currency.exponent() < 3
                        && may_be_thousands(text, style)
                        && Money::parse(text, currency, style).is_ok() =>
                    {
                        Some(unclear(currency, style))
                    }
                    None => read_money(text, currency, style, unsigned.then_some(field.name == "amount_refunded"), values),
                }
            }
            FieldType::Currency => {
                values.push(Value::Text(currency.code().to_owned()));
                None
            }
            FieldType::Moment | FieldType::Instant => read_moment(text, field.kind, self.defaults.zone, column, values),
            FieldType::Rate => read_rate(text, column.map_or(DecimalStyle::Point, |column| decimal_of(column, raw)), values),
            FieldType::Percent => read_percent(text, values),
            FieldType::Confidence => read_confidence(text, values),
            FieldType::PaymentStatus => read_status(text, written, values),
            FieldType::OrderStatus => read_order_status(text, written, values),
            FieldType::Count => read_count(text, values),
            FieldType::Truth => read_truth(text, values),
        };
        for _ in values.len()..before + field.kind.width() {
            values.push(Value::Null);
        }
        if let Some((rejects, reason, message)) = problem {
            problems.push(Problem {
                rejects,
                ..self.problem(reason, column.map_or(usize::MAX, |column| column.index), text, message)
            });
        }
    }

    /// What a blank cell stands for.
    fn read_blank(&self, field: &Field, raw: &RawRow<'_>, currency: Currency, values: &mut Vec<Value>) {
        values.push(match field.kind {
            // A source that tells the status tells it of every row: of this one nobody knows that it was paid.
            FieldType::PaymentStatus if !self.plan.preset.plain && self.tells(field, raw) => Value::Text("pending".to_owned()),
            // A payment of a source that tells none is one that was made.
            FieldType::PaymentStatus => Value::Text("settled".to_owned()),
            // Rows of a list of conversions are conversions.
            FieldType::Text if field.required && field.name == "event_name" => Value::Text("lead_submission_success".to_owned()),
            FieldType::Currency if self.has_amount(raw) => Value::Text(currency.code().to_owned()),
            _ => Value::Null,
        });
        for _ in 1..field.kind.width() {
            values.push(Value::Null);
        }
    }

    fn problem(&self, reason: &'static str, column: usize, value: &str, message: String) -> Problem {
        let column = self.plan.headers.get(column).cloned().unwrap_or_default();
        Problem { rejects: true, reason, column, value: value.to_owned(), message }
    }
}

/// The header of an amount that names another currency than the row has.
fn differs(named: Currency, of_row: Currency) -> Option<(bool, &'static str, String)> {
    let message = format!("the header says {}, the row says {}; correct one of the two", named.code(), of_row.code());
    Some((true, "currency-differs", message))
}

/// `1.500` where decimals have a point: thousands that a spreadsheet has written in another way, or three decimals.
fn unclear(currency: Currency, style: DecimalStyle) -> (bool, &'static str, String) {
    let (code, decimals, sign) = (currency.code(), currency.exponent(), decimal_word(style));
    let message = format!(
        "thousands, or three decimals where {code} has {decimals}; write the amount out; or, if all such amounts are decimals, import the file itself with --decimal {sign}"
    );
    (true, "amount-unclear", message)
}

/// What a word of the source means: the word itself, else a box that is ticked or not, which a spreadsheet writes in its
/// own language, else one that it is like, the longest first.
pub(super) fn meaning<'m>(map: &'m BTreeMap<String, String>, word: &str) -> Option<&'m String> {
    let like = || map.iter().filter(|(known, _)| known.contains('*') && fits(known, word)).max_by_key(|(known, _)| known.len());
    let ticked = || truth_of(word).and_then(|truth| map.get(if truth { "true" } else { "false" }));
    map.get(word).or_else(ticked).or_else(|| like().map(|(_, meaning)| meaning))
}

/// The sign of the decimals in a cell: that of its column, but for a number of a spreadsheet.
fn decimal_of(column: &MappedColumn, raw: &RawRow<'_>) -> DecimalStyle {
    if raw.cells.is_number(column.index) { DecimalStyle::Point } else { column.decimal }
}
