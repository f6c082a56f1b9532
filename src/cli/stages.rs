use clap::{Args, Subcommand};

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, MappedStage};
use crate::book::{self, StageRule};
use crate::model::StageMeaning;

/// Show or change what the stage names of the sources mean
#[derive(Debug, Args)]
pub(super) struct Stages {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The map, unknown names in use first
    List,
    /// Map a stage name; deals waiting in that stage get their events at once
    Set {
        /// The stage's name in the source, such as "Verbal Yes"
        stage: String,
        /// What it means: open, won, paid, lost or ignore
        meaning: String,
        /// Only for this source system
        #[arg(long, value_name = "NAME", default_value = "")]
        source: String,
        /// Only for this pipeline
        #[arg(long, value_name = "NAME", default_value = "")]
        pipeline: String,
    },
}

impl Stages {
    pub fn run(&self, context: &Context) -> Outcome {
        match &self.action {
            Action::List => context.print(&book::list_stages(&context.open_read()?.conn)?)?,
            Action::Set { stage, meaning, source, pipeline } => {
                let meaning = StageMeaning::parse(meaning).ok_or_else(|| {
                    Failure::new(format!("{meaning:?} is no meaning of a stage")).hint("open, won, paid, lost or ignore")
                })?;
                if stage.trim().is_empty() {
                    return Err(Failure::new("the name of the stage is blank").hint("trueup stages set \"Verbal Yes\" won"));
                }
                let mut book = context.open()?;
                let rule = StageRule { source_system: source.trim(), pipeline, stage, meaning };
                let MappedStage { events, conflicts } = actions::map_stage(&mut book, &rule, context.now())?;
                let written: serde_json::Map<String, serde_json::Value> =
                    events.iter().map(|(stage, count)| (stage.as_str().to_owned(), (*count).into())).collect();
                context.done(
                    &serde_json::json!({ "stage": stage.trim(), "meaning": meaning.as_str(), "events": written, "conflicts": conflicts }),
                    &format!("{:?} means {}", stage.trim(), meaning.as_str()),
                )?;
                if !actions::has_deals_in_stage(&book, &rule)? {
                    context.say("  no deal is in this stage yet; the names in use: trueup stages list");
                }
                for (stage, count) in events.iter().filter(|(_, count)| *count > 0) {
                    context.say(&format!("  {count} {stage} written"));
                }
                if conflicts > 0 {
                    context.say(&format!(
                        "  {conflicts} in conflict with another deal or payment: trueup reconcile conflicting-revenue"
                    ));
                    return Ok(Exit::Look);
                }
            }
        }
        Ok(Exit::Clean)
    }
}
