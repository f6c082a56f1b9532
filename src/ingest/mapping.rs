//! Raw rows to typed rows: every cell is read by the rule of its field, and every cell that breaks
//! its rule is reported, not only the first of a row.

mod lines;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use rusqlite::types::Value;
use sha2::{Digest as _, Sha256};

use super::cells::{
    read_confidence, read_count, read_email, read_moment, read_money, read_order_status, read_percent, read_phone, read_rate,
    read_status, read_truth,
};
use super::fields::{Field, FieldType, Kind, OTHER_EMAIL, PAYEE_EMAIL};
use super::preset_file::fits;
use super::read::RawRow;
use super::rejects::{own_columns, raw_json};
use super::survey::{FilePlan, MappedColumn, MappedField, REJECT_COLUMNS};
use crate::model::{Currency, DecimalStyle, Email, Money, PhoneRegion, Zone, clean, key, role_key, strip_formula_quote};

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

/// A row as the staging tables take it.
#[derive(Debug)]
pub struct TypedRow {
    /// Line on which it begins.
    pub line: u64,
    /// The source's id, or the hash of a row that has none (without its occurrence).
    pub row_key: String,
    /// The id alone, where the key names its scope, too.
    pub own_id: String,
    /// Whether the key is such a hash.
    pub derived: bool,
    /// Whether the currency is told, and not only that of the book.
    pub currency_is_told: bool,
    /// Digest of everything the row says.
    pub content: [u8; 16],
    /// The fields, in the order of the staging table.
    pub values: Vec<Value>,
    /// Unmapped cells that are not blank, as a JSON object.
    pub extra: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The further lines that it was put together from.
    pub further_lines: Vec<u64>,
    /// What they say beside it.
    further: Vec<serde_json::Value>,
    /// Further addresses of the person.
    pub other_emails: Vec<String>,
    /// Where a row of a file of rejects first came from, and what it says now.
    pub origin: Option<Origin>,
}

/// Where a row of a file of rejects first came from.
#[derive(Debug)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// The line.
    pub line: i64,
    /// What it says now, as JSON: the same as then, if nobody has corrected it.
    pub raw: String,
}

impl TypedRow {
    /// Whether the row cannot be taken.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.problems.iter().any(|problem| problem.rejects)
    }
}

/// A cell that breaks its rule.
#[derive(Debug)]
pub struct Problem {
    /// Whether it rejects the row, or is only noted.
    pub rejects: bool,
    /// Short name of the reason.
    pub reason: &'static str,
    /// Header of the column.
    pub column: String,
    /// What the cell says.
    pub value: String,
    /// The rule it breaks, and the next step.
    pub message: String,
}

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
        let mut problems = Vec::new();
        if raw.cells.len() != self.plan.headers.len() {
            problems.push(Problem {
                rejects: true,
                reason: "ragged-row",
                column: String::new(),
                value: String::new(),
                message: format!(
                    "the row has {} cells, the header {}; look for a comma or a quote too many or too few on this line",
                    raw.cells.len(),
                    self.plan.headers.len()
                ),
            });
        }
        let ragged = self.plan.ragged.and_then(|column| raw.cells.get(column)).map(str::trim).filter(|text| !text.is_empty());
        if let Some(had) = ragged {
            problems.push(Problem {
                rejects: true,
                reason: "ragged-row",
                column: REJECT_COLUMNS[5].to_owned(),
                value: had.to_owned(),
                message: format!("the row had {had} cells; put them right, then leave this cell blank"),
            });
        }
        if let Some(repair) = raw.repair {
            problems.push(Problem {
                rejects: false,
                reason: "row-repaired",
                column: String::new(),
                value: String::new(),
                message: format!("{}; look whether it was put right", repair.in_words()),
            });
        }
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
        feed(&mut digest, &values);
        // A cell that could not be read is no value: two rows that differ in nothing else are two rows.
        for problem in problems.iter().filter(|problem| problem.rejects) {
            digest.update(&problem.value);
            digest.update([3]);
        }
        let identity = digest.clone();
        digest.update(extra.as_deref().unwrap_or_default());
        let (own_id, derived) = self.key(raw, identity, &values);
        let row_key = match self.scope.and_then(|mapped| self.cell(mapped, raw)) {
            Some((_, scope)) => format!("{} / {own_id}", clean(&scope)),
            None => own_id.clone(),
        };
        digest.update(&row_key);
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

    /// The source's id, else a hash of what identifies the row.
    fn key(&self, raw: &RawRow<'_>, identity: Sha256, values: &[Value]) -> (String, bool) {
        // An id of two parts is none where one is blank: `Payment` without its number is not the id of a payment.
        let is_whole = |column: &MappedColumn| column.with.iter().all(|place| self.text(*place, raw).is_some());
        if let Some(mapped) = self.id
            && let Some((column, text)) = self.cell(mapped, raw)
            && is_whole(column)
        {
            return (clean(&text).into_owned(), false);
        }
        let hash = if self.plan.preset.identity.is_empty() { identity.finalize() } else { self.identity_hash(values) };
        (format!("sha256:{}", crate::model::hex(&first_half(&hash))), true)
    }

    fn identity_hash(&self, values: &[Value]) -> sha2::digest::Output<Sha256> {
        let mut digest = Sha256::new();
        let mut at = 0;
        for slot in &self.slots {
            let width = slot.field.kind.width();
            if slot.identifies {
                feed(&mut digest, values.get(at..at + width).unwrap_or_default());
            }
            at += width;
        }
        digest.finalize()
    }

    /// Cells that no field holds, as JSON, where they are not blank.
    fn extra(&self, raw: &RawRow<'_>, others: &[Email], problems: &[Problem]) -> Option<String> {
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
        Currency::parse(&text)
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
        let goes_out = self.payee.is_some() && matches!(values.first(), Some(Value::Integer(..0)));
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
        let translated = slot.meanings.and_then(|map| meaning(map, &key(written)));
        let text = translated.map_or(written, String::as_str);
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
                let style = column.map_or(DecimalStyle::Point, |column| column.decimal);
                let unsigned = field.name == "amount_refunded" || self.plan.kind() == Kind::Orders;
                read_money(text, currency, style, unsigned.then_some(field.name == "amount_refunded"), values)
            }
            FieldType::Currency => {
                values.push(Value::Text(currency.code().to_owned()));
                None
            }
            FieldType::Moment | FieldType::Instant => read_moment(text, field.kind, self.defaults.zone, column, values),
            FieldType::Rate => read_rate(text, column.map_or(DecimalStyle::Point, |column| column.decimal), values),
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

    /// Whether the file has a column for a field, blank in this row.
    fn tells(&self, field: &Field, raw: &RawRow<'_>) -> bool {
        let mapped = self.plan.fields.iter().filter(|mapped| mapped.field == field.name);
        mapped.flat_map(|mapped| &mapped.columns).any(|column| raw.cells.get(column.index).is_some())
    }

    /// Whether the row has an amount that a currency belongs to.
    fn has_amount(&self, raw: &RawRow<'_>) -> bool {
        self.amounts.iter().any(|mapped| self.cell(mapped, raw).is_some())
    }

    /// The addresses in the columns for further ones.
    fn other_emails(&self, raw: &RawRow<'_>) -> Vec<Email> {
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

    fn name_of_parts(&self, raw: &RawRow<'_>) -> Option<String> {
        let part = |mapped: Option<&'p MappedField>| mapped.and_then(|m| self.cell(m, raw)).map(|(_, text)| text.into_owned());
        let parts: Vec<String> = [part(self.first_name), part(self.last_name)].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The first column of a field that is not blank, and its text without a formula's apostrophe.
    fn cell<'m, 'r>(&self, mapped: &'m MappedField, raw: &RawRow<'r>) -> Option<(&'m MappedColumn, Cow<'r, str>)> {
        mapped.columns.iter().find_map(|column| {
            let first = self.text(column.index, raw).filter(|text| !mapped.is_typed || !is_nothing(text));
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
    fn text<'r>(&self, place: usize, raw: &RawRow<'r>) -> Option<&'r str> {
        let text = strip_formula_quote(raw.cells.get(place)?).trim();
        let is_blank = text.is_empty() || self.plan.preset.blanks.iter().any(|word| word.eq_ignore_ascii_case(text));
        (!is_blank).then_some(text)
    }

    fn problem(&self, reason: &'static str, column: usize, value: &str, message: String) -> Problem {
        let column = self.plan.headers.get(column).cloned().unwrap_or_default();
        Problem { rejects: true, reason, column, value: value.to_owned(), message }
    }
}

/// What a word of the source means: the word itself, else one that it is like, the longest first.
fn meaning<'m>(map: &'m BTreeMap<String, String>, word: &str) -> Option<&'m String> {
    let like = || map.iter().filter(|(known, _)| known.contains('*') && fits(known, word)).max_by_key(|(known, _)| known.len());
    map.get(word).or_else(|| like().map(|(_, meaning)| meaning))
}

/// What tools and people write where there is no day, no amount, no address. As a text it may be meant.
fn is_nothing(text: &str) -> bool {
    text.len() <= 6 && ["-", "--", "—", "n/a", "#n/a", "null", "(null)"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Feeds values to a digest so that no two rows of different values feed the same bytes.
fn feed(digest: &mut Sha256, values: &[Value]) {
    let mut number = String::new();
    for value in values {
        match value {
            Value::Text(text) => {
                digest.update([1]);
                digest.update((text.len() as u64).to_le_bytes());
                digest.update(text);
            }
            Value::Integer(integer) => {
                number.clear();
                let _ = write!(number, "\u{2}{integer};");
                digest.update(&number);
            }
            _ => digest.update([0]),
        }
    }
}

fn first_half(hash: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash) {
        *to = *from;
    }
    half
}
