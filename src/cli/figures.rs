use clap::{Args, ValueEnum};

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::model::Stage;
use crate::reconcile::{self, RevenueBy};

/// The figures of the day: conversions, revenue, orphans, amounts per currency, last import
#[derive(Debug, Args)]
pub(super) struct Health {
    /// As of this day; today where none is given
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

/// Twelve weeks of leads by the week of their first conversion, and what followed
#[derive(Debug, Args)]
pub(super) struct Weekly {
    /// As of this day; today where none is given
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

/// Revenue by what earned it, per stage and currency
#[derive(Debug, Args)]
pub(super) struct Revenue {
    /// By what
    #[arg(long, value_enum)]
    by: By,
    /// Only this stage: opportunity_created, deal_won or revenue_confirmed
    #[arg(long)]
    stage: Option<String>,
    /// As of this day; today where none is given
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct By(RevenueBy);

impl ValueEnum for By {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [By; 7] = [
            By(RevenueBy::SourceTool),
            By(RevenueBy::Campaign),
            By(RevenueBy::Medium),
            By(RevenueBy::Source),
            By(RevenueBy::Branch),
            By(RevenueBy::Month),
            By(RevenueBy::Week),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.as_str()))
    }
}

impl Health {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        reconcile::prepare(&book.conn, &context.asked(&book, self.as_of.as_deref())?)?;
        context.print(&reconcile::health(&book.conn)?)?;
        Ok(Exit::Clean)
    }
}

impl Weekly {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        reconcile::prepare(&book.conn, &context.asked(&book, self.as_of.as_deref())?)?;
        context.print(&reconcile::weekly(&book.conn)?)?;
        Ok(Exit::Clean)
    }
}

impl Revenue {
    pub fn run(&self, context: &Context) -> Outcome {
        let stage = self
            .stage
            .as_deref()
            .map(|text| {
                Stage::parse(text).ok_or_else(|| {
                    Failure::new(format!("there is no stage {text:?}")).hint("opportunity_created, deal_won or revenue_confirmed")
                })
            })
            .transpose()?;
        let book = context.open_read()?;
        reconcile::prepare(&book.conn, &context.asked(&book, self.as_of.as_deref())?)?;
        context.print(&reconcile::revenue(&book.conn, self.by.0, stage)?)?;
        Ok(Exit::Clean)
    }
}
