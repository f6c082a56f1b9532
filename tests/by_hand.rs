//! Sheets that somebody keeps by hand: sums with a day, months as titles, people without anything else.

use crate::desk::Desk;

#[test]
fn a_sum_with_a_day_before_it_is_no_sale() {
    for word in ["Zwischensumme", "Übertrag", "Total", "Razem", "Carried forward"] {
        let desk = Desk::new();
        desk.write(
            "s.csv",
            &format!(
                "Order date,Name,Order ID,Email,Total\n2026-01-05,Ana Example,1,ana@x.example,10.00\n2026-01-06,Ben Example,2,ben@x.example,12.00\n\
                 2026-01-31,{word},,,22.00\n2026-02-05,Cleo Example,3,cleo@x.example,5.00\n"
            ),
        );
        let said = desk.run(&["import", "s.csv", "--as", "orders", "--source", "shop"]).expect(0).err;
        assert!(said.contains("no row, a row of sums: line 4"), "{word}: {said}");
        assert_eq!(desk.count("SELECT sum(paid_minor) FROM orders"), 2700, "{word}");
    }
    for label in ["Total June 2026", "Łącznie", "Summe März", "Vortrag"] {
        let desk = Desk::new();
        desk.write("s.csv", &format!("Order ID,Email,Order date,Total\n1,ana@x.example,2026-06-05,10.00\n2,ben@x.example,2026-06-06,12.00\n{label},,2026-06-30,22.00\n"));
        desk.run(&["import", "s.csv", "--as", "orders", "--source", "shop"]).expect(0);
        assert_eq!(desk.count("SELECT count(*) FROM orders"), 2, "{label}");
    }
    // Whoever is called so has an order like everybody else.
    let desk = Desk::new();
    desk.write(
        "s.csv",
        "Order date,Name,Order ID,Email,Total\n2026-01-05,Total,1,ana@x.example,10.00\n2026-01-06,Ben,2,ben@x.example,12.00\n",
    );
    desk.run(&["import", "s.csv", "--as", "orders", "--source", "shop"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM orders"), 2);
}

#[test]
fn months_and_weeks_are_titles_and_people_are_not() {
    let desk = Desk::new();
    desk.write(
        "l.csv",
        "full_name,email,phone\nMärz 2026,,\nAna Example,ana@x.example,\nKW 14,,\nBen Example,ben@x.example,\nQ2 2026,,\nCleo Example,cleo@x.example,\nFrau Sommer,,\nKarin Klein,,\n",
    );
    let said = desk.run(&["import", "l.csv", "--as", "leads", "--source", "list"]).err;
    assert!(said.contains("no row, the name of a group: line 2, 4, 6"), "{said}");
    assert!(!said.contains("after the table"), "{said}");
    assert_eq!(
        desk.text("SELECT group_concat(full_name, ', ') FROM (SELECT * FROM leads ORDER BY full_name)"),
        "Ana Example, Ben Example, Cleo Example, Frau Sommer, Karin Klein"
    );
    // Behind a blank line, or put together otherwise, it is a remark.
    for end in ["\nKarin Klein,,\n", "end of the list,,\n", "Printed by Ana,,\n"] {
        let desk = Desk::new();
        desk.write("l.csv", &format!("full_name,email,phone\nAna Example,ana@x.example,\nBen Example,ben@x.example,\nCleo Example,cleo@x.example,\n{end}"));
        let said = desk.run(&["import", "l.csv", "--as", "leads", "--source", "list"]).err;
        assert!(said.contains("after the table"), "{end:?}: {said}");
    }
}

#[test]
fn the_table_as_it_is_read_says_which_lines_are_none_of_it() {
    let desk = Desk::new();
    desk.write(
        "p.csv",
        "Payments\n\npayment_id,email,amount,paid_at\np1,ana@x.example,10.00,2026-01-05\np2,ben@x.example,12.00,2026-01-06\nTotal,,22.00,\n",
    );
    let read = desk.run(&["inspect", "p.csv", "--rows", "all", "--format", "csv"]).expect(0);
    assert_eq!(read.out.lines().count(), 3);
    for told in ["before the header: line 1", "a row of sums: line 6"] {
        assert!(read.err.contains(told), "{}", read.err);
    }
}

#[test]
fn a_sign_that_is_not_of_the_book_is_asked_about_and_rejects_need_no_correction_where_a_flag_says_it() {
    let desk = Desk::bare();
    desk.run(&["init", "--currency", "EUR"]).expect(0);
    desk.write(
        "o.csv",
        "Order ID,Email,Order date,Total\n1,ana@x.example,2026-01-05,$10.00\n2,ben@x.example,2026-01-06,$12.00\n",
    );
    let order = ["import", "o.csv", "--as", "orders", "--source", "shop"];
    let asked = desk.run(&order).expect(2).err;
    assert!(
        asked.contains("line 2, value \"$10.00\": the sign is that of USD, CAD, AUD and others, and the book is in EUR")
            && asked.contains("--currency USD"),
        "{asked}"
    );
    assert_eq!(desk.count("SELECT count(*) FROM batches WHERE kind = 'import'"), 0);
    desk.run(&[&order[..], &["--currency", "USD"]].concat()).expect(0);
    assert_eq!(desk.text("SELECT group_concat(currency) FROM orders"), "USD,USD");
    // What a flag can put right need not be corrected by hand.
    desk.write("m.csv", "Order ID,Email,Order date,Total\n3,ana@x.example,2026-01-05,10.00\n4,ben@x.example,2026-13-45,12.00\n");
    desk.run(&["import", "m.csv", "--as", "orders", "--source", "other"]).expect(1);
    let same = desk.run(&["import", "m.csv.rejects.csv", "--map", "Order date=ordered_at"]);
    assert!(same.err.contains("nobody has corrected yet") && !same.err.contains("no file has"), "{}", same.err);
    let again = desk.run(&["import", "m.csv.rejects.csv", "--currency", "USD"]);
    assert!(!again.err.contains("nobody has corrected"), "{}", again.err);
}

#[test]
fn words_for_no_address_are_none() {
    let desk = Desk::new();
    desk.write(
        "l.csv",
        "lead_id,full_name,email,phone,created_at\n1,Ana Example,not given,+12125550101,2026-01-05\n2,Ben Example,ben@x.example,unknown,2026-01-05\n3,Cleo Example,Keine Angabe,k.A.,2026-01-05\n4,Dan Example,oops,+12125550102,2026-01-05\n",
    );
    let said = desk.run(&["import", "l.csv", "--source", "crm"]).expect(1).err;
    assert!(said.contains("1 rejected (email-invalid)") && said.contains("value \"oops\""), "{said}");
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE email IS NOT NULL"), 1);
}
