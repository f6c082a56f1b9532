//! trueup: a local-first CRM revenue ledger.
//!
//! The rooms, and who may use whom:
//! `model` ← `book` ← {`identity`, `ledger`, `sales`, `score`, `reconcile`} ← `ingest` ← `actions` ← `cli`.
//! The rooms in braces meet in SQL, through shared tables and views, and do not import each other.
//! `report` knows only `model`, and only `cli` knows `report`. A test keeps this true.

pub mod actions;
pub mod book;
pub mod cli;
pub mod identity;
pub mod ingest;
pub mod ledger;
pub mod model;
pub mod reconcile;
pub mod report;
pub mod sales;
pub mod score;

/// The folders that `build.rs` embeds: views, triggers, presets, checks.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
