//! Texts that break programs: what a spreadsheet would run, what a terminal would act on, and what
//! people have collected. They go into every column of text and come out byte for byte.

use std::collections::BTreeMap;

use trueup::model::{strip_formula_quote, with_formula_quote};

use super::{Figures, Size};
use crate::desk::{Desk, shared};

/// The starts that make a formula, and other texts that have broken something somewhere.
const OWN: [&str; 34] = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=HYPERLINK(\"http://x\",\"click\")",
    "'=1",
    "''=1",
    "'quoted'",
    "\"",
    "\"\"",
    "a,b;c|d\te",
    "line\nbreak",
    "cr\rlf\r\n",
    "-5.00",
    "+1 415 555 0101",
    "(1)",
    "\u{1b}[31mred\u{1b}[0m",
    "bell\u{7}",
    "c1\u{9b}31m",
    "\u{202e}right to left",
    "\u{feff}mark",
    "zero\u{200b}width",
    "e\u{301} and é",
    "日本語",
    "😀🏳️‍🌈",
    "{\"json\": [1, 2]}",
    "Robert'); DROP TABLE leads;--",
    "NULL",
];

#[test]
fn naughty_strings_come_out_as_they_went_in() {
    run(Size::Sample);
}

/// Ours, and the big list where it is at hand.
fn strings(size: Size) -> Vec<String> {
    let mut all: Vec<String> = OWN.iter().map(|text| (*text).to_owned()).collect();
    let list = shared("torture/blns/blns.json");
    assert!(
        list.is_some() || size == Size::Sample,
        "the big list of naughty strings is missing: torture/blns/blns.json in TRUEUP_SHARED"
    );
    if let Some(list) = list {
        let found: Vec<String> = serde_json::from_str(&std::fs::read_to_string(list).unwrap()).unwrap();
        all.extend(found.into_iter().step_by(size.of(5, 1)));
    }
    // A blank cell says nothing, and there is nothing to come back.
    all.retain(|text| !strip_formula_quote(text).trim().is_empty());
    all
}

/// A kind of rows with the columns that take any text, those that are the same in every row, and the
/// table that they go to.
struct Kind {
    name: &'static str,
    table: &'static str,
    id: &'static str,
    same: &'static [(&'static str, &'static str)],
    /// Column of the file, column of the table.
    texts: &'static [(&'static str, &'static str)],
}

const KINDS: [Kind; 9] = [
    Kind {
        name: "companies",
        table: "companies",
        id: "company_id",
        same: &[],
        texts: &[
            ("name", "name"),
            ("domain", "domain"),
            ("phone", "phone"),
            ("industry", "industry"),
            ("city", "city"),
            ("country", "country"),
            ("owner", "owner"),
        ],
    },
    Kind {
        name: "contacts",
        table: "contacts",
        id: "contact_id",
        same: &[],
        texts: &[
            ("full_name", "full_name"),
            ("job_title", "job_title"),
            ("owner", "owner"),
            ("contact_type", "contact_type"),
            ("lifecycle_stage", "lifecycle_stage"),
        ],
    },
    Kind {
        name: "leads",
        table: "leads",
        id: "lead_id",
        same: &[],
        texts: &[
            ("full_name", "full_name"),
            ("status", "status"),
            ("company", "company_name"),
            ("city", "city"),
            ("country", "country"),
            ("referrer_username", "referrer_username"),
            ("referrer_type", "referrer_type"),
            ("attribution_method", "attribution_method"),
        ],
    },
    Kind {
        name: "conversions",
        table: "event_log",
        id: "event_id",
        same: &[("event_time", "2026-01-05T10:00:00Z"), ("lead_id", "nobody")],
        texts: &[
            ("event_name", "event_name"),
            ("full_name", "full_name"),
            ("source_tool", "source_tool"),
            ("utm_source", "utm_source"),
            ("utm_medium", "utm_medium"),
            ("utm_campaign", "utm_campaign"),
            ("utm_term", "utm_term"),
            ("utm_content", "utm_content"),
            ("external_id", "external_id"),
        ],
    },
    Kind {
        name: "deals",
        table: "deals",
        id: "deal_id",
        same: &[("lead_id", "nobody"), ("created_at", "2026-01-05")],
        texts: &[
            ("deal_name", "deal_name"),
            ("pipeline", "pipeline"),
            ("stage", "stage"),
            ("owner", "owner"),
            ("company", "company_name"),
        ],
    },
    Kind {
        name: "payments",
        table: "payments",
        id: "payment_id",
        same: &[("lead_id", "nobody"), ("paid_at", "2026-01-05"), ("amount", "1.00")],
        texts: &[
            ("description", "description"),
            ("invoice_id", "invoice_ref"),
            ("reverses", "reverses"),
            ("customer_name", "customer_name"),
        ],
    },
    Kind {
        name: "profiles",
        table: "profiles",
        id: "profile_id",
        same: &[("role", "CLIENT")],
        texts: &[
            ("full_name", "full_name"),
            ("referrer_username", "referrer_username"),
            ("referrer_type", "referrer_type"),
            ("attribution_method", "attribution_method"),
        ],
    },
    Kind {
        name: "orders",
        table: "orders",
        id: "order_id",
        same: &[("ordered_at", "2026-01-05"), ("amount", "1.00"), ("email", "ana@example.com")],
        texts: &[("event_name", "event_name"), ("full_name", "full_name"), ("city", "city"), ("country", "country")],
    },
    Kind {
        name: "activities",
        table: "activities",
        id: "activity_id",
        same: &[("activity_time", "2026-01-05")],
        texts: &[
            ("activity_type", "activity_type"),
            ("subject", "subject"),
            ("body", "body"),
            ("result", "result"),
            ("owner", "owner"),
            ("person_id", "person_ref"),
            ("full_name", "full_name"),
        ],
    },
];

/// Rows by id, each with the values of the columns of text.
type Rows = BTreeMap<String, Vec<Option<String>>>;

fn csv_of(kind: &Kind, rows: &Rows) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let own = [kind.id].into_iter().chain(kind.same.iter().map(|(name, _)| *name));
    writer.write_record(own.chain(kind.texts.iter().map(|(name, _)| *name)).chain(["=Note"])).unwrap();
    for (id, texts) in rows {
        let own = [id.as_str()].into_iter().chain(kind.same.iter().map(|(_, value)| *value));
        let texts = texts.iter().map(|text| text.as_deref().unwrap_or(""));
        writer.write_record(own.chain(texts.clone()).chain(texts.take(1))).unwrap();
    }
    writer.into_inner().unwrap()
}

fn import(desk: &Desk, kind: &Kind, rows: &Rows) {
    std::fs::write(desk.path("naughty.csv"), csv_of(kind, rows)).unwrap();
    let said = desk.run(&["import", "naughty.csv", "--as", kind.name, "--source", "torture", "--decimal", "point"]);
    assert!(said.code < 2, "{}: {}", kind.name, said.err);
    safe_on_a_terminal(&said.out);
    safe_on_a_terminal(&said.err);
}

/// What the book has, by the id of the row.
fn stored(desk: &Desk, kind: &Kind) -> Rows {
    let columns: Vec<&str> = kind.texts.iter().map(|(_, column)| *column).collect();
    let id = match kind.table {
        "event_log" => "t.event_id".to_owned(),
        "deals" | "payments" | "profiles" | "activities" => "t.row_key".to_owned(),
        "orders" => "t.order_ref".to_owned(),
        table => format!(
            "(SELECT x.external_id FROM external_ids AS x WHERE x.{}_id = t.id)",
            if table == "companies" { "company" } else { table.trim_end_matches('s') }
        ),
    };
    let conn = desk.stranger();
    let mut statement =
        conn.prepare(&format!("SELECT {id}, {} FROM {} AS t ORDER BY t.id", columns.join(", "), kind.table)).unwrap();
    let rows = statement.query_map([], |row| {
        let texts = (1..=columns.len()).map(|place| row.get(place)).collect::<rusqlite::Result<_>>()?;
        Ok((row.get(0)?, texts))
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// What the export says, read as any program reads CSV, without the apostrophes.
fn exported(desk: &Desk, kind: &Kind, stored: &Rows) -> Rows {
    let said = desk.run(&["--format", "csv", "export", kind.table]).expect(0).out;
    let mut reader = csv::Reader::from_reader(said.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let places: Vec<usize> = kind.texts.iter().map(|(_, column)| at(column)).collect();
    let ids: Vec<&String> = stored.keys().collect();
    let mut rows: Vec<(i64, Vec<Option<String>>)> = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        for cell in &record {
            assert!(!runs_in_a_spreadsheet(cell), "{}: {cell:?}", kind.table);
        }
        let text = |place: &usize| Some(strip_formula_quote(&record[*place]).to_owned()).filter(|text| !text.is_empty());
        rows.push((record[at("id")].parse().unwrap(), places.iter().map(text).collect()));
    }
    assert_eq!(rows.len(), ids.len());
    // Ids are given in the order of the file, which is that of the ids of the source.
    rows.sort();
    ids.into_iter().cloned().zip(rows.into_iter().map(|(_, texts)| texts)).collect()
}

/// Whether a spreadsheet takes a cell for a formula. A number or a phone number is none.
fn runs_in_a_spreadsheet(cell: &str) -> bool {
    let is_number = cell.chars().skip(1).all(|c| c.is_ascii_digit() || " .,()".contains(c));
    cell.starts_with(['=', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']) || (cell.starts_with(['+', '-']) && !is_number)
}

/// Nothing that a terminal acts on but the end of a line.
fn safe_on_a_terminal(said: &str) {
    let harmful = |c: &char| {
        (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c) || ('\u{2066}'..='\u{2069}').contains(c)
    };
    assert!(!said.chars().any(|c| harmful(&c)), "{said:?}");
}

pub(super) fn run(size: Size) -> Figures {
    let strings = strings(size);
    let mut columns = 0;
    for kind in &KINDS {
        // An id that a spreadsheet has rounded stops an import, which is another promise.
        let fits = |column: &str, text: &str| !(["invoice_id", "reverses", "person_id"].contains(&column) && is_rounded(text));
        let texts = |text: &String| kind.texts.iter().map(|(column, _)| fits(column, text).then(|| text.clone())).collect();
        let rows: Rows = strings.iter().enumerate().map(|(number, text)| (format!("N{number:04}"), texts(text))).collect();
        let first = Desk::new();
        import(&first, kind, &rows);
        let stored_first = stored(&first, kind);
        assert!(stored_first.len() * 10 > strings.len() * 9, "{}: {} of {}", kind.name, stored_first.len(), strings.len());
        // Byte for byte, but for blanks around it and composed letters.
        for (id, texts) in &stored_first {
            let given = strip_formula_quote(rows[id][0].as_deref().unwrap()).trim();
            let normal = trueup::model::clean(given).into_owned();
            assert!(texts.iter().flatten().all(|text| *text == normal), "{}: {given:?} became {texts:?}", kind.name);
        }
        let exported = exported(&first, kind, &stored_first);
        assert_same(kind, &exported, &stored_first);
        // And in again, into another book, as the file has it: with the apostrophes.
        let second = Desk::new();
        let quote = |text: &Option<String>| text.as_deref().map(|text| with_formula_quote(text).into_owned());
        import(&second, kind, &exported.iter().map(|(id, texts)| (id.clone(), texts.iter().map(quote).collect())).collect());
        assert_same(kind, &stored(&second, kind), &stored_first);
        for command in
            [&["export", kind.table][..], &["issues", "--all"], &["reconcile", "unmatched-rows"], &["history", "N0003"]]
        {
            let said = first.run(command);
            assert!(said.code <= 2 && !said.err.contains("panicked"), "{command:?}: {}", said.err);
            safe_on_a_terminal(&said.out);
            safe_on_a_terminal(&said.err);
        }
        columns += kind.texts.len();
    }
    rejected(&strings);
    any_table(&strings);
    Figures::new(
        "formula, control-character and naughty strings",
        format!("{} strings in {columns} columns of text of {} tables, out as CSV and in again; in rejects files and in a table of the analyst's own", strings.len(), KINDS.len()),
        "every one byte-equal after the round trip (import trims blanks and composes letters, once); no cell that a spreadsheet runs; no control character on a terminal".to_owned(),
    )
}

/// Whether a text is a number as spreadsheets round it, such as `1E+02`.
fn is_rounded(text: &str) -> bool {
    let rest = strip_formula_quote(text).trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    rest.strip_prefix(['E', 'e']).is_some_and(|power| power.trim_start_matches('+').bytes().all(|b| b.is_ascii_digit()))
}

#[track_caller]
fn assert_same(kind: &Kind, found: &Rows, wanted: &Rows) {
    for (id, texts) in wanted {
        assert_eq!(found.get(id), Some(texts), "{} {id}", kind.name);
    }
    assert_eq!(found.len(), wanted.len(), "{}", kind.name);
}

/// Rows that fail go to a rejects file as they came, and are read back as they were.
fn rejected(strings: &[String]) {
    let desk = Desk::new();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["lead_id", "email", "=Note"]).unwrap();
    for (number, text) in strings.iter().enumerate() {
        writer.write_record([format!("N{number:04}").as_str(), "not an address", text]).unwrap();
    }
    let bytes = writer.into_inner().unwrap();
    std::fs::write(desk.path("bad.csv"), &bytes).unwrap();
    let said = desk.run(&["import", "bad.csv", "--as", "leads", "--source", "torture"]).expect(1);
    safe_on_a_terminal(&said.err);
    let rows = |bytes: &[u8]| -> Vec<(String, String)> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let headers = reader.headers().unwrap().clone();
        assert!(headers.iter().position(|header| strip_formula_quote(header) == "=Note") == Some(2), "{headers:?}");
        reader.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), strip_formula_quote(&row[2]).to_owned())).collect()
    };
    for written in ["bad.csv.rejects.csv", "fix/torture-leads.csv"] {
        if written.starts_with("fix") {
            desk.run(&["issues", "export", "fix"]).expect(1);
        }
        let found = std::fs::read(desk.path(written)).unwrap();
        assert_eq!(rows(&found), rows(&bytes), "{written}");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(found.as_slice());
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!runs_in_a_spreadsheet(cell), "{written}: {cell:?}");
            }
        }
    }
}

/// What another program has put into the book comes out too, blanks and all.
fn any_table(strings: &[String]) {
    let desk = Desk::new();
    let conn = desk.stranger();
    conn.execute_batch("CREATE TABLE own (id INTEGER PRIMARY KEY, \"=text\" TEXT)").unwrap();
    for text in strings {
        conn.execute("INSERT INTO own (\"=text\") VALUES (?1)", [text]).unwrap();
    }
    let said = desk.run(&["--format", "csv", "export", "own"]).expect(0).out;
    assert!(said.starts_with("id,'=text"), "{}", said.lines().next().unwrap_or_default());
    let mut reader = csv::Reader::from_reader(said.as_bytes());
    let found: Vec<String> = reader.records().map(|record| strip_formula_quote(&record.unwrap()[1]).to_owned()).collect();
    assert_eq!(found, strings);
    let json = desk.json(&["export", "own"]);
    assert!(json.as_array().unwrap().iter().zip(strings).all(|(row, text)| row["=text"] == text.as_str()));
    safe_on_a_terminal(&desk.run(&["export", "own"]).expect(0).out);
    safe_on_a_terminal(&desk.run(&["sql", "SELECT \"=text\" FROM own"]).expect(0).out);
}
