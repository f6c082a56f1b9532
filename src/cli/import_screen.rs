//! The one screen that accounts for every row of every file.

use serde_json::{Map, Value, json};

use super::context::Context;
use super::error::Failure;
use super::error::command_for_rejects;
use crate::actions::{FileReport, ImportReport};
use crate::book::FileCounts;
use crate::ingest::RowProblem;
use crate::model::{Column, Table};

/// The object that programs read.
pub(super) fn print_json(context: &Context, report: &ImportReport) -> Result<(), Failure> {
    let files: Vec<Value> = report
        .files
        .iter()
        .map(|file| {
            let counts = file.counts;
            json!({
                "file": file.path.to_string_lossy(),
                "kind": file.kind,
                "preset": file.preset,
                "source": file.source,
                "read": counts.read,
                "new": counts.new,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
                "duplicate": counts.duplicate,
                "conflict": counts.conflict,
                "unmatched": counts.unmatched,
                "rejected": counts.rejected,
                "unmapped_columns": file.unmapped,
                "decisions": file.decisions,
                "rejects": file.rejects.as_ref().map(|path| path.to_string_lossy()),
                "rejects_failed": file.rejects_failed,
                "other_table_lines": file.other_table,
            })
        })
        .collect();
    let events: Map<String, Value> =
        report.events.iter().map(|(stage, count)| (stage.as_str().to_owned(), json!(count))).collect();
    let issues: Vec<Value> = report
        .issues
        .iter()
        .map(|issue| json!({ "outcome": issue.outcome, "reason": issue.reason, "rows": issue.rows, "example": issue.example }))
        .collect();
    let problems: Vec<Value> = report
        .problems
        .iter()
        .map(|problem| {
            json!({
                "file": problem.file,
                "line": problem.line,
                "outcome": problem.outcome,
                "reason": problem.reason,
                "column": problem.column,
                "value": problem.value,
                "message": problem.message,
            })
        })
        .collect();
    let unknown: Vec<Value> = report
        .unknown_stages
        .rows
        .iter()
        .map(|row| {
            let text = |index: usize| row.get(index).map(crate::model::Cell::to_text).unwrap_or_default();
            json!({ "source": text(0), "stage": text(1), "deals": text(2).parse::<i64>().unwrap_or_default() })
        })
        .collect();
    let skipped: Vec<_> = report.skipped.iter().map(|path| path.to_string_lossy()).collect();
    context.print_json(&json!({
        "batch": report.batch,
        "dry_run": report.dry_run,
        "files": files,
        "events": events,
        "reinstated": report.reinstated,
        "drifted": report.drifted,
        "issues": issues,
        "problems": problems,
        "unknown_stages": unknown,
        "skipped": skipped,
    }))
}

/// The screen that the person reads. The table is the answer; what it means and what to do next is
/// said beside it.
pub(super) fn print_screen(context: &Context, report: &ImportReport) -> Result<(), Failure> {
    let mut columns = ["file", "preset", "source"].map(Column::left).to_vec();
    columns.extend(["read", "new", "updated", "unchanged", "duplicate", "conflict", "unmatched", "rejected"].map(Column::right));
    let mut table = Table::new(columns);
    let mut sum = FileCounts::default();
    for file in &report.files {
        add(&mut sum, &file.counts);
        table.rows.push(row(&file.name(), &file.preset, &file.source, &file.counts));
    }
    if report.files.len() != 1 && context.format == crate::report::Format::Table {
        table.rows.push(row("all files", "", "", &sum));
    }
    if !report.files.is_empty() {
        context.print(&table)?;
        context.say(&format!(
            "{} rows read = {} new + {} updated + {} unchanged + {} duplicate + {} conflict + {} unmatched + {} rejected",
            sum.read, sum.new, sum.updated, sum.unchanged, sum.duplicate, sum.conflict, sum.unmatched, sum.rejected
        ));
    }
    say_rest(context, report);
    Ok(())
}

fn say_rest(context: &Context, report: &ImportReport) {
    for path in &report.skipped {
        context.say(&format!("{}: skipped, a file of rejects that nobody has corrected yet", path.display()));
    }
    let mut written: Vec<String> =
        report.events.iter().filter(|(_, count)| *count > 0).map(|(stage, count)| format!("{count} {stage}")).collect();
    if report.reinstated > 0 {
        written.push(format!("{} reinstated after an undo", report.reinstated));
    }
    context.say(&format!("ledger: {}", if written.is_empty() { "no new events".to_owned() } else { written.join(", ") }));
    if report.drifted > 0 {
        context.say(&format!(
            "{} amounts differ from the ledger now, which stays as it is: trueup reconcile deal-drift payment-drift",
            report.drifted
        ));
    }
    for file in &report.files {
        for decision in &file.decisions {
            context.say(&format!("{}: {decision}", file.name()));
        }
        if !file.unmapped.is_empty() {
            context.say(&format!("{}: kept beside the rows: {}", file.name(), file.unmapped.join(", ")));
        }
    }
    for issue in &report.issues {
        context.say(&format!("{} {} ({}); the first: {}", issue.rows, issue.outcome, issue.reason, issue.example));
    }
    if report.dry_run {
        // There is no file of rejects to look at.
        say_problems(context, &report.problems);
    }
    for row in &report.unknown_stages.rows {
        if let [source, stage, deals] = row.as_slice() {
            let (source, stage) = (source.to_text(), stage.to_text());
            context.say(&format!(
                "{} deals of {source} are in the stage {stage:?}, which is not mapped: trueup stages set {stage:?} open|won|paid|lost|ignore",
                deals.to_text()
            ));
        }
    }
    for path in report.files.iter().filter_map(|file| file.rejects.as_ref()) {
        let how = command_for_rejects(path).map(|command| format!("; corrected, they go in with: {command}"));
        context.say(&format!("rejects: {}{}", path.display(), how.unwrap_or_default()));
    }
    for file in &report.files {
        if let Some(why) = &file.rejects_failed {
            context.say(&format!("{}: its rejects have no file ({why}); the rows are in the table row_issues", file.name()));
        }
    }
    if report.dry_run {
        context.say("dry run: nothing was changed");
    } else if let Some(batch) = report.batch {
        // What was rejected is in no check: it is not in the book.
        let first = if report.files.iter().all(FileReport::is_clean) { "" } else { "trueup issues, then " };
        context.say(&format!("batch {batch}; next: {first}trueup reconcile --out DIR"));
    }
}

/// So many problems of one reason are told on the screen.
const MOST_OF_A_REASON: usize = 50;

/// The problems of a dry run, in the words that a file of rejects would have.
fn say_problems(context: &Context, problems: &[RowProblem]) {
    let mut told: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for problem in problems {
        let count = told.entry(&problem.reason).or_default();
        *count += 1;
        if *count > MOST_OF_A_REASON {
            continue;
        }
        let column = if problem.column.is_empty() { String::new() } else { format!(", column {:?}", problem.column) };
        let value =
            problem.value.as_ref().filter(|value| !value.is_empty()).map_or(String::new(), |value| format!(", value {value:?}"));
        context.say(&format!("{}, line {}{column}{value}: {}: {}", problem.file, problem.line, problem.outcome, problem.message));
    }
    for (reason, count) in told.into_iter().filter(|(_, count)| *count > MOST_OF_A_REASON) {
        context.say(&format!("… and {} more of {reason}; all of them: --format json", count - MOST_OF_A_REASON));
    }
}

fn row(file: &str, preset: &str, source: &str, counts: &FileCounts) -> Vec<crate::model::Cell> {
    let mut cells = vec![file.into(), preset.into(), source.into()];
    cells.extend(
        [
            counts.read,
            counts.new,
            counts.updated,
            counts.unchanged,
            counts.duplicate,
            counts.conflict,
            counts.unmatched,
            counts.rejected,
        ]
        .map(Into::into),
    );
    cells
}

fn add(sum: &mut FileCounts, counts: &FileCounts) {
    sum.read += counts.read;
    sum.new += counts.new;
    sum.updated += counts.updated;
    sum.unchanged += counts.unchanged;
    sum.duplicate += counts.duplicate;
    sum.conflict += counts.conflict;
    sum.unmatched += counts.unmatched;
    sum.rejected += counts.rejected;
}
