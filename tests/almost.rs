//! Files of a format that is known, made without one of its columns, or changed by a spreadsheet on the way.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::desk::Desk;

const SHOP: &str =
    "Order id,Event,First name,Last name,Email,Order date,Financial status,Ticket sales,Paid,Refunds,Status,Long order id";

fn column(without: &str) -> usize {
    SHOP.split(',').position(|header| header == without).unwrap()
}

/// Orders of a ticketing platform without one of its columns.
fn orders(desk: &Desk, name: &str, rows: &[&str], without: &str) {
    let cut = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells.remove(column(without));
        cells.join(",") + "\n"
    };
    let text: String = std::iter::once(&SHOP).chain(rows).map(|line| cut(line)).collect();
    desk.write(name, &text);
}

const AUGUST: [&str; 2] = [
    "A1,Fair,Ana,Example,ana@x.example,13/08/2026 08:42 pm,paid,$10.00,$10.00,$0.00,complete,long1",
    "A2,Fair,Ben,Example,ben@x.example,14/08/2026 08:42 pm,paid,$12.00,$12.00,$12.00,complete,long2",
];
const SEPTEMBER: &str = "A3,Fair,Cleo,Example,cleo@x.example,15/09/2026 08:42 pm,paid,$5.00,$5.00,$0.00,complete,long3";

#[test]
fn a_known_format_without_a_column_is_read_by_its_preset_when_that_is_said() {
    let desk = Desk::new();
    orders(&desk, "orders-august.csv", &AUGUST, "Refunds");
    let asked = desk.run(&["import", "orders-august.csv"]).expect(2).err;
    let command = "trueup import orders-august.csv --preset humanitix-orders --without 'Refunds'";
    assert!(asked.contains(command) && !asked.contains("--source orders"), "{asked}");
    desk.run(&["import", "orders-august.csv", "--preset", "humanitix-orders", "--without", "refunds"]).expect(0);
    // The next month brings the same orders again, and none of them twice.
    orders(&desk, "orders-september.csv", &[AUGUST[0], AUGUST[1], SEPTEMBER], "Refunds");
    desk.run(&["import", "orders-september.csv", "--preset", "humanitix-orders", "--without", "Refunds"]).expect(0);
    assert_eq!(
        desk.text("SELECT count(*) || ' ' || sum(paid_minor) || ' ' || min(source_system) FROM orders"),
        "3 2700 humanitix"
    );
    let other = desk.run(&["import", "orders-august.csv", "--preset", "humanitix-orders", "--without", "Email"]).expect(2).err;
    assert!(other.contains("needs the column \"Refunds\"") && other.contains("--without HEADER"), "{other}");
}

#[test]
fn without_a_column_another_one_may_say_what_a_row_counts_for_and_the_status_is_never_given_up() {
    let desk = Desk::new();
    orders(&desk, "o.csv", &[AUGUST[0], AUGUST[1]], "Refunds");
    let rows: Vec<String> = desk.read("o.csv").lines().map(str::to_owned).collect();
    let more = ["Money status", "paid", "refunded"];
    let text: String = rows.iter().zip(more).map(|(row, cell)| format!("{row},{cell}\n")).collect();
    desk.write("o.csv", &text);
    let asked = desk.run(&["import", "o.csv", "--preset", "humanitix-orders", "--without", "Refunds"]).expect(2).err;
    assert!(asked.contains("column \"Money status\", value \"refunded\": a status, which nothing reads"), "{asked}");
    // What tells rows apart, what they are worth and whether they hold cannot be done without.
    for header in ["Financial status", "Long order id", "Paid"] {
        orders(&desk, "less.csv", &AUGUST, header);
        let proposed = desk.run(&["import", "less.csv"]).err;
        assert!(!proposed.contains("--without"), "{header}: {proposed}");
        let refused = desk.run(&["import", "less.csv", "--preset", "humanitix-orders", "--without", header]).expect(2).err;
        assert!(refused.contains(&format!("cannot do without {header}")), "{header}: {refused}");
    }
}

#[test]
fn a_known_format_that_lacks_what_it_needs_is_nothing_else() {
    let desk = Desk::new();
    orders(&desk, "o.csv", &AUGUST, "Paid");
    let said = desk.run(&["import", "o.csv"]).expect(2).err;
    assert!(said.contains("it is like the preset humanitix-orders, which cannot do without \"Paid\""), "{said}");
    assert!(!said.contains("if this is right, run it"), "{said}");
}

#[test]
fn days_that_a_spreadsheet_has_made_of_texts_are_asked_about() {
    let desk = Desk::new();
    let save = |name: &str, days: &[(u16, u8, u8)]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (place, header) in SHOP.split(',').enumerate() {
            sheet.write(0, place as u16, header).unwrap();
        }
        let format = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        for (row, (year, month, day)) in days.iter().enumerate() {
            for (place, cell) in AUGUST[0].split(',').enumerate() {
                sheet.write(row as u32 + 1, place as u16, cell.replace("long1", &format!("long{row}"))).unwrap();
            }
            let day = ExcelDateTime::from_ymd(*year, *month, *day).unwrap();
            sheet.write_with_format(row as u32 + 1, column("Order date") as u16, &day, &format).unwrap();
        }
        book.save(desk.path(name)).unwrap();
    };
    save("early.xlsx", &[(2026, 1, 8), (2026, 2, 8)]);
    let asked = desk.run(&["import", "early.xlsx"]).expect(2).err;
    assert!(asked.contains("days and months may be swapped") && asked.contains("--date-order dmy"), "{asked}");
    desk.run(&["import", "early.xlsx", "--date-order", "dmy"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(ordered_date) FROM orders"), "2026-01-08,2026-02-08");
    // A day above the twelfth shows that they were read as they were meant.
    let desk_is_fine = |days: &[(u16, u8, u8)]| {
        save("late.xlsx", days);
        desk.run(&["import", "late.xlsx", "--dry-run"]).code
    };
    assert_eq!(desk_is_fine(&[(2026, 8, 1), (2026, 8, 13)]), 0);
}

#[test]
fn a_text_column_that_stands_there_twice_is_no_reason_to_stop() {
    let desk = Desk::new();
    desk.write(
        "list.csv",
        "Email Address,First Name,Last Name,Company,Company,MEMBER_RATING,OPTIN_TIME,LEID,EUID\n\
         ana@x.example,Ana,Example,,Acme,2,2026-01-05 10:00:00,1,e1\nben@x.example,Ben,Example,Beta,Gamma,2,2026-01-06 10:00:00,2,e2\n",
    );
    desk.run(&["import", "list.csv"]).expect(0);
    desk.write("bills.csv", "Date,Email,Amount,Invoice,Date\n2026-01-05,ana@x.example,10.00,I1,2026-02-01\n");
    let asked = desk.run(&["import", "bills.csv"]).expect(2).err;
    assert!(asked.contains("--map 'Date (1)=paid_at'"), "{asked}");
    let asked = desk.run(&["import", "bills.csv", "--as", "payments", "--source", "x", "--map", "Date=paid_at"]).expect(2).err;
    assert!(asked.contains("--map 'Date (1)=FIELD' or --map 'Date (5)=FIELD'"), "{asked}");
}

#[test]
fn the_proposed_source_does_not_change_with_the_month() {
    let desk = Desk::new();
    for (file, source) in [
        ("kasse_maerz.csv", "kasse"),
        ("kasse_april.csv", "kasse"),
        ("kasse-2026-05.csv", "kasse"),
        ("Kasse KW12 2026.csv", "kasse"),
        ("trade-fair.csv", "trade-fair"),
        ("2026-01.csv", "2026-01"),
        ("Export (1).csv", "export"),
        ("Export (2).csv", "export"),
        ("deals-2026-w13.csv", "deals"),
        ("pro-shop set.csv", "pro-shop-set"),
    ] {
        desk.write(file, "Bon;Mail;Tag;Betrag EUR\nB1;ana@x.example;2026-03-14;10,00\nB2;ben@x.example;2026-03-15;12,00\n");
        let said = desk.run(&["import", file]).expect(2).err;
        assert!(said.contains(&format!("--source {source} ")), "{file}: {said}");
    }
}

#[test]
fn what_others_are_owed_and_what_was_refused_is_no_revenue() {
    let desk = Desk::new();
    desk.write(
        "inv.csv",
        "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,Total,InvoiceAmountPaid,Type,Status\n\
         Ana,ana@x.example,I1,2026-01-05,10.00,10.00,Sales invoice,Paid\nBen,ben@x.example,B1,2026-01-14,500.00,500.00,Bill,Paid\n",
    );
    desk.run(&["import", "inv.csv", "--currency", "USD"]).expect(1);
    assert_eq!(desk.text("SELECT group_concat(row_key) FROM payments"), "I1");
    desk.write("opp.csv", "ID,NAME,STAGENAME,ACCOUNTID,CLOSEDATE,AMOUNT,ERROR\n006A,A,Closed Won,001A,2026-01-05,5.0,REQUIRED_FIELD_MISSING\n006B,B,Closed Won,001A,2026-01-05,5.0,\n");
    let said = desk.run(&["import", "opp.csv"]).err;
    assert!(said.contains("left out by the preset, ERROR is \"*\": line 2\n"), "what has no error is no row less: {said}");
}
