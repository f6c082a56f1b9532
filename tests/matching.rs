//! Whose row is it: ids, addresses, phones, companies, strangers, and trying again.

use crate::desk::{CONVERSIONS, DEALS, Desk, LEADS, PAYMENTS};

const CONTACTS: &str = "\
Record ID,First Name,Last Name,Email,Phone Number,Company Name,Associated Company IDs,Lifecycle Stage,Original Source,First Conversion,First Conversion Date,Create Date
501,Ana,Example,ana@example.com,(415) 555-0101,Acme,801,Customer,Paid Search,Quiz,2026-01-05 10:05,2026-01-05 10:00
502,Ben,Example,,415.555.0102 x7,Acme,801,Lead,Offline Sources,,,2026-01-06 10:00
503,Cleo,Example,cleo@example.com,,Solo Ltd,802,Lead,Offline Sources,,,2026-01-07 10:00
";
const COMPANIES: &str = "\
Record ID,Company name,Company Domain Name,Create Date
801,Acme,acme.example,2025-01-01 10:00
802,Solo Ltd,solo.example,2025-01-01 10:00
";

#[test]
fn a_contact_makes_a_customer_a_lead_a_contact_and_a_conversion() {
    let desk = Desk::new();
    desk.write("contacts.csv", CONTACTS).write("companies.csv", COMPANIES);
    let report = desk.json(&["import", "contacts.csv", "companies.csv"]);
    assert_eq!(report["files"][0]["preset"], "hubspot-contacts");
    assert_eq!(report["files"][1]["preset"], "hubspot-companies");
    assert_eq!(
        desk.text("SELECT (SELECT count(*) FROM customers) || ' ' || (SELECT count(*) FROM leads) || ' ' || (SELECT count(*) FROM contacts) || ' ' || (SELECT count(*) FROM event_log)"),
        "3 3 3 1"
    );
    assert_eq!(
        desk.text("SELECT group_concat(contact_type) FROM (SELECT contact_type FROM contacts ORDER BY lead_id)"),
        "CLIENT,LEAD,LEAD"
    );
    assert_eq!(desk.text("SELECT phone || ' ' || phone_extension FROM leads WHERE full_name LIKE 'Ben%'"), "+14155550102 7");
    assert_eq!(desk.json(&["import", "contacts.csv", "companies.csv"])["files"][0]["unchanged"], 3);
    assert_eq!(desk.count("SELECT count(*) FROM change_log"), 0, "an import that brings no news changes nothing");
}

#[test]
fn a_lead_and_a_contact_of_one_source_and_id_are_one_lead() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,full_name,conversion_time,source_tool\nP1,ana@example.com,Ana,2026-01-05,quiz\n")
        .write("contacts.csv", "contact_id,email,full_name,job_title\nP1,ana@example.com,Ana,Owner\n");
    let state = || {
        desk.text(
            "SELECT (SELECT count(*) FROM leads) || ' ' || (SELECT count(*) FROM contacts) || ' ' || (SELECT count(*) FROM customers)
                 || ' ' || (SELECT count(*) FROM event_log) || ' ' || (SELECT count(*) FROM contacts WHERE lead_id = 1)",
        )
    };
    desk.run(&["import", "leads.csv", "contacts.csv"]).expect(0);
    assert_eq!(state(), "1 1 1 1 1");
    let again = desk.json(&["import", "contacts.csv", "leads.csv"]);
    assert_eq!((&again["files"][0]["unchanged"], &again["files"][1]["unchanged"]), (&1.into(), &1.into()));
    assert_eq!(state(), "1 1 1 1 1");
}

#[test]
fn a_deal_names_its_contact_by_id_or_its_company() {
    let desk = Desk::new();
    desk.write("contacts.csv", CONTACTS).write("companies.csv", COMPANIES).write(
        "deals.csv",
        "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date,Associated Contact IDs,Associated Company IDs\n\
         901,By contact,Sales,Closed Won,10.00,2026-02-05 10:00,2026-02-01 10:00,502,\n\
         902,By two contacts,Sales,Qualified To Buy,10.00,,2026-02-01 10:00,501;503,\n\
         903,By its only person,Sales,Qualified To Buy,10.00,,2026-01-20 10:00,,802\n\
         904,By a company of two,Sales,Qualified To Buy,10.00,,2026-02-01 10:00,,801\n",
    );
    let report = desk.json(&["import", "deals.csv", "contacts.csv", "companies.csv"]);
    let deals = &report["files"][0];
    assert_eq!((&deals["new"], &deals["unmatched"], &deals["conflict"]), (&2.into(), &1.into(), &1.into()), "{deals}");
    let matched = desk.text(
        "SELECT group_concat(d.row_key || ':' || coalesce(l.lead_ref, '-') || ':' || coalesce(d.matched_by, '-'), ' ')
         FROM (SELECT * FROM deals ORDER BY row_key) AS d LEFT JOIN lead_labels AS l ON l.lead_id = d.lead_id",
    );
    assert_eq!(matched, "901:502:external-id 902:503:external-id 903:503:company 904:-:-");
}

#[test]
fn a_deal_finds_its_lead_by_another_address_of_the_customer() {
    let desk = Desk::with_small_world();
    // The same phone, another address: one customer with two addresses.
    desk.write("more.csv", "lead_id,email,phone,full_name,created_at\nL9,ana@work.example,+14155550101,Ana Example,2026-01-20\n");
    desk.run(&["import", "more.csv"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM customers"), 3);
    assert_eq!(desk.count("SELECT count(*) FROM customer_emails WHERE customer_id = (SELECT customer_id FROM customer_emails WHERE email = 'ana@example.com')"), 2);
    desk.stranger()
        .execute_batch("INSERT INTO customer_emails (customer_id, email, is_primary, batch_id) SELECT customer_id, 'ana@home.example', 0, 1 FROM leads WHERE email = 'ana@example.com'")
        .unwrap();
    desk.write(
        "payments.csv",
        &PAYMENTS.replace("ana@example.com", "ana@home.example").replace("I1", "I2").replace("2026-02-10", "2026-01-15"),
    );
    desk.run(&["import", "payments.csv"]);
    assert_eq!(desk.text("SELECT l.lead_ref || ' ' || p.matched_by FROM payments AS p JOIN lead_labels AS l ON l.lead_id = p.lead_id WHERE p.row_key = 'I2'"), "L1 customer-email");
}

#[test]
fn an_alias_of_a_payer_finds_the_customer() {
    let desk = Desk::with_small_world();
    desk.stranger()
        .execute_batch("INSERT INTO aliases (kind, value, customer_id, batch_id) SELECT 'email', 'accounts@firm.example', customer_id, 1 FROM leads WHERE email = 'ben@example.com'")
        .unwrap();
    desk.write("payments.csv", &PAYMENTS.replace("ana@example.com", "accounts@firm.example").replace("I1", "I2"));
    desk.run(&["import", "payments.csv"]).expect(0);
    assert_eq!(desk.text("SELECT matched_by FROM payments WHERE row_key = 'I2'"), "alias");
}

#[test]
fn a_booking_of_a_stranger_makes_a_lead_and_of_a_lead_does_not() {
    let desk = Desk::with_small_world();
    desk.write(
        "calendly.csv",
        "\u{feff}Invitee Name,Invitee Email,Event Type Name,Event Created Date & Time,UTM Source,UTM Medium,UTM Campaign,Invitee UUID\n\
         Cleo Example,CLEO@example.com,Intro call,2026-03-03 11:00 am,google,cpc,spring,u1\n\
         Nia New,nia@example.com,Intro call,2026-03-04 02:30 pm,,,,u2\n\
         Nia New,nia@example.com,Second call,2026-03-05 02:30 pm,,,,u3\n",
    );
    let report = desk.json(&["import", "calendly.csv"]);
    assert_eq!((&report["files"][0]["preset"], &report["files"][0]["new"]), (&"calendly-events".into(), &3.into()));
    assert_eq!(desk.count("SELECT count(*) FROM leads"), 4, "one for the stranger, who came twice");
    assert_eq!(
        desk.text(
            "SELECT group_concat(lead_id) FROM (SELECT lead_id FROM event_log WHERE source_system = 'calendly' ORDER BY event_id)"
        ),
        "3,4,4"
    );
    assert_eq!(desk.text("SELECT event_time FROM event_log WHERE event_id = 'u2'"), "2026-03-04T14:30:00Z");
    assert_eq!(desk.json(&["import", "calendly.csv"])["files"][0]["unchanged"], 3);
    assert_eq!(desk.count("SELECT count(*) FROM leads"), 4);
}

#[test]
fn a_lead_ad_is_a_lead_and_its_conversion() {
    let desk = Desk::new();
    desk.write(
        "meta.csv",
        "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,form_name,is_organic,platform,full_name,phone_number,email,lead_status\n\
         l:1,2026-07-16T00:12:13+03:00,ag:1,Ad,as:1,Set,c:1,Spring,f:1,Quiz,false,ig,Ana Example,p:+61412345678,ana@example.com,CREATED\n",
    );
    let report = desk.json(&["import", "meta.csv"]);
    assert_eq!((&report["files"][0]["preset"], &report["files"][0]["new"]), (&"meta-lead-ads".into(), &1.into()));
    assert_eq!(
        desk.text("SELECT phone || ' ' || created_time || ' ' || created_date FROM leads"),
        "+61412345678 2026-07-15T21:12:13Z 2026-07-16"
    );
    assert_eq!(
        desk.text("SELECT event_name || ' ' || source_tool || ' ' || utm_campaign || ' ' || external_id FROM event_log"),
        "lead_submission_success Quiz Spring l:1"
    );
}

#[test]
fn rows_that_found_nobody_are_tried_again() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS)
        .write("conversions.csv", CONVERSIONS)
        .write("crm_deals.csv", DEALS)
        .write("payments.csv", PAYMENTS);
    desk.run(&["import", "crm_deals.csv", "payments.csv", "conversions.csv"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_events"), 0);
    assert_eq!(desk.findings("unmatched-rows").len(), 6);
    desk.run(&["import", "leads.csv"]).expect(0);
    let dry = desk.json(&["rematch", "--dry-run"]);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_events"), 0, "a dry run changes nothing");
    let done = desk.json(&["rematch"]);
    assert_eq!(
        (&done["deals"], &done["payments"], &done["conversions"], &done["still_unmatched"]),
        (&2.into(), &1.into(), &3.into(), &0.into())
    );
    assert_eq!(dry["events"], done["events"]);
    assert!(desk.findings("unmatched-rows").is_empty());
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL"), 0);
    let at_once = Desk::with_small_world();
    let facts = "SELECT group_concat(revenue_stage || deal_id || coalesce(revenue_amount, '') || coalesce(attr_source_tool, ''), ' ') FROM (SELECT * FROM revenue_facts ORDER BY lead_id, revenue_stage)";
    assert_eq!(desk.text(facts), at_once.text(facts), "as if everything had come at once");
}

#[test]
fn a_conversion_that_comes_later_is_credited_by_rematch() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("conversions.csv", CONVERSIONS).write("crm_deals.csv", DEALS);
    desk.run(&["import", "leads.csv", "crm_deals.csv"]).expect(0);
    desk.run(&["import", "conversions.csv"]).expect(0);
    let tool = "SELECT coalesce(group_concat(attr_source_tool), '') FROM (SELECT * FROM revenue_facts ORDER BY id)";
    assert_eq!(desk.text(tool), "", "a snapshot is never rewritten");
    assert_eq!(desk.json(&["rematch"])["reattributed"], 3);
    assert_eq!(desk.text(tool), "quiz,quiz,demo");
    assert_eq!(desk.json(&["rematch"])["reattributed"], 0);
}

#[test]
fn the_attribution_model_decides() {
    let later = format!(
        "{CONVERSIONS}E9,lead_submission_success,L1,2026-01-09T10:00:00Z,webinar,google,cpc,,x9\nE8,lead_submission_success,L1,2026-03-09T10:00:00Z,ebook,google,cpc,,x8\n"
    );
    for (model, tool) in [("last-touch", "webinar"), ("first-touch", "quiz")] {
        let desk = Desk::bare();
        desk.run(&["init", "--attribution", model]).expect(0);
        desk.write("leads.csv", LEADS).write("conversions.csv", &later).write("crm_deals.csv", DEALS);
        desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv"]).expect(0);
        assert_eq!(desk.text("SELECT DISTINCT attr_source_tool FROM revenue_facts WHERE lead_id = 1"), tool, "{model}");
    }
}

#[test]
fn a_mapped_stage_writes_what_deals_have_waited_for() {
    let desk = Desk::with_small_world();
    desk.write("crm_deals.csv", "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\nD9,Ben,Verbal Yes,70.00,USD,2026-02-01 09:00,2026-02-03 09:00,cleo@example.com\n");
    let report = desk.json(&["import", "crm_deals.csv"]);
    assert_eq!(report["unknown_stages"][0]["stage"], "Verbal Yes");
    assert_eq!(report["events"]["opportunity_created"], 1, "an unknown name keeps the opportunity");
    desk.run(&["stages", "set", "verbal  YES", "won"]).expect(0);
    assert_eq!(
        desk.text("SELECT revenue_amount FROM revenue_facts WHERE deal_id = 'D9' AND revenue_stage = 'deal_won'"),
        "70.00"
    );
    assert!(desk.run(&["stages", "list"]).expect(0).out.contains("verbal yes"));
}

#[test]
fn paid_implies_won_and_confirms_only_from_a_paid_date() {
    let desk = Desk::with_small_world();
    desk.write(
        "crm_deals.csv",
        "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Paid Date,Contact Email\n\
         D8,Ben,Paid,70.00,USD,2026-02-01 09:00,2026-02-03 09:00,,ben@example.com\n\
         D9,Cleo,Invoice Collected,80.00,USD,2026-02-01 09:00,2026-02-03 09:00,2026-02-20,cleo@example.com\n",
    );
    desk.run(&["import", "crm_deals.csv"]).expect(1);
    assert_eq!(desk.text("SELECT group_concat(revenue_stage || ' ' || event_date) FROM (SELECT * FROM revenue_facts WHERE deal_id = 'D8' ORDER BY id)"), "deal_won 2026-02-03");
    assert_eq!(
        desk.text("SELECT group_concat(revenue_stage || ' ' || event_date) FROM (SELECT * FROM revenue_facts WHERE deal_id = 'D9' ORDER BY event_date)"),
        "opportunity_created 2026-02-01,deal_won 2026-02-03,revenue_confirmed 2026-02-20"
    );
}

/// Customers and whose their leads and addresses are, by what they are known by and not by our numbers.
fn who_is_who(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(said, char(10)) FROM (
            SELECT coalesce(l.email, '') || ' ' || coalesce(l.phone, '') || ' = ' || coalesce(c.full_name, '-') || ' ' || coalesce(c.phone, '-')
                || ' (' || coalesce((SELECT group_concat(e.email || e.is_primary) FROM (SELECT * FROM customer_emails ORDER BY email) AS e WHERE e.customer_id = c.id), '') || ')' AS said
            FROM leads AS l LEFT JOIN customers AS c ON c.id = l.customer_id ORDER BY l.id)",
    )
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 12, ..Default::default() })]

    /// Leads that were written by SQL become the customers that they would have become by an import.
    #[test]
    fn leads_become_customers_as_if_they_had_come_by_an_import(
        people in proptest::collection::vec((proptest::option::of(0..5_u32), proptest::option::of(0..6_u32), 1..28_u32), 1..14)
    ) {
        let rows: String = people
            .iter()
            .enumerate()
            .map(|(n, (phone, email, day))| {
                let phone = phone.map_or(String::new(), |phone| format!("+1415555010{phone}"));
                let email = email.map_or(String::new(), |email| format!("p{email}@example.com"));
                format!("L{n:02},{email},{phone},Name{n},2026-01-{day:02}\n")
            })
            .collect();
        let imported = Desk::new();
        imported.write("leads.csv", &format!("lead_id,email,phone,full_name,created_at\n{rows}"));
        imported.run(&["import", "leads.csv", "--source", "s"]).expect(0);
        let expected = who_is_who(&imported);
        // As another program would have written them: leads alone.
        let written = imported.copy();
        written
            .stranger()
            .execute_batch("UPDATE leads SET customer_id = NULL; DELETE FROM customer_emails; DELETE FROM customers; DELETE FROM change_log")
            .unwrap();
        let dry = written.json(&["backfill", "customers", "--dry-run"]);
        proptest::prop_assert_eq!(written.count("SELECT count(*) FROM customers"), 0);
        let done = written.json(&["backfill", "customers"]);
        proptest::prop_assert_eq!(&dry["linked"], &done["linked"]);
        proptest::prop_assert_eq!(who_is_who(&written), expected);
        let nobody = people.iter().filter(|(phone, email, _)| phone.is_none() && email.is_none()).count();
        proptest::prop_assert_eq!(&done["without_phone_and_email"], &serde_json::json!(nobody));
        // Once more there is nothing to do; and it can be taken back.
        proptest::prop_assert_eq!(&written.json(&["backfill", "customers"])["linked"], &serde_json::json!(0));
        if let Some(batch) = done["batch"].as_i64() {
            written.run(&["undo", &batch.to_string()]).expect(0);
            proptest::prop_assert_eq!(written.count("SELECT count(*) FROM customers"), 0);
            proptest::prop_assert_eq!(written.count("SELECT count(*) FROM leads WHERE customer_id IS NOT NULL"), 0);
        }
    }
}

#[test]
fn two_names_with_one_phone_are_told() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,phone,full_name,created_at\nL1,ivan@x.example,+14155550105,Ivan Jung,2026-01-05\nL2,jana@x.example,+14155550105,Jana Kern,2026-01-06\nL3,ivan2@x.example,+14155550105,IVAN JUNG,2026-01-07\n");
    let told = desk.run(&["import", "leads.csv", "--source", "s"]).expect(0).err;
    assert!(told.contains("1 noted (other-name)") && told.contains("line 3"), "{told}");
}

#[test]
fn money_that_went_back_belongs_to_whoever_had_paid_it() {
    const CHARGES: &str = "\
id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email
ch_1,2026-02-01 10:00,100.00,0.00,usd,Paid,ana@example.com
ch_2,2026-02-02 10:00,50.00,0.00,usd,Paid,stranger@example.com
";
    const BALANCE: &str = "\
id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC)
txn_1,charge,ch_1,100.00,3.20,96.80,usd,2026-02-01 10:00,2026-02-03 00:00
txn_2,refund,ch_1,-40.00,0.00,-40.00,usd,2026-02-05 10:00,2026-02-07 00:00
txn_3,refund,ch_2,-50.00,0.00,-50.00,usd,2026-02-06 10:00,2026-02-07 00:00
txn_4,refund,ch_9,-10.00,0.00,-10.00,usd,2026-02-06 10:00,2026-02-07 00:00
";
    let matched = |desk: &Desk| {
        desk.text(
            "SELECT group_concat(p.row_key || ' ' || coalesce(l.lead_ref, '-') || ' ' || coalesce(p.matched_by, '-'), ', ')
             FROM payments AS p LEFT JOIN lead_labels AS l USING (lead_id) ORDER BY p.row_key",
        )
    };
    let known = "ch_1 L1 email, ch_2 - -, txn_2 L1 reversed-payment, txn_3 - -, txn_4 - -";
    let leads = "lead_id,email,created_at\nL1,ana@example.com,2026-01-01\n";

    // The charges first, or in the same run.
    for runs in [
        [&["import", "leads.csv", "charges.csv"][..], &["import", "balance.csv"]],
        [&["import", "leads.csv"], &["import", "balance.csv", "charges.csv"]],
    ] {
        let desk = Desk::new();
        desk.write("leads.csv", leads).write("charges.csv", CHARGES).write("balance.csv", BALANCE);
        for run in runs {
            desk.run(run);
        }
        assert_eq!(matched(&desk), known);
        assert_eq!(desk.json(&["import", "balance.csv"])["files"][0]["unchanged"], 1);
        assert_eq!(desk.count("SELECT count(*) FROM revenue_events"), 1, "a refund makes no event");

        // The stranger becomes known: both of their rows do.
        desk.write("more.csv", "lead_id,email,created_at\nL2,stranger@example.com,2026-01-02\n");
        desk.run(&["import", "more.csv"]).expect(0);
        assert_eq!(desk.json(&["rematch"])["payments"], 2);
        assert!(matched(&desk).contains("txn_3 L2 reversed-payment, txn_4 - -"), "{}", matched(&desk));
        assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL AND outcome = 'unmatched'"), 1);
    }

    // A dispute that was won takes back what had gone back; and what somebody says of a payment holds of all of it.
    let desk = Desk::new();
    let won = format!("{BALANCE}txn_5,refund,txn_3,50.00,0.00,50.00,usd,2026-02-09 10:00,2026-02-10 00:00\n");
    desk.write("leads.csv", leads).write("charges.csv", CHARGES).write("balance.csv", &won);
    desk.run(&["import", "leads.csv", "charges.csv", "balance.csv"]);
    let followed = desk.json(&["match", "payment:ch_2", "L1"]);
    assert_eq!(followed["followed"], 2, "{followed}");
    assert!(matched(&desk).contains("txn_3 L1 reversed-payment, txn_4 - -, txn_5 L1 reversed-payment"), "{}", matched(&desk));
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL AND outcome = 'unmatched'"), 1);
    desk.run(&["undo", "3"]).expect(0);
    assert!(matched(&desk).contains("txn_2 L1 reversed-payment, txn_3 - -, txn_4 - -, txn_5 - -"), "{}", matched(&desk));
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL AND outcome = 'unmatched'"), 4);

    // What comes back of a fee is nobody's revenue.
    let desk = Desk::new();
    desk.write("leads.csv", leads);
    desk.write(
        "paypal.csv",
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID\n\
         03/15/2026,10:00:00,PDT,Ana,Website Payment,Pending,USD,10.00,0,10.00,ana@example.com,me@x.com,T1,\n\
         03/16/2026,10:00:00,PDT,,Fee Reversal,Completed,USD,0.59,0,0.59,,,T7,T1\n",
    );
    desk.run(&["import", "leads.csv", "paypal.csv"]);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_events"), 0);

    let desk = Desk::new();
    desk.write("balance.csv", &BALANCE.lines().take(2).map(|line| format!("{line}\n")).collect::<String>());
    assert!(desk.run(&["import", "balance.csv"]).err.contains("a header, and no rows but those that are left out"));
}
