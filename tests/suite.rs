//! The one integration-test binary: everything runs the real program or opens the real schema.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod any_file;
mod architecture;
mod backup;
mod bad_input;
mod bypass;
mod checks;
mod columns;
mod commands;
mod corpus;
mod desk;
mod doctor;
mod faults;
mod files;
mod forget;
mod history;
mod issues;
mod ledger_cells;
mod matching;
mod mended;
mod merge;
mod oracle;
mod orders;
mod own_presets;
mod plans;
mod pollution;
mod presets;
mod properties;
mod readme;
mod schema;
mod scores;
mod seals;
mod second_look;
mod trust;
mod undo;
mod workbooks;
