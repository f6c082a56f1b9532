//! Presets: one TOML file per export format, and which of them fits a header.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::{Error, FileError};
use super::fields::Kind;
use crate::embedded::PRESETS;
use crate::model::{Currency, DateOrder, DecimalStyle, Zone, key};

/// One export format.
#[derive(Debug, Clone)]
pub struct Preset {
    /// The name: that of its file.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// Kind of its rows.
    pub kind: Kind,
    /// Source system of its rows.
    pub source: String,
    /// Whether it knows only trueup's own words, and serves `--as` for unknown files.
    pub plain: bool,
    /// Encoding of a file that is not UTF-8.
    pub fallback_encoding: Option<String>,
    /// Zone of its times without one.
    pub zone: Option<Zone>,
    /// Order of its dates, where the vendor has but one.
    pub date_order: Option<DateOrder>,
    /// Sign of its decimals, where the vendor has but one.
    pub decimal: Option<DecimalStyle>,
    /// Currency of its amounts, where the vendor has but one.
    pub currency: Option<Currency>,
    /// Whether an event of a stranger makes a lead.
    pub makes_leads: bool,
    /// Field to the headers that may hold it, in order of preference.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Field to a value that all rows have.
    pub constants: BTreeMap<String, String>,
    /// Field to what its values mean, keyed in lower case; `*` is any other.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Headers that are neither kept nor compared.
    pub ignored: Vec<String>,
    /// Columns that make the identity of a row without an id; every mapped one if none is named.
    pub identity: Vec<String>,
    /// Words that stand for a blank cell.
    pub blanks: Vec<String>,
    recognise: Recognise,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recognise {
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    one_of: Vec<String>,
    #[serde(default)]
    none_of: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    title: String,
    kind: String,
    source: String,
    #[serde(default)]
    plain: bool,
    fallback_encoding: Option<String>,
    zone: Option<String>,
    date_order: Option<String>,
    decimal: Option<String>,
    currency: Option<String>,
    #[serde(default)]
    makes_leads: bool,
    recognise: Recognise,
    columns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    columns_ignored: Ignored,
    #[serde(default)]
    identity: Vec<String>,
    #[serde(default)]
    blanks: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignored {
    headers: Vec<String>,
}

impl Preset {
    /// Reads a preset from its TOML text and checks every word of it.
    ///
    /// # Errors
    /// The text is no preset, or names a kind, field, zone or currency that does not exist.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, Error> {
        let wrong = |detail: String| Error::Preset { name: name.to_owned(), detail };
        let file: PresetFile = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let kind = Kind::parse(&file.kind).ok_or_else(|| wrong(format!("no kind {:?}", file.kind)))?;
        let mappable = kind.mappable();
        for field in file.columns.keys().chain(file.constants.keys()).chain(file.values.keys()).chain(&file.identity) {
            if !mappable.contains(&field.as_str()) {
                return Err(wrong(format!("{} have no field {field:?}", kind.as_str())));
            }
        }
        let zone = file.zone.map(|z| Zone::parse(&z).ok_or_else(|| wrong(format!("no zone {z:?}")))).transpose()?;
        let date_order =
            file.date_order.map(|o| DateOrder::parse(&o).ok_or_else(|| wrong(format!("no date order {o:?}")))).transpose()?;
        let decimal =
            file.decimal.map(|d| parse_decimal_style(&d).ok_or_else(|| wrong(format!("no decimal style {d:?}")))).transpose()?;
        let currency = file.currency.map(|c| Currency::parse(&c).map_err(|e| wrong(e.to_string()))).transpose()?;
        Ok(Self {
            name: name.to_owned(),
            title: file.title,
            kind,
            source: file.source,
            plain: file.plain,
            fallback_encoding: file.fallback_encoding,
            zone,
            date_order,
            decimal,
            currency,
            makes_leads: file.makes_leads,
            columns: file.columns,
            constants: file.constants,
            values: file.values,
            ignored: file.columns_ignored.headers.iter().map(|header| key(header)).collect(),
            identity: file.identity,
            blanks: file.blanks,
            recognise: file.recognise,
        })
    }

    /// How well the preset fits: the number of its columns that the file has, or nothing where a
    /// header that it needs is missing.
    fn fit(&self, headers: &[String]) -> Option<usize> {
        let has = |header: &String| has(headers, header);
        let fits = self.recognise.headers.iter().all(has)
            && (self.recognise.one_of.is_empty() || self.recognise.one_of.iter().any(has))
            && !self.recognise.none_of.iter().any(has);
        fits.then(|| self.columns.values().flatten().filter(|header| has(header)).count())
    }

    /// The first header that the preset needs and the file lacks.
    #[must_use]
    pub fn lacks(&self, headers: &[String]) -> Option<&str> {
        self.recognise.headers.iter().find(|header| !has(headers, header)).map(String::as_str)
    }

    /// Share of the headers that the preset needs that the file has: 0 to 1.
    fn likeness(&self, headers: &[String]) -> f64 {
        let wanted = self.recognise.headers.len().max(1);
        let found = self.recognise.headers.iter().filter(|header| headers.contains(&key(header))).count();
        #[allow(clippy::cast_precision_loss)] // a handful of headers
        let share = found as f64 / wanted as f64;
        share
    }
}

/// Whether a header is there, with the currency that it may end with or without.
fn has(headers: &[String], wanted: &str) -> bool {
    let wanted = key(wanted);
    headers.contains(&wanted)
        || headers.iter().any(|header| {
            header.starts_with(&wanted)
                && Currency::of_header(&header.to_uppercase()).is_some_and(|(name, _)| key(name) == wanted)
        })
}

/// Reads `point` or `comma`.
#[must_use]
pub fn parse_decimal_style(text: &str) -> Option<DecimalStyle> {
    match text.trim().to_ascii_lowercase().as_str() {
        "point" | "." => Some(DecimalStyle::Point),
        "comma" | "," => Some(DecimalStyle::Comma),
        _ => None,
    }
}

/// All presets that are built in, by name.
///
/// # Errors
/// One of them is wrong, which a test would have found.
pub fn built_in() -> Result<Vec<Preset>, Error> {
    PRESETS.iter().map(|(name, text)| Preset::from_toml(name, text)).collect()
}

/// What the user has said about which preset to use.
#[derive(Debug, Clone, Default)]
pub struct PresetChoice {
    /// `--preset NAME`
    pub preset: Option<String>,
    /// `--as KIND`
    pub kind: Option<Kind>,
}

/// Whether a row of headers is one that a preset knows, of those that were asked for.
#[must_use]
pub fn knows(presets: &[Preset], headers: &[String], choice: &PresetChoice) -> bool {
    presets.iter().any(|preset| match (&choice.preset, choice.kind) {
        (Some(name), _) => preset.name == *name && preset.lacks(headers).is_none(),
        (None, kind) => kind.is_none_or(|kind| kind == preset.kind) && preset.fit(headers).is_some(),
    })
}

/// Chooses the preset for a header: the one that was named, the one of the kind that was named, or
/// the one that fits best. The flag tells whether the file fits it by its headers.
///
/// # Errors
/// None fits, or several equally well.
pub fn choose<'p>(presets: &'p [Preset], headers: &[String], choice: &PresetChoice) -> Result<(&'p Preset, bool), FileError> {
    if let Some(name) = &choice.preset {
        let preset = presets.iter().find(|preset| preset.name == *name).ok_or_else(|| FileError::NoSuchPreset {
            name: name.clone(),
            known: PRESETS.iter().map(|(name, _)| *name).collect(),
        })?;
        return match preset.lacks(headers) {
            Some(header) => Err(FileError::LacksColumn { preset: name.clone(), header: header.to_owned() }),
            None => Ok((preset, true)),
        };
    }
    let mut fitting: Vec<(usize, &Preset)> = presets
        .iter()
        .filter(|preset| choice.kind.is_none_or(|kind| kind == preset.kind))
        .filter_map(|preset| preset.fit(headers).map(|fit| (fit, preset)))
        .collect();
    fitting.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    match (fitting.as_slice(), choice.kind) {
        ([(best, first), (next, second), ..], _) if best == next => {
            Err(FileError::SeveralPresets { presets: vec![first.name.clone(), second.name.clone()] })
        }
        ([(_, first), ..], _) => Ok((first, true)),
        ([], Some(kind)) => {
            // Headers that are another kind's own are not to be read as this one by mistake.
            if let Some(other) = presets.iter().find(|preset| preset.kind != kind && preset.fit(headers).is_some()) {
                return Err(FileError::OtherKind { asked: kind.as_str(), kind: other.kind.as_str(), preset: other.name.clone() });
            }
            let plain = presets.iter().find(|preset| preset.plain && preset.kind == kind);
            plain.map(|preset| (preset, false)).ok_or_else(|| unknown(presets, headers))
        }
        ([], None) => Err(unknown(presets, headers)),
    }
}

fn unknown(presets: &[Preset], headers: &[String]) -> FileError {
    let mut near: Vec<(f64, &Preset)> =
        presets.iter().map(|preset| (preset.likeness(headers), preset)).filter(|(likeness, _)| *likeness > 0.0).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let nearest = near
        .into_iter()
        .take(2)
        .map(|(_, preset)| match preset.lacks(headers) {
            Some(header) => format!("{} ({header:?} is missing)", preset.name),
            None => preset.name.clone(),
        })
        .collect();
    FileError::Unknown { headers: headers.to_vec(), nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_preset_is_right() {
        let presets = built_in().unwrap();
        for kind in Kind::ALL {
            assert!(presets.iter().any(|p| p.plain && p.kind == kind), "{kind:?} has no plain preset");
        }
    }

    #[test]
    fn a_wrong_preset_says_what_is_wrong() {
        let text = "title = 'x'\nkind = 'leads'\nsource = 'x'\n[recognise]\n[columns]\nshoe_size = ['Size']\n";
        let error = Preset::from_toml("mine", text).unwrap_err().to_string();
        assert_eq!(error, "preset mine: leads have no field \"shoe_size\"");
    }
}
