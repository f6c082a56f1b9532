//! The TOML of a preset: every word of it is checked, and what is wrong is told with its line.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml::Spanned;

use super::boxes::StatusBox;
use super::cells::truth_of;
use super::error::Error;
use super::fields::{FieldType, Kind};
use super::preset::{Lines, Origin, Preset, Recognise, Skip, parse_decimal_style};
use super::read::{Charset, Told};
use crate::model::{Currency, DateOrder, Zone, hex, key};

/// Field to the words of the source and what they mean.
type Tables = BTreeMap<Spanned<String>, BTreeMap<String, Spanned<String>>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    title: String,
    kind: Spanned<String>,
    source: String,
    #[serde(default)]
    plain: bool,
    #[serde(default)]
    complete: bool,
    #[serde(default)]
    asks_source: bool,
    fallback_encoding: Option<Spanned<String>>,
    zone: Option<Spanned<String>>,
    date_order: Option<Spanned<String>>,
    decimal: Option<Spanned<String>>,
    #[serde(default)]
    takes_thirds: bool,
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
    values: Tables,
    #[serde(default)]
    columns_ignored: IgnoredTable,
    #[serde(default)]
    skip: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    boxes: BTreeMap<String, Spanned<String>>,
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
        let shown = match &origin {
            Origin::BuiltIn => name.to_owned(),
            Origin::File { path, .. } => path.display().to_string(),
        };
        let source = Source { name: shown, text };
        let mut file: PresetFile = toml::from_str(text)
            .map_err(|error| source.wrong(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
        let kind = source.kind(&file.kind)?;
        source.check_fields(&file, kind)?;
        source.word(file.fallback_encoding.clone(), "encoding", |name| Charset::named(name).ok())?;
        let constant = source.constant_currency(&mut file.constants)?;
        Ok(Self {
            name: name.to_owned(),
            title: file.title,
            kind,
            source: file.source,
            plain: file.plain,
            complete: file.complete,
            asks_source: file.asks_source,
            fallback_encoding: file.fallback_encoding.map(Spanned::into_inner),
            zone: source.word(file.zone, "time zone", Zone::parse)?,
            date_order: source.word(file.date_order, "order of dates", DateOrder::parse)?,
            takes_thirds: file.takes_thirds,
            decimal: source.word(file.decimal, "sign of decimals", parse_decimal_style)?,
            currency: source.word(file.currency, "currency", |code| Currency::parse(code).ok())?.or(constant),
            makes_leads: file.makes_leads,
            columns: file.columns.into_iter().map(|(name, headers)| (name.into_inner(), headers)).collect(),
            constants: file.constants.into_iter().map(|(name, value)| (name.into_inner(), value)).collect(),
            values: source.values(file.values, kind)?,
            ignored: file.columns_ignored.headers.iter().map(|header| key(header)).collect(),
            identity: file.identity.into_iter().map(Spanned::into_inner).collect(),
            blanks: file.blanks,
            pinned: Told {
                charset: source.word(file.encoding, "encoding", |name| Charset::named(name).ok())?,
                delimiter: source.word(file.delimiter, "delimiter", |text| (!text.is_empty()).then(|| text.to_owned()))?,
                quote: source.word(file.quote, "quote", parse_quote)?,
                header_line: file.header_line,
                sheet: file.sheet,
            },
            skips: file
                .skip
                .into_iter()
                .map(|(header, words)| Skip { header, words: words.iter().map(|word| key(word)).collect() })
                .collect(),
            boxes: source.boxes(file.boxes, kind)?,
            lines: file.lines.map(|lines| Lines { sum: lines.sum.into_iter().map(Spanned::into_inner).collect() }),
            recognise: Recognise {
                headers: file.recognise.headers,
                one_of: file.recognise.one_of,
                none_of: file.recognise.none_of,
            },
            origin,
        })
    }
}

/// What stands around cells, as a person says it: one sign, or none.
#[must_use]
pub fn parse_quote(text: &str) -> Option<Option<u8>> {
    match text.as_bytes() {
        b"none" => Some(None),
        [sign] if sign.is_ascii_punctuation() => Some(Some(*sign)),
        _ => None,
    }
}

/// The text of a preset, and what it is called in errors.
struct Source<'t> {
    name: String,
    text: &'t str,
}

impl Source<'_> {
    fn wrong(&self, place: usize, detail: String) -> Error {
        let line = self.text.get(..place).unwrap_or_default().matches('\n').count() + 1;
        Error::Preset { name: self.name.clone(), line, detail }
    }

    /// Reads a word, or tells where the one stands that is none.
    fn word<T>(&self, text: Option<Spanned<String>>, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
        let Some(text) = text else { return Ok(None) };
        let wrong = || self.wrong(text.span().start, format!("no {what} {:?}", text.get_ref()));
        read(text.get_ref()).map(Some).ok_or_else(wrong)
    }

    fn kind(&self, text: &Spanned<String>) -> Result<Kind, Error> {
        Kind::parse(text.get_ref()).ok_or_else(|| {
            let known = Kind::ALL.map(Kind::as_str).join(", ");
            self.wrong(text.span().start, format!("no kind {:?}; the kinds: {known}", text.get_ref()))
        })
    }

    /// Looks whether the kind has the fields that are named, and whether those that are summed are amounts.
    fn check_fields(&self, file: &PresetFile, kind: Kind) -> Result<(), Error> {
        let mappable = kind.mappable();
        for field in file.columns.keys().chain(file.constants.keys()).chain(file.values.keys()).chain(&file.identity) {
            if !mappable.contains(&field.get_ref().as_str()) {
                let known = mappable.join(", ");
                let detail = format!("{} have no field {:?}; the fields: {known}", kind.as_str(), field.get_ref());
                return Err(self.wrong(field.span().start, detail));
            }
        }
        let has = |name: &str| file.columns.keys().chain(file.constants.keys()).any(|field| field.get_ref() == name);
        // A name may be put together.
        let is_held = |name: &str| has(name) || (name == "full_name" && (has("first_name") || has("last_name")));
        if let Some(field) = file.identity.iter().find(|field| !is_held(field.get_ref())) {
            let detail = format!("rows are known again by {:?}, and no column holds it", field.get_ref());
            return Err(self.wrong(field.span().start, detail));
        }
        let adds_up = |name: &str| {
            let field = kind.fields().iter().find(|known| known.name == name);
            field.is_some_and(|field| matches!(field.kind, FieldType::Money | FieldType::Count))
        };
        match file.lines.iter().flat_map(|lines| &lines.sum).find(|field| !adds_up(field.get_ref())) {
            Some(field) => {
                Err(self.wrong(field.span().start, format!("{:?} is no amount of {}", field.get_ref(), kind.as_str())))
            }
            None => Ok(()),
        }
    }

    /// A currency that every row has is that of the preset.
    fn constant_currency(&self, constants: &mut BTreeMap<Spanned<String>, String>) -> Result<Option<Currency>, Error> {
        let found = constants.iter().find(|(name, _)| name.get_ref() == "currency");
        let Some((place, code)) = found.map(|(name, code)| (name.span().start, code.clone())) else { return Ok(None) };
        constants.retain(|name, _| name.get_ref() != "currency");
        Currency::parse(&code).map(Some).map_err(|error| self.wrong(place, error.to_string()))
    }

    /// What columns of boxes say where they are ticked.
    fn boxes(&self, boxes: BTreeMap<String, Spanned<String>>, kind: Kind) -> Result<BTreeMap<String, StatusBox>, Error> {
        let of = |(header, word): (String, Spanned<String>)| {
            let found = StatusBox::ALL.iter().find(|(_, name)| name == word.get_ref());
            let is_of_money = matches!(kind, Kind::Orders | Kind::Payments);
            match found {
                Some((says, _)) if is_of_money => Ok((header, *says)),
                Some(_) => Err(self.wrong(word.span().start, format!("{} have no status of money", kind.as_str()))),
                None => {
                    let known = StatusBox::ALL.map(|(_, name)| name).join(", ");
                    Err(self.wrong(word.span().start, format!("no meaning of a box {:?}; one of {known}", word.get_ref())))
                }
            }
        };
        boxes.into_iter().map(of).collect()
    }

    /// What the words of the source mean, by the form in which cells are compared with them.
    fn values(&self, tables: Tables, kind: Kind) -> Result<BTreeMap<String, BTreeMap<String, String>>, Error> {
        let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (field, words) in tables {
            let field = field.into_inner();
            let known = kind.fields().iter().find(|known| known.name == field).map_or(&[][..], |known| known.kind.words());
            for (word, meaning) in words {
                if !known.is_empty() && !known.contains(&meaning.get_ref().as_str()) {
                    let detail = format!("{:?} is no {field}; one of {}", meaning.get_ref(), known.join(", "));
                    return Err(self.wrong(meaning.span().start, detail));
                }
                values.entry(field.clone()).or_default().insert(key(&word), meaning.into_inner());
            }
        }
        Ok(values)
    }
}

impl Skip {
    /// The word that a cell fits, if it fits one.
    #[must_use]
    pub fn fits(&self, cell: &str) -> Option<&str> {
        let cell = key(cell);
        // A spreadsheet writes a ticked box in its own language.
        // Anything is not nothing.
        let is_like = |word: &str| {
            fits(word, &cell) && !(word == "*" && cell.is_empty()) || word == "true" && truth_of(&cell) == Some(true)
        };
        self.words.iter().map(String::as_str).find(|word| is_like(word))
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
