use clap::{Args, Subcommand};

use super::context::Context;
use super::{Exit, Outcome};
use crate::actions;
use crate::book::{SETTINGS, setting};
use crate::model::{Column, Table};

/// Show or change the settings of the book
#[derive(Debug, Args)]
pub(super) struct Config {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every setting, its value and what it is for
    List,
    /// The value of one setting
    Get {
        /// Name of the setting
        name: String,
    },
    /// Change one setting
    Set {
        /// Name of the setting
        name: String,
        /// Its new value
        value: String,
    },
}

impl Config {
    pub fn run(&self, context: &Context) -> Outcome {
        match &self.action {
            Action::List => {
                let book = context.open_read()?;
                let mut table = Table::new(["setting", "value", "about"].map(Column::left).to_vec());
                for spec in &SETTINGS {
                    table.rows.push(vec![spec.key.into(), spec.read(&book.conn)?.into(), spec.about.into()]);
                }
                context.print(&table)?;
            }
            Action::Get { name } => {
                let spec = setting(name)?;
                let book = context.open_read()?;
                let mut table = Table::new(["setting", "value"].map(Column::left).to_vec());
                table.rows.push(vec![spec.key.into(), spec.read(&book.conn)?.into()]);
                context.print(&table)?;
            }
            Action::Set { name, value } => {
                let spec = setting(name)?;
                spec.check(value)?;
                let mut book = context.open()?;
                let kept = actions::set_setting(&mut book, spec, value, context.now())?;
                context.done(&serde_json::json!({ "setting": spec.key, "value": kept }), &format!("{} is {kept}", spec.key))?;
            }
        }
        Ok(Exit::Clean)
    }
}
