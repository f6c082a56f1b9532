//! What is wrong with a row as a whole, whatever its cells say.

use super::super::read::RawRow;
use super::super::rejects::UNCLEAR;
use super::super::survey::REJECT_COLUMNS;
use super::{Problem, RowMapper};

impl RowMapper<'_> {
    /// What is wrong with the row as a whole: too many or too few cells, or that it was put right.
    pub(super) fn shape_problems(&self, raw: &RawRow<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if raw.cells.len() != self.plan.headers.len() {
            problems.push(Problem {
                rejects: true,
                reason: "ragged-row",
                column: String::new(),
                value: String::new(),
                message: format!(
                    "the row has {} cells, the header {}; look for a comma or a quote too many or too few on this line",
                    raw.cells.len(),
                    self.plan.headers.len()
                ),
            });
        }
        let ragged = self.plan.ragged.and_then(|column| raw.cells.get(column)).map(str::trim).filter(|text| !text.is_empty());
        if let Some(had) = ragged {
            problems.push(Problem {
                rejects: true,
                reason: "ragged-row",
                column: REJECT_COLUMNS[5].to_owned(),
                value: had.to_owned(),
                message: if had == UNCLEAR {
                    "where the cells of the row end was not clear; look at each of them, then leave this cell blank".to_owned()
                } else {
                    format!("the row had {had} cells; put them right, then leave this cell blank")
                },
            });
        }
        if raw.torn_quote && raw.cells.len() == self.plan.headers.len() {
            problems.push(Problem {
                rejects: true,
                reason: "quote-torn",
                column: String::new(),
                value: String::new(),
                message: "a quote is opened inside a cell and closed in another, and both ways to read the row fit; put the delimiter before the quote that is missing, or write each quote that is part of a text twice and put the cell in quotes (where no quote means anything: --quote none)".to_owned(),
            });
        }
        if raw.open_quote && raw.repair.is_none() {
            problems.push(Problem {
                rejects: true,
                reason: "quote-open",
                column: String::new(),
                value: String::new(),
                message:
                    "a quote is opened and the file ends before it is closed; is the file cut off? export it again, or close it"
                        .to_owned(),
            });
        }
        if let Some(repair) = raw.repair {
            // What was put right inside an id may be the id of something else.
            let id = self.id.and_then(|mapped| self.cell(mapped, raw));
            let is_whole = id.is_none_or(|(_, id)| !id.contains(['"', '\'']) && !id.contains(&self.plan.shape.dialect.delimiter));
            problems.push(Problem {
                rejects: !is_whole,
                reason: "row-repaired",
                column: String::new(),
                value: String::new(),
                message: format!("{}; look whether it was put right", repair.in_words()),
            });
        }
        problems
    }
}
