//! A second table to the right of the first, behind a column that is blank from its name on.

use super::plan::FilePlan;

/// What to say of columns that stand apart and are not filled in the rows in which the first ones are; nothing where
/// the blank column is only a gap in one table.
pub(super) fn table_beside(plan: &FilePlan) -> Option<String> {
    let filled = |place: usize| plan.shape.profiles.filled(place);
    let is_numbered = |place: usize| plan.headers.get(place).is_some_and(|name| *name == format!("column {}", place + 1));
    let is_gap = |place: usize| is_numbered(place) && filled(place) == 0;
    let is_named = |place: &usize| !is_numbered(*place);
    let gap = (1..plan.headers.len()).find(|place| is_gap(*place) && !is_gap(place - 1))?;
    let behind: Vec<usize> = (gap + 1..plan.headers.len()).filter(is_named).collect();
    let most = |places: &mut dyn Iterator<Item = usize>| places.map(filled).max().unwrap_or(0);
    let (left, right) = (most(&mut (0..gap)), most(&mut behind.iter().copied()));
    let ends = behind.first().zip(behind.last()).filter(|(first, last)| first < last && left != right)?;
    let name = |place: &usize| plan.headers.get(*place).map_or("", String::as_str);
    Some(format!(
        "behind a blank column: {} to {}, filled in {right} rows where the first columns are in {left}; if that is another table, \
         import it from a file of its own: here its cells are only kept beside the rows",
        name(ends.0),
        name(ends.1)
    ))
}
