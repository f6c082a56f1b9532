use clap::Args;
use rust_decimal::Decimal;

use super::context::Context;
use super::error::Failure;
use crate::book::Book;
use crate::reconcile::ReconcileOptions;

/// What checks are asked with.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// As of this day: what happened after it is left out; today where none is given
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// How far amounts may differ, such as 0.05
    #[arg(long, value_name = "AMOUNT")]
    tolerance: Option<String>,
    /// After how many days a won deal should have been paid
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    unpaid_days: u32,
}

impl Asked {
    pub fn options(&self, context: &Context, book: &Book) -> Result<ReconcileOptions, Failure> {
        let asked = context.asked(book, self.as_of.as_deref())?;
        Ok(ReconcileOptions { tolerance_e4: self.tolerance_e4()?, unpaid_days: self.unpaid_days.into(), ..asked })
    }

    fn tolerance_e4(&self) -> Result<i64, Failure> {
        let Some(text) = &self.tolerance else { return Ok(0) };
        let wrong = || {
            Failure::new(format!("--tolerance {text:?} is not an amount")).hint("write it as 0.05; it holds in every currency")
        };
        let amount = Decimal::from_str_exact(text.trim()).map_err(|_| wrong())?;
        let scaled =
            amount.checked_mul(Decimal::from(10_000)).filter(|scaled| scaled.fract().is_zero() && !scaled.is_sign_negative());
        scaled
            .and_then(|scaled| i64::try_from(scaled.trunc().mantissa() / 10_i128.pow(scaled.trunc().scale())).ok())
            .ok_or_else(wrong)
    }
}
