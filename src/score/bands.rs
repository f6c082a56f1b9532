//! The lines between the points, and between the segments: data, which another business has otherwise.

use rusqlite::{Connection, Transaction};

use crate::book::{Result, query_table};
use crate::model::Table;

/// What a band is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Days since the last order, at most.
    Recency,
    /// Orders, at least.
    Frequency,
    /// Major units of the base currency, at least.
    Monetary,
    /// The score, at least.
    Segment,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Recency, Self::Frequency, Self::Monetary, Self::Segment];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recency => "recency",
            Self::Frequency => "frequency",
            Self::Monetary => "monetary",
            Self::Segment => "segment",
        }
    }

    /// The measure of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// What its bands are called, the best first: points, or segments. What reaches no band has one point; the last
    /// segment begins at 0, so that everybody is in one.
    #[must_use]
    pub fn bands(self) -> [&'static str; 4] {
        match self {
            Self::Segment => ["hot", "warm", "cool", "cold"],
            _ => ["5", "4", "3", "2"],
        }
    }

    /// Whether the better band has the lower threshold.
    fn falls(self) -> bool {
        self == Self::Recency
    }
}

/// The highest threshold that can be asked for; what is put aside for a moment stands above it.
pub const HIGHEST: i64 = 900_000_000_000;

/// The highest score: five points for each measure, twice.
const HIGHEST_SCORE: i64 = 30;

/// Why the lines cannot be drawn so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BandError {
    /// A better band would begin where a lesser one does, or beyond.
    #[error("the band {better} at {better_at} would not be better than {lesser} at {lesser_at}")]
    Order {
        /// The band that should be better.
        better: &'static str,
        /// Its threshold.
        better_at: i64,
        /// The band below it.
        lesser: &'static str,
        /// Its threshold.
        lesser_at: i64,
    },
    /// Nobody could reach the segment.
    #[error("nobody would be in {segment} at {threshold}: the highest score is {HIGHEST_SCORE}")]
    OutOfReach {
        /// The segment.
        segment: &'static str,
        /// Its threshold.
        threshold: i64,
    },
    /// Nobody could be without a segment.
    #[error("the lowest segment begins at 0, or some customers were in none")]
    LowestSegment,
}

/// The bands as they are, the best of each measure first.
///
/// # Errors
/// The book could not be read.
pub fn bands(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("sql/bands.sql"), &[])
}

/// The thresholds of a measure, in the order of [`Measure::bands`]; nothing where another program has taken one away.
///
/// # Errors
/// The book could not be read.
pub fn thresholds(conn: &Connection, measure: Measure) -> Result<[Option<i64>; 4]> {
    let mut found = [None; 4];
    let mut statement = conn.prepare(include_str!("sql/bands_of.sql"))?;
    let mut rows = statement.query([measure.as_str()])?;
    while let Some(row) = rows.next()? {
        let band: String = row.get("band")?;
        let place = measure.bands().iter().position(|known| *known == band);
        if let Some(place) = place.and_then(|place| found.get_mut(place)) {
            *place = Some(row.get("threshold")?);
        }
    }
    Ok(found)
}

/// Whether the thresholds, in the order of [`Measure::bands`], give each customer one place.
///
/// # Errors
/// Which two bands stand against each other.
pub fn check_bands(measure: Measure, thresholds: [Option<i64>; 4]) -> std::result::Result<(), BandError> {
    let drawn: Vec<(&'static str, i64)> =
        measure.bands().into_iter().zip(thresholds).filter_map(|(band, at)| Some((band, at?))).collect();
    if let (Measure::Segment, Some((segment, threshold))) = (measure, drawn.iter().copied().find(|(_, at)| *at > HIGHEST_SCORE)) {
        return Err(BandError::OutOfReach { segment, threshold });
    }
    for pair in drawn.windows(2) {
        let [(better, better_at), (lesser, lesser_at)] = *pair else { continue };
        let is_better = if measure.falls() { better_at < lesser_at } else { better_at > lesser_at };
        if !is_better {
            return Err(BandError::Order { better, better_at, lesser, lesser_at });
        }
    }
    match (measure, thresholds) {
        (Measure::Segment, [.., lowest]) if lowest != Some(0) => Err(BandError::LowestSegment),
        _ => Ok(()),
    }
}

/// Draws the lines of a measure, which [`check_bands`] has found in order; triggers score everybody anew. Tells
/// whether anything changed.
///
/// # Errors
/// The book could not be written.
pub fn set_bands(tx: &Transaction<'_>, measure: Measure, wanted: [Option<i64>; 4], batch_id: i64) -> Result<bool> {
    let mut stand = thresholds(tx, measure)?;
    let mut update = tx.prepare(include_str!("sql/bands_set.sql"))?;
    let mut insert = tx.prepare(include_str!("sql/bands_insert.sql"))?;
    let mut changed = 0;
    if check_bands(measure, stand).is_err() {
        // Another program has left them in disorder: out of each other's way.
        for ((band, at), aside) in measure.bands().into_iter().zip(&mut stand).zip(HIGHEST + 1..) {
            if let Some(at) = at {
                *at = aside;
                changed += update.execute((measure.as_str(), band, aside))?;
            }
        }
    }
    // No two bands may begin at one place, not even for a moment: whoever moves to where another stands waits for
    // that one. Both rows are in the same order by now, so nobody waits for ever.
    for _ in stand {
        for (place, band) in measure.bands().into_iter().enumerate() {
            let Some(threshold) = wanted.get(place).copied().flatten() else { continue };
            if stand.contains(&Some(threshold)) {
                continue;
            }
            let Some(at) = stand.get_mut(place) else { continue };
            changed += match at.replace(threshold) {
                Some(_) => update.execute((measure.as_str(), band, threshold))?,
                None => insert.execute((measure.as_str(), band, threshold, batch_id))?,
            };
        }
    }
    Ok(changed > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_stand_in_their_order() {
        let some = |thresholds: [i64; 4]| thresholds.map(Some);
        assert_eq!(check_bands(Measure::Recency, some([14, 30, 60, 90])), Ok(()));
        assert_eq!(check_bands(Measure::Frequency, some([10, 5, 3, 1])), Ok(()));
        assert_eq!(check_bands(Measure::Monetary, [Some(10), None, Some(3), Some(0)]), Ok(()));
        assert!(matches!(check_bands(Measure::Recency, some([30, 30, 60, 90])), Err(BandError::Order { better: "5", .. })));
        assert!(matches!(check_bands(Measure::Monetary, some([10, 5, 6, 1])), Err(BandError::Order { better: "4", .. })));
        assert_eq!(check_bands(Measure::Segment, some([20, 15, 10, 5])), Err(BandError::LowestSegment));
        assert_eq!(check_bands(Measure::Segment, [Some(20), Some(15), Some(10), None]), Err(BandError::LowestSegment));
    }
}
