//! Where the sources disagree: the checks, one SQL file each, and the figures of the day and week.
//! Reads the book and writes nothing to it; its working tables are temporary.

mod accepted;
mod catalogue;
mod figures;
mod run;

pub use accepted::{check_of_finding, delete_acceptance, write_acceptance};
pub use catalogue::{Check, Severity, catalogue, check_named};
pub use figures::{RevenueBy, health, revenue, weekly};
pub use run::{CheckOutcome, ReconcileOptions, ledger_count, prepare, run_check};
