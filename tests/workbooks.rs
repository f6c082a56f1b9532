//! Workbooks: read as their reader saw them, the right sheet of them, or refused with the question.

use std::io::Write as _;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::desk::Desk;

/// A workbook as a report hands it out: a title, a blank line, the table, a row of sums, a footer.
fn report(desk: &Desk, name: &str) {
    let mut book = Workbook::new();
    let notes = book.add_worksheet().set_name("Notes").unwrap();
    notes.write(0, 0, "Made by hand").unwrap();
    let sheet = book.add_worksheet().set_name("Payments").unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let euros = Format::new().set_num_format("#,##0.00 [$€-407]");
    sheet.write(0, 0, "Payments of January").unwrap();
    for (column, name) in ["invoice_id", "email", "amount_paid", "payment_date", "share"].into_iter().enumerate() {
        sheet.write(2, column as u16, name).unwrap();
    }
    let share = Format::new().set_num_format("0.0%");
    for (row, (id, email, amount, date)) in
        [(1001, "ana@example.com", 1234.5, 5), (1002, "ben@example.com", 0.1 + 0.2, 6)].into_iter().enumerate()
    {
        let row = row as u32 + 3;
        sheet.write(row, 0, id).unwrap();
        sheet.write(row, 1, email).unwrap();
        sheet.write_with_format(row, 2, amount, &euros).unwrap();
        sheet.write_with_format(row, 3, ExcelDateTime::from_ymd(2026, 1, date).unwrap(), &day).unwrap();
        sheet.write_with_format(row, 4, 0.125, &share).unwrap();
    }
    sheet.write(5, 0, "Total").unwrap();
    sheet.write(5, 2, 1234.8).unwrap();
    book.save(desk.path(name)).unwrap();
}

#[test]
fn a_report_in_a_workbook_is_read_as_a_person_reads_it() {
    let desk = Desk::new();
    report(&desk, "report.xlsx");
    let rows = desk.run(&["inspect", "report.xlsx", "--rows", "all", "--format", "csv"]).expect(0);
    assert_eq!(
        rows.out,
        "invoice_id,email,amount_paid,payment_date,share\n\
         1001,ana@example.com,1234.50 €,2026-01-05,12.5%\n\
         1002,ben@example.com,0.30 €,2026-01-06,12.5%\n"
    );
    let said = desk.run(&["import", "report.xlsx"]);
    assert!(said.err.contains("sheet \"Payments\" (found)"), "{}", said.err);
    assert!(said.err.contains("not read: 1 other sheet with something in it: Notes"), "{}", said.err);
    assert!(said.err.contains("no row, before the header: line 1"), "{}", said.err);
    assert!(said.err.contains("no row, a row of sums: line 6"), "{}", said.err);
    let kept =
        desk.run(&["--format", "csv", "sql", "SELECT row_key, line, amount_minor, currency, paid_date FROM payments ORDER BY 1"]);
    assert_eq!(
        kept.out,
        "row_key,line,amount_minor,currency,paid_date\n1001,4,123450,EUR,2026-01-05\n1002,5,30,EUR,2026-01-06\n"
    );
    // The same file again is known, whatever is around it.
    let again = desk.json(&["import", "report.xlsx"]);
    assert_eq!((&again["files"][0]["unmatched"], &again["files"][0]["new"]), (&2.into(), &0.into()), "{again}");
}

#[test]
fn what_is_around_a_workbook_or_a_text_does_not_matter() {
    let desk = Desk::new();
    report(&desk, "report.xlsx");
    let bytes = std::fs::read(desk.path("report.xlsx")).unwrap();
    let mut gz =
        flate2::write::GzEncoder::new(std::fs::File::create(desk.path("report.gz")).unwrap(), flate2::Compression::fast());
    gz.write_all(&bytes).unwrap();
    gz.finish().unwrap();
    zipped(&desk, "report.zip", &[("in/report.bin", &bytes), ("__MACOSX/in/._report.bin", b"x")]);
    zipped(&desk, "text.zip", &[("payments.txt", b"invoice_id;email;amount_paid\r\n1;ana@example.com;5,00\r\n")]);
    let plain = desk.run(&["inspect", "report.xlsx", "--rows", "all", "--format", "csv"]).expect(0).out;
    for name in ["report.gz", "report.zip"] {
        assert_eq!(desk.run(&["inspect", name, "--rows", "all", "--format", "csv"]).expect(0).out, plain, "{name}");
    }
    let text = desk.run(&["inspect", "text.zip", "--rows", "all", "--format", "csv"]).expect(0);
    assert_eq!(text.out, "invoice_id,email,amount_paid\n1,ana@example.com,\"5,00\"\n");
    zipped(&desk, "two.zip", &[("a.csv", b"a,b\n1,2\n"), ("b.csv", b"a,b\n1,2\n")]);
    let refused = desk.run(&["import", "two.zip"]).expect(2);
    assert!(refused.err.contains("the archive has 2 files in it: a.csv, b.csv"), "{}", refused.err);
    // A bit that was flipped on the way is found by the check sum.
    let mut spoilt = std::fs::read(desk.path("text.zip")).unwrap();
    let place = spoilt.windows(3).position(|three| three == b"ana").unwrap();
    spoilt[place] = b'A';
    std::fs::write(desk.path("spoilt.zip"), spoilt).unwrap();
    let refused = desk.run(&["inspect", "spoilt.zip"]).expect(2);
    assert!(refused.err.contains("what is in the archive is not what was put into it"), "{}", refused.err);
}

/// An archive whose members are stored as they are.
fn zipped(desk: &Desk, name: &str, members: &[(&str, &[u8])]) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(desk.path(name)).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in members {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn of_two_sheets_that_fit_somebody_must_choose() {
    let desk = Desk::new();
    let mut book = Workbook::new();
    for (name, id) in [("January", 1), ("February", 2)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, header) in ["invoice_id", "email", "amount_paid", "payment_date"].into_iter().enumerate() {
            sheet.write(0, column as u16, header).unwrap();
        }
        sheet.write(1, 0, id).unwrap();
        sheet.write(1, 1, "ana@example.com").unwrap();
        sheet.write(1, 2, 5).unwrap();
        sheet.write(1, 3, "2026-01-05").unwrap();
    }
    book.save(desk.path("year.xlsx")).unwrap();
    let refused = desk.run(&["import", "year.xlsx"]).expect(2);
    assert!(refused.err.contains("several sheets could be meant: January, February"), "{}", refused.err);
    assert!(refused.err.contains("--sheet \"January\""), "{}", refused.err);
    desk.run(&["import", "year.xlsx", "--sheet", "february"]).expect(1);
    assert_eq!(desk.text("SELECT group_concat(row_key) FROM payments"), "2");
    let refused = desk.run(&["import", "year.xlsx", "--sheet", "March"]).expect(2);
    assert!(refused.err.contains("the sheets: January, February"), "{}", refused.err);
    desk.write("plain.csv", "invoice_id,email,amount_paid,payment_date\n3,ana@example.com,5,2026-01-05\n");
    let refused = desk.run(&["import", "plain.csv", "--sheet", "January"]).expect(2);
    assert!(refused.err.contains("it is no workbook"), "{}", refused.err);
}

#[test]
fn a_cell_that_never_ends_is_refused_before_it_is_read() {
    let desk = Desk::new();
    report(&desk, "report.xlsx");
    // The sheet with one text of many megabytes in it, packed to next to nothing.
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row></sheetData></worksheet>",
        " ".repeat(6 << 20)
    );
    let mut source = zip::ZipArchive::new(std::fs::File::open(desk.path("report.xlsx")).unwrap()).unwrap();
    let mut target = zip::ZipWriter::new(std::fs::File::create(desk.path("bomb.xlsx")).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for place in 0..source.len() {
        let mut member = source.by_index(place).unwrap();
        target.start_file(member.name().unwrap().into_owned(), options).unwrap();
        if member.name().unwrap().ends_with("sheet1.xml") {
            target.write_all(sheet.as_bytes()).unwrap();
        } else {
            std::io::copy(&mut member, &mut target).unwrap();
        }
    }
    target.finish().unwrap();
    let refused = desk.run(&["inspect", "bomb.xlsx"]).expect(2);
    assert!(refused.err.contains("too large to be read: a cell of more than 4 MiB"), "{}", refused.err);
}

#[test]
fn what_is_written_as_a_workbook_is_read_back_unchanged() {
    let desk = Desk::with_small_world();
    let odd = [
        "=1+1",
        "'=1+1",
        "''",
        "007",
        "2026-13-45",
        "1e5",
        "<b>&amp;",
        "_x000D_",
        "TRUE",
        "línea 2",
        " blanks ",
        "+1 415",
        "1899-12-31",
    ];
    desk.write(
        "odd.csv",
        &format!(
            "lead_id,email,full_name,created_at,source\n{}",
            odd.iter()
                .enumerate()
                .map(|(n, text)| format!("o{n},o{n}@example.com,\"{text}\",2026-01-05,web\n"))
                .collect::<String>()
        ),
    );
    desk.run(&["import", "odd.csv"]).expect(0);
    for view in ["leads", "revenue_facts", "deals", "payments", "batches", "currencies", "change_log"] {
        desk.run(&["export", view, "--out", "view.xlsx", "--force"]).expect(0);
        // A cell of a workbook is a text, and needs no apostrophe to stay one.
        let written = desk.run(&["export", view, "--format", "csv"]).expect(0).out.replace("'=", "=");
        let read = desk.run(&["inspect", "view.xlsx", "--rows", "all", "--format", "csv"]).expect(0).out;
        assert_eq!(read, written, "{view}");
    }
    let piped = std::process::Command::new(env!("CARGO_BIN_EXE_trueup"))
        .args(["export", "leads", "--format", "xlsx"])
        .env("TRUEUP_BOOK", desk.book())
        .output()
        .unwrap();
    std::fs::write(desk.path("piped.xlsx"), piped.stdout).unwrap();
    desk.run(&["export", "leads", "--out", "leads.xlsx"]).expect(0);
    assert_eq!(std::fs::read(desk.path("piped.xlsx")).unwrap(), std::fs::read(desk.path("leads.xlsx")).unwrap());
}

#[test]
fn findings_in_a_workbook_are_those_of_the_folder() {
    let desk = Desk::with_small_world();
    desk.write("more.csv", "invoice_id,email,amount_paid,currency,payment_date\nI9,ana@example.com,70.00,USD,2026-03-10\n");
    desk.run(&["import", "more.csv"]).expect(1);
    desk.run(&["reconcile", "--out", "found"]).expect(1);
    desk.run(&["reconcile", "--out", "found.xlsx"]).expect(1);
    desk.run(&["reconcile", "--out", "again.xlsx"]).expect(1);
    assert_eq!(
        std::fs::read(desk.path("found.xlsx")).unwrap(),
        std::fs::read(desk.path("again.xlsx")).unwrap(),
        "the same bytes"
    );
    let mut checks = 0;
    for entry in std::fs::read_dir(desk.path("found")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let written = std::fs::read_to_string(&path).unwrap();
        let read = desk.run(&["inspect", "found.xlsx", "--sheet", &name, "--rows", "all", "--format", "csv"]).expect(0).out;
        assert_eq!(read, written, "{name}");
        checks += 1;
    }
    assert!(checks > 15);
    // What Excel opens by double click begins with a mark, and is compared all the same.
    desk.run(&["reconcile", "--out", "marked", "--bom"]).expect(1);
    assert!(desk.read("marked/conflicting-revenue.csv").starts_with("\u{feff}"));
    let compared = desk.run(&["--format", "csv", "--bom", "reconcile", "conflicting-revenue", "--compare", "marked"]).expect(1);
    assert!(compared.out.starts_with("\u{feff}") && compared.out.contains(",known,"), "{}", compared.out);
}

/// A container of the old kind with one stream: a workbook of one sheet with numbers at these places.
fn old_workbook(path: &std::path::Path, cells: &[(u16, u16)], merged: Option<[u16; 4]>) {
    let record = |kind: u16, body: &[u8]| [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes()[..], body].concat();
    let begin = |kind: u16| record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes()[..], &[0; 12]].concat());
    let globals = begin(5);
    let sheet_at = (globals.len() + 4 + 8 + 6 + 4) as u32;
    let bound = record(0x0085, &[&sheet_at.to_le_bytes()[..], &[0, 0, 6, 0], b"Sheet1"].concat());
    let mut stream = [globals, bound, record(0x000a, &[]), begin(0x10)].concat();
    for (row, column) in cells {
        let body = [&row.to_le_bytes()[..], &column.to_le_bytes()[..], &[0, 0], &1.5_f64.to_le_bytes()[..]].concat();
        stream.extend(record(0x0203, &body));
    }
    if let Some(merged) = merged {
        let body: Vec<u8> = std::iter::once(1).chain(merged).flat_map(u16::to_le_bytes).collect();
        stream.extend(record(0x00e5, &body));
    }
    stream.extend(record(0x000a, &[]));
    let mut container = cfb::create(path).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
}

#[test]
fn an_old_workbook_whose_cells_lie_far_apart_is_refused_before_it_is_read() {
    let desk = Desk::new();
    old_workbook(&desk.path("small.xls"), &[(0, 0), (0, 1), (1, 0), (1, 1)], None);
    let read = desk.run(&["inspect", "small.xls", "--rows", "all", "--format", "csv", "--names", "--header-line", "0"]).expect(0);
    assert_eq!(read.out, "column 1,column 2\n1.5,1.5\n1.5,1.5\n");
    old_workbook(&desk.path("wide.xls"), &[(0, 0), (65_535, 255)], None);
    let refused = desk.run(&["inspect", "wide.xls"]).expect(2);
    assert!(refused.err.contains("too large to be read: 16777216 cells in an .xls file"), "{}", refused.err);
}

#[test]
fn what_is_said_of_a_text_is_refused_for_a_workbook() {
    let desk = Desk::new();
    report(&desk, "report.xlsx");
    let said = desk.run(&["import", "report.xlsx", "--delimiter", ";"]).expect(2).err;
    assert!(said.contains("--delimiter says how a text is written, and this is a workbook"), "{said}");
    assert_eq!(desk.count("SELECT count(*) FROM batches"), 1);
}

/// People with all that a text may be, in a workbook whose texts come to so many bytes for each of them.
fn people(desk: &Desk, name: &str, people: u32, bytes: usize) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    for (column, name) in ["lead_id", "email", "full_name", "created_time", "Note"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).unwrap();
    }
    for row in 1..=people {
        sheet.write(row, 0, row).unwrap();
        sheet.write(row, 1, format!("p{row}@example.com")).unwrap();
        match row % 4 {
            0 => sheet.write_rich_string(row, 2, &[(&bold, "Ann"), (&Format::new(), " O'Neil & <Sons>")]).unwrap(),
            1 => sheet.write(row, 2, "  Bo \"the\" Ünal  ").unwrap(),
            2 => sheet.write(row, 2, "Chi _x0041_ 名前").unwrap(),
            _ => sheet.write(row, 2, "the same for many").unwrap(),
        };
        sheet.write_with_format(row, 3, ExcelDateTime::from_ymd(2026, 1, 1 + (row % 28) as u8).unwrap(), &day).unwrap();
        // Texts longer than a piece, and short ones between them, so that both lie across the borders.
        let long = if row % 7 == 0 { 30_000 } else { bytes };
        sheet.write(row, 4, format!("{row}: first line\nsecond & last {}", "ä".repeat(long / 2))).unwrap();
    }
    book.save(desk.path(name)).unwrap();
}

/// A workbook with the name and the text of each of its members changed.
fn rewritten(desk: &Desk, from: &str, to: &str, change: impl Fn(&str, &str) -> (String, String)) {
    let mut source = zip::ZipArchive::new(std::fs::File::open(desk.path(from)).unwrap()).unwrap();
    let mut target = zip::ZipWriter::new(std::fs::File::create(desk.path(to)).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for place in 0..source.len() {
        let mut member = source.by_index(place).unwrap();
        let text = std::io::read_to_string(&mut member).unwrap();
        let (name, text) = change(&member.name().unwrap(), &text);
        target.start_file(name, options).unwrap();
        target.write_all(text.as_bytes()).unwrap();
    }
    target.finish().unwrap();
}

#[test]
fn a_workbook_with_very_many_texts_reads_like_any_other() {
    let desk = Desk::new();
    people(&desk, "few.xlsx", 40, 20);
    people(&desk, "many.xlsx", 4000, 20);
    let rows = |name: &str| desk.run(&["inspect", name, "--rows", "all", "--format", "csv"]).expect(0).out;
    let (few, many) = (rows("few.xlsx"), rows("many.xlsx"));
    assert!(few.contains("Ann O'Neil & <Sons>") && few.contains("名前") && few.contains("2026-01-04"), "{few:.2000}");
    assert_eq!(many.get(..few.len()), Some(few.as_str()), "the first rows are the same");
    assert_eq!(many.matches("first line\nsecond & last").count(), 4000);
    assert!(
        many.contains("\n4000,p4000@example.com,Ann O'Neil & <Sons>,2026-01-25,\"4000: first line\nsecond"),
        "{}",
        many.len()
    );
    // And with something around it.
    let mut packed = flate2::write::GzEncoder::new(std::fs::File::create(desk.path("many.xlsx.gz")).unwrap(), Default::default());
    packed.write_all(&std::fs::read(desk.path("many.xlsx")).unwrap()).unwrap();
    packed.finish().unwrap();
    assert_eq!(rows("many.xlsx.gz"), many);
    let report = desk.json(&["import", "many.xlsx"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["new"]), (&4000.into(), &4000.into()), "{report}");
    assert_eq!(
        desk.text("SELECT full_name || '|' || line FROM leads WHERE email = 'p4000@example.com'"),
        "Ann O'Neil & <Sons>|4001"
    );
    // Known by its own bytes, and not by those of a copy of it.
    let newest = "SELECT sha256 FROM batch_files ORDER BY id DESC LIMIT 1";
    let sha256 = |name: &str| trueup::model::sha256_hex(&std::fs::read(desk.path(name)).unwrap());
    assert_eq!(desk.text(newest), sha256("many.xlsx"));
    desk.run(&["import", "many.xlsx.gz"]).expect(0);
    assert_eq!(desk.text(newest), sha256("many.xlsx.gz"));
    // Its sheet may stand in any folder.
    rewritten(&desk, "many.xlsx", "elsewhere.xlsx", |name, text| {
        (name.replace("worksheets/", "pages/"), text.replace("worksheets/sheet1.xml", "pages/sheet1.xml"))
    });
    assert_eq!(rows("elsewhere.xlsx"), many);
}

#[test]
fn a_cell_that_names_a_text_that_is_not_there_is_said() {
    let desk = Desk::new();
    people(&desk, "many.xlsx", 2000, 20);
    rewritten(&desk, "many.xlsx", "torn.xlsx", |name, text| {
        (name.to_owned(), text.replacen("<c r=\"B3\" t=\"s\"><v>", "<c r=\"B3\" t=\"s\"><v>99999", 1))
    });
    let said = desk.run(&["import", "torn.xlsx"]).expect(2).err;
    assert!(said.contains("a cell names the text") && said.contains("torn.xlsx"), "{said}");
}

#[test]
fn a_number_of_a_spreadsheet_is_never_read_by_the_rule_for_texts() {
    let desk = Desk::new();
    let sheet = |name: &str, amounts: &[Result<f64, &str>]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in ["invoice_id", "email", "amount_paid", "currency", "payment_date"].into_iter().enumerate() {
            sheet.write(0, column as u16, name).unwrap();
        }
        for (row, amount) in (1..).zip(amounts) {
            sheet.write(row, 0, format!("{name}{row}")).unwrap();
            sheet.write(row, 1, "ana@example.com").unwrap();
            match amount {
                Ok(number) => sheet.write(row, 2, *number).unwrap(),
                Err(text) => sheet.write(row, 2, *text).unwrap(),
            };
            sheet.write(row, 3, "KWD").unwrap();
            sheet.write(row, 4, "2026-01-05").unwrap();
        }
        book.save(desk.path(&format!("{name}.xlsx"))).unwrap();
    };
    let kept = |name: &str| desk.text(&format!("SELECT group_concat(amount_minor) FROM payments WHERE row_key LIKE '{name}%'"));
    // Three decimals are no thousands.
    sheet("three", &[Ok(1.234), Ok(2.345)]);
    desk.run(&["import", "three.xlsx"]).expect(1);
    assert_eq!(kept("three"), "1234,2345");
    // Texts beside them have their own notation, and what is told of decimals is told of texts.
    sheet("mixed", &[Ok(1234.5), Err("1.234,56"), Ok(12.125)]);
    desk.run(&["import", "mixed.xlsx"]).expect(1);
    assert_eq!(kept("mixed"), "1234500,1234560,12125");
    sheet("told", &[Ok(12.5), Ok(1.125)]);
    desk.run(&["import", "told.xlsx", "--decimal", "comma"]).expect(1);
    assert_eq!(kept("told"), "12500,1125");
}

#[test]
fn a_sheet_that_nobody_sees_is_read_where_it_is_asked_for() {
    let desk = Desk::new();
    let mut book = Workbook::new();
    for (name, header, is_hidden) in [("old", "invoice_id", true), ("Data 2026", "Bill", false)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        if is_hidden {
            sheet.set_very_hidden(true);
        }
        for (column, title) in [header, "email", "amount_paid", "currency", "payment_date"].into_iter().enumerate() {
            sheet.write(0, column as u16, title).unwrap();
            sheet.write(1, column as u16, ["B1", "ana@example.com", "5.00", "USD", "2026-01-05"][column]).unwrap();
        }
        if !is_hidden {
            sheet.set_active(true);
        }
    }
    book.save(desk.path("bills.xlsx")).unwrap();
    let said = desk.run(&["import", "bills.xlsx"]).expect(2).err;
    assert!(said.contains("no preset knows these headers: Bill"), "{said}");
    let read = desk.run(&["inspect", "bills.xlsx", "--sheet", "old", "--rows", "all", "--format", "csv"]).expect(0).out;
    assert!(read.starts_with("invoice_id,"), "{read}");
    let shown = desk.run(&["inspect", "bills.xlsx"]).err;
    assert!(shown.contains("sheet \"Data 2026\" (found)") && shown.contains("old"), "{shown}");
}

/// An OpenDocument of one sheet with these rows.
fn open_document(path: &std::path::Path, sheet: &str, rows: &str) {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"{sheet}\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let manifest =
        "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", content.as_str()),
    ] {
        zip.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    std::fs::write(path, zip.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn a_workbook_that_tells_no_formats_says_in_which_currency_it_is_read() {
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let euros = "<table:table-cell office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"5\"><text:p>5.00 \u{20ac}</text:p></table:table-cell>";
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let rows = [
        row(&["payment_id", "email", "amount", "paid_at"].map(cell)),
        row(&[cell("p1"), cell("ana@x.example"), euros.to_owned(), cell("2026-01-05")]),
    ];
    let desk = Desk::new();
    open_document(&desk.path("bills.ods"), "Bills", &rows.concat());
    let import = |flags: &[&str]| {
        desk.run(&[&["import", "bills.ods", "--as", "payments", "--source", "x", "--dry-run"], flags].concat()).err
    };
    assert!(import(&[]).contains("an ODS workbook tells no formats of cells"), "{}", import(&[]));
    assert!(!import(&["--currency", "EUR"]).contains("tells no formats"), "{}", import(&["--currency", "EUR"]));
}

#[test]
fn a_formula_that_nobody_has_computed_is_no_blank_cell() {
    let desk = Desk::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["payment_id", "email", "paid_at", "amount"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).unwrap();
    }
    for row in 1..4 {
        sheet.write(row, 0, format!("p{row}")).unwrap();
        sheet.write(row, 1, format!("u{row}@x.example")).unwrap();
        sheet.write(row, 2, "2026-01-05").unwrap();
        sheet.write_formula(row, 3, rust_xlsxwriter::Formula::new("=6*11").set_result("66")).unwrap();
    }
    book.save(desk.path("computed.xlsx")).unwrap();
    let rows = |name: &str| desk.run(&["inspect", name, "--rows", "all", "--format", "csv"]).expect(0).out;
    assert!(rows("computed.xlsx").contains("p1,u1@x.example,2026-01-05,66\n"), "{}", rows("computed.xlsx"));
    // As programs write it that compute nothing.
    for nothing in ["<v></v>", "<v/>", "<v />", ""] {
        rewritten(&desk, "computed.xlsx", "bare.xlsx", |name, text| (name.to_owned(), text.replacen("<v>66</v>", nothing, 2)));
        let report = desk.json(&["import", "bare.xlsx", "--as", "payments", "--source", "x", "--dry-run"]);
        assert_eq!((&report["files"][0]["rejected"], &report["files"][0]["unmatched"]), (&2.into(), &1.into()), "{report}");
        assert!(report["problems"].to_string().contains("a formula without a value"), "{report}");
    }
}

/// Merged cells below the header say what they say once: the rows below are blank there, and that is told.
#[test]
fn merged_cells_are_told_of() {
    let desk = Desk::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new();
    sheet.merge_range(0, 0, 0, 3, "Leads of the fair", &bold).unwrap();
    for (column, header) in ["lead_id", "email", "created_at", "branch"].into_iter().enumerate() {
        sheet.write(2, column as u16, header).unwrap();
    }
    for row in 3..7 {
        sheet.write(row, 0, format!("L{row}")).unwrap();
        sheet.write(row, 1, format!("p{row}@example.com")).unwrap();
        sheet.write(row, 2, "2026-01-05").unwrap();
    }
    sheet.merge_range(3, 3, 4, 3, "North", &bold).unwrap();
    sheet.merge_range(5, 3, 6, 3, "South", &bold).unwrap();
    book.save(desk.path("fair.xlsx")).unwrap();
    let said = desk.run(&["import", "fair.xlsx", "--source", "fair"]).expect(0).err;
    assert!(said.contains("merged cells (D4:D5 and 1 more): what they say stands in their first row"), "{said}");
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE branch_id IS NOT NULL"), 2);
}

#[test]
fn merged_cells_of_other_workbooks_are_told_of_too() {
    let desk = Desk::new();
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let north = cell("North").replacen("table-cell", "table-cell table:number-rows-spanned=\"3\"", 1);
    let covered = || "<table:covered-table-cell/>".to_owned();
    let rows = [
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"3\"/></table:table-row>".to_owned(),
        row(&["lead_id", "email", "branch"].map(cell)),
        row(&[cell("1"), cell("ana@x.example"), north]),
        row(&[cell("2"), cell("ben@x.example"), covered()]),
        row(&[cell("3"), cell("cleo@x.example"), covered()]),
    ];
    open_document(&desk.path("fair.ods"), "R &amp; D", &rows.concat());
    let said = desk.run(&["inspect", "fair.ods"]).err;
    assert!(said.contains("merged cells (C4:C6): what they say stands in their first row"), "{said}");
    // No sheet has so many rows.
    let far = rows.concat().replace("rows-spanned=\"3\"", "rows-spanned=\"99999999999\"");
    open_document(&desk.path("far.ods"), "Far", &far);
    let said = desk.run(&["inspect", "far.ods"]).err;
    assert!(said.contains("merged cells (C4:C1048576)"), "{said}");
    open_document(&desk.path("plain.ods"), "Plain", &rows.concat().replace("rows-spanned", "columns-spanned"));
    assert!(!desk.run(&["inspect", "plain.ods"]).err.contains("merged"));
    old_workbook(&desk.path("old.xls"), &[(0, 0), (0, 1), (1, 0), (1, 1)], Some([0, 1, 1, 1]));
    let said = desk.run(&["inspect", "old.xls"]).err;
    assert!(said.contains("merged cells (B1:B2)"), "{said}");
}
