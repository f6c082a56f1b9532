//! The findings of a run held against those of an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::error::Failure;
use crate::model::{Cell, Column};
use crate::reconcile::Check;

/// The findings of an earlier run: check to finding to its lead.
pub(super) struct Earlier(BTreeMap<&'static str, BTreeMap<String, String>>);

impl Earlier {
    pub(super) fn read(folder: &Path, checks: &[Check]) -> Result<Self, Failure> {
        if !folder.is_dir() {
            return Err(
                Failure::new(format!("{} is not a folder", folder.display())).hint("name the --out folder of an earlier run")
            );
        }
        let mut all = BTreeMap::new();
        for check in checks {
            let path = folder.join(format!("{}.csv", check.name));
            if path.exists() {
                all.insert(check.name, read_findings(&path)?);
            }
        }
        if all.is_empty() {
            return Err(Failure::new(format!("{} has no findings of these checks", folder.display()))
                .hint("name the --out folder of an earlier run"));
        }
        Ok(Self(all))
    }
}

fn read_findings(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::new(format!("{}: {error}", path.display())).hint("name the --out folder of an earlier run, as it was written")
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| unreadable(&error))?;
    let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
    let id =
        headers.iter().position(|header| header == "finding_id").ok_or_else(|| unreadable(&"there is no column finding_id"))?;
    let lead = headers.iter().position(|header| header == "lead_id");
    let mut findings = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        let cell = |index: Option<usize>| index.and_then(|index| record.get(index)).unwrap_or("").to_owned();
        findings.insert(cell(Some(id)), cell(lead));
    }
    Ok(findings)
}

/// One check held against an earlier run.
pub(super) struct Comparison<'e> {
    earlier: Option<&'e BTreeMap<String, String>>,
    met: BTreeSet<String>,
    pub(super) fresh: i64,
}

impl<'e> Comparison<'e> {
    pub(super) fn new(earlier: &'e Earlier, check: &str) -> Self {
        Self { earlier: earlier.0.get(check), met: BTreeSet::new(), fresh: 0 }
    }

    pub(super) fn mark(&mut self, cells: &[Cell]) -> &'static str {
        let Some(id) = cells.last().map(Cell::to_text) else { return "" };
        let known = self.earlier.is_some_and(|earlier| earlier.contains_key(&id));
        self.met.insert(id);
        if known {
            "known"
        } else {
            self.fresh += 1;
            "new"
        }
    }

    pub(super) fn gone(self) -> Vec<(String, String)> {
        let met = self.met;
        self.earlier
            .into_iter()
            .flatten()
            .filter(|(id, _)| !met.contains(*id))
            .map(|(id, lead)| (id.clone(), lead.clone()))
            .collect()
    }
}

/// The mark stands before the seven columns that every finding ends in.
const COLUMNS_AFTER_MARK: usize = 7;

pub(super) fn with_mark(cells: &[Cell], mark: Option<&str>) -> Vec<Cell> {
    let mut marked = cells.to_vec();
    if let Some(mark) = mark {
        marked.insert(cells.len().saturating_sub(COLUMNS_AFTER_MARK), mark.into());
    }
    marked
}

pub(super) fn with_mark_column(columns: &[Column], compared: bool) -> Vec<Column> {
    let mut marked = columns.to_vec();
    if compared {
        marked.insert(columns.len().saturating_sub(COLUMNS_AFTER_MARK), Column::left("compared"));
    }
    marked
}
