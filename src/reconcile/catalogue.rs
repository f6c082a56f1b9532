//! The checks, read from the headers of their SQL files. Adding a check is adding a file.

use crate::embedded::CHECKS;

/// How bad it is if a check finds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Money is counted wrongly or not at all.
    High,
    /// Somebody has to look.
    Medium,
    /// Worth knowing.
    Low,
}

impl Severity {
    /// The name in headers and summaries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// One reconciliation question.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The name: that of its file.
    pub name: &'static str,
    /// The question in a few words.
    pub title: &'static str,
    /// How bad a finding is.
    pub severity: Severity,
    /// Why it matters.
    pub why: &'static str,
    /// What to do about a finding.
    pub fix: &'static str,
    /// The query.
    pub sql: &'static str,
}

/// Every check, by name. A file whose header lacks a line is left out, which a test would find.
#[must_use]
pub fn catalogue() -> Vec<Check> {
    CHECKS.iter().filter_map(|(name, sql)| parse(name, sql)).collect()
}

/// The check of this name, or the nearest name there is.
///
/// # Errors
/// There is no such check; the nearest name, if one is near.
pub fn check_named(name: &str) -> Result<Check, Option<&'static str>> {
    let wanted = name.trim().trim_end_matches(".csv");
    catalogue().into_iter().find(|check| check.name == wanted).ok_or_else(|| {
        catalogue()
            .iter()
            .map(|check| (strsim::normalized_damerau_levenshtein(check.name, wanted), check.name))
            .filter(|(likeness, _)| *likeness > 0.4)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name)
    })
}

fn parse(name: &'static str, sql: &'static str) -> Option<Check> {
    let line = |label: &str| {
        sql.lines()
            .take_while(|line| line.starts_with("--"))
            .find_map(|line| line.strip_prefix("-- ")?.strip_prefix(label)?.strip_prefix(':'))
            .map(str::trim)
    };
    let severity = match line("severity")? {
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        _ => return None,
    };
    Some(Check { name, title: line("title")?, severity, why: line("why")?, fix: line("fix")?, sql })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_its_header() {
        assert_eq!(catalogue().len(), CHECKS.len());
    }

    #[test]
    fn a_misspelt_check_is_known() {
        assert_eq!(check_named("orphan-conversion").unwrap_err(), Some("orphan-conversions"));
    }
}
