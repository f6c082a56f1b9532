use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::context::Context;
use super::error::Failure;
use super::import_screen::{print_json, print_screen};
use super::{Exit, Outcome};
use crate::actions::{self, FileReport, ImportOptions};
use crate::ingest::{Given, Kind, PresetChoice, parse_decimal_style};
use crate::model::{Currency, DateOrder, Zone};

/// Import exports: every row gets an outcome, and one run is one transaction
///
/// Files are recognised by their headers and loaded in the right order, whatever the order in which
/// they are named. Rows that fail go to FILE.rejects.csv, to be corrected and imported.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Kind of the rows: companies, contacts, leads, conversions, deals or payments
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// Preset to read the files by, instead of the one that their headers show
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// Source system: row ids and repeats are known only within one
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Column to field, such as 'Came from=source'; without a field the column is left out
    #[arg(long, value_name = "HEADER=FIELD")]
    map: Vec<String>,
    /// Encoding, where it is not UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Which comes first in dates such as 03/04/2026: dmy or mdy
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
    /// Folder for the files of rejects; beside each file where none is given
    #[arg(long, value_name = "DIR")]
    rejects: Option<PathBuf>,
}

impl Import {
    pub fn run(&self, context: &Context) -> Outcome {
        let options = ImportOptions { given: self.given()?, dry_run: self.dry_run, rejects: self.rejects.clone() };
        let mut book = context.open()?;
        let progress = progress_bar();
        let report = actions::import(&mut book, &self.files, &options, || context.now(), |rows| progress.inc(rows));
        progress.finish_and_clear();
        let report = report?;
        let answered = if context.format == crate::report::Format::Json {
            print_json(context, &report)
        } else {
            print_screen(context, &report)
        };
        answered.map_err(|failure| match report.batch {
            Some(batch) => failure.hint(format!("the import itself is committed, as batch {batch}: trueup batches shows it")),
            None => failure,
        })?;
        Ok(if report.files.iter().all(FileReport::is_clean) { Exit::Clean } else { Exit::Look })
    }

    fn given(&self) -> Result<Given, Failure> {
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
                .split_once('=')
                .ok_or_else(|| Failure::new(format!("--map {text:?} has no =")).hint("write it as --map 'Header=field'"))?;
            map.push((header.trim().to_owned(), field.trim().to_owned()));
        }
        if self.source.as_deref().is_some_and(|source| source.trim().is_empty()) {
            return Err(
                Failure::new("--source is blank").hint("name the system the file comes from, such as --source trade-fair")
            );
        }
        Ok(Given {
            choice: PresetChoice { preset: self.preset.clone(), kind },
            source: self.source.clone(),
            map,
            encoding: self.encoding.clone(),
            date_order: checked(self.date_order.as_deref(), "--date-order", DateOrder::parse, "dmy or mdy")?,
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
}

fn checked<T>(text: Option<&str>, flag: &str, read: impl Fn(&str) -> Option<T>, rule: &str) -> Result<Option<T>, Failure> {
    text.map(|text| {
        read(text).ok_or_else(|| Failure::new(format!("{flag} {text:?}: not {rule}")).hint(format!("{flag} takes {rule}")))
    })
    .transpose()
}

/// Rows and their rate, on a terminal only.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} rows read, {per_sec}") {
        bar.set_style(style);
    }
    bar
}
