use clap::Args;

use super::asked::Asked;
use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::{actions, reconcile};

/// Explain a finding: it stays listed, marked with the reason, and no longer sets exit code 1
#[derive(Debug, Args)]
pub(super) struct Accept {
    /// The finding_id, as the findings show it
    id: String,
    /// Why it is all right
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    asked: Asked,
}

/// Take back that a finding was explained
#[derive(Debug, Args)]
pub(super) struct Unaccept {
    /// The finding_id, as the findings show it
    id: String,
}

impl Accept {
    pub fn run(&self, context: &Context) -> Outcome {
        if self.reason.trim().is_empty() {
            return Err(Failure::new("--reason is blank").hint("say why the finding is all right"));
        }
        let id = self.id.trim().to_ascii_lowercase();
        let mut book = context.open()?;
        let asked = self.asked.options(context, &book)?;
        let check = reconcile::check_of_finding(&book.conn, &id, &asked)?.ok_or_else(|| {
            Failure::new(format!("no check finds {id:?} as of {}", asked.as_of))
                .hint("take the id from the last column: trueup reconcile CHECK")
                .hint("if it was run with --as-of, --tolerance or --unpaid-days, give the same here")
        })?;
        actions::accept(&mut book, &id, check.name, self.reason.trim(), context.now())?;
        context.done(
            &serde_json::json!({ "finding_id": id, "check": check.name, "accepted": true }),
            &format!("accepted {id} of {}", check.name),
        )?;
        Ok(Exit::Clean)
    }
}

impl Unaccept {
    pub fn run(&self, context: &Context) -> Outcome {
        let id = self.id.trim().to_ascii_lowercase();
        let mut book = context.open()?;
        if !actions::unaccept(&mut book, &id, context.now())? {
            return Err(Failure::new(format!("the finding {id:?} is not accepted"))
                .hint("the accepted ones: trueup export accepted_findings"));
        }
        context.done(&serde_json::json!({ "finding_id": id, "accepted": false }), &format!("{id} is no longer accepted"))?;
        Ok(Exit::Clean)
    }
}
