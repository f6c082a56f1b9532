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
    let amounts = "1,ana@x.example,2026-01-05,10.00,EUR,1\n2,ben@x.example,2026-01-06,12.00,EUR,0\n";
    assert_eq!(statuses(&desk, amounts, "Paid", &[]), "1 paid, 2 free");
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
