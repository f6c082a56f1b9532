//! Properties: money, addresses and phones; importing twice is importing once; the order of files
//! does not matter.

use proptest::prelude::*;
use trueup::model::{
    Currency, DecimalStyle, Email, Money, Phone, PhoneRegion, format_minor, strip_formula_quote, with_formula_quote,
};

use crate::desk::Desk;

proptest! {
    #[test]
    fn an_amount_that_is_written_is_read_back(minor in -900_000_000_000_000_i64..=900_000_000_000_000, code in prop::sample::select(vec!["USD", "JPY", "KWD", "CLF"])) {
        let currency = Currency::parse(code).unwrap();
        let text = format_minor(minor, currency.exponent());
        prop_assert_eq!(Money::parse(&text, currency, DecimalStyle::Point).unwrap().minor(), minor);
        prop_assert_eq!(Money::parse_decimal(&text, currency).unwrap().minor(), minor);
        let comma = text.replace('.', ",");
        prop_assert_eq!(Money::parse(&comma, currency, DecimalStyle::Comma).unwrap().minor(), minor);
        let grouped = group(&text);
        prop_assert_eq!(Money::parse(&grouped, currency, DecimalStyle::Point).unwrap().minor(), minor, "{}", grouped);
    }

    #[test]
    fn no_text_makes_money_or_people_panic(text in "\\PC{0,40}") {
        let usd = Currency::parse("USD").unwrap();
        let _ = Money::parse(&text, usd, DecimalStyle::Point);
        let _ = Money::parse(&text, usd, DecimalStyle::Comma);
        let _ = Email::parse(&text);
        let _ = Phone::parse(&text, PhoneRegion::parse("US").unwrap());
        let _ = trueup::model::Moment::parse(&text, trueup::model::Zone::UTC, None);
        let quoted = with_formula_quote(&text);
        prop_assert_eq!(strip_formula_quote(&quoted), &text);
    }

    #[test]
    fn sums_are_checked(a in any::<i64>(), b in any::<i64>()) {
        let usd = Currency::parse("USD").unwrap();
        if let (Ok(a), Ok(b)) = (Money::from_minor(a, usd), Money::from_minor(b, usd)) {
            match a.checked_add(b) {
                Ok(sum) => prop_assert_eq!(i128::from(sum.minor()), i128::from(a.minor()) + i128::from(b.minor())),
                Err(_) => prop_assert!((i128::from(a.minor()) + i128::from(b.minor())).abs() > 900_000_000_000_000),
            }
        }
    }

    #[test]
    fn an_address_is_one_however_it_is_written(local in "[a-z][a-z0-9._+-]{0,12}[a-z0-9]", domain in "[a-z]{1,8}\\.(com|org|example)", upper in any::<bool>(), blanks in 0_usize..3) {
        prop_assume!(!local.contains(".."));
        let plain = format!("{local}@{domain}");
        let noisy = format!("{}{}{}", " ".repeat(blanks), if upper { plain.to_uppercase() } else { plain.clone() }, " ".repeat(blanks));
        let email = Email::parse(&noisy).unwrap();
        prop_assert_eq!(email.as_str(), &plain);
        prop_assert_eq!(Email::parse(email.as_str()).unwrap(), email);
    }

    #[test]
    fn a_phone_is_one_however_it_is_written(line in 2_000_000_u32..9_999_999) {
        let us = PhoneRegion::parse("US").unwrap();
        let (a, b) = (line / 10_000, line % 10_000);
        let forms = [format!("+1415{line}"), format!("(415) {a:03}-{b:04}"), format!("415.{a:03}.{b:04}"), format!("1 415 {a:03} {b:04}")];
        for form in &forms {
            prop_assert_eq!(Phone::parse(form, us).map(|phone| phone.number).ok(), Phone::parse(&forms[0], us).map(|phone| phone.number).ok());
        }
        // An exchange may begin with 2 to 9, and not end in 11.
        if a % 100 != 11 {
            prop_assert_eq!(Phone::parse(&forms[0], us).map(|phone| phone.number), Ok(format!("+1415{line}")));
        }
    }
}

/// `1234567.89` as `1,234,567.89`.
fn group(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').map_or((digits, String::new()), |(whole, part)| (whole, format!(".{part}")));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{part}")
}

/// A small random world: people that share phones and addresses, deals and payments of them and of
/// strangers, repeated rows.
#[derive(Debug, Clone)]
struct World {
    files: [(&'static str, String); 6],
}

fn world() -> impl Strategy<Value = World> {
    let person = (0_u8..6, 0_u8..6, 0_u8..28);
    let event = (0_u8..10, 0_u8..28);
    let deal = (0_u8..8, 0_u8..28, 0_u8..3, 0_u32..5, prop::bool::ANY);
    let payment = (0_u8..8, 0_u8..28, 0_u32..5);
    (
        prop::collection::vec(person, 1..10),
        prop::collection::vec(event, 0..10),
        prop::collection::vec(deal, 0..12),
        prop::collection::vec(payment, 0..8),
    )
        .prop_map(|(people, events, deals, payments)| {
            // Two files of people and two of deals, which compete for the same customers and stages.
            let mut leads = ["lead_id,email,phone,full_name,created_at\n"; 2].map(str::to_owned);
            for (index, (email, phone, day)) in people.iter().enumerate() {
                let phone = if *phone < 4 { format!("+1415555010{phone}") } else { String::new() };
                let email = if *email < 5 { format!("p{email}@example.com") } else { String::new() };
                leads[index % 2].push_str(&format!("L{index},{email},{phone},Person {index},2026-01-{:02}\n", day + 1));
            }
            let mut conversions = "event_id,event_name,lead_id,event_time,source_tool,external_id\n".to_owned();
            for (index, (lead, day)) in events.iter().enumerate() {
                conversions.push_str(&format!("E{index},lead_submission_success,L{lead},2026-02-{:02}T10:00:00Z,t{lead},x{index}\n", day + 1));
            }
            let header = "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\n";
            let mut crm = [header; 2].map(str::to_owned);
            for (index, (email, day, stage, amount, twice)) in deals.iter().enumerate() {
                let stage = ["Qualified", "Closed Won", "Verbal Yes"][usize::from(*stage)];
                let row = format!(
                    "D{index},Deal {index},{stage},{amount}.50,USD,2026-02-{:02} 09:00,2026-03-{:02} 09:00,p{email}@example.com\n",
                    day + 1,
                    day + 1
                );
                crm[index % 2].push_str(&row);
                if *twice {
                    crm[index % 2].push_str(&row);
                }
            }
            let mut accounting = "invoice_id,email,amount_paid,currency,payment_date\n".to_owned();
            for (index, (email, day, amount)) in payments.iter().enumerate() {
                accounting.push_str(&format!("I{index},p{email}@example.com,{amount}.50,,2026-04-{:02}\n", day + 1));
            }
            let [leads, more_leads] = leads;
            let [crm, more_crm] = crm;
            World {
                files: [
                    ("leads.csv", leads),
                    ("more-leads.csv", more_leads),
                    ("conversions.csv", conversions),
                    ("deals.csv", crm),
                    ("more-deals.csv", more_crm),
                    ("payments.csv", accounting),
                ],
            }
        })
}

/// Everything that the book says, by external ids: surrogate ids, batches and write times left out.
pub fn state(desk: &Desk) -> Vec<String> {
    let conn = desk.stranger();
    let mut all = Vec::new();
    for sql in [
        "SELECT n.lead_ref || '|' || f.revenue_stage || '|' || f.deal_id || '|' || coalesce(f.revenue_amount, '') || '|' || f.event_time
             || '|' || coalesce(f.attr_source_tool, '') || '|' || coalesce(f.external_id, '') || '|' || f.line
         FROM revenue_facts AS f JOIN lead_labels AS n ON n.lead_id = f.lead_id ORDER BY 1",
        "SELECT d.row_key || '|' || coalesce(n.lead_ref, '-') || '|' || coalesce(d.matched_by, '-') || '|' || coalesce(d.amount_minor, '')
         FROM deals AS d LEFT JOIN lead_labels AS n ON n.lead_id = d.lead_id WHERE d.withdrawn_in IS NULL ORDER BY 1",
        "SELECT p.row_key || '|' || coalesce(n.lead_ref, '-') || '|' || p.status FROM payments AS p
         LEFT JOIN lead_labels AS n ON n.lead_id = p.lead_id ORDER BY 1",
        "SELECT group_concat(ref, ' ') || '|' || coalesce(phone, '') FROM (
             SELECT l.customer_id, n.lead_ref AS ref FROM leads AS l JOIN lead_labels AS n ON n.lead_id = l.id ORDER BY 2
         ) JOIN customers AS c ON c.id = customer_id GROUP BY customer_id ORDER BY 1",
        "SELECT e.email || '|' || e.is_primary FROM customer_emails AS e ORDER BY 1",
        "SELECT event_id || '|' || coalesce(n.lead_ref, '-') FROM event_log AS e LEFT JOIN lead_labels AS n ON n.lead_id = e.lead_id WHERE e.withdrawn_in IS NULL ORDER BY 1",
        "SELECT kind || '|' || row_key || '|' || outcome || '|' || reason FROM row_issues WHERE resolved_batch_id IS NULL ORDER BY 1",
    ] {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0)).unwrap();
        all.extend(rows.map(|row| row.unwrap().unwrap_or_default()));
    }
    all
}

/// The files of a world, in their usual order.
const ALL: [usize; 6] = [0, 1, 2, 3, 4, 5];

fn imported(world: &World, order: &[usize], times: usize) -> (Desk, Vec<serde_json::Value>) {
    let desk = Desk::new();
    let arguments = write_world(&desk, world, order);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let reports = (0..times).map(|_| desk.json(&arguments)).collect();
    (desk, reports)
}

/// Lays the files of a world on the desk; returns the arguments that import those with rows.
fn write_world(desk: &Desk, world: &World, order: &[usize]) -> Vec<String> {
    for (name, text) in &world.files {
        desk.write(name, text);
    }
    let filled = order.iter().map(|index| &world.files[*index]).filter(|(_, text)| text.lines().count() > 1);
    std::iter::once("import".to_owned()).chain(filled.map(|(name, _)| (*name).to_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn importing_twice_is_importing_once(world in world()) {
        let (once, _) = imported(&world, &ALL, 1);
        let (twice, reports) = imported(&world, &ALL, 2);
        prop_assert_eq!(state(&once), state(&twice));
        for file in reports[1]["files"].as_array().unwrap() {
            prop_assert_eq!(&file["new"], &serde_json::json!(0), "{}", file);
            prop_assert_eq!(&file["updated"], &serde_json::json!(0), "{}", file);
        }
        prop_assert_eq!(twice.count("SELECT count(*) FROM change_log WHERE table_name <> 'row_issues'"), 0, "what is new is written once, and the second import changes nothing");
    }

    #[test]
    fn the_order_of_files_does_not_matter(world in world(), order in Just(ALL.to_vec()).prop_shuffle()) {
        let (straight, _) = imported(&world, &ALL, 1);
        let (shuffled, reports) = imported(&world, &order, 1);
        prop_assert_eq!(state(&straight), state(&shuffled));
        for file in reports[0]["files"].as_array().unwrap() {
            let sum: i64 = ["new", "updated", "unchanged", "duplicate", "conflict", "unmatched", "rejected"].iter().map(|key| file[key].as_i64().unwrap()).sum();
            prop_assert_eq!(file["read"].as_i64().unwrap(), sum);
        }
    }

    /// Undo, mend the file, import again: ends where importing the mended file at first would have.
    #[test]
    fn a_mended_file_after_an_undo_is_the_mended_file(wrong in world(), mended in world(), again in 1_usize..3) {
        let (straight, _) = imported(&mended, &ALL, 1);
        let (desk, _) = imported(&wrong, &ALL, 1);
        for _ in 0..again {
            let last = desk.count("SELECT max(id) FROM batches").to_string();
            let report = desk.json(&["undo", &last]);
            prop_assert!(report["lines"].as_array().unwrap().iter().all(|line| line["outcome"] == "reversed"), "{}", report);
            prop_assert_eq!(state(&desk), Vec::<String>::new(), "nothing of the undone file is seen");
            let arguments = write_world(&desk, &mended, &ALL);
            desk.json(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(state(&straight), state(&desk));
            for check in ["orphan-conversions", "orphan-revenue", "conflicting-revenue", "unmatched-rows", "out-of-order", "identity-conflicts", "unlinked-leads"] {
                prop_assert_eq!(finding_ids(&straight, check), finding_ids(&desk, check), "{}", check);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// The same with a book that has other batches in it, and with undos of undos in between.
    #[test]
    fn an_undo_leaves_what_other_batches_have_brought(base in world(), wrong in world(), mended in world()) {
        let import = |desk: &Desk, world: &World| {
            let arguments = write_world(desk, world, &ALL);
            desk.json(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            state(desk)
        };
        let (straight, _) = imported(&base, &ALL, 1);
        let (desk, _) = imported(&base, &ALL, 1);
        let before = state(&desk);
        let after = import(&desk, &wrong);
        // The import, its undo, the undo of that, and so on.
        for (round, expected) in [&before, &after, &before].into_iter().enumerate() {
            let last = desk.count("SELECT max(id) FROM batches").to_string();
            desk.json(&["undo", &last]);
            prop_assert_eq!(&state(&desk), expected, "round {}", round);
        }
        prop_assert_eq!(import(&straight, &mended), import(&desk, &mended));
        prop_assert_eq!(desk.run(&["verify"]).code, 0);
    }
}

fn finding_ids(desk: &Desk, check: &str) -> Vec<String> {
    desk.findings(check).iter().map(|finding| finding["finding_id"].as_str().unwrap().to_owned()).collect()
}

/// How a table is written.
#[derive(Debug, Clone)]
struct Way {
    delimiter: &'static str,
    quote: char,
    end: &'static str,
    encoding: &'static str,
    packed: bool,
}

fn a_way() -> impl Strategy<Value = Way> {
    (
        prop::sample::select(vec![",", ";", "\t", "|", "||", "+|", "~", "^"]),
        prop::sample::select(vec!['"', '\'']),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(vec!["utf-8", "utf-8 with mark", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "windows-1252"]),
        any::<bool>(),
    )
        .prop_map(|(delimiter, quote, end, encoding, packed)| Way { delimiter, quote, end, encoding, packed })
}

/// The bytes of a text in an encoding.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let wide = |mark: bool, bytes: &dyn Fn(char) -> Vec<u8>| -> Vec<u8> {
        mark.then_some('\u{feff}').into_iter().chain(text.chars()).flat_map(bytes).collect()
    };
    let units = |c: char| c.encode_utf16(&mut [0; 2]).to_vec();
    match encoding {
        "utf-16le" => wide(true, &|c| units(c).iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        "utf-16be" => wide(true, &|c| units(c).iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        "utf-32le" => wide(true, &|c| (c as u32).to_le_bytes().to_vec()),
        "utf-32be" => wide(true, &|c| (c as u32).to_be_bytes().to_vec()),
        "windows-1252" => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        "utf-8 with mark" => format!("\u{feff}{text}").into_bytes(),
        _ => text.as_bytes().to_vec(),
    }
}

/// What is read of a table that was written in some way, header first.
fn read_back(rows: &[Vec<String>], way: &Way, told: bool) -> Vec<Vec<String>> {
    let cell = |text: &String| format!("{0}{1}{0}", way.quote, text.replace(way.quote, &format!("{0}{0}", way.quote)));
    let text: String = rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(way.delimiter) + way.end).collect();
    let mut bytes = encoded(&text, way.encoding);
    if way.packed {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &bytes).unwrap();
        bytes = packer.finish().unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    std::fs::write(&path, bytes).unwrap();
    let mut given = trueup::ingest::Given::default();
    if told {
        given.told.delimiter = Some(way.delimiter.to_owned());
        given.told.quote = Some(Some(way.quote as u8));
        given.told.header_line = Some(1);
        let name = way.encoding.trim_end_matches(" with mark");
        given.told.charset = Some(trueup::ingest::Charset::named(name).unwrap());
    }
    let shape = trueup::ingest::shape_of(&path, &given, &trueup::ingest::built_in().unwrap()).unwrap();
    let mut found = Vec::new();
    trueup::ingest::each_row::<trueup::ingest::Error>(&path, &shape, |cells, _| {
        found.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        Ok(())
    })
    .unwrap();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is in its cells, a table is read as it was written when it is told how.
    #[test]
    fn any_table_in_any_dialect_is_read_back(
        way in a_way(),
        cells in prop::collection::vec(prop::collection::vec("[a-zé ,;|\"'\n^~+0-9.]{0,12}", 3), 1..12),
    ) {
        let mut rows = vec![vec!["Key".to_owned(), "One".to_owned(), "Two".to_owned(), "Three".to_owned()]];
        for (number, row) in cells.into_iter().enumerate() {
            // A line that ends otherwise inside a cell is a line end of its own to a person, too.
            let row = row.into_iter().map(|cell| if way.end == "\r" { cell.replace('\n', " ") } else { cell });
            rows.push(std::iter::once(format!("row {number}")).chain(row).collect());
        }
        prop_assert_eq!(read_back(&rows, &way, true), rows);
    }

    /// A table whose columns hold something is read back with nothing told.
    #[test]
    fn a_table_with_columns_is_read_back_with_nothing_told(
        way in a_way(),
        rows in prop::collection::vec((1_u32..99_999, "[A-Z][a-zé]{2,9} [A-Z][a-z]{2,9}", 0_u32..9_999_999, 1_u32..28, 1_u32..12), 4..30),
    ) {
        let mut table = vec![["Id", "Name", "Amount", "Day", "Mail"].map(str::to_owned).to_vec()];
        for (number, (id, name, cents, day, month)) in rows.into_iter().enumerate() {
            table.push(vec![
                format!("{id}-{number}"),
                name,
                format!("{}.{:02}", cents / 100, cents % 100),
                format!("2026-{month:02}-{day:02}"),
                format!("p{number}@example.com"),
            ]);
        }
        prop_assert_eq!(read_back(&table, &way, false), table);
    }

    /// A day is the same however it is written.
    #[test]
    fn a_day_is_read_in_every_form(year in 1950_i32..2100, month in 1_u32..13, day in 1_u32..29) {
        use trueup::model::{DateOrder, Moment, Zone};
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let name = names[month as usize - 1];
        let expected = format!("{year:04}-{month:02}-{day:02}");
        for (text, order) in [
            (expected.clone(), None),
            (format!("{year}{month:02}{day:02}"), None),
            (format!("{year}/{month}/{day}"), None),
            (format!("{day}/{month}/{year}"), Some(DateOrder::DayFirst)),
            (format!("{day:02}.{month:02}.{year}"), Some(DateOrder::DayFirst)),
            (format!("{month}/{day}/{year}"), Some(DateOrder::MonthFirst)),
            (format!("{day} {name} {year}"), None),
            (format!("{name} {day}, {year}"), None),
            (format!("{day:02}-{name}-{year}"), None),
        ] {
            let read = Moment::parse(&text, Zone::UTC, order).map(|moment| moment.date);
            prop_assert_eq!(read.as_deref(), Ok(expected.as_str()), "{}", text);
        }
        let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
        let number = (chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap() - first).num_days();
        let read = Moment::of_day_number(&number.to_string(), false, Zone::UTC).map(|moment| moment.date);
        prop_assert_eq!(read.as_deref(), Ok(expected.as_str()));
    }
}
