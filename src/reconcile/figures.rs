//! The figures of the day, of the weeks, and of revenue by what earned it. All read the tables
//! that [`super::prepare`] fills, so that their totals agree with the checks and each other.

use rusqlite::{Connection, named_params};

use crate::book::{Result, query_table};
use crate::model::{Cell, Column, Currency, Stage, Table, format_minor};

/// By what revenue is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RevenueBy {
    SourceTool,
    Campaign,
    Medium,
    Source,
    Branch,
    Month,
    Week,
}

impl RevenueBy {
    /// All ways.
    pub const ALL: [Self; 7] =
        [Self::SourceTool, Self::Campaign, Self::Medium, Self::Source, Self::Branch, Self::Month, Self::Week];

    /// The name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SourceTool => "source-tool",
            Self::Campaign => "campaign",
            Self::Medium => "medium",
            Self::Source => "source",
            Self::Branch => "branch",
            Self::Month => "month",
            Self::Week => "week",
        }
    }
}

/// The daily figures: `figure`, `of`, `value`, where `of` tells amounts by currency and contacts
/// by type.
///
/// # Errors
/// The book could not be read.
pub fn health(conn: &Connection) -> Result<Table> {
    let mut long = query_table(conn, include_str!("figures/health.sql"), &[])?;
    // Amounts come in minor units, marked as such, with their currency beside them.
    for row in &mut long.rows {
        let [figure, of, value] = row.as_mut_slice() else { continue };
        if let (Cell::Text(name), Cell::Text(code), Cell::Integer(minor)) = (&*figure, &*of, &*value)
            && let (Some(plain), Ok(currency)) = (name.strip_suffix("_minor"), Currency::parse(code))
        {
            *value = Cell::Decimal(format_minor(*minor, currency.exponent()));
            *figure = Cell::Text(plain.to_owned());
        }
    }
    long.columns = vec![Column::left("figure"), Column::left("of"), Column::right("value")];
    Ok(long)
}

/// Twelve weeks of leads, each counted once, in the week of its first conversion, with what
/// followed. `deals_percent` is deals over conversions.
///
/// # Errors
/// The book could not be read.
pub fn weekly(conn: &Connection) -> Result<Table> {
    let mut table = query_table(conn, include_str!("figures/weekly.sql"), &[])?;
    let mut amounts = conn.prepare(include_str!("figures/weekly_revenue.sql"))?;
    table.columns.push(Column::right("revenue_amount"));
    for row in &mut table.rows {
        let week = row.first().map(Cell::to_text).unwrap_or_default();
        let mut parts = Vec::new();
        let mut sums = amounts.query(named_params! { ":week": week })?;
        while let Some(sum) = sums.next()? {
            let (code, minor): (String, i64) = (sum.get("currency")?, sum.get("minor")?);
            if let Ok(currency) = Currency::parse(&code) {
                parts.push(format!("{} {code}", format_minor(minor, currency.exponent())));
            }
        }
        row.push(if parts.is_empty() { Cell::Empty } else { Cell::Text(parts.join(" + ")) });
    }
    Ok(table)
}

/// Revenue by what earned it: one row for each value, stage and currency, so that no sum counts a
/// sale at two stages or in two currencies.
///
/// # Errors
/// The book could not be read.
pub fn revenue(conn: &Connection, by: RevenueBy, stage: Option<Stage>) -> Result<Table> {
    let stage = stage.map(Stage::as_str);
    let mut table = query_table(conn, include_str!("figures/revenue.sql"), &[(":by", &by.as_str()), (":stage", &stage)])?;
    for row in &mut table.rows {
        if let [.., Cell::Text(code), value @ Cell::Integer(_)] = row.as_mut_slice()
            && let (Cell::Integer(minor), Ok(currency)) = (&*value, Currency::parse(code))
        {
            *value = Cell::Decimal(format_minor(*minor, currency.exponent()));
        }
    }
    table.columns = vec![
        Column::left(&by.as_str().replace('-', "_")),
        Column::left("revenue_stage"),
        Column::right("events"),
        Column::right("leads"),
        Column::left("currency"),
        Column::right("revenue_amount"),
    ];
    Ok(table)
}
