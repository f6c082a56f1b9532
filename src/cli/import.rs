use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;

use super::context::Context;
use super::dialogue::Answer;
use super::error::Failure;
use super::import_screen::{print_json, print_screen};
use super::reading::Reading;
use super::{Exit, Outcome};
use super::{dialogue, own_preset, progress};
use crate::actions::{self, FileReport, ImportOptions, Progress};
use crate::ingest::{self, FileError, Kind};

/// Import exports: every row gets an outcome, and one run is one transaction
///
/// Files are recognised by their headers and loaded in the right order, whatever the order in which
/// they are named. Rows that fail go to FILE.rejects.csv, to be corrected and imported.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The files; a folder stands for the exports in it, and names with * and ? for all that are like them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Folder for the files of rejects; beside each file where none is given
    #[arg(long, value_name = "DIR")]
    rejects: Option<PathBuf>,
    /// Keep how the file is read, as a preset of your own under this name
    #[arg(long, value_name = "NAME")]
    remember: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl Import {
    pub fn run(&self, context: &Context) -> Outcome {
        self.run_as(context, None)
    }

    /// Imports the files as rows of one kind, where the command says which.
    pub fn run_as(&self, context: &Context, kind: Option<Kind>) -> Outcome {
        let mut given = self.reading.given()?;
        if kind.is_some() && given.choice.preset.is_none() {
            given.choice.kind = kind;
            given.source = given.source.or_else(|| kind.map(|kind| kind.as_str().to_owned()));
        }
        let mut options = ImportOptions {
            given,
            answers: Vec::new(),
            presets: self.reading.presets(context)?,
            dry_run: self.dry_run,
            rejects: self.rejects.clone(),
        };
        let files = named_files(context, &self.files)?;
        let mut to_keep = Vec::new();
        if let Some(name) = &self.remember {
            to_keep.push(self.remember(context, name, &files, &options)?);
        }
        let mut book = context.open()?;
        let is_somebody_there = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let report = loop {
            let bar = progress::bar();
            let report = actions::import(&mut book, &files, &options, || context.now(), |progress| show(&bar, progress));
            bar.finish_and_clear();
            match report {
                Ok(report) => break report,
                Err(error) if is_somebody_there => {
                    if !ask(context, &error, &mut options, &mut to_keep)? {
                        return Err(error.into());
                    }
                }
                Err(error) => return Err(error.into()),
            }
        };
        let kept = keep(context, &to_keep, report.batch);
        let answered = if context.format == crate::report::Format::Json {
            print_json(context, &report)
        } else {
            print_screen(context, &report)
        };
        answered.and(kept).map_err(|failure| match report.batch {
            Some(batch) => failure.hint(format!("the import itself is committed, as batch {batch}: trueup batches shows it")),
            None => failure,
        })?;
        Ok(if report.files.iter().all(FileReport::is_clean) { Exit::Clean } else { Exit::Look })
    }
}

impl Import {
    /// How the only file is read, to be kept when it is imported.
    fn remember(&self, context: &Context, name: &str, files: &[PathBuf], options: &ImportOptions) -> Result<Answer, Failure> {
        let [file] = files else {
            return Err(Failure::new("--remember is for one file at a time").hint("name one file, or leave --remember out"));
        };
        let text = own_preset::text_of(file, name, &options.given, &options.presets)?;
        own_preset::check_free(context, name, &text, false)?;
        Ok(Answer { name: name.to_owned(), text })
    }
}

/// Asks what only the person can answer. False where there is nothing to ask, or no answer. What was answered
/// holds for that file, and is kept when it is imported.
fn ask(
    context: &Context,
    error: &ingest::Error,
    options: &mut ImportOptions,
    to_keep: &mut Vec<Answer>,
) -> Result<bool, Failure> {
    let ingest::Error::Files(bad) = error else { return Ok(false) };
    let is_question = |error: &FileError| matches!(error, FileError::Unknown { .. }) || dialogue::is_question(error);
    if !bad.iter().all(|bad| is_question(&bad.error)) {
        return Ok(false);
    }
    for bad in bad {
        let mut given = options.given_of(&bad.path).clone();
        let is_answered = match &bad.error {
            FileError::Unknown { almost: Some(almost), .. } if almost.is_enough => {
                dialogue::ask_almost(&mut dialogue::Terminal, &bad.path, almost, &mut given)?
            }
            FileError::Unknown { .. } => false,
            error if dialogue::ask_about(&mut dialogue::Terminal, &bad.path, error, &mut given)? => true,
            _ => return Ok(false),
        };
        if is_answered {
            options.answers.retain(|(file, _)| *file != bad.path);
            options.answers.push((bad.path.clone(), given));
            continue;
        }
        let Some(answer) = dialogue::ask(&mut dialogue::Terminal, &bad.path, &given, &options.presets)? else {
            return Ok(false);
        };
        own_preset::check_free(context, &answer.name, &answer.text, false)?;
        options.presets.insert(0, own_preset::preset_of(context, &answer.name, &answer.text)?);
        to_keep.push(answer);
        // The next file may well be of the same layout, and known by now.
        break;
    }
    Ok(true)
}

/// Keeps the presets that were made on the way, once what they read is in the book.
fn keep(context: &Context, presets: &[Answer], batch: Option<i64>) -> Result<(), Failure> {
    for answer in presets {
        if batch.is_some() {
            own_preset::save(context, &answer.name, &answer.text, false)?;
        } else {
            context.say(&format!("not saved, since nothing was imported: the preset {}", answer.name));
        }
    }
    Ok(())
}

fn show(bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Surveying { files } => progress::counted(bar, "looking at the files {bar:30} {pos} of {len}", files),
        Progress::Surveyed => bar.inc(1),
        Progress::Reading { rows } => {
            progress::counted(bar, "reading {bar:30} {human_pos} of {human_len} rows, {per_sec}, {eta} left", rows);
        }
        Progress::Read(rows) => bar.inc(rows),
        Progress::Writing => progress::spinning(bar, "{spinner} matching and writing {human_len} rows, {elapsed} so far"),
    }
}

/// What exports are called. What a file is, its content decides; of a folder, only these are looked at.
pub(super) const EXPORTS: [&str; 11] = ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "zip", "gz"];

/// The files that were meant: a folder stands for the exports in it, a pattern for what it fits.
fn named_files(context: &Context, named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in named {
        let text = path.to_string_lossy();
        let mut found = if path.is_dir() {
            exports_in(context, path)?
        } else if !path.exists() && text.contains(['*', '?', '[']) {
            // The shells of Windows leave patterns to the program.
            let wrong = |error: &dyn std::fmt::Display| Failure::new(format!("{text:?} is no pattern: {error}"));
            // As of a folder: what is hidden is not meant, and capitals make no difference.
            let like_a_folder =
                glob::MatchOptions { case_sensitive: false, require_literal_separator: true, require_literal_leading_dot: true };
            let matches = glob::glob_with(&text, like_a_folder).map_err(|error| wrong(&error))?;
            let found: Vec<PathBuf> = matches.filter_map(Result::ok).filter(|path| path.is_file()).collect();
            if found.is_empty() {
                return Err(Failure::new(format!("no file is like {text}"))
                    .hint("nothing was imported; check the folder and the pattern"));
            }
            found
        } else {
            vec![path.clone()]
        };
        found.sort();
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

fn exports_in(context: &Context, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| Failure::new(format!("{}: {error}", folder.display())).hint("nothing was imported");
    let (mut found, mut others) = (Vec::new(), 0);
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']));
        if path.is_file() && !is_hidden && EXPORTS.iter().any(|known| extension == *known) {
            found.push(path);
        } else {
            others += 1;
        }
    }
    if found.is_empty() {
        // Named as it is, it is refused together with whatever else is wrong.
        return Ok(vec![folder.to_owned()]);
    }
    if others > 0 {
        context.say(&format!("{}: {} exports, {others} other entries left alone", folder.display(), found.len()));
    }
    Ok(found)
}
