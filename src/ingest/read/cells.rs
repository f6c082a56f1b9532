//! The cells of one row: one text and where each cell ends in it.

/// A row of cells, kept in one allocation that is used again for the next row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
    /// The places of those that are numbers in a spreadsheet, written with a point.
    numbers: Vec<usize>,
}

impl Cells {
    /// No cells.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cell at a place, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        self.text.get(start..end)
    }

    /// Whether a cell is a number in a spreadsheet: how it is written leaves nothing to doubt.
    #[must_use]
    pub fn is_number(&self, index: usize) -> bool {
        self.numbers.contains(&index)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index).unwrap_or_default())
    }

    /// How many are not blank.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.iter().filter(|cell| !cell.trim().is_empty()).count()
    }

    /// Whether a cell goes over more than one line.
    #[must_use]
    pub fn has_break(&self) -> bool {
        self.text.contains(['\n', '\r'])
    }

    /// Forgets the cells and keeps the room.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.numbers.clear();
    }

    /// The cells without the last.
    #[must_use]
    pub fn without_last(&self) -> Self {
        let mut cells = self.clone();
        cells.ends.pop();
        cells.numbers.retain(|place| *place < cells.ends.len());
        cells.text.truncate(cells.ends.last().copied().unwrap_or(0));
        cells
    }

    /// Adds to the cell that is not ended yet.
    pub(super) fn extend_last(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends the cell.
    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Adds a number of a spreadsheet.
    pub fn push_number(&mut self, cell: &str) {
        self.numbers.push(self.len());
        self.push(cell);
    }

    /// Adds a whole cell.
    pub fn push(&mut self, cell: &str) {
        self.extend_last(cell);
        self.end_cell();
    }
}

impl<'a> FromIterator<&'a str> for Cells {
    fn from_iter<I: IntoIterator<Item = &'a str>>(cells: I) -> Self {
        let mut row = Self::new();
        cells.into_iter().for_each(|cell| row.push(cell));
        row
    }
}
