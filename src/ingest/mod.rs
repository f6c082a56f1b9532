//! Files to typed rows to staging tables, and an outcome for every row. What the rows mean to the
//! book is the business of the other rooms, whose SQL reads the staging tables.

mod beside;
mod boxes;
mod cells;
mod columns;
mod decided;
mod error;
mod evidence;
mod fields;
mod guess;
mod inspect;
mod load;
mod mapping;
mod named;
mod outcome;
mod plan;
mod preset;
mod preset_file;
mod preset_write;
mod read;
mod recorded;
mod rejects;
mod survey;
mod unread;
mod written;

pub use boxes::StatusBox;
pub use columns::is_left_out;
pub use error::{Almost, BadFile, Error, FileError};
pub use fields::{Field, FieldType, Kind};
pub use guess::{Guess, guess, guess_columns};
pub use inspect::{ColumnReport, Inspection, columns_in_words, each_row, inspect, shape_in_words, shape_of, skipped_in_words};
pub use load::{Loaded, RegisteredFile, load};
pub use mapping::Defaults;
pub use outcome::{FileOutcome, IssueCount, RowProblem, count_outcomes, issue_counts, problems, settle_outcomes, unknown_stages};
pub use plan::{DayNumbers, FilePlan, Given, REJECT_COLUMNS};
pub use preset::{Origin, Preset, PresetChoice, built_in, decimal_word, parse_decimal_style, presets};
pub use preset_file::parse_quote;
pub use preset_write::preset_text;
pub use read::{CellKind, Cells, Charset, Dialect, FileSeal, OTHER_TABLE, READING_THREAD, RawRow, Shape, Sheet, Told, Why};
pub use rejects::{FURTHER_LINES, Rejects, write_issues_and_rejects};
pub use survey::survey;
