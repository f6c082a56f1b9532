//! Tables on their way out: what a question answers with, before it becomes text, CSV or JSON.

/// A value in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing known.
    Empty,
    /// A count or an id.
    Integer(i64),
    /// An exact decimal, such as an amount of money, written out.
    Decimal(String),
    /// Anything else.
    Text(String),
}

impl Cell {
    /// The value as plain text, empty where nothing is known.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Integer(number) => number.to_string(),
            Self::Decimal(text) | Self::Text(text) => text.clone(),
        }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// On which side of its column a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Texts.
    Left,
    /// Counts and amounts.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name, as in the header of a CSV.
    pub name: String,
    /// The side on which a terminal shows its values.
    pub align: Align,
}

impl Column {
    /// A column of texts.
    #[must_use]
    pub fn left(name: &str) -> Self {
        Self { name: name.to_owned(), align: Align::Left }
    }

    /// A column of counts or amounts.
    #[must_use]
    pub fn right(name: &str) -> Self {
        Self { name: name.to_owned(), align: Align::Right }
    }
}

/// A small table, whole in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these columns.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Takes a column away.
    pub fn drop_column(&mut self, name: &str) {
        let Some(place) = self.columns.iter().position(|column| column.name == name) else { return };
        self.columns.remove(place);
        for row in self.rows.iter_mut().filter(|row| row.len() > place) {
            row.remove(place);
        }
    }
}

/// Where the rows of a large answer go, one at a time.
pub trait RowSink {
    /// Why a row could not be taken: a full disk, a closed pipe.
    type Error;

    /// Told once, before the first row.
    ///
    /// # Errors
    /// The place the rows go to does not take them.
    fn columns(&mut self, columns: &[Column]) -> Result<(), Self::Error>;

    /// One row, a cell for every column.
    ///
    /// # Errors
    /// The place the rows go to does not take them.
    fn row(&mut self, cells: &[Cell]) -> Result<(), Self::Error>;
}

impl RowSink for Table {
    type Error = std::convert::Infallible;

    fn columns(&mut self, columns: &[Column]) -> Result<(), Self::Error> {
        self.columns = columns.to_vec();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), Self::Error> {
        self.rows.push(cells.to_vec());
        Ok(())
    }
}
