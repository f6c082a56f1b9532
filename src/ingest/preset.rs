//! Presets: one TOML file per export format, and which of them fits a header.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::boxes::StatusBox;
use super::error::{Almost, Error, FileError};
use super::fields::Kind;
use super::read::Told;
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
    /// Whether it knows every column of its format that decides what a row counts for.
    pub complete: bool,
    /// Whether its files do not tell whose they are: `--source` must.
    pub asks_source: bool,
    /// Encoding of a file that is not UTF-8.
    pub fallback_encoding: Option<String>,
    /// Zone of its times without one.
    pub zone: Option<Zone>,
    /// Order of its dates, where the vendor has but one.
    pub date_order: Option<DateOrder>,
    /// Sign of its decimals, where the vendor has but one.
    pub decimal: Option<DecimalStyle>,
    /// Whether amounts may have three decimals where their currency has fewer: `1.500` is one and a half.
    pub takes_thirds: bool,
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
    /// How the file is written, where that was pinned.
    pub pinned: Told,
    /// Rows that are left out.
    pub skips: Vec<Skip>,
    /// Columns of boxes or days that are the status, and what each says where it is ticked.
    pub boxes: BTreeMap<String, StatusBox>,
    /// Whether several lines are one row.
    pub lines: Option<Lines>,
    /// By which headers it is recognised.
    pub recognise: Recognise,
    /// Where it comes from.
    pub origin: Origin,
}

/// By which headers a preset is recognised.
#[derive(Debug, Clone, Default)]
pub struct Recognise {
    /// All of these; of several in one text, with ` | ` between them, one will do.
    pub headers: Vec<String>,
    /// At least one of these.
    pub one_of: Vec<String>,
    /// None of these.
    pub none_of: Vec<String>,
}

/// Rows that are none of those that are wanted: a transfer, a test.
#[derive(Debug, Clone)]
pub struct Skip {
    /// The header.
    pub header: String,
    /// What its cells say, in lower case; a `*` at either end stands for anything, and alone for anything but a blank.
    pub words: Vec<String>,
}

/// Several lines that are one row, known by its id.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// Amounts that each line has a part of. The others stand on the first line, or on every one alike.
    pub sum: Vec<String>,
}

/// Where a preset comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program.
    BuiltIn,
    /// A file of the user's.
    File {
        /// The file.
        path: PathBuf,
        /// SHA-256 of its bytes, in hexadecimal: what a batch was read by can be told later.
        sha256: String,
    },
}

impl Preset {
    /// Whether what it does not read decides nothing: it knows its format, and not just plain words.
    pub(super) fn knows_all(&self) -> bool {
        self.complete || !self.plain && self.origin == Origin::BuiltIn
    }

    /// How well the preset fits: the number of the file's headers that it knows, and of those that it needs; or nothing
    /// where a header that it needs is missing.
    fn fit(&self, headers: &[String]) -> Option<(usize, usize)> {
        let has = |header: &String| has_header(headers, header);
        let fits = self.recognise.headers.iter().all(|wanted| has_one(headers, wanted))
            && (self.recognise.one_of.is_empty() || self.recognise.one_of.iter().any(has))
            && !self.recognise.none_of.iter().any(has);
        // A preset that asks for nothing fits nothing by itself: it is named.
        let asks = !self.recognise.headers.is_empty() || !self.recognise.one_of.is_empty();
        let needed = self.recognise.headers.iter().flat_map(|wanted| wanted.split(" | "));
        let columns = self.columns.values().flatten().map(String::as_str).chain(needed);
        let known = || columns.filter(|header| has_header(headers, header)).map(key).collect::<BTreeSet<_>>().len();
        (fits && asks).then(|| (known(), self.recognise.headers.len()))
    }

    /// The headers that the preset needs and the file lacks, other than those that it was made without.
    fn missing<'s>(&'s self, headers: &'s [String], without: &'s [String]) -> impl Iterator<Item = &'s str> {
        let is_given_up = |wanted: &str| wanted.split(" | ").any(|name| without.iter().any(|other| key(other) == key(name)));
        self.recognise.headers.iter().map(String::as_str).filter(move |wanted| !has_one(headers, wanted) && !is_given_up(wanted))
    }

    /// Whether everything has a column among these that such rows cannot be counted once and rightly without: what the kind
    /// needs, the id, and of money the amount and the status.
    fn reads_all_needed(&self, headers: &[String]) -> bool {
        let parts = |wanted: &str| wanted.split(" + ").all(|part| has_header(headers, part));
        let has = |name: &str| {
            self.constants.contains_key(name) || self.columns.get(name).into_iter().flatten().any(|wanted| parts(wanted))
        };
        let is_money = matches!(self.kind, Kind::Payments | Kind::Orders);
        let mut needed = self.kind.fields().iter().filter(|field| field.required && field.name != "event_name");
        let knows = |name: &str| self.columns.contains_key(name);
        let id = self.kind.id_field();
        let has_id = !knows(id) || has(id);
        let has_status = !(is_money && knows("status")) || has("status");
        needed.all(|field| has(field.name)) && has_id && has_status && (!is_money || has("amount"))
    }

    /// Share of the headers that the preset needs that the file has: 0 to 1.
    fn likeness(&self, headers: &[String]) -> f64 {
        let wanted = self.recognise.headers.len().max(1);
        let found = self
            .recognise
            .headers
            .iter()
            .filter(|wanted| wanted.split(" | ").any(|header| headers.contains(&key(header))))
            .count();
        #[allow(clippy::cast_precision_loss)] // a handful of headers
        let share = found as f64 / wanted as f64;
        share
    }
}

/// Whether one of several headers is there.
fn has_one(headers: &[String], wanted: &str) -> bool {
    wanted.split(" | ").any(|wanted| has_header(headers, wanted))
}

/// Whether a header is there, with the currency that it may end with or without.
fn has_header(headers: &[String], wanted: &str) -> bool {
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

/// The word for the sign of decimals, as [`parse_decimal_style`] reads it.
#[must_use]
pub fn decimal_word(decimal: DecimalStyle) -> &'static str {
    match decimal {
        DecimalStyle::Point => "point",
        DecimalStyle::Comma => "comma",
    }
}

/// All presets that are built in, by name.
///
/// # Errors
/// One of them is wrong, which a test would have found.
pub fn built_in() -> Result<Vec<Preset>, Error> {
    PRESETS.iter().map(|(name, text)| Preset::from_toml(name, text, Origin::BuiltIn)).collect()
}

/// The presets of the program and of a folder, and of one more file; and what is wrong with those of the folder
/// that are none. A later one takes the place of an earlier one of its name.
///
/// # Errors
/// The file that was named is no preset, or the folder cannot be read.
pub fn presets(folder: Option<&Path>, file: Option<&Path>) -> Result<(Vec<Preset>, Vec<Error>), Error> {
    let mut all = built_in()?;
    let mut wrong = Vec::new();
    let mut own = Vec::new();
    for path in files_of(folder)? {
        match Preset::from_file(&path) {
            Ok(preset) => own.push(preset),
            Err(error) => wrong.push(error),
        }
    }
    own.extend(file.map(Preset::from_file).transpose()?);
    for preset in own {
        match all.iter_mut().find(|known| known.name == preset.name) {
            Some(known) => *known = preset,
            None => all.push(preset),
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((all, wrong))
}

/// The files of a folder that should be presets, if the folder is there.
fn files_of(folder: Option<&Path>) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        let unreadable = |source| Error::PresetFile { path: folder.to_owned(), source };
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What the user has said about which preset to use.
#[derive(Debug, Clone, Default)]
pub struct PresetChoice {
    /// `--preset NAME`
    pub preset: Option<String>,
    /// `--as KIND`
    pub kind: Option<Kind>,
    /// `--without HEADER`: columns that the preset needs and the file was made without.
    pub without: Vec<String>,
}

/// Whether a row of headers is one that a preset knows, of those that were asked for.
#[must_use]
pub fn knows(presets: &[Preset], headers: &[String], choice: &PresetChoice) -> bool {
    presets.iter().any(|preset| match (&choice.preset, choice.kind) {
        (Some(name), _) => preset.name == *name && preset.missing(headers, &choice.without).next().is_none(),
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
            known: presets.iter().map(|preset| preset.name.clone()).collect(),
        })?;
        return match preset.missing(headers, &choice.without).next() {
            Some(header) => Err(FileError::LacksColumn { preset: name.clone(), header: header.replace(" | ", " or ") }),
            None if !choice.without.is_empty() && !preset.reads_all_needed(headers) => {
                Err(FileError::CannotDoWithout { preset: name.clone(), headers: choice.without.clone() })
            }
            None => Ok((preset, true)),
        };
    }
    let mut fitting: Vec<((usize, usize), &Preset)> = presets
        .iter()
        .filter(|preset| choice.kind.is_none_or(|kind| kind == preset.kind))
        .filter_map(|preset| preset.fit(headers).map(|fit| (fit, preset)))
        .collect();
    // The user's own know her files better than ours do.
    if fitting.iter().any(|(_, preset)| preset.origin != Origin::BuiltIn) {
        fitting.retain(|(_, preset)| preset.origin != Origin::BuiltIn);
    }
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

/// A file with so large a share of the headers that a preset needs is of its format.
const SURE_OF_FORMAT: f64 = 0.6;

fn unknown(presets: &[Preset], headers: &[String]) -> FileError {
    let mut near: Vec<(f64, &Preset)> =
        presets.iter().map(|preset| (preset.likeness(headers), preset)).filter(|(likeness, _)| *likeness >= 0.5).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let missing = |preset: &Preset| preset.missing(headers, &[]).map(|header| header.replace(" | ", " or ")).collect::<Vec<_>>();
    // With all but one or two of its columns, and nothing that says it is another format, a file is of this one.
    let is_of = |(likeness, preset): &&(f64, &Preset)| {
        let has_other = preset.recognise.none_of.iter().any(|header| has_header(headers, header));
        *likeness >= SURE_OF_FORMAT && !preset.plain && !has_other && (1..=2).contains(&missing(preset).len())
    };
    let almost = near.iter().find(is_of).map(|(_, preset)| {
        let (without, is_enough) = (missing(preset), preset.reads_all_needed(headers));
        Box::new(Almost { preset: preset.name.clone(), without, is_enough })
    });
    let in_words = |(_, preset): (f64, &Preset)| match missing(preset).first() {
        Some(header) => format!("{} ({header:?} is missing)", preset.name),
        None => preset.name.clone(),
    };
    let nearest = near.into_iter().take(2).map(in_words).collect();
    FileError::Unknown { headers: headers.to_vec(), nearest, almost, guess: None, known_sources: Vec::new() }
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
    fn a_wrong_preset_says_what_is_wrong_and_where() {
        let head = "title = 'x'\nkind = 'leads'\nsource = 'x'\n";
        for (text, expected) in [
            (format!("{head}[columns]\nshoe_size = ['Size']\n"), "line 5: leads have no field \"shoe_size\""),
            (format!("{head}colour = 'red'\n"), "line 4: unknown field `colour`"),
            ("title = 'x'\nkind = 'shoes'\nsource = 'x'\n".to_owned(), "line 2: no kind \"shoes\""),
            (format!("{head}zone = 'Mars'\n"), "line 4: no time zone \"Mars\""),
            (format!("{head}[columns]\nemail = 'E-mail'\n"), "line 5: invalid type: string"),
            (format!("{head}[columns]\nemail = ['E-mail'\n"), "line 5"),
            ("title = 'x'\nkind = 'leads'\n".to_owned(), "line 1: missing field `source`"),
            (format!("{head}delimiter = ''\n"), "line 4: no delimiter \"\""),
            (
                "title = 'x'\nkind = 'payments'\nsource = 'x'\n[values.status]\n'Bezahlt' = 'pendign'\n".to_owned(),
                "line 5: \"pendign\" is no status; one of settled, pending",
            ),
            (format!("{head}[lines]\nsum = ['email']\n"), "line 5: \"email\" is no amount of leads"),
        ] {
            let error = Preset::from_toml("mine", &text, Origin::BuiltIn).unwrap_err().to_string();
            assert!(error.starts_with("preset mine: ") && error.contains(expected), "{text}\n{error}");
        }
    }
}
