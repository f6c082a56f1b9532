//! Faults of the reader that were found by reading it a fourth time.

use crate::desk::Desk;

#[test]
fn a_blank_column_is_none_and_a_table_behind_it_is_told_of() {
    let desk = Desk::new();
    let rows = |right: [&str; 3]| {
        let people = ["Ana,ana@one.example,", "Ben,ben@two.example,", "Cleo,cleo@three.example,"];
        people.iter().zip(right).map(|(person, right)| format!("{person},{right}\n")).collect::<String>()
    };
    desk.write("side.csv", &format!("Name,Email,,Product,Price\n{}", rows(["Basic,10.00", "Pro,20.00", ","])));
    let said = desk.run(&["import", "side.csv", "--as", "leads", "--source", "fair"]).expect(0);
    assert!(
        said.err.contains("behind a blank column: Product to Price, filled in 2 rows where the first columns are in 3"),
        "{}",
        said.err
    );
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE email IS NOT NULL"), 3);
    // One table with a gap in it.
    desk.write("gap.csv", &format!("Name,Email,,Product,Town\n{}", rows(["Basic,Bern", "Pro,Chur", "Pro,Chur"])));
    let said = desk.run(&["import", "gap.csv", "--as", "leads", "--source", "fair"]).expect(0);
    assert!(!said.err.contains("behind a blank column"), "{}", said.err);
}

#[test]
fn a_header_that_says_utc_is_believed_whatever_the_format() {
    let desk = Desk::bare();
    desk.run(&["init", "--zone", "Europe/Berlin"]).expect(0);
    desk.write("l.csv", "Mail,Seen (UTC)\nana@example.com,2026-03-31 23:30\n");
    desk.run(&["import", "l.csv", "--as", "leads", "--source", "fair", "--map", "Mail=email", "--map", "Seen (UTC)=created_at"])
        .expect(0);
    assert_eq!(desk.text("SELECT created_time FROM leads"), "2026-03-31T23:30:00Z");
}

#[test]
fn the_question_about_days_tells_what_another_column_shows() {
    let desk = Desk::new();
    desk.write("d.csv", "deal_id,email,created_at,close_date\nD1,a@example.com,03/04/2026,31/05/2026\n");
    let said = desk.run(&["import", "d.csv", "--as", "deals", "--source", "crm"]).expect(2);
    assert!(
        said.err.contains("column \"close_date\" has the day first (line 2: \"31/05/2026\"); if this one is written like it: --date-order dmy"),
        "{}",
        said.err
    );
}
