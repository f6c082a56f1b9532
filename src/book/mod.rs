//! The one SQLite file: how it is opened, migrated, set up and written to.
//!
//! Everything that touches the file goes through [`open`], [`open_read`] or [`create`]. No other
//! room opens a connection, and nothing here knows what an import is.

mod backup;
mod batches;
mod erase;
mod error;
mod issues;
mod metrics;
mod migrate;
mod open;
mod query;
mod repair;
mod restore;
mod schema;
mod settings;
mod stage_map;
mod surroundings;

pub use backup::{BackupReport, Progress, backup, copies_of, newest_backup};
pub use batches::{BatchFile, FileCounts, Run, RunKind, batches_table, register_file, write_file_counts};
pub use erase::{TextTable, compact, delete_row, each_text, open_to_erase, text_tables, without_triggers, write_cells};
pub use error::{Error, Result};
pub use issues::{
    FailedRow, IssueFilter, IssueWords, NewIssue, failed_rows, issue_words, issues_table, resolve_issues_of_rows, write_issue,
};
pub use metrics::sum_up;
pub use open::{Book, OpenedToVerify, create, open, open_guarded_query, open_read, open_to_verify};
pub use query::{ExactAmounts, TABLES_AND_VIEWS, column_names, each_row, next_customer, query_table, select_all, table_or_view};
pub use repair::{REPAIR, repair};
pub use restore::restore;
pub use schema::{SCHEMA_VERSION, SchemaDifference, expected_schema, schema_differences, schema_text_fingerprint};
pub use settings::{AttributionModel, SETTINGS, SettingSpec, Settings, read_settings, setting, write_setting};
pub use stage_map::{StageRule, list_stages, set_stage};
pub use surroundings::{free_bytes, network_file_system, synced_folder};
