//! Files that something has gone wrong with: read right, or told, and nothing of them in silence.

use crate::desk::Desk;

const BILLS: &str = "payment_id,email,amount,paid_at\np1,ana@x.example,5.00,2026-01-05\np2,ben@x.example,6.00,2026-01-06\np3,cleo@x.example,7.00,2026-01-07\n";

/// The rows of a file as it is read.
fn read(desk: &Desk, name: &str, bytes: &[u8]) -> String {
    std::fs::write(desk.path(name), bytes).unwrap();
    desk.run(&["inspect", name, "--rows", "all", "--format", "csv"]).expect(0).out
}

#[test]
fn one_row_of_words_takes_no_other_row_with_it() {
    let rows = ["l3,cleo@x.example,2026-01-07,x", "l4,dora@x.example,2026-01-08,y", "l5,eve@x.example,2026-01-09,z"].join("\n");
    for words in [
        "and a quote, please",
        "Dora Example,unknown",
        "cancelled,guest",
        "Example, Dora,unknown,",
        "pending,Smith, John,unknown,tbd,later",
    ] {
        let desk = Desk::new();
        desk.write("leads.csv", &format!("lead_id,email,created_at,notes\nl1,ana@x.example,2026-01-05,first\nl2,ben@x.example,2026-01-06,wants a call\n{words}\n{rows}\n"));
        let report = desk.json(&["import", "leads.csv", "--as", "leads", "--source", "x"]);
        let file = &report["files"][0];
        assert_eq!(
            (&file["new"], &file["rejected"], &file["other_table_lines"]),
            (&5.into(), &1.into(), &0.into()),
            "{words}: {report}"
        );
        let first = words.split(',').next().unwrap();
        assert!(desk.read("leads.csv.rejects.csv").contains(first), "{words}");
    }
}

#[test]
fn a_header_with_a_blank_in_it_moves_no_amount() {
    let desk = Desk::new();
    // A column without a name and rows without their last cell, or a delimiter too many: the days say which.
    desk.write("un.csv", "payment_id,email,paid_at,,amount,fee\np1,ana@x.example,2026-01-05,100.00,80.00\np2,ben@x.example,2026-01-06,200.00,160.00\np3,cleo@x.example,2026-01-07,50.00,40.00\n");
    let report = desk.json(&["import", "un.csv", "--as", "payments", "--source", "x"]);
    assert_eq!((&report["files"][0]["rejected"], desk.count("SELECT count(*) FROM payments")), (&3.into(), 0), "{report}");
    // Behind the last name a delimiter means nothing, where the rows have none; nor behind every row.
    for (name, text) in [
        ("header.csv", BILLS.replace("paid_at\n", "paid_at,\n")),
        ("rows.csv", BILLS.replace("-05\n", "-05,\n").replace("-06\n", "-06,\n").replace("-07\n", "-07,\n")),
    ] {
        let desk = Desk::new();
        desk.write(name, &text);
        desk.run(&["import", name, "--as", "payments", "--source", "x"]);
        assert_eq!(desk.text("SELECT group_concat(amount_minor) FROM payments"), "500,600,700", "{name}");
    }
}

#[test]
fn a_break_inside_a_header_or_a_title_is_part_of_it() {
    let desk = Desk::new();
    let table = read(&desk, "a.csv", b"payment_id,email,\"amount\n(USD)\",paid_at\np1,ana@x.example,5.00,2026-01-05,\np2,ben@x.example,6.00,2026-01-06,\np3,cleo@x.example,7.00,2026-01-07,\n");
    assert!(table.starts_with("payment_id,email,\"amount\n(USD)\",paid_at\np1,ana@x.example,5.00,2026-01-05\n"), "{table}");
    let table = read(&desk, "b.csv", format!("Report\n\"Made by\nAna\"\n{BILLS}").as_bytes());
    assert_eq!(table, BILLS);
    let table = read(
        &desk,
        "c.csv",
        b"Payments this spring\nana@x.example,5.00,2026-01-05\nben@x.example,6.00,2026-01-06\ncleo@x.example,7.00,2026-01-07\n",
    );
    assert!(table.starts_with("ana@x.example,5.00,2026-01-05\n"), "{table}");
    assert!(read(&desk, "d.csv", b"id,Width,Width\"\n1,2,3\n2,3,4\n").starts_with("id,Width,\"Width\"\"\"\n"));
}

#[test]
fn wide_letters_with_a_zero_in_them_and_zeros_in_a_narrow_text() {
    let desk = Desk::new();
    let text =
        "id,name,email\n1,Person Āboliņš,p1@x.example\n2,王一,p2@x.example\n3,Sato　Ken,p3@x.example\n4,Ana,p4@x.example\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read(&desk, "le.csv", &little), text);
    assert_eq!(read(&desk, "be.csv", &big), text);
    let cyrillic = "имя,город\nАня,Москва\nБорис,Тула\n";
    let little: Vec<u8> = cyrillic.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&desk, "ru.csv", &little), cyrillic);
    // A database that fills texts up with zeros: rows of one even length.
    let rows: String = (1..=6).map(|n| format!("{n},Person00{n}\0,p00{n}@x.example,00{n}.5\n")).collect();
    let table = read(&desk, "nul.csv", format!("id,name,email,amount\n{rows}").as_bytes());
    assert!(table.starts_with("id,name,email,amount\n1,"), "{table:?}");
}

#[test]
fn a_file_that_ends_inside_a_cell_is_told() {
    let desk = Desk::new();
    desk.write(
        "cut.csv",
        "payment_id,email,paid_at,amount\np1,ana@x.example,2026-01-05,\"5.00\"\np2,ben@x.example,2026-01-06,\"1,500",
    );
    let said = desk.run(&["import", "cut.csv", "--as", "payments", "--source", "x"]).expect(1).err;
    assert!(said.contains("quote-open") && said.contains("line 3") && said.contains("cut off"), "{said}");
    assert_eq!(desk.text("SELECT group_concat(amount_minor) FROM payments"), "500");
}

#[test]
fn a_blank_id_and_an_id_that_was_put_right_are_told() {
    let desk = Desk::new();
    desk.write("bills.csv", &BILLS.replace("p2,", ","));
    let said = desk.run(&["import", "bills.csv", "--as", "payments", "--source", "x"]).expect(1).err;
    assert!(said.contains("1 noted (id-blank)") && said.contains("line 3"), "{said}");
    // Without a column of ids at all, that is said of the file.
    desk.write("none.csv", "email,amount,paid_at\neve@x.example,8.00,2026-01-08\n");
    let said = desk.run(&["import", "none.csv", "--as", "payments", "--source", "fair"]).expect(1).err;
    assert!(said.contains("no column of ids") && !said.contains("id-blank"), "{said}");
    // A delimiter inside the id leaves one way, and it may be the id of something else.
    let row = |n: usize, id: &str| format!("{id},u{n}@x.example,{n}.00,USD,2026-01-05,paid\n");
    let rows: String = (1..40).map(|n| row(n, &format!("A{n}"))).collect();
    desk.write("more.csv", &format!("order_id,email,amount_paid,currency,ordered_at,status\n{rows}{}", row(77, "A,77")));
    let report = desk.json(&["import", "more.csv", "--source", "x"]);
    assert_eq!((&report["files"][0]["new"], &report["files"][0]["rejected"]), (&39.into(), &1.into()), "{report}");
    assert!(report["problems"].to_string().contains("row-repaired"), "{report}");
}

#[test]
fn rejects_of_a_sheet_that_was_mapped_say_how_they_go_in() {
    let desk = Desk::new();
    desk.write("shop.csv", "No,Mail,Gross,Bought\n1,ana@x.example,5.00,2026-01-05\n2,ben@x.example,six,2026-01-06\n");
    let maps = ["--map", "No=order_id", "--map", "Mail=email", "--map", "Gross=amount", "--map", "Bought=ordered_at"];
    let said = desk.run(&[&["import", "shop.csv", "--as", "orders", "--source", "till"], &maps[..]].concat()).expect(1).err;
    let command = "import ./shop.csv.rejects.csv --as orders --source till --map 'No=order_id' --map 'Mail=email' --map 'Gross=amount' --map 'Bought=ordered_at'";
    assert!(said.contains(command), "{said}");
    desk.write("shop.csv.rejects.csv", &desk.read("shop.csv.rejects.csv").replace("six", "6.00"));
    desk.run(&[&["import", "shop.csv.rejects.csv", "--as", "orders", "--source", "till"], &maps[..]].concat()).expect(0);
    assert_eq!(desk.text("SELECT group_concat(paid_minor) FROM orders"), "500,600");
    // More given back than was paid.
    desk.write(
        "back.csv",
        "order_id,email,ordered_at,amount_paid,refunded,currency\n9,ana@x.example,2026-02-01,40.00,50.00,USD\n",
    );
    let said = desk.run(&["import", "back.csv", "--source", "till"]).expect(0).err;
    assert!(said.contains("1 noted (refund-above-paid)"), "{said}");
}

#[test]
fn two_ragged_rows_without_ids_are_two_rejected_rows() {
    let desk = Desk::new();
    desk.write(
        "bills.csv",
        "email,amount,paid_at\nana@x.example,5.00,2026-01-05\nben@x.example,six,2026-01-06,late,paid\nben@x.example,seven,2026-01-06,late,paid\n",
    );
    let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
    let file = &report["files"][0];
    assert_eq!((&file["read"], &file["rejected"], &file["duplicate"]), (&3.into(), &2.into(), &0.into()), "{report}");
    let reasons: Vec<&str> = report["problems"].as_array().unwrap().iter().map(|p| p["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["no-lead", "ragged-row", "ragged-row"], "{report}");
    assert_eq!(desk.count("SELECT count(DISTINCT row_key) FROM row_issues WHERE reason = 'ragged-row'"), 2);
}

#[test]
fn a_cell_in_quotes_that_is_glued_to_the_one_before_it_moves_nothing_in_silence() {
    let row = |n: usize| format!("p{n},u{n}@x.example,{n}.00,2026-01-05,Boots,\"Good, warm\"\n");
    let header = "payment_id,email,amount,paid_at,description,notes\n";
    let rows: String = (1..9).map(row).collect();
    // The columns know one way: what stands before the quote is a cell of its own.
    let desk = Desk::new();
    let glued = "p9,u9@x.example,9.00,2026-01-05,Boots\"Good, warm\"\n";
    let table = read(&desk, "one.csv", format!("{header}{rows}{glued}").as_bytes());
    assert!(table.ends_with(&row(9)), "{table}");
    let said = desk.run(&["import", "one.csv", "--as", "payments", "--source", "x"]).expect(1).err;
    assert!(said.contains("row-repaired") && said.contains("line 10"), "{said}");
    // Any text fits, inches and all: until somebody has looked nothing is taken.
    let varied = |n: usize| {
        let text = format!("{} {} by", "-+/".repeat(n / 20), "=".repeat(n % 20));
        let text = if n.is_multiple_of(2) { format!("a{text}") } else { format!("5\" {text}") };
        format!("p{n},u{n}@x.example,{n}.00,2026-01-05,{text},{text}\n")
    };
    let rows: String = (100..1_400).map(varied).collect();
    let desk = Desk::new();
    desk.write("two.csv", &format!("{header}{rows}{}", glued.replace("Boots", "Boots too")));
    let said = desk.run(&["import", "two.csv", "--as", "payments", "--source", "x"]).expect(1).err;
    assert!(said.contains("quote-torn") && said.contains("line 1302"), "{said}");
    let count = || desk.text("SELECT count(*) || '' FROM payments");
    assert_eq!(count(), "1300");
    desk.write("touched.csv", &(desk.read("two.csv.rejects.csv") + "\n"));
    desk.run(&["import", "touched.csv", "--as", "payments", "--source", "x"]).expect(1);
    assert_eq!(count(), "1300", "rejected until somebody has looked");
    let looked = desk.read("two.csv.rejects.csv").replace(",unclear,", ",,");
    desk.write("looked.csv", &looked.replace("\"Boots too\"\"Good\",\" warm\"\"\"", "Boots too,\"Good, warm\""));
    desk.run(&["import", "looked.csv", "--as", "payments", "--source", "x"]);
    assert_eq!(count(), "1301");
}

#[test]
fn inches_are_no_quotes() {
    let row = |n: usize| format!("p{n},u{n}@x.example,{n}.00,2026-01-05,Screen {n}\" wide,Stand {n}\"\n");
    let rows: String = (1..9).map(row).collect();
    let desk = Desk::new();
    let text = format!("payment_id,email,amount,paid_at,description,notes\n{rows}");
    desk.write("inches.csv", &text);
    let said = desk.run(&["import", "inches.csv", "--as", "payments", "--source", "x"]).expect(1).err;
    assert!(said.contains("8 rejected") && said.contains("--quote none"), "{said}");
    desk.run(&["import", "inches.csv", "--as", "payments", "--source", "x", "--quote", "none"]);
    assert_eq!(desk.text("SELECT count(*) || '' FROM payments"), "8");
    // Where the column has them in rows that are whole, they are letters.
    let whole = row(0).replace("Stand 0\"", "Stand");
    let known: String = (10..30).map(|n| whole.replace("p0,u0", &format!("p{n},u{n}"))).collect();
    desk.write("known.csv", &format!("payment_id,email,amount,paid_at,description,notes\n{known}{}", row(40)));
    desk.run(&["import", "known.csv", "--as", "payments", "--source", "x"]);
    assert_eq!(desk.text("SELECT description FROM payments WHERE row_key = 'p40'"), "Screen 40\" wide");
}

#[test]
fn a_row_that_was_cut_off_is_not_taken_until_somebody_has_looked() {
    let desk = Desk::new();
    desk.write(
        "cut.csv",
        "payment_id,email,paid_at,amount\np1,ana@x.example,2026-01-05,\"5.00\"\np2,ben@x.example,2026-01-06,\"1,500",
    );
    desk.run(&["import", "cut.csv", "--as", "payments", "--source", "x"]).expect(1);
    desk.write("touched.csv", &(desk.read("cut.csv.rejects.csv") + "\n"));
    desk.run(&["import", "touched.csv", "--as", "payments", "--source", "x"]).expect(1);
    assert_eq!(desk.text("SELECT count(*) || '' FROM payments"), "1");
    let looked = desk.read("cut.csv.rejects.csv").replace("\"1,500\"", "\"1,500,000.00\"").replace(",unclear,", ",,");
    desk.write("looked.csv", &looked);
    desk.run(&["import", "looked.csv", "--as", "payments", "--source", "x"]);
    assert_eq!(desk.text("SELECT sum(amount_minor) || '' FROM payments"), "150000500");
}

#[test]
fn two_names_that_have_become_one_do_not_move_the_others() {
    let desk = Desk::new();
    let rows: String = (1..6).map(|n| format!("p{n},Ana Example,u{n}@x.example,{n}.00,\n")).collect();
    let table = read(&desk, "whole.csv", format!("id,full name,email,amount\n{rows}").as_bytes());
    assert!(table.starts_with("id,full name,email,amount\np1,Ana Example,u1@x.example,1.00\n"), "{table}");
    let table = read(&desk, "one.csv", format!("idfull name,email,amount,notes\n{rows}").as_bytes());
    assert!(table.starts_with("p1,Ana Example,"), "{table}");
}

#[test]
fn a_quote_that_is_never_closed_takes_no_row_with_it() {
    // With a delimiter in the cell, so that its line has not as many cells as a row, quotes or none.
    let row = |n: usize| format!("p{n},u{n}@x.example,2026-01-05,\"Course, part {n}\",{n}.00\n");
    let open = row(10).replace("10\",", "10,");
    for plain in [0, 3] {
        let desk = Desk::new();
        let before: String = (1..10).map(row).collect();
        // Rows without any quote behind it, which would all be swallowed.
        let bare: String = (11..11 + plain).map(|n| row(n).replace('"', "").replace("Course, part", "Course")).collect();
        let after: String = (11 + plain..40).map(row).collect();
        desk.write("bills.csv", &format!("payment_id,email,paid_at,description,amount\n{before}{open}{bare}{after}"));
        let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
        assert_eq!(report["files"][0]["read"], 39, "{plain}: {report}");
        assert!(report["problems"].to_string().contains("\"line\":11"), "{plain}: {report}");
        assert_eq!(desk.text("SELECT count(*) || '' FROM payments WHERE row_key <> 'p10'"), "38", "{plain}");
    }
}

#[test]
fn a_row_with_a_cell_too_many_decides_nothing() {
    let desk = Desk::new();
    let rows: String = (1..9).map(|n| format!("p{n},u{n}@x.example,2026-01-05,\"Good, warm\",{n}.00\n")).collect();
    let rows = rows.replace("-05,\"Good, warm\",3.00", "-05,x,\"Good, warm\",3.00");
    desk.write("bills.csv", &format!("payment_id,email,paid_at,description,amount\n{rows}"));
    let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
    assert_eq!(report["files"][0]["read"], 8, "{report}");
    assert_eq!(desk.text("SELECT count(*) || '' FROM payments WHERE row_key <> 'p3'"), "7");
}

#[test]
fn a_quote_that_stays_in_a_cell_is_told() {
    let desk = Desk::new();
    let row = |n: usize| format!("A-{n},u{n}@x.example,2026-01-05,\"Cleo \"\"CJ\"\" Jay\",{n}.00\n");
    let rows: String = (1..9).map(row).collect();
    let head = "payment_id,email,paid_at,customer_name,amount\n";
    let open = |n: usize| row(n).replace("Jay\"", "Jay");
    // The columns know the cell: it is put right.
    let table = read(&desk, "known.csv", format!("{head}{rows}{}{}", open(9), row(10)).as_bytes());
    assert_eq!(table, format!("{head}{rows}{}{}", row(9), row(10)));
    // They do not: it is kept as it stands, and said.
    let words = ["(Cleo) 7+", "Dora & Co", "E. F.", "x/y", "a-b c", "#1 d"];
    let varied: String = words.iter().enumerate().map(|(n, word)| row(n + 1).replace("Cleo \"\"CJ\"\" Jay", word)).collect();
    let other = row(9).replace("\"Cleo \"\"CJ\"\" Jay\"", "\"= 4 * \"\"4\"\" =");
    desk.write("bills.csv", &format!("{head}{varied}{other}{}", row(10)));
    let said = desk.run(&["import", "bills.csv", "--as", "payments", "--source", "x"]).expect(1).err;
    assert!(said.contains("1 noted (quote-stray)") && said.contains("line 8"), "{said}");
    // In an id it is not taken: it would be the id of something else.
    let id = row(9).replace("A-9,", "\"A-9\"\" \"b,");
    desk.write("ids.csv", &format!("{head}{rows}{id}{}", row(10)));
    let report = desk.json(&["import", "ids.csv", "--as", "payments", "--source", "y"]);
    assert_eq!((&report["files"][0]["rejected"], &report["files"][0]["unmatched"]), (&1.into(), &9.into()), "{report}");
}

#[test]
fn a_lone_quote_at_the_end_of_a_row_leaves_the_quotes_of_its_cells_what_they_are() {
    let desk = Desk::new();
    let row = |n: usize| format!("p{n},2026-01-05,{n}.00,\"Screen, round {n}\"\"\",\"Good, warm\",\n");
    let head = "payment_id,paid_at,amount,description,notes,email\n";
    let rows: String = (1..9).map(row).collect();
    let lone = row(9).replace("warm\",\n", "warm\",\"\n");
    let table = read(&desk, "end.csv", format!("{head}{rows}{lone}{}", row(10)).as_bytes());
    assert_eq!(table, format!("{head}{rows}{}{}", row(9), row(10)));
    let lone = row(9).replace(",\"Good", ",\"\"Good");
    let table = read(&desk, "in.csv", format!("{head}{rows}{lone}{}", row(10)).as_bytes());
    assert_eq!(table, format!("{head}{rows}{}{}", row(9), row(10)));
}

#[test]
fn lines_in_a_pair_of_quotes_that_could_be_rows_are_neither_taken_nor_lost_in_silence() {
    let head = "invoice_id,email,amount,payment_date,note\n";
    let row = |n: usize, note: &str| format!("{n},u{n}@x.example,{n}0.00,2026-03-0{n},{note}\n");
    let inside = row(7, "x") + &row(8, "y\"");
    // A list in a note, or a quote too many on two lines: nobody can know.
    for text in [
        [row(1, "ok"), row(2, "\"old list:"), inside, row(3, "ok")].concat(),
        [row(1, "ok"), row(2, "\"large"), row(3, "12\""), row(4, "ok")].concat(),
    ] {
        let desk = Desk::new();
        desk.write("bills.csv", &format!("{head}{text}"));
        let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
        assert_eq!((&report["files"][0]["read"], &report["files"][0]["rejected"]), (&3.into(), &1.into()), "{report}");
        assert!(report["problems"].to_string().contains("quote-over-rows"), "{report}");
        // The table as it is read is the one that was written.
        assert_eq!(read(&desk, "bills.csv", format!("{head}{text}").as_bytes()), format!("{head}{text}"));
    }
    // An address of several lines is no row.
    let desk = Desk::new();
    desk.write("bills.csv", &format!("{head}{}{}", row(1, "\"Ana\n12 High Street, Oakvale, CA, US, 94000\nUS\""), row(2, "ok")));
    let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["rejected"]), (&2.into(), &0.into()), "{report}");
}

#[test]
fn days_that_a_spreadsheet_has_swapped_stop_the_import() {
    let head = "payment_id,email,amount,paid_at\n";
    let row = |n: usize, day: &str| format!("p{n},u{n}@x.example,{n}.00,{day}\n");
    let import = |text: String, more: &[&str]| {
        let desk = Desk::new();
        desk.write("bills.csv", &text);
        desk.run(&[&["import", "bills.csv", "--as", "payments", "--source", "x"], more].concat())
    };
    // The 1st, 5th and 9th of March became days of January, May and September; what is above the 12th stayed text.
    let swapped = ["2026-01-03", "2026-05-03", "2026-09-03", "13/03/2026", "20/03/2026", "28/03/2026"];
    let text: String = head.to_owned() + &swapped.iter().enumerate().map(|(n, day)| row(n + 1, day)).collect::<String>();
    let said = import(text.clone(), &[]).expect(2).err;
    assert!(said.contains("days for months") && said.contains("line 2") && said.contains("line 5"), "{said}");
    import(text.clone(), &["--date-order", "dmy"]).expect(1);
    // One day above the twelfth with the year first: two systems, and no swap.
    import(text.replace("2026-09-03", "2026-03-19"), &[]).expect(1);
    // The day between year and month.
    let text = format!("{head}{}{}", row(1, "2026-12-04"), row(2, "2026-25-03"));
    let said = import(text, &[]).expect(2).err;
    assert!(said.contains("between year and month") && said.contains("line 3"), "{said}");
}

#[test]
fn a_preset_does_not_decide_against_the_file() {
    let desk = Desk::new();
    let orders = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/presets/humanitix-orders.csv")).unwrap();
    let first = orders.lines().nth(1).unwrap();
    let (one, other) = (first.replace("13/02/2026", "25/07/2026"), first.replace("13/02/2026", "07/26/2026"));
    let header = orders.lines().next().unwrap();
    desk.write(
        "orders.csv",
        &format!(
            "{header}\n{}\n{}\n",
            one.replace("OAK1000", "A1").replace("aaaa-1", "a1"),
            other.replace("OAK1000", "A2").replace("aaaa-1", "a2")
        ),
    );
    let said = desk.run(&["import", "orders.csv"]).expect(2).err;
    assert!(said.contains("the day first") && said.contains("the month first"), "{said}");
}

#[test]
fn two_amounts_of_one_row_are_in_one_currency() {
    let desk = Desk::new();
    desk.write("orders.csv", "order_id,email,ordered_at,Amount (USD),Refunded (EUR)\n1,ana@x.example,2026-03-14,100.00,20.00\n2,ben@x.example,2026-03-14,100.00,\n");
    let report = desk.json(&[
        "import",
        "orders.csv",
        "--as",
        "orders",
        "--source",
        "s",
        "--map",
        "Amount (USD)=amount",
        "--map",
        "Refunded (EUR)=amount_refunded",
    ]);
    assert_eq!((&report["files"][0]["new"], &report["files"][0]["rejected"]), (&1.into(), &1.into()), "{report}");
    assert!(report["problems"].to_string().contains("the header says EUR, the row says USD"), "{report}");
}

#[test]
fn rows_that_were_rejected_are_read_as_the_file_was_that_they_are_from() {
    let head = "invoice_id,email,amount,payment_date\n";
    let corrected = |text: &str, flags: &[&str], from: &str, to: &str| {
        let desk = Desk::new();
        desk.write("f.csv", text);
        desk.run(&[&["import", "f.csv", "--as", "payments", "--source", "x"], flags].concat()).expect(1);
        desk.write("corrected.csv", &desk.read("f.csv.rejects.csv").replace(from, to));
        // Without a single flag: all of it stands beside the rows.
        desk.run(&["import", "corrected.csv"]);
        desk.text("SELECT group_concat(row_key || ' ' || coalesce(amount_minor, '-') || ' ' || currency || ' ' || paid_time, ', ') FROM (SELECT * FROM payments ORDER BY row_key)")
    };
    // The sign of a sum, which is not in the rejects.
    assert_eq!(
        corrected(
            &format!("{head}1,a@x.example,10.00,2026-04-25\n2,b@x.example,20.00,2026-04-06x\nTotal,,\u{20ac}30.00,\n"),
            &[],
            "06x",
            "06"
        ),
        "1 1000 EUR 2026-04-25T00:00:00Z, 2 2000 EUR 2026-04-06T00:00:00Z"
    );
    // What was told: a currency, a zone, the order of days.
    assert_eq!(
        corrected(
            &format!("{head}1,a@x.example,10.00,2026-04-25 10:00\n2,b@x.example,abc,2026-04-06 10:00\n"),
            &["--currency", "EUR", "--zone", "America/New_York"],
            "abc",
            "77.00"
        ),
        "1 1000 EUR 2026-04-25T14:00:00Z, 2 7700 EUR 2026-04-06T14:00:00Z"
    );
    assert_eq!(
        corrected(
            &format!("{head}1,a@x.example,10.00,05/04/2026\n2,b@x.example,abc,06/04/2026\n4,c@x.example,5.00,25/03/2026\n"),
            &[],
            "abc",
            "77.00"
        ),
        "1 1000 USD 2026-04-05T00:00:00Z, 2 7700 USD 2026-04-06T00:00:00Z, 4 500 USD 2026-03-25T00:00:00Z"
    );
    // A comma that the other rows have proved, and columns that were named by hand.
    assert_eq!(
        corrected(
            "id;who;sum;day\n1;a@x.example;10,00;2026-04-25\n2;b@x.example;1.250x;2026-04-06\n",
            &["--map", "id=payment_id", "--map", "who=email", "--map", "sum=amount", "--map", "day=paid_at"],
            "1.250x",
            "1.250"
        ),
        "1 1000 USD 2026-04-25T00:00:00Z, 2 125000 USD 2026-04-06T00:00:00Z"
    );
    // Rows of files that were read in two ways are two files.
    let desk = Desk::new();
    for (name, order) in [("a.csv", "dmy"), ("b.csv", "mdy")] {
        desk.write(name, &format!("{head}1,a@x.example,abc,05/04/2026\n"));
        desk.run(&["import", name, "--as", "payments", "--source", "x", "--date-order", order]).expect(1);
    }
    let second = desk.read("b.csv.rejects.csv");
    desk.write("both.csv", &(desk.read("a.csv.rejects.csv") + second.lines().nth(1).unwrap() + "\n"));
    let said = desk.run(&["import", "both.csv"]).expect(2).err;
    assert!(said.contains("line 3") && said.contains("trueup_reading"), "{said}");
}

#[test]
fn sums_in_other_words_and_sums_with_a_day_are_no_rows() {
    let head = "invoice_id,customer,email,payment_date,amount\n";
    let rows = "1,Ana,a@x.example,2026-03-14,100.00\n2,Ben,b@x.example,2026-03-15,50.00\n";
    for sum in [",TOTAL,,2026-03-31,150.00", "Insgesamt,,,,150.00", ",Net total,,,150.00", "\u{5408}\u{8a08},,,,150.00"] {
        let desk = Desk::new();
        desk.write("bills.csv", &format!("{head}{rows}{sum}\n"));
        let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
        assert_eq!(report["files"][0]["read"], 2, "{sum}: {report}");
        let said = desk.run(&["import", "bills.csv", "--as", "payments", "--source", "x", "--dry-run"]).err;
        assert!(said.contains("no row, a row of sums: line 4"), "{sum}: {said}");
    }
    // Somebody who is called so, with all that the others have.
    let desk = Desk::new();
    desk.write("bills.csv", &format!("{head}3,Total,t@x.example,2026-03-31,150.00\n{rows}"));
    assert_eq!(desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"])["files"][0]["read"], 3);
}

#[test]
fn a_row_of_units_below_the_names_says_the_currency() {
    let desk = Desk::new();
    desk.write(
        "bills.csv",
        "invoice_id,email,amount,payment_date\n,,(EUR),yyyy-mm-dd\n1,a@x.example,5,2026-03-04\n2,b@x.example,6,2026-03-04\n",
    );
    let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["rejected"]), (&2.into(), &0.into()), "{report}");
    assert_eq!(desk.text("SELECT group_concat(amount_minor || ' ' || currency) FROM payments"), "500 EUR,600 EUR");
}

#[test]
fn a_second_table_with_names_of_the_first_is_another_one_wherever_it_begins() {
    let desk = Desk::new();
    desk.write("bills.csv", "invoice_id,email,amount,payment_date\n1,a@x.example,5.00,2026-03-04\n2,b@x.example,6.00,2026-03-04\nquote_id,email,amount,quote_date\n7,c@x.example,70.00,2026-03-05\n8,d@x.example,80.00,2026-03-05\n");
    let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["other_table_lines"]), (&2.into(), &3.into()), "{report}");
}

#[test]
fn a_line_that_was_cut_off_inside_its_last_day_is_not_put_right() {
    let desk = Desk::new();
    let rows: String = (1..30).map(|n| format!("p{n},u{n}@x.example,{n}.00,2026-03-{:02},\n", n % 28 + 1)).collect();
    let head = "payment_id,email,amount,paid_at,refunded\n";
    // Without its last delimiter a row is whole; without a digit it is not.
    desk.write(
        "bills.csv",
        &format!("{head}{rows}")
            .replace("p5,u5@x.example,5.00,2026-03-06,\n", "p5,u5@x.example,5.00,2026-03-06\n")
            .replace("2026-03-12,", "2026-03-1"),
    );
    let report = desk.json(&["import", "bills.csv", "--as", "payments", "--source", "x"]);
    assert_eq!(report["files"][0]["rejected"], 1, "{report}");
    assert_eq!(desk.text("SELECT paid_date FROM payments WHERE row_key = 'p5'"), "2026-03-06");
}
