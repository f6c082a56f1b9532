//! What is wrong with a row as a whole, whatever its cells say.

use super::super::plan::REJECT_COLUMNS;
use super::super::read::RawRow;
use super::super::rejects::UNCLEAR;
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
        if raw.quotes.is_torn && raw.cells.len() == self.plan.headers.len() {
            problems.push(Problem {
                rejects: true,
                reason: "quote-torn",
                column: String::new(),
                value: String::new(),
                message: "a quote is opened inside a cell and closed in another, and both ways to read the row fit; put the delimiter before the quote that is missing, or write each quote that is part of a text twice and put the cell in quotes (where no quote means anything: --quote none)".to_owned(),
            });
        }
        if raw.quotes.holds_rows {
            problems.push(Problem {
                rejects: true,
                reason: "quote-over-rows",
                column: String::new(),
                value: String::new(),
                message: format!(
                    "a pair of quotes goes over {} lines, and some of them could be rows themselves; if they are, take out the quote that opens on this line and the one that closes, and import the file again; if it is one text, change it so that no line in it looks like a row",
                    raw.text.replace("\r\n", "\n").split(['\n', '\r']).count()
                ),
            });
        }
        if raw.quotes.is_open && raw.repair.is_none() {
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
        let quote = self.plan.shape.dialect.quote.map(char::from).unwrap_or('"');
        let is_left = |cell: &str| cell.starts_with(quote) || cell.matches(quote).count() % 2 == 1;
        if let Some(cell) = raw.cells.iter().find(|cell| raw.quotes.stray > 0 && raw.repair.is_none() && is_left(cell)) {
            problems.push(Problem {
                rejects: false,
                reason: "quote-stray",
                column: String::new(),
                value: cell.to_owned(),
                message: "a quote is missing or one too many, and what is left of it was kept; look whether the cell is right"
                    .to_owned(),
            });
        }
        let id = self.id.and_then(|mapped| self.cell(mapped, raw));
        if let Some((column, id)) = id.as_ref().filter(|(_, id)| id.contains('"') && raw.repair.is_none()) {
            let message = "the id has a quote in it, and would be the id of something else; take the quote out";
            problems.push(self.problem("id-quote", column.index, id, message.to_owned()));
        }
        if let Some(repair) = raw.repair {
            // What was put right inside an id may be the id of something else.
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
