use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::ledger::Head;
use crate::model::{Column, Table};
use crate::report::Format;
use crate::{actions, book};

/// Verify the book: the file, its references and guards, and that the ledger is as it was sealed
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A head noted earlier, as verify and reconcile print it: shows whether the end was cut off
    #[arg(long, value_name = "SEAL:COUNT")]
    against: Option<String>,
}

impl Verify {
    pub fn run(&self, context: &Context) -> Outcome {
        let against = self.against.as_deref().map(parse_head).transpose()?;
        let opened = book::open_to_verify(&context.book_path()?)?;
        if opened.is_copy() {
            context.say("the book is of an older version; what is verified is an upgraded copy of it");
        }
        let report = actions::verify(&opened.conn, against.as_ref())?;
        let head = report.head.as_ref().map(|head| format!("{}:{}", head.seal, head.events));
        if context.format == Format::Json {
            let questions: Vec<_> =
                report.verdicts.iter().map(|verdict| json!({ "question": verdict.question, "wrong": verdict.wrong })).collect();
            context.print_json(
                &json!({ "sound": report.is_sound(), "head": head, "events": report.events, "strange_changes": report.strange_changes, "questions": questions }),
            )?;
        } else {
            let mut table = Table::new(["question", "answer"].map(Column::left).to_vec());
            for verdict in &report.verdicts {
                if verdict.wrong.is_empty() {
                    table.rows.push(vec![verdict.question.into(), "OK".into()]);
                }
                for wrong in &verdict.wrong {
                    table.rows.push(vec![verdict.question.into(), wrong.as_str().into()]);
                }
            }
            context.print(&table)?;
            context.say(&match head {
                Some(head) => format!("{} events; head {head}", report.events),
                None => format!("{} events; no seal yet", report.events),
            });
            if report.strange_changes > 0 {
                context.say(&format!(
                    "{} changes of rows outside the ledger were made by other programs: trueup sql \"SELECT * FROM change_log WHERE batch_id IS NULL\"",
                    report.strange_changes
                ));
            }
            if !report.is_sound() {
                context.say("something is wrong: keep this file as it is, and look for the change in a backup");
            }
        }
        Ok(if report.is_sound() { Exit::Clean } else { Exit::Look })
    }
}

fn parse_head(text: &str) -> Result<Head, Failure> {
    let parsed = text.trim().split_once(':').and_then(|(seal, events)| Some((seal, events.parse().ok()?)));
    match parsed {
        Some((seal, events)) if seal.len() == 64 && seal.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(Head { seal: seal.to_ascii_lowercase(), events })
        }
        _ => Err(Failure::new(format!("--against {text:?} is no head")).hint("write it as trueup verify prints it, SEAL:COUNT")),
    }
}
