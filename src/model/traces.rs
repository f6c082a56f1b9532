//! The marks by which a person is found in any text, and the text without them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::email::Email;
use super::text::key;

/// What stands in the place of something that was forgotten.
pub const FORGOTTEN: &str = "(forgotten)";

/// Fewer digits than this are no phone number that could be told from an amount or an id.
const LEAST_DIGITS: usize = 7;

/// At most so many digits of an international number are its country code.
const COUNTRY_DIGITS: usize = 3;

/// What a person is known by: addresses, their hashes, phone numbers, and full names that nobody
/// else in the book has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traces {
    /// Addresses in their one form.
    pub emails: BTreeSet<String>,
    /// Other ways of writing the addresses and names: letters for an encoded domain, the last name first.
    pub spellings: BTreeSet<String>,
    /// SHA-256 of the addresses, in hexadecimal.
    pub hashes: BTreeSet<String>,
    /// Phone numbers, digits only, with the country code.
    pub phones: BTreeSet<String>,
    /// Full names in the form by which names are compared; of two words or more.
    pub names: BTreeSet<String>,
}

impl Traces {
    /// Adds an address and its hash.
    pub fn add_email(&mut self, email: &str) {
        if let Ok(email) = Email::parse(email) {
            self.hashes.insert(email.sha256());
            if let Some((local, domain)) = email.as_str().split_once('@').filter(|(_, domain)| domain.contains("xn--")) {
                self.spellings.insert(format!("{local}@{}", idna::domain_to_unicode(domain).0));
            }
            self.emails.insert(email.into_string());
        }
    }

    /// Adds a full name, which nobody else may have; one word is no mark.
    pub fn add_name(&mut self, name: &str) {
        let name = key(name);
        if let Some((first, last)) = name.rsplit_once(' ') {
            self.spellings.insert(format!("{last}, {first}"));
            self.names.insert(name);
        }
    }

    /// Takes a name back that somebody else has, too. Tells whether it was there.
    pub fn remove_name(&mut self, name: &str) -> bool {
        if let Some((first, last)) = name.rsplit_once(' ') {
            self.spellings.remove(&format!("{last}, {first}"));
        }
        self.names.remove(name)
    }

    /// Adds a phone number, if it has digits enough to be told from an amount.
    pub fn add_phone(&mut self, phone: &str) {
        let digits = digits_of(phone);
        if digits.len() >= LEAST_DIGITS {
            self.phones.insert(digits);
        }
    }

    /// Whether there is anything to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.emails.is_empty() && self.phones.is_empty() && self.names.is_empty()
    }

    /// Whether the whole text is one of the marks.
    #[must_use]
    pub fn is_mark(&self, text: &str) -> bool {
        let trimmed = text.trim();
        self.hashes.contains(trimmed)
            || self.names.contains(&key(trimmed))
            || (trimmed.contains('@') && Email::parse(trimmed).is_ok_and(|email| self.emails.contains(email.as_str())))
            || self.spellings.contains(&key(trimmed))
            || (trimmed.chars().all(is_of_phone) && self.is_phone(trimmed))
    }

    /// The text without the person; nothing where the person is not in it. A JSON object or array is
    /// looked through value by value and stays one; its numbers are left alone.
    #[must_use]
    pub fn redact(&self, text: &str) -> Option<String> {
        if text.starts_with(['{', '['])
            && let Ok(mut value) = serde_json::from_str(text)
        {
            return self.redact_json(&mut value).then(|| value.to_string());
        }
        if self.is_mark(text) {
            return Some(FORGOTTEN.to_owned());
        }
        let mut found = Cow::Borrowed(text);
        for (marks, inside) in [(&self.emails, '@'), (&self.spellings, '\0'), (&self.hashes, '\0'), (&self.names, ' ')] {
            if inside != '\0' && !found.contains(inside) {
                continue;
            }
            for mark in marks {
                while let Some((start, end)) = find(&found, mark) {
                    found = Cow::Owned([&found[..start], FORGOTTEN, &found[end..]].concat());
                }
            }
        }
        if !self.phones.is_empty()
            && let Some(without) = self.without_phones(&found)
        {
            found = Cow::Owned(without);
        }
        match found {
            Cow::Owned(text) => Some(text),
            Cow::Borrowed(_) => None,
        }
    }

    fn redact_json(&self, value: &mut serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => match self.redact(text) {
                Some(redacted) => {
                    *text = redacted;
                    true
                }
                None => false,
            },
            // All of them, not up to the first.
            serde_json::Value::Array(items) => {
                items.iter_mut().filter_map(|item| self.redact_json(item).then_some(())).count() > 0
            }
            serde_json::Value::Object(fields) => {
                let named: Vec<String> = fields.keys().filter(|name| self.redact(name).is_some()).cloned().collect();
                for name in &named {
                    fields.shift_remove(name);
                }
                let redacted = fields.values_mut().filter_map(|item| self.redact_json(item).then_some(())).count();
                !named.is_empty() || redacted > 0
            }
            _ => false,
        }
    }

    /// The text with every run of digits that is one of the numbers replaced.
    fn without_phones(&self, text: &str) -> Option<String> {
        if text.bytes().filter(u8::is_ascii_digit).count() < LEAST_DIGITS {
            return None;
        }
        let mut result = String::new();
        let mut changed = false;
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '+' || c == '(') {
            let (before, run) = rest.split_at(start);
            let end = run.find(|c: char| !is_of_phone(c)).unwrap_or(run.len());
            let (run, after) = run.split_at(end);
            let number = run.trim_end_matches(|c: char| !c.is_ascii_digit());
            result.push_str(before);
            if self.is_phone(number) {
                changed = true;
                // A bracket around the number, not around its area code.
                result.push_str(if number.starts_with('(') && !number.contains(')') { "(" } else { "" });
                result.push_str(FORGOTTEN);
                result.push_str(&run[number.len()..]);
            } else {
                result.push_str(run);
            }
            rest = after;
        }
        result.push_str(rest);
        changed.then_some(result)
    }

    /// Whether a run of digits and the marks between them is one of the numbers: with its country
    /// code, or as it is written at home, with or without the zero before it. A day is none.
    fn is_phone(&self, run: &str) -> bool {
        if is_day(run) {
            return false;
        }
        // +49 (0)171 …: the zero is for those who call from home.
        let digits = digits_of(&run.replace("(0)", ""));
        let home = digits.trim_start_matches('0');
        home.len() >= LEAST_DIGITS
            && self.phones.iter().any(|phone| phone.ends_with(home) && phone.len() - home.len() <= COUNTRY_DIGITS)
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_of_phone(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | ' ' | '-' | '.' | '/' | '\u{a0}' | '\u{202f}' | '\u{2010}'..='\u{2015}')
}

/// Whether a text begins as a day does in ISO 8601.
fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes
            .iter()
            .take(10)
            .enumerate()
            .all(|(place, b)| if matches!(place, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() })
}

/// Where a mark, which is in lower case, stands in a text as a word of its own, whatever its case.
fn find(text: &str, mark: &str) -> Option<(usize, usize)> {
    let first = mark.chars().next()?;
    let mut before: Option<char> = None;
    for (start, c) in text.char_indices() {
        if c.to_lowercase().next() == Some(first)
            && !before.is_some_and(|b| is_of_word(b, mark))
            && let Some(end) = end_of_mark(text, start, mark)
            && !follows_on(text.get(end..).unwrap_or_default(), mark)
        {
            return Some((start, end));
        }
        before = Some(c);
    }
    None
}

fn end_of_mark(text: &str, start: usize, mark: &str) -> Option<usize> {
    let mut wanted = mark.chars();
    let mut next = wanted.next();
    for (place, c) in text.get(start..)?.char_indices() {
        if next.is_none() {
            return Some(start + place);
        }
        for lower in c.to_lowercase() {
            if next != Some(lower) {
                return None;
            }
            next = wanted.next();
        }
    }
    next.is_none().then_some(text.len())
}

/// Whether a character before a mark makes it the end of another word, such as `mari` before `ana@`.
fn is_of_word(c: char, mark: &str) -> bool {
    c.is_alphanumeric() || (mark.contains('@') && matches!(c, '.' | '_' | '+' | '-'))
}

fn follows_on(rest: &str, mark: &str) -> bool {
    let mut next = rest.chars();
    match next.next() {
        Some('.') if mark.contains('@') => next.next().is_some_and(char::is_alphanumeric),
        Some(c) => c.is_alphanumeric(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Traces {
        let mut traces = Traces::default();
        traces.add_email("ana@example.com");
        traces.add_phone("+14155550101");
        traces.add_name("Ana Example");
        traces.add_email("jürgen@bücher.de");
        traces.add_phone("+491711234567");
        traces
    }

    #[test]
    fn a_person_is_found_however_she_is_written() {
        for text in [
            "ana@example.com",
            " ANA@Example.com ",
            "mailto:ana@example.com",
            "Ana  EXAMPLE",
            "(415) 555-0101",
            "+1 415 555 0101",
            "415.555.0101",
            "04155550101",
            "Example, Ana",
            "jürgen@bücher.de",
            "jürgen@xn--bcher-kva.de",
            "+49 (0)171 1234567",
            "0171–1234567",
            &Traces::default_hash("ana@example.com"),
        ] {
            assert_eq!(ana().redact(text).as_deref(), Some(FORGOTTEN), "{text}");
        }
        let inside = ana().redact("call Ana Example, ana@example.com or 415 555 0101, on Monday").unwrap();
        assert_eq!(inside, "call (forgotten), (forgotten) or (forgotten), on Monday");
        assert_eq!(ana().redact("<ana@example.com>.").unwrap(), "<(forgotten)>.");
    }

    #[test]
    fn others_are_left_alone() {
        for text in [
            "mariana@example.com",
            "ana@example.com.au",
            "ana@example.community",
            "x.ana@example.com",
            "Ana",
            "Diana Example",
            "Ana Examples",
            "5550101",
            "2026-01-05T10:05:00Z",
            "24155550101999",
            "",
        ] {
            assert_eq!(ana().redact(text), None, "{text}");
        }
    }

    #[test]
    fn json_stays_json_and_its_numbers_stay() {
        let raw = r#"{"Email":"ANA@example.com","Amount":14155550101,"Note":"[\"ana example\"]","When":"2026-01-05"}"#;
        assert_eq!(
            ana().redact(raw).unwrap(),
            r#"{"Email":"(forgotten)","Amount":14155550101,"Note":"[\"(forgotten)\"]","When":"2026-01-05"}"#
        );
        assert_eq!(ana().redact(r#"{"Email":"ben@example.com"}"#), None);
    }

    impl Traces {
        fn default_hash(email: &str) -> String {
            Email::parse(email).unwrap().sha256()
        }
    }
}
