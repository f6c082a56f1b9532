use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::context::Context;
use super::import_screen::{print_json, print_screen};
use super::reading::Reading;
use super::{Exit, Outcome};
use crate::actions::{self, FileReport, ImportOptions};

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
    /// Folder for the files of rejects; beside each file where none is given
    #[arg(long, value_name = "DIR")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Import {
    pub fn run(&self, context: &Context) -> Outcome {
        let options = ImportOptions {
            given: self.reading.given()?,
            presets: self.reading.presets(context)?,
            dry_run: self.dry_run,
            rejects: self.rejects.clone(),
        };
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
}

/// Rows and their rate, on a terminal only.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} rows read, {per_sec}") {
        bar.set_style(style);
    }
    bar
}
