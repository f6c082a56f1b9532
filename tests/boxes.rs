//! Columns of boxes and of days that say what a row counts for: whether money has come, stayed, or went back.

use crate::desk::Desk;

const SHOP: &str = "Order ID,Email,Order date,Total,Currency";

/// Imports orders, and returns each with its status.
fn statuses(desk: &Desk, rows: &str, header: &str, flags: &[&str]) -> String {
    desk.write("shop.csv", &format!("{SHOP},{header}\n{rows}"));
    desk.run(&[&["import", "shop.csv", "--as", "orders", "--source", "shop"], flags].concat()).expect(0);
    desk.text("SELECT group_concat(order_ref || ' ' || status, ', ') FROM (SELECT * FROM orders ORDER BY order_ref)")
}

/// What an import stops with.
fn stops(rows: &str, header: &str) -> String {
    let desk = Desk::new();
    desk.write("shop.csv", &format!("{SHOP},{header}\n{rows}"));
    desk.run(&["import", "shop.csv", "--as", "orders", "--source", "shop"]).expect(2).err
}

const PAID: &str =
    "1,ana@x.example,2026-01-05,10.00,EUR,yes\n2,ben@x.example,2026-01-06,12.00,EUR,no\n3,cleo@x.example,2026-01-07,14.00,EUR,\n";

#[test]
fn a_box_called_paid_is_no_amount_and_says_the_status() {
    let asked = stops(PAID, "Paid");
    assert!(asked.contains("line 2, column \"Paid\", value \"yes\": it says whether money has come"), "{asked}");
    assert!(asked.contains("--map 'Paid=status'") && asked.contains("--map 'Paid='"), "{asked}");
    let desk = Desk::new();
    assert_eq!(statuses(&desk, PAID, "Paid", &["--map", "Paid=status"]), "1 paid, 2 pending, 3 pending");
    let desk = Desk::new();
    assert_eq!(statuses(&desk, PAID, "Paid", &["--map", "Paid="]), "1 paid, 2 paid, 3 paid");
    // A column of amounts is one, whatever it is called.
    let desk = Desk::new();
    let amounts = "1,ana@x.example,2026-01-05,10.00,EUR,10\n2,ben@x.example,2026-01-06,12.00,EUR,0\n";
    assert_eq!(statuses(&desk, amounts, "Paid", &[]), "1 paid, 2 free");
    // Nothing but 0 and 1, or nothing at all, beside what was asked for, is none.
    for amounts in [amounts.replace(",10\n", ",1\n"), amounts.replace(",10\n", ",\n").replace(",0\n", ",-\n")] {
        let asked = stops(&amounts, "Paid");
        assert!(asked.contains("it says whether money has come"), "{asked}");
    }
}

#[test]
fn a_day_of_payment_that_some_rows_lack_is_asked_about() {
    let days = "1,ana@x.example,2026-01-05,10.00,EUR,2026-01-15\n2,ben@x.example,2026-01-06,12.00,EUR,\n";
    let asked = stops(days, "Bezahlt am");
    assert!(asked.contains("line 3, column \"Bezahlt am\", value \"\": it says whether money has come"), "{asked}");
    let desk = Desk::new();
    assert_eq!(statuses(&desk, days, "Bezahlt am", &["--map", "Bezahlt am=status"]), "1 paid, 2 pending");
    let kept = desk.text("SELECT group_concat(extra) FROM orders");
    assert_eq!(kept, r#"{"Bezahlt am":"2026-01-15"}"#, "the day is kept beside the row");
    // Where all of them have one it says nothing that would have to be asked.
    let desk = Desk::new();
    assert_eq!(statuses(&desk, &days.replace("EUR,\n", "EUR,2026-01-16\n"), "Bezahlt am", &[]), "1 paid, 2 paid");
}

#[test]
fn boxes_of_what_was_called_off_and_given_back_stand_before_the_status() {
    let rows = "1,ana@x.example,2026-01-05,10.00,EUR,paid,,no\n2,ben@x.example,2026-01-06,12.00,EUR,paid,2026-01-09,no\n\
                3,cleo@x.example,2026-01-07,14.00,EUR,pending,,yes\n4,dan@x.example,2026-01-07,14.00,EUR,pending,,\n";
    let header = "Status,Cancelled at,Refunded";
    let asked = stops(rows, header);
    assert!(asked.contains("--map 'Cancelled at=status'"), "{asked}");
    assert!(asked.contains("line 4, column \"Refunded\", value \"yes\""), "{asked}");
    let desk = Desk::new();
    let boxes = ["--map", "Cancelled at=status", "--map", "Refunded=status"];
    assert_eq!(statuses(&desk, rows, header, &boxes), "1 paid, 2 cancelled, 3 refunded, 4 pending");
    // Alone they say of the others that nothing has happened to them.
    let alone: String = rows.replace(",paid,", ",").replace(",pending,", ",");
    let desk = Desk::new();
    assert_eq!(statuses(&desk, &alone, "Cancelled at,Refunded", &boxes), "1 paid, 2 cancelled, 3 refunded, 4 paid");
    // And so they do where they were saved as a preset.
    desk.run(&[&["inspect", "shop.csv", "--as", "orders", "--source", "shop", "--save", "boxes"], &boxes[..]].concat()).expect(0);
    desk.write("next.csv", &format!("{SHOP},Cancelled at,Refunded\n5,eve@x.example,2026-02-05,10.00,EUR,2026-02-06,\n6,fay@x.example,2026-02-05,10.00,EUR,,\n"));
    desk.run(&["import", "next.csv"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(status) FROM orders WHERE order_ref > '4'"), "cancelled,paid");
}

#[test]
fn a_payment_whose_refund_is_ticked_went_back_whole() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,created_at\nL1,ana@x.example,2026-01-01\nL2,ben@x.example,2026-01-01\n");
    desk.write(
        "bank.csv",
        "payment_id,email,paid_at,amount,currency,Refunded\np1,ana@x.example,2026-01-05,10.00,EUR,1\np2,ben@x.example,2026-01-06,12.00,EUR,0\n",
    );
    desk.run(&["import", "leads.csv"]).expect(0);
    let asked = desk.run(&["import", "bank.csv"]).expect(2).err;
    assert!(asked.contains("a box, or an amount of 1 that went back") && asked.contains("--map 'Refunded=status'"), "{asked}");
    desk.run(&["import", "bank.csv", "--map", "Refunded=status"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(row_key || ' ' || coalesce(refunded_minor, 0)) FROM payments"), "p1 1000,p2 0");
}

#[test]
fn a_day_or_a_word_in_the_column_of_the_amount_is_asked_about() {
    for paid in ["2026-03-05", "cash"] {
        let asked =
            stops(&format!("1,ana@x.example,2026-01-05,10.00,EUR,{paid}\n2,ben@x.example,2026-01-06,12.00,EUR,\n"), "paid");
        assert!(asked.contains(&format!("value \"{paid}\": it says whether money has come")), "{asked}");
    }
    // What was paid is read, and where nothing is, nothing was told of: the total is no answer.
    let desk = Desk::new();
    let rows = "1,ana@x.example,2026-01-05,10.00,EUR,4.00\n2,ben@x.example,2026-01-06,12.00,EUR,\n";
    statuses(&desk, rows, "Amount paid", &[]);
    assert_eq!(desk.text("SELECT group_concat(coalesce(paid_minor, 'unknown')) FROM orders"), "400,unknown");
}

#[test]
fn what_was_paid_of_an_amount_and_what_is_owed_are_asked_about() {
    let rows = "1,ana@x.example,2026-01-05,10.00,EUR,10.00\n2,ben@x.example,2026-01-06,12.00,EUR,5.00\n";
    for header in ["Bezahlt", "Montant payé", "Anzahlung"] {
        let asked = stops(rows, header);
        assert!(asked.contains("value \"5.00\": how much of it has come"), "{header}: {asked}");
        assert!(asked.contains(&format!("--map '{header}=amount'")), "{asked}");
    }
    for header in ["Balance due", "Offener Betrag", "Outstanding"] {
        let asked = stops(&rows.replace(",10.00\n", ",0.00\n"), header);
        assert!(asked.contains("line 3") && asked.contains("money that is still owed"), "{header}: {asked}");
    }
    let desk = Desk::new();
    assert_eq!(
        statuses(&desk, &rows.replace(",5.00\n", ",12\n"), "Bezahlt", &[]),
        "1 paid, 2 paid",
        "the same amount says nothing new"
    );
}

#[test]
fn placeholders_and_other_ways_to_write_a_day_are_boxes_too() {
    for (day, nothing) in [
        ("2026-01-07", "-"),
        ("2026-01-07", "n/a"),
        ("2026-01-07", "not yet"),
        ("2026-01-07", "0000-00-00"),
        ("1767600000", ""),
        ("46027", ""),
    ] {
        let rows = format!("1,ana@x.example,2026-01-05,10.00,EUR,{day}\n2,ben@x.example,2026-01-06,12.00,EUR,{nothing}\n");
        let asked = stops(&rows, "Paid on");
        assert!(asked.contains("it says whether money has come"), "{day} {nothing}: {asked}");
        let desk = Desk::new();
        assert_eq!(statuses(&desk, &rows, "Paid on", &["--map", "Paid on=status"]), "1 paid, 2 pending", "{day} {nothing}");
    }
    // A status that is blank throughout says nothing.
    let rows = "1,ana@x.example,2026-01-05,10.00,EUR,,2026-01-07\n2,ben@x.example,2026-01-06,12.00,EUR,,\n";
    assert!(stops(rows, "Status,Paid on").contains("it says whether money has come"));
}

#[test]
fn boxes_and_words_together_say_what_takes_a_row_away() {
    let rows = "1,ana@x.example,2026-01-05,10.00,EUR,Confirmed,no\n2,ben@x.example,2026-01-06,12.00,EUR,Refunded,yes\n\
                3,cleo@x.example,2026-01-07,14.00,EUR,Pending,yes\n4,dan@x.example,2026-01-07,14.00,EUR,,\n";
    let desk = Desk::new();
    assert_eq!(statuses(&desk, rows, "Status,Paid", &["--map", "Paid=status"]), "1 pending, 2 refunded, 3 paid, 4 pending");
    // Another status that says more than the one that is read is asked about.
    let rows = "1,ana@x.example,2026-01-05,10.00,EUR,complete,paid\n2,ben@x.example,2026-01-06,12.00,EUR,complete,refunded\n";
    let asked = stops(rows, "Status,Financial status");
    assert!(asked.contains("column \"Financial status\", value \"refunded\""), "{asked}");
    let desk = Desk::new();
    let same = rows.replace("complete,refunded", "refunded,refunded").replace("complete,paid", "pending,pending");
    assert_eq!(statuses(&desk, &same, "Status,Financial status", &[]), "1 pending, 2 refunded");
}

#[test]
fn a_preset_of_ones_own_says_which_columns_are_boxes() {
    let head = "title = 'Ours'\nkind = 'orders'\nsource = 'ours'\n[recognise]\nheaders = ['No', 'Voided']\n\
                [columns]\norder_id = ['No']\nemail = ['Mail']\nordered_at = ['Day']\namount = ['Sum']\ncurrency = ['Coin']\n";
    let rows = "No,Mail,Day,Sum,Coin,Voided\n1,ana@x.example,2026-01-05,10.00,EUR,x\n2,ben@x.example,2026-01-06,12.00,EUR,\n";
    let run = |preset: &str, rows: &str| {
        let desk = Desk::new();
        desk.write("ours.toml", preset).write("o.csv", rows);
        let said = desk.run(&["import", "o.csv", "--preset", "ours.toml"]);
        let read =
            desk.text("SELECT group_concat(order_ref || ' ' || status, ', ') FROM (SELECT * FROM orders ORDER BY order_ref)");
        (said, read)
    };
    assert_eq!(run(&format!("{head}[boxes]\nVoided = 'cancelled'\n"), rows).1, "1 cancelled, 2 paid");
    // A column that a preset calls the status is read by its words, and a constant holds where it is blank.
    let words = format!("{head}status = ['Voided']\n[constants]\nstatus = 'pending'\n[values.status]\nx = 'cancelled'\n");
    assert_eq!(run(&words, rows).1, "1 cancelled, 2 pending");
    // The words of the source are not those of the boxes.
    let words = format!("{head}[boxes]\nVoided = 'cancelled'\n[values.status]\n'*' = 'pending'\n");
    assert_eq!(run(&words, rows).1, "1 cancelled, 2 paid");
    // Several lines of one order: the box stands on the first.
    let lines = "No,Mail,Day,Sum,Coin,Voided\n1,ana@x.example,2026-01-05,10.00,EUR,x\n1,,,,,\n";
    assert_eq!(run(&format!("{head}[boxes]\nVoided = 'cancelled'\n[lines]\n"), lines).1, "1 cancelled");
    let wrong = run(&format!("{head}[boxes]\nVoided = 'gone'\n"), rows).0.expect(2).err;
    assert!(wrong.contains("line 13: no meaning of a box \"gone\"; one of paid, unpaid, cancelled, refunded"), "{wrong}");
    let lacks = run(&format!("{head}[boxes]\nAway = 'cancelled'\n"), rows).0.expect(2).err;
    assert!(lacks.contains("Away"), "{lacks}");
    let leads = head.replace("'orders'", "'leads'").replace("order_id", "lead_id").replace("ordered_at", "created_at");
    let leads = leads.replace("amount = ['Sum']\ncurrency = ['Coin']\n", "");
    assert!(
        run(&format!("{leads}[boxes]\nVoided = 'cancelled'\n"), rows).0.expect(2).err.contains("leads have no status of money")
    );
}

#[test]
fn what_is_not_the_price_is_no_question() {
    let rows = |cell: &str, other: &str| {
        format!("1,ana@x.example,2026-01-05,10.00,EUR,paid,{cell}\n2,ben@x.example,2026-01-06,12.00,EUR,paid,{other}\n")
    };
    for (header, cell, other) in [
        ("Open tickets", "2", "3"),
        ("Open rate", "0.45", "0.50"),
        ("Tip paid", "1.00", "2.00"),
        ("Tax paid", "1.00", "2.00"),
        ("Completed at", "2026-01-07", ""),
        ("Ticket type", "Cancelled", "Adult"),
        ("Membership status", "cancelled", "active"),
        ("Course status", "failed", "passed"),
        ("Due date", "2026-02-01", "2026-02-02"),
        ("Shipping status", "pending", "shipped"),
        ("Refunded", "no", "no"),
    ] {
        let desk = Desk::new();
        let read = statuses(&desk, &rows(cell, other), &format!("Status,{header}"), &[]);
        assert_eq!(read, "1 paid, 2 paid", "{header}");
    }
}
