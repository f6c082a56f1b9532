//! The stages of a journey, and what a source's own stage names can mean.

use std::fmt;

/// A stage of the ledger, in the order of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Somebody means to sell something to the lead.
    OpportunityCreated,
    /// The lead has said yes.
    DealWon,
    /// The lead has paid.
    RevenueConfirmed,
}

impl Stage {
    /// All stages, in the order of a journey.
    pub const ALL: [Self; 3] = [Self::OpportunityCreated, Self::DealWon, Self::RevenueConfirmed];

    /// The name in the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpportunityCreated => "opportunity_created",
            Self::DealWon => "deal_won",
            Self::RevenueConfirmed => "revenue_confirmed",
        }
    }

    /// Reads the name in the ledger.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text.trim())
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a source's stage name means to the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageMeaning {
    /// Still being sold.
    Open,
    /// Won, if there is a close date.
    Won,
    /// Won and, if there is a paid date, paid.
    Paid,
    /// Lost: the opportunity stands.
    Lost,
    /// Not a deal at all: nothing goes to the ledger.
    Ignore,
}

impl StageMeaning {
    /// All meanings.
    pub const ALL: [Self; 5] = [Self::Open, Self::Won, Self::Paid, Self::Lost, Self::Ignore];

    /// The name in `stage_map`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Paid => "paid",
            Self::Lost => "lost",
            Self::Ignore => "ignore",
        }
    }

    /// Reads the name in `stage_map`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| meaning.as_str() == text.trim().to_ascii_lowercase())
    }
}
