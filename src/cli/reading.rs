//! How files are to be read: the flags that `import` and `inspect` share.

use std::path::{Path, PathBuf};

use clap::Args;

use super::context::Context;
use super::error::Failure;
use crate::ingest::{Charset, Given, Kind, Preset, PresetChoice, Told, parse_decimal_style, parse_quote};
use crate::model::{Currency, DateOrder, Zone};

/// What is said about the files; all that is not said is found out.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Kind of the rows: companies, contacts, leads, profiles, conversions, deals, payments, rates, orders or activities
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// Preset to read the files by, instead of the one that their headers show: its name, or a file
    #[arg(long, value_name = "NAME|FILE")]
    preset: Option<String>,
    /// Column that the preset needs and this file was made without
    #[arg(long, value_name = "HEADER", requires = "preset")]
    without: Vec<String>,
    /// Source system: row ids and repeats are known only within one
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Column to field, such as 'Came from=source'; without a field the column is left out
    #[arg(long, value_name = "HEADER=FIELD")]
    map: Vec<String>,
    /// Encoding, where it is not UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// What stands between columns, such as ; or tab, or blanks for any number of them; found where it is not given
    #[arg(long, value_name = "TEXT")]
    delimiter: Option<String>,
    /// What stands around cells, such as ' or none; found where it is not given
    #[arg(long, value_name = "SIGN")]
    quote: Option<String>,
    /// Line of the header; 0 where there is none; found where it is not given
    #[arg(long, value_name = "LINE")]
    header_line: Option<u64>,
    /// Sheet of a workbook; the one that fits where it is not given
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Which comes first in dates such as 03/04/26: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    date_order: Option<String>,
    /// Sign of the decimals: point or comma
    #[arg(long, value_name = "SIGN")]
    decimal: Option<String>,
    /// Currency of amounts that name none
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Time zone of times that name none
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
}

impl Reading {
    /// What was said, checked.
    pub fn given(&self) -> Result<Given, Failure> {
        let kind = self
            .kind
            .as_deref()
            .map(|text| {
                Kind::parse(text).ok_or_else(|| {
                    Failure::new(format!("--as {text:?} is no kind of rows"))
                        .hint(format!("the kinds: {}", Kind::ALL.map(Kind::as_str).join(", ")))
                })
            })
            .transpose()?;
        let mut map = Vec::new();
        for text in &self.map {
            let (header, field) = text
                .rsplit_once('=')
                .ok_or_else(|| Failure::new(format!("--map {text:?} has no =")).hint("write it as --map 'Header=field'"))?;
            map.push((header.trim().to_owned(), field.trim().to_owned()));
        }
        if self.source.as_deref().is_some_and(|source| source.trim().is_empty()) {
            return Err(
                Failure::new("--source is blank").hint("name the system the file comes from, such as --source trade-fair")
            );
        }
        Ok(Given {
            choice: PresetChoice { preset: self.preset.as_deref().map(preset_name), kind, without: self.without.clone() },
            source: self.source.clone(),
            map,
            told: self.told()?,
            date_order: checked(self.date_order.as_deref(), "--date-order", DateOrder::parse, "dmy, mdy or ymd")?,
            takes_thirds: self.decimal.is_some(),
            decimal: checked(self.decimal.as_deref(), "--decimal", parse_decimal_style, "point or comma")?,
            currency: checked(
                self.currency.as_deref(),
                "--currency",
                |text| Currency::parse(text).ok(),
                "a code such as USD or EUR",
            )?,
            zone: checked(self.zone.as_deref(), "--zone", Zone::parse, "a zone such as Europe/Berlin or UTC")?,
        })
    }

    /// The presets that there are: those of the program, of the user, and the file that was named.
    pub fn presets(&self, context: &Context) -> Result<Vec<Preset>, Failure> {
        let file = self.preset.as_deref().and_then(preset_file);
        context.presets(file.as_deref())
    }

    fn told(&self) -> Result<Told, Failure> {
        let charset = self.encoding.as_deref().map(|name| {
            Charset::named(name).map_err(|error| {
                Failure::new(format!("--encoding: {error}")).hint("usual ones are utf-8, windows-1252 and utf-16le")
            })
        });
        let delimiter = self.delimiter.as_deref().map(|text| match text.to_ascii_lowercase().as_str() {
            "tab" | "\\t" => Ok("\t".to_owned()),
            "" => Err(Failure::new("--delimiter is blank").hint("write the text between columns, such as ; or tab")),
            _ => Ok(text.to_owned()),
        });
        let quote = self.quote.as_deref().map(|text| {
            parse_quote(text).ok_or_else(|| {
                Failure::new(format!("--quote {text:?}: not one sign, nor none"))
                    .hint("write one sign such as ' or the word none")
            })
        });
        Ok(Told {
            charset: charset.transpose()?,
            delimiter: delimiter.transpose()?,
            quote: quote.transpose()?,
            header_line: self.header_line,
            sheet: self.sheet.clone(),
        })
    }
}

/// The file that a preset is given by, if it is no name.
pub(super) fn preset_file(text: &str) -> Option<PathBuf> {
    let path = Path::new(text);
    (path.components().count() > 1 || path.extension().is_some_and(|extension| extension == "toml")).then(|| path.to_owned())
}

/// The name of a preset that is given by its name or its file.
pub(super) fn preset_name(text: &str) -> String {
    match preset_file(text) {
        Some(path) => path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        None => text.to_owned(),
    }
}

fn checked<T>(text: Option<&str>, flag: &str, read: impl Fn(&str) -> Option<T>, rule: &str) -> Result<Option<T>, Failure> {
    text.map(|text| {
        read(text).ok_or_else(|| Failure::new(format!("{flag} {text:?}: not {rule}")).hint(format!("{flag} takes {rule}")))
    })
    .transpose()
}
