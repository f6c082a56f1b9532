//! Text: what identifies, what may reach a terminal, what a spreadsheet would run.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Trims and normalises to NFC. Nothing else: case and inner blanks are the writer's.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if trimmed.is_ascii() || is_nfc(trimmed) { Cow::Borrowed(trimmed) } else { Cow::Owned(trimmed.nfc().collect()) }
}

/// The form by which names are compared: NFC, lower case, single blanks.
#[must_use]
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        let mut key = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !key.is_empty() {
                key.push(' ');
            }
            key.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        }
        return key;
    }
    let lower: String = text.nfc().collect::<String>().to_lowercase().nfc().collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The form by which roles and states are compared: like [`key`], with `_` for blanks and hyphens, so that
/// `Tax Preparer`, `tax-preparer` and `TAX_PREPARER` are one.
#[must_use]
pub fn role_key(text: &str) -> String {
    let key = key(text);
    let words = key.split(|c: char| c.is_whitespace() || c == '-' || c == '_').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// The form by which names are searched: like [`key`], and without the marks on letters, so that `Muller`
/// finds `Müller` and `Sorensen` finds `Sørensen`.
#[must_use]
pub fn search_key(text: &str) -> String {
    let key = key(text);
    if key.is_ascii() {
        return key;
    }
    let mut folded = String::with_capacity(key.len());
    for c in key.nfkd().filter(|c| !is_combining_mark(*c)) {
        // Letters that Unicode does not take apart.
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bytes in hexadecimal, lower case.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// SHA-256 in hexadecimal, lower case.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The text without what a terminal would act on: C0 and C1 controls and the marks that turn the
/// direction of writing. Line breaks and tabs become blanks.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let harmful =
        |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter_map(|c| if matches!(c, '\n' | '\r' | '\t') { Some(' ') } else { (!harmful(c)).then_some(c) })
            .collect(),
    )
}

/// A text cell that a spreadsheet would run as a formula, with the apostrophe that stops it.
///
/// Numbers and phone numbers stay as they are. Apostrophes that stand before such a start already
/// get one more, so that [`strip_formula_quote`] gives back exactly what was written.
#[must_use]
pub fn with_formula_quote(text: &str) -> Cow<'_, str> {
    if starts_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The same for a cell as a file has it, which may carry its apostrophe already: reading what this
/// returns gives what reading the cell gives.
#[must_use]
pub fn raw_with_formula_quote(text: &str) -> Cow<'_, str> {
    // A formula that is nothing but a text runs nothing, and keeps its zeros in a spreadsheet.
    if text.starts_with('\'') || kept_text(text.trim()).is_some() { Cow::Borrowed(text) } else { with_formula_quote(text) }
}

/// Takes the apostrophe of [`with_formula_quote`] off again.
#[must_use]
pub fn strip_formula_quote(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if starts_formula(rest) => rest,
        _ => text,
    }
}

/// What a cell says: without blanks around it, without the apostrophe of [`with_formula_quote`], and without the
/// formula `="00123"` by which exports keep a spreadsheet from taking a text for a number.
#[must_use]
pub fn cell_text(cell: &str) -> &str {
    let text = cell.trim();
    kept_text(text).unwrap_or_else(|| strip_formula_quote(text)).trim()
}

/// The text in a formula that is nothing but that text.
fn kept_text(cell: &str) -> Option<&str> {
    cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).filter(|inner| !inner.contains('"'))
}

/// What OWASP lists under CSV injection, and its full-width forms, which spreadsheets for Chinese,
/// Japanese and Korean read alike.
const FORMULA_STARTS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

fn starts_formula(text: &str) -> bool {
    let start = text.trim_start_matches('\'');
    start.starts_with(FORMULA_STARTS) && !(start.len() == text.len() && is_number_like(text))
}

/// Whether a text that begins with a sign is a number or a phone number all through.
fn is_number_like(text: &str) -> bool {
    text.starts_with(['+', '-'])
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().skip(1).all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'.' | b',' | b'(' | b')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_that_keeps_a_text_is_that_text() {
        assert_eq!(cell_text(" =\"00123\" "), "00123");
        assert_eq!(cell_text("=\"\""), "");
        assert_eq!(cell_text("'=\"00123\""), "=\"00123\"", "as trueup writes such a text");
        assert_eq!(cell_text("=SUM(\"a\")"), "=SUM(\"a\")");
        assert_eq!(cell_text("'+1 and one"), "+1 and one");
        for cell in ["=\"00123\"", "=1+1", "'=\"00123\"", "plain", "=\"\"&A1"] {
            assert_eq!(cell_text(&raw_with_formula_quote(cell)), cell_text(cell), "{cell}");
        }
    }

    #[test]
    fn formulas_are_quoted_and_come_back() {
        for text in [
            "=1+1",
            "+cmd|'x'",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "'=1",
            "''@x",
            "plain",
            "'quoted'",
            "",
            "＝1",
            "\n=1",
            "-5.00",
            "+1 415 555",
        ] {
            let written = with_formula_quote(text);
            assert!(!written.starts_with(['=', '@', '\t']), "{written}");
            assert_eq!(strip_formula_quote(&written), text);
            assert_eq!(strip_formula_quote(&raw_with_formula_quote(text)), strip_formula_quote(text));
        }
        assert_eq!(with_formula_quote("-5.00"), "-5.00");
        assert_eq!(with_formula_quote("+14155552671"), "+14155552671");
    }

    #[test]
    fn nothing_that_a_terminal_acts_on_is_printed() {
        assert_eq!(printable("a\u{1b}[31mb\nc\u{202e}d\u{9b}"), "a[31mb cd");
        assert_eq!(key("  Ångström\t GmbH "), key("A\u{30a}NGSTRÖM gmbh"));
    }
}
