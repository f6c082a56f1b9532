use clap::Args;

use super::context::Context;
use super::{Exit, Outcome};
use crate::book::{self, SETTINGS, setting};

/// Make a new, empty book
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Base currency: that of amounts that name none
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Time zone: that of times that name none
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Country of phone numbers that name none
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Which conversion earns a revenue event: last-touch or first-touch
    #[arg(long, value_name = "MODEL")]
    attribution: Option<String>,
}

impl Init {
    pub fn run(&self, context: &Context) -> Outcome {
        let mut given = Vec::new();
        for (key, value) in [
            ("base_currency", &self.currency),
            ("time_zone", &self.zone),
            ("phone_region", &self.region),
            ("attribution_model", &self.attribution),
        ] {
            if let Some(value) = value {
                given.push((key, setting(key)?.check(value)?));
            }
        }
        let path = context.book_path()?;
        let book = book::create(&path, &given, context.now())?;
        context.say(&format!("made {}", path.display()));
        for spec in &SETTINGS {
            context.say(&format!("  {} {}", spec.key, spec.read(&book.conn)?));
        }
        context.say("next: trueup import FILE…");
        Ok(Exit::Clean)
    }
}
