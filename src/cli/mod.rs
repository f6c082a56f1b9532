//! The command line: one file per command. The only room that prints, reads the clock or the
//! environment, or picks an exit code.

mod accept;
mod asked;
mod backfill;
mod backup;
mod batches;
mod checks;
mod config;
mod contacts;
mod context;
mod customers;
mod dialogue;
mod doctor;
mod error;
mod export;
mod figures;
mod forget;
mod history;
mod import;
mod import_screen;
mod init;
mod inspect;
mod issues;
mod ledger;
mod link;
mod merge;
mod own_preset;
mod presets;
mod progress;
mod question;
mod rates;
mod reading;
mod reconcile;
mod record;
mod rematch;
mod score;
mod sql;
mod stages;
mod undo;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use context::Context;
use error::{Failure, report};

/// How a command ended, beside failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Everything found its place; nothing was found.
    Clean,
    /// Done, and somebody has to look: findings, rejected rows, a conflict.
    Look,
}

/// A local-first CRM revenue ledger: import real exports, match people, keep append-only revenue,
/// and write what the sources disagree about.
#[derive(Debug, Parser)]
#[command(name = "trueup", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 all is well; 1 done, and something needs a look (findings, rejected rows, a conflict); \
                        2 failed, and nothing was changed or the message says what was.")]
struct Arguments {
    /// The book: the one SQLite file that holds everything
    ///
    /// Without it, the file that TRUEUP_BOOK names, else book.trueup in the data folder of the platform.
    #[arg(long, global = true, value_name = "FILE", env = "TRUEUP_BOOK", hide_env_values = true)]
    book: Option<PathBuf>,

    /// How answers are written: a table for people, CSV or JSON for programs, XLSX for spreadsheets
    #[arg(long, global = true, value_enum, default_value = "table", hide_possible_values = false)]
    format: FormatArgument,

    /// Begin CSV with a byte order mark: Excel then opens it by double click
    #[arg(long, global = true)]
    bom: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FormatArgument {
    Table,
    Csv,
    Json,
    Xlsx,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Config(config::Config),
    Stages(stages::Stages),
    Import(import::Import),
    Inspect(inspect::Inspect),
    Presets(presets::Presets),
    Rematch(rematch::Rematch),
    Issues(issues::Issues),
    Match(link::Match),
    Aliases(link::Aliases),
    Reconcile(reconcile::Reconcile),
    Checks(checks::Checks),
    Accept(accept::Accept),
    Unaccept(accept::Unaccept),
    Customers(customers::Customers),
    Customer(customers::Customer),
    Timeline(customers::Timeline),
    Segments(customers::Segments),
    Top(customers::Top),
    Score(score::Score),
    Rates(rates::Rates),
    Merge(merge::Merge),
    Split(merge::Split),
    Backfill(backfill::Backfill),
    Contacts(contacts::Contacts),
    Health(figures::Health),
    Weekly(figures::Weekly),
    Revenue(figures::Revenue),
    Record(record::Record),
    Void(ledger::Void),
    Amend(ledger::Amend),
    Batches(batches::Batches),
    History(history::History),
    Undo(undo::Undo),
    Forget(forget::Forget),
    Verify(verify::Verify),
    Doctor(doctor::Doctor),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Sql(sql::Sql),
    Export(export::Export),
}

/// Reads the arguments, runs the command, and turns the result into an exit code.
#[must_use]
pub fn main() -> ExitCode {
    quiet_readers();
    let arguments = Arguments::parse();
    let writes_files = matches!(arguments.command, Command::Reconcile(_) | Command::Export(_) | Command::Issues(_));
    if arguments.bom && !writes_files && !matches!(arguments.format, FormatArgument::Csv) {
        report(&Failure::new("--bom is for CSV").hint("add --format csv, or leave --bom out"));
        return ExitCode::from(2);
    }
    let context = Context::new(arguments.book, arguments.format.into(), arguments.bom);
    let result = match &arguments.command {
        Command::Init(command) => command.run(&context),
        Command::Config(command) => command.run(&context),
        Command::Stages(command) => command.run(&context),
        Command::Import(command) => command.run(&context),
        Command::Inspect(command) => command.run(&context),
        Command::Presets(command) => command.run(&context),
        Command::Rematch(command) => command.run(&context),
        Command::Issues(command) => command.run(&context),
        Command::Match(command) => command.run(&context),
        Command::Aliases(command) => command.run(&context),
        Command::Reconcile(command) => command.run(&context),
        Command::Checks(command) => command.run(&context),
        Command::Accept(command) => command.run(&context),
        Command::Unaccept(command) => command.run(&context),
        Command::Customers(command) => command.run(&context),
        Command::Customer(command) => command.run(&context),
        Command::Timeline(command) => command.run(&context),
        Command::Segments(command) => command.run(&context),
        Command::Top(command) => command.run(&context),
        Command::Score(command) => command.run(&context),
        Command::Rates(command) => command.run(&context),
        Command::Merge(command) => command.run(&context),
        Command::Split(command) => command.run(&context),
        Command::Backfill(command) => command.run(&context),
        Command::Contacts(command) => command.run(&context),
        Command::Health(command) => command.run(&context),
        Command::Weekly(command) => command.run(&context),
        Command::Revenue(command) => command.run(&context),
        Command::Record(command) => command.run(&context),
        Command::Void(command) => command.run(&context),
        Command::Amend(command) => command.run(&context),
        Command::Batches(command) => command.run(&context),
        Command::History(command) => command.run(&context),
        Command::Undo(command) => command.run(&context),
        Command::Forget(command) => command.run(&context),
        Command::Verify(command) => command.run(&context),
        Command::Doctor(command) => command.run(&context),
        Command::Backup(command) => command.run(&context),
        Command::Restore(command) => command.run(&context),
        Command::Sql(command) => command.run(&context),
        Command::Export(command) => command.run(&context),
    };
    match result {
        Ok(Exit::Clean) => ExitCode::SUCCESS,
        Ok(Exit::Look) => ExitCode::from(1),
        Err(failure) => {
            report(&failure);
            ExitCode::from(2)
        }
    }
}

/// A reader of workbooks that gives up on a damaged one says so as an error, and no more than that.
fn quiet_readers() {
    let otherwise = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(crate::ingest::READING_THREAD) {
            otherwise(panic);
        }
    }));
}

impl From<FormatArgument> for crate::report::Format {
    fn from(format: FormatArgument) -> Self {
        match format {
            FormatArgument::Table => Self::Table,
            FormatArgument::Csv => Self::Csv,
            FormatArgument::Json => Self::Json,
            FormatArgument::Xlsx => Self::Xlsx,
        }
    }
}

type Outcome = Result<Exit, Failure>;
