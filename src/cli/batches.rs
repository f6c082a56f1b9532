use clap::Args;

use super::context::Context;
use super::{Exit, Outcome};
use crate::book;

/// Every writing run, newest first, with its files and the outcome of their rows
#[derive(Debug, Args)]
pub(super) struct Batches {}

impl Batches {
    pub fn run(&self, context: &Context) -> Outcome {
        context.print(&book::batches_table(&context.open_read()?.conn)?)?;
        Ok(Exit::Clean)
    }
}
