//! The TOML of a preset: every word of it is checked, and what is wrong is told with its line.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml::Spanned;

use super::error::Error;
use super::fields::{FieldType, Kind};
use super::preset::{Lines, Origin, Preset, Recognise, Skip, parse_decimal_style};
use super::read::{Charset, Told};
use crate::model::{Currency, DateOrder, Zone, hex, key};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    title: String,
    kind: Spanned<String>,
    source: String,
    #[serde(default)]
    plain: bool,
    fallback_encoding: Option<Spanned<String>>,
    zone: Option<Spanned<String>>,
    date_order: Option<Spanned<String>>,
    decimal: Option<Spanned<String>>,
    currency: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    delimiter: Option<Spanned<String>>,
    quote: Option<Spanned<String>>,
    header_line: Option<u64>,
    sheet: Option<String>,
    #[serde(default)]
    makes_leads: bool,
    #[serde(default)]
    blanks: Vec<String>,
    #[serde(default)]
    identity: Vec<Spanned<String>>,
    #[serde(default)]
    recognise: RecogniseTable,
    #[serde(default)]
    columns: BTreeMap<Spanned<String>, Vec<String>>,
    #[serde(default)]
    constants: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    values: BTreeMap<Spanned<String>, BTreeMap<String, Spanned<String>>>,
    #[serde(default)]
    columns_ignored: IgnoredTable,
    #[serde(default)]
    skip: BTreeMap<String, Vec<String>>,
    lines: Option<LinesTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecogniseTable {
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    one_of: Vec<String>,
    #[serde(default)]
    none_of: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct IgnoredTable {
    headers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinesTable {
    #[serde(default)]
    sum: Vec<Spanned<String>>,
}

impl Preset {
    /// Reads a preset from a file; it has the name of the file.
    ///
    /// # Errors
    /// The file cannot be read, or is no preset.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::PresetFile { path: path.to_owned(), source })?;
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let sha256 = hex(&Sha256::digest(&text));
        Self::from_toml(&name, &text, Origin::File { path: path.to_owned(), sha256 })
    }

    /// Reads a preset from its TOML text and checks every word of it.
    ///
    /// # Errors
    /// The text is no preset, or names a kind, field, zone or currency that does not exist.
    pub fn from_toml(name: &str, text: &str, origin: Origin) -> Result<Self, Error> {
        let line_at = |place: usize| text.get(..place).unwrap_or_default().matches('\n').count() + 1;
        let wrong = |place: usize, detail: String| Error::Preset {
            name: match &origin {
                Origin::BuiltIn => name.to_owned(),
                Origin::File { path, .. } => path.display().to_string(),
            },
            line: line_at(place),
            detail,
        };
        let file: PresetFile =
            toml::from_str(text).map_err(|error| wrong(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
        // Reads a word, or tells where the one stands that is none.
        fn word<T, E: Fn(usize, String) -> Error>(
            text: Option<Spanned<String>>,
            what: &str,
            wrong: &E,
            read: impl Fn(&str) -> Option<T>,
        ) -> Result<Option<T>, Error> {
            let Some(text) = text else { return Ok(None) };
            read(text.get_ref()).map(Some).ok_or_else(|| wrong(text.span().start, format!("no {what} {:?}", text.get_ref())))
        }
        let kind_at = file.kind.span().start;
        let kind = Kind::parse(file.kind.get_ref()).ok_or_else(|| {
            wrong(kind_at, format!("no kind {:?}; the kinds: {}", file.kind.get_ref(), Kind::ALL.map(Kind::as_str).join(", ")))
        })?;
        let mappable = kind.mappable();
        for field in file.columns.keys().chain(file.constants.keys()).chain(file.values.keys()).chain(&file.identity) {
            if !mappable.contains(&field.get_ref().as_str()) {
                let detail =
                    format!("{} have no field {:?}; the fields: {}", kind.as_str(), field.get_ref(), mappable.join(", "));
                return Err(wrong(field.span().start, detail));
            }
        }
        for field in file.lines.iter().flat_map(|lines| &lines.sum) {
            let adds_up = |known: &FieldType| matches!(known, FieldType::Money | FieldType::Count);
            if !kind.fields().iter().any(|known| known.name == field.get_ref() && adds_up(&known.kind)) {
                return Err(wrong(field.span().start, format!("{:?} is no amount of {}", field.get_ref(), kind.as_str())));
            }
        }
        if let Some(delimiter) = file.delimiter.as_ref().filter(|delimiter| delimiter.get_ref().is_empty()) {
            return Err(wrong(delimiter.span().start, "delimiter is blank".to_owned()));
        }
        let pinned = Told {
            charset: word(file.encoding, "encoding", &wrong, |name| Charset::named(name).ok())?,
            delimiter: file.delimiter.map(Spanned::into_inner),
            quote: word(file.quote, "quote", &wrong, |sign| match sign.as_bytes() {
                b"none" => Some(None),
                [sign] if sign.is_ascii_punctuation() => Some(Some(*sign)),
                _ => None,
            })?,
            header_line: file.header_line,
            sheet: file.sheet,
        };
        let fallback = file.fallback_encoding.clone();
        word(fallback, "encoding", &wrong, |name| Charset::named(name).ok())?;
        let plain_keys = |map: BTreeMap<Spanned<String>, Vec<String>>| {
            map.into_iter().map(|(name, value)| (name.into_inner(), value)).collect()
        };
        let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (field, words) in file.values {
            let known =
                kind.fields().iter().find(|known| known.name == field.get_ref()).map_or(&[][..], |known| known.kind.words());
            for (word, meaning) in words {
                if !known.is_empty() && !known.contains(&meaning.get_ref().as_str()) {
                    let detail = format!("{:?} is no {}; one of {}", meaning.get_ref(), field.get_ref(), known.join(", "));
                    return Err(wrong(meaning.span().start, detail));
                }
                values.entry(field.get_ref().clone()).or_default().insert(key(&word), meaning.into_inner());
            }
        }
        // A currency that every row has is that of the preset.
        let mut constants = file.constants;
        let constant =
            constants.iter().find(|(name, _)| name.get_ref() == "currency").map(|(name, code)| (name.span().start, code.clone()));
        let constant = match constant {
            Some((place, code)) => {
                constants.retain(|name, _| name.get_ref() != "currency");
                Some(Currency::parse(&code).map_err(|error| wrong(place, error.to_string()))?)
            }
            None => None,
        };
        let preset = Self {
            name: name.to_owned(),
            title: file.title,
            kind,
            source: file.source,
            plain: file.plain,
            fallback_encoding: file.fallback_encoding.map(Spanned::into_inner),
            zone: word(file.zone, "time zone", &wrong, Zone::parse)?,
            date_order: word(file.date_order, "order of dates", &wrong, DateOrder::parse)?,
            decimal: word(file.decimal, "sign of decimals", &wrong, parse_decimal_style)?,
            currency: word(file.currency, "currency", &wrong, |code| Currency::parse(code).ok())?.or(constant),
            makes_leads: file.makes_leads,
            columns: plain_keys(file.columns),
            constants: constants.into_iter().map(|(name, value)| (name.into_inner(), value)).collect(),
            values,
            ignored: file.columns_ignored.headers.iter().map(|header| key(header)).collect(),
            identity: file.identity.into_iter().map(Spanned::into_inner).collect(),
            blanks: file.blanks,
            pinned,
            skips: file
                .skip
                .into_iter()
                .map(|(header, words)| Skip { header, words: words.iter().map(|word| key(word)).collect() })
                .collect(),
            lines: file.lines.map(|lines| Lines { sum: lines.sum.into_iter().map(Spanned::into_inner).collect() }),
            recognise: Recognise {
                headers: file.recognise.headers,
                one_of: file.recognise.one_of,
                none_of: file.recognise.none_of,
            },
            origin,
        };
        Ok(preset)
    }
}

impl Skip {
    /// The word that a cell fits, if it fits one.
    #[must_use]
    pub fn fits(&self, cell: &str) -> Option<&str> {
        let cell = key(cell);
        self.words.iter().map(String::as_str).find(|word| fits(word, &cell))
    }
}

/// Whether a text is a word, or is like one with a `*` at either end.
#[must_use]
pub(super) fn fits(word: &str, text: &str) -> bool {
    match (word.strip_prefix('*'), word.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(_), Some(_)) => text.contains(word.trim_matches('*')),
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => text == word,
    }
}
