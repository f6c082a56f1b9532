//! Which rows of a file name the currency of their amounts, and which leave it to the book.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{FieldType, Kind};
use super::plan::{Given, MappedField};
use super::preset::Preset;
use super::read::RawRow;
use crate::model::{Currency, Sign, cell_text};

/// Rows with an amount and without a currency, in a file of which other rows name one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartlyNamed {
    /// The first of them.
    pub line: u64,
    /// How many there are.
    pub rows: u64,
    /// The currencies that the others name.
    pub named: BTreeSet<String>,
    /// Signs that several currencies share, and which.
    pub signs: BTreeMap<&'static str, &'static [&'static str]>,
}

impl PartlyNamed {
    /// Whether the others may all mean this currency.
    pub fn may_mean(&self, code: &str) -> bool {
        self.named.contains(code) || self.signs.values().any(|codes| codes.contains(&code))
    }
}

/// A sign that several currencies share, and where it first stands beside an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedSign {
    /// The currencies.
    pub codes: &'static [&'static str],
    /// The line.
    pub line: u64,
    /// The cell.
    pub value: String,
}

/// Watches the rows of a file whose amounts name their currency row by row, if at all.
#[derive(Debug)]
pub(super) struct Naming {
    column: Option<usize>,
    amounts: Vec<usize>,
    /// The currency of rows that name none, where a flag or the preset says it.
    said: Option<Currency>,
    /// Whether something says the currency of all of them.
    is_said: bool,
    named: BTreeSet<String>,
    signs: BTreeMap<&'static str, &'static [&'static str]>,
    unnamed: Option<(u64, u64)>,
    /// Where each of those signs first stands beside an amount whose row names nothing else.
    shared: Vec<SharedSign>,
}

impl Naming {
    /// Nothing is watched where something else says the currency of all of them.
    pub(super) fn new(preset: &Preset, fields: &[MappedField], given: &Given) -> Self {
        let of_kind = |wanted: FieldType| {
            let is = move |name: &str| preset.kind.fields().iter().any(|field| field.name == name && field.kind == wanted);
            fields.iter().filter(move |field| is(field.field)).flat_map(|field| &field.columns)
        };
        let is_said = given.currency.is_some()
            || preset.currency.is_some()
            || preset.kind == Kind::Rates
            || of_kind(FieldType::Money).any(|column| column.currency.is_some() || column.sign.is_some());
        let amounts = of_kind(FieldType::Money).map(|column| column.index).collect();
        let column = of_kind(FieldType::Currency).next().map(|column| column.index);
        let said = preset.currency.or(given.currency);
        Self { column, amounts, said, is_said, named: BTreeSet::new(), signs: BTreeMap::new(), unnamed: None, shared: Vec::new() }
    }

    /// Looks at a row.
    pub(super) fn look(&mut self, row: &RawRow<'_>) {
        let cell = |place: &usize| cell_text(row.cells.get(*place).unwrap_or("")).trim();
        let mut amounts = self.amounts.iter().map(cell).filter(|text| text.bytes().any(|byte| byte.is_ascii_digit())).peekable();
        if amounts.peek().is_none() {
            return;
        }
        let code = self.column.as_ref().map_or("", cell);
        if let Ok(currency) = Currency::parse(code) {
            self.named.insert(currency.code().to_owned());
            return;
        }
        match Sign::take(code) {
            Some((Sign::Of(currency), "")) => {
                self.named.insert(currency.code().to_owned());
                return;
            }
            Some((Sign::Shared(sign, codes), "")) => {
                self.signs.insert(sign, codes);
                return;
            }
            _ => {}
        }
        let sign = amounts.find_map(|text| Some((Sign::in_amount(text)?.0, text)));
        if let Some((Sign::Shared(_, codes), text)) = sign
            && !self.is_said
            && !self.shared.iter().any(|known| known.codes == codes)
        {
            self.shared.push(SharedSign { codes, line: row.line, value: text.to_owned() });
        }
        match sign.map(|(sign, _)| sign) {
            Some(Sign::Of(currency)) => drop(self.named.insert(currency.code().to_owned())),
            Some(Sign::Shared(sign, codes)) => drop(self.signs.insert(sign, codes)),
            // What is no code is told of with its row.
            None if self.column.is_some() && !code.is_empty() && code.chars().all(char::is_alphanumeric) => {}
            None => {
                let (_, rows) = self.unnamed.get_or_insert((row.line, 0));
                *rows += 1;
            }
        }
    }

    /// The signs that several currencies share, beside amounts whose rows name nothing else.
    pub(super) fn shared_signs(&self) -> Vec<SharedSign> {
        self.shared.clone()
    }

    /// Whether none of the rows names one.
    pub(super) fn names_none(&self) -> bool {
        self.is_said || self.named.is_empty() && self.signs.is_empty()
    }

    /// Whether some amount may be of a currency that has decimals: all but those whose rows all name another one.
    pub(super) fn may_have_decimals(&self) -> bool {
        let has = |currency: Currency| currency.exponent() > 0;
        let is_known = self.signs.is_empty() && (!self.named.is_empty() || self.unnamed.is_some());
        let of_unnamed = self.unnamed.is_some() && self.said.is_none_or(has);
        !is_known || of_unnamed || self.named.iter().any(|code| Currency::parse(code).is_ok_and(has))
    }

    /// What was found, where some rows name a currency and others none.
    pub(super) fn found(self) -> Option<PartlyNamed> {
        let (line, rows) = self.unnamed.filter(|_| !self.is_said)?;
        let names_some = !self.named.is_empty() || !self.signs.is_empty();
        names_some.then_some(PartlyNamed { line, rows, named: self.named, signs: self.signs })
    }
}
