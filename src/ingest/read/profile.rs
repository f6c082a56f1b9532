//! What the cells of a column look like: by kind, by pattern, and as texts where they are few.

use std::collections::{BTreeMap, BTreeSet};

use super::kinds::CellKind;

/// A column with more patterns than this has none.
const MOST_PATTERNS: usize = 64;

/// What the cells of a column look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Profile {
    /// Cells by what they look like.
    kinds: BTreeMap<CellKind, usize>,
    /// Digits as 9 and letters as a: what is left of a cell.
    patterns: BTreeSet<String>,
    /// Whole texts, as long as they are few.
    texts: BTreeSet<String>,
    many_texts: bool,
}

impl Profile {
    /// Looks at the next cell.
    pub(super) fn look(&mut self, cell: &str) {
        *self.kinds.entry(CellKind::of(cell)).or_default() += 1;
        if self.patterns.len() <= MOST_PATTERNS {
            self.patterns.insert(pattern(cell));
        }
        if self.texts.len() <= MOST_PATTERNS {
            self.texts.insert(cell.to_owned());
        } else {
            self.many_texts = true;
        }
    }

    /// How many cells are not blank.
    pub(super) fn filled(&self) -> usize {
        self.kinds.iter().filter(|(kind, _)| **kind != CellKind::Empty).map(|(_, count)| count).sum()
    }

    /// Whether half of the cells are blank.
    pub(super) fn is_mostly_blank(&self) -> bool {
        let blank = self.kinds.get(&CellKind::Empty).copied().unwrap_or(0);
        blank > 0 && blank * 2 >= self.kinds.values().sum()
    }

    /// 4: this very text is one of few; 3: a pattern or a blank that the column has; 2: the kind; else 0.
    pub(super) fn fit(&self, cell: &str) -> usize {
        let has_patterns = self.patterns.len() <= MOST_PATTERNS;
        if !self.many_texts && self.texts.contains(cell) {
            return 4;
        }
        if has_patterns && self.patterns.contains(&pattern(cell)) {
            return 3;
        }
        let kind = CellKind::of(cell);
        let all: usize = self.kinds.values().sum();
        match self.kinds.get(&kind) {
            Some(count) if count * 20 >= all && !has_patterns => 3,
            Some(count) if count * 20 >= all => 2,
            _ => 0,
        }
    }
}

/// What is left of a cell when digits are all the same, and words are.
fn pattern(cell: &str) -> String {
    let mut pattern = String::new();
    for c in cell.chars() {
        let sign = if c.is_ascii_digit() {
            '9'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        };
        if sign != 'a' || !pattern.ends_with('a') {
            pattern.push(sign);
        }
    }
    pattern
}
