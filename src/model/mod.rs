//! Words of the field as types: money, time, e-mail, phone, stage, tables.
//!
//! Pure: nothing here knows a database, a file or a clock, and nothing here imports another room.

mod currency;
mod email;
mod money;
mod phone;
mod stage;
mod table;
mod text;
mod time;
mod traces;

pub use currency::{Currency, CurrencyError, Sign};
pub use email::{Email, EmailError};
pub use money::{DecimalStyle, LARGEST_MINOR, Money, MoneyError, format_minor, parse_rate};
pub use phone::{Phone, PhoneError, PhoneRegion};
pub use stage::{Stage, StageMeaning};
pub use table::{Align, Cell, Column, RowSink, Table};
pub use text::{
    cell_text, clean, hex, key, printable, raw_with_formula_quote, role_key, search_key, sha256_hex, strip_formula_quote,
    with_formula_quote,
};
pub use time::{
    DateOrder, Moment, TimeError, Zone, is_day_in_words, is_day_number, is_unix_time, month_named, slashed_parts, two_digit_parts,
};
pub use traces::{FORGOTTEN, Traces};
