//! How the days of a column are written, where some have the year first and some have not: what shows that a
//! spreadsheet has taken days for months.

use std::collections::BTreeSet;

use super::error::FileError;
use crate::model::{DateOrder, slashed_parts};

/// More days than these, of both kinds together, show that a spreadsheet has swapped days and months.
const SHOWN: usize = 2;

/// What the days of a column look like where some have the year first and some have not.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Days with the year first: the first of them, how many different ones there are, whether one is above the twelfth.
    year_first: Option<(u64, String)>,
    days: BTreeSet<String>,
    above_twelve: bool,
    /// Days above the twelfth, written with slashes.
    slashed: usize,
    /// The first with the day between year and month.
    day_between: Option<(u64, String)>,
}

impl Written {
    /// Looks at the next value.
    pub(super) fn look(&mut self, line: u64, value: &str) {
        if slashed_parts(value).is_some_and(|(first, second)| first.max(second) > 12 && first.min(second) <= 12) {
            self.slashed += 1;
        }
        // No spreadsheet writes the instants of programs.
        if value.get(10..).is_some_and(|rest| rest.starts_with('T') || rest.ends_with('Z')) {
            return;
        }
        let numbers: Vec<&str> = value.get(..10).unwrap_or_default().split('-').collect();
        let [year, month, day] = numbers.as_slice() else { return };
        let number = |text: &str, digits: usize| -> Option<u32> { text.parse().ok().filter(|_| text.len() == digits) };
        let (Some(_), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else { return };
        if (13..=31).contains(&month) && (1..=12).contains(&day) {
            self.day_between.get_or_insert_with(|| (line, value.to_owned()));
        }
        self.year_first.get_or_insert_with(|| (line, value.to_owned()));
        self.above_twelve |= day > 12;
        if self.days.len() < SHOWN {
            self.days.insert(value.to_owned());
        }
    }

    /// Stops where the days of a workbook are none but cells of its own, all of them the twelfth or before, and the format
    /// writes them as texts: whoever saved it may have read those in another order, and nothing shows it.
    ///
    /// # Errors
    /// Days and months may be swapped.
    pub(super) fn check_cells(&self, column: &str, order: DateOrder) -> Result<(), FileError> {
        match &self.year_first {
            Some((line, value)) if !self.above_twelve && self.slashed == 0 => {
                let (column, value) = (column.to_owned(), value.clone());
                Err(FileError::UnclearCells { column, line: *line, value, order: order.as_str() })
            }
            _ => Ok(()),
        }
    }

    /// Stops where a spreadsheet has taken days for months, as far as it could, and has left what it could not as text:
    /// `text` is one such, of a column whose days prove the one order and never could be either. Nobody stops where it
    /// was told that the days are right.
    ///
    /// # Errors
    /// Days and months are swapped, or the day stands between year and month.
    pub(super) fn check(&self, column: &str, text: Option<&(u64, String)>, is_told: bool) -> Result<(), FileError> {
        let column = column.to_owned();
        if let Some((line, value)) = self.day_between.clone() {
            return Err(FileError::YearDayMonth { column, line, value });
        }
        let is_swapped = !self.above_twelve && self.slashed > 0 && self.days.len() + self.slashed > SHOWN;
        match (&self.year_first, text) {
            (Some((date_line, date)), Some((text_line, text))) if is_swapped && !is_told => Err(FileError::SwappedDates {
                column,
                date_line: *date_line,
                date: date.clone(),
                text_line: *text_line,
                text: text.clone(),
            }),
            _ => Ok(()),
        }
    }
}
