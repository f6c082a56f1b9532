//! Real files: the Salesforce extract that nobody on this project wrote.

use crate::desk::{Desk, shared};

#[test]
fn a_salesforce_extract() {
    let Some(folder) = shared("data/salesforce-dataloader") else { return };
    let desk = Desk::new();
    for name in ["accountData.csv", "opportunityData.csv"] {
        std::fs::copy(folder.join(name), desk.path(name)).unwrap();
    }
    let report = desk.json(&["import", "opportunityData.csv", "accountData.csv"]);
    let (deals, accounts) = (&report["files"][0], &report["files"][1]);
    assert_eq!(
        (&accounts["preset"], &accounts["read"], &accounts["new"]),
        (&"salesforce-accounts".into(), &423.into(), &423.into())
    );
    assert_eq!(accounts["decisions"][0], "encoding windows-1252 (found)");
    assert_eq!(
        (&deals["preset"], &deals["read"], &deals["unmatched"]),
        (&"salesforce-opportunities".into(), &38.into(), &38.into())
    );
    assert_eq!(desk.count("SELECT count(DISTINCT name) FROM companies"), 422);
    assert_eq!(desk.text("SELECT name FROM companies WHERE name LIKE 'Cr%Inmobiliario%'"), "Crédito Inmobiliario Terras");
    assert_eq!(
        desk.text("SELECT amount_minor || ' ' || close_date FROM deals WHERE row_key = '006x0000001YtCrAAK'"),
        "50000000 2005-11-09"
    );
    assert_eq!(desk.count("SELECT count(*) FROM deals WHERE company_id IS NOT NULL"), desk.count("SELECT count(*) FROM deals"));
    assert_eq!(desk.json(&["import", "accountData.csv"])["files"][0]["unchanged"], 423);
}

/// The sample data plant something for every check.
#[test]
fn the_sample_data_have_a_case_for_every_check() {
    let desk = Desk::bare();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, desk.path(&path.file_name().unwrap().to_string_lossy())).unwrap();
    }
    desk.run(&["init", "--zone", "America/Los_Angeles"]).expect(0);
    desk.run(&[
        "import",
        "hubspot-companies.csv",
        "hubspot-contacts.csv",
        "hubspot-deals.csv",
        "stripe-payments.csv",
        "calendly-events.csv",
    ])
    .expect(1);
    desk.run(&[
        "import",
        "trade-fair.csv",
        "--as",
        "leads",
        "--source",
        "trade-fair",
        "--map",
        "Mobile=phone",
        "--map",
        "Met on=created_at",
    ])
    .expect(1);
    desk.run(&["import", "hubspot-deals-july.csv"]).expect(1);
    desk.run(&["import", "humanitix-orders.csv"]).expect(1);
    desk.run(&["import", "shop-orders.csv", "--source", "shop"]).expect(0);
    for check in trueup::reconcile::catalogue() {
        // Scores are stale when time has passed. Metrics drift only where another program has written past the triggers.
        let when = if check.name == "stale-scores" { "2027-06-30" } else { "2026-06-30" };
        let found = desk.json(&["reconcile", check.name, "--as-of", when]);
        let never = ["missing-amounts", "metrics-drift", "orders-twice", "revenue-twice"].contains(&check.name);
        assert!(never || !found.as_array().unwrap().is_empty(), "{} finds nothing", check.name);
    }
}

fn copied(desk: &Desk, set: &str, names: &[&str]) -> Option<()> {
    let folder = shared(set)?;
    for name in names {
        std::fs::copy(folder.join(name), desk.path(name)).unwrap();
    }
    Some(())
}

#[test]
fn the_deals_of_maven_join_their_accounts_by_name() {
    let desk = Desk::new();
    if copied(&desk, "data/maven-crm", &["accounts.csv", "sales_pipeline.csv"]).is_none() {
        return;
    }
    let accounts = desk.json(&["import", "accounts.csv", "--as", "companies", "--source", "maven", "--map", "account=name"]);
    assert_eq!(accounts["files"][0]["new"], 85, "{accounts}");
    let mut arguments = vec!["import", "sales_pipeline.csv", "--as", "deals", "--source", "maven"];
    for map in [
        "opportunity_id=deal_id",
        "account=company",
        "deal_stage=stage",
        "engage_date=created_at",
        "close_value=amount",
        "sales_agent=owner",
        "product=deal_name",
    ] {
        arguments.extend(["--map", map]);
    }
    let deals = desk.json(&arguments);
    // Accounts alone are nobody: no lead has bought anything.
    assert_eq!((&deals["files"][0]["read"], &deals["files"][0]["unmatched"]), (&8800.into(), &8800.into()), "{deals}");
    let stages =
        "SELECT group_concat(stage || ' ' || n, ', ') FROM (SELECT stage, count(*) AS n FROM deals GROUP BY 1 ORDER BY 1)";
    assert_eq!(desk.text(stages), "Engaging 1589, Lost 2473, Prospecting 500, Won 4238");
    assert_eq!(desk.count("SELECT sum(amount_minor) FROM deals WHERE stage = 'Won'"), 1_000_553_400);
    assert_eq!(desk.count("SELECT count(*) FROM deals WHERE company_name IS NULL"), 1_425);
    assert_eq!(desk.count("SELECT count(*) FROM deals WHERE deal_name = 'GTXPro'"), 1_480);
    assert_eq!(desk.count("SELECT count(*) FROM deals WHERE company_name IS NOT NULL AND company_id IS NULL"), 0);
}

#[test]
fn ten_thousand_leads_and_ten_thousand_customers_have_nobody_in_common() {
    let desk = Desk::new();
    if copied(&desk, "data/datablist", &["leads-10000.csv", "customers-10000.csv"]).is_none() {
        return;
    }
    let leads = desk.json(&[
        "import",
        "leads-10000.csv",
        "--as",
        "leads",
        "--source",
        "leads",
        "--map",
        "Account Id=lead_id",
        "--map",
        "Email 1=email",
        "--map",
        "Email 2=other_email",
        "--map",
        "Phone 1=phone",
    ]);
    let counts = &leads["files"][0];
    assert_eq!((&counts["read"], &counts["new"], &counts["duplicate"]), (&10_000.into(), &10_000.into(), &0.into()), "{counts}");
    assert_eq!(desk.count("SELECT count(*) FROM customer_emails"), 20_000, "each has two addresses of their own");
    let customers = desk.json(&[
        "import",
        "customers-10000.csv",
        "--as",
        "contacts",
        "--source",
        "shop",
        "--map",
        "Customer Id=contact_id",
        "--map",
        "Email=email",
        "--map",
        "Phone 1=phone",
        "--map",
        "Subscription Date=created_at",
    ]);
    assert_eq!(customers["files"][0]["new"], 10_000);
    assert_eq!(desk.count("SELECT count(*) FROM customer_emails"), 30_000);
    let shared_emails = "SELECT count(*) FROM leads AS a JOIN leads AS b ON b.email = a.email AND b.id > a.id";
    assert_eq!(desk.count(shared_emails), 0);
}

#[test]
fn leads_whose_blanks_say_select() {
    let desk = Desk::new();
    if copied(&desk, "data/x-education", &["Leads.csv"]).is_none() {
        return;
    }
    desk.write(
        "x-education.toml",
        "title = 'X Education'\nkind = 'leads'\nsource = 'x-education'\nblanks = ['Select']\n\
         [columns]\nlead_id = ['Prospect ID']\nsource = ['Lead Source']\nstatus = ['Lead Quality']\ncity = ['City']\ncountry = ['Country']\n",
    );
    let refused = desk.run(&["import", "Leads.csv", "--preset", "x-education.toml"]);
    let report = desk.json(&["import", "Leads.csv", "--preset", "x-education.toml"]);
    assert_eq!(report["files"][0]["read"], 9_240, "{}", refused.err);
    assert_eq!(desk.count("SELECT count(*) FROM leads"), 9_240);
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE city = 'Select' OR extra LIKE '%\"Select\"%'"), 0);
    let converted = desk.count("SELECT count(*) FROM leads WHERE extra ->> '$.Converted' = '1'");
    assert_eq!(converted * 10_000 / 9_240, 3_853, "38.54 per cent");
}

#[test]
fn purchases_in_columns_of_fixed_width() {
    let desk = Desk::new();
    if copied(&desk, "data/cdnow", &["CDNOW_master.txt"]).is_none() {
        return;
    }
    desk.write(
        "cdnow.toml",
        "title = 'CDNOW'\nkind = 'orders'\nsource = 'cdnow'\ncurrency = 'USD'\ndecimal = 'point'\n\
         [columns]\nphone = ['customer_id']\nordered_at = ['date']\ntickets = ['number_of_cds']\namount = ['dollar_value']\n",
    );
    let report = desk.json(&["import", "CDNOW_master.txt", "--preset", "cdnow.toml"]);
    assert_eq!(report["files"][0]["read"], 69_659, "{}", report["files"][0]);
    assert_eq!(desk.count("SELECT count(*) FROM orders"), 69_659);
    assert_eq!(desk.text("SELECT min(ordered_date) || ' ' || max(ordered_date) FROM orders"), "1997-01-01 1998-06-30");
}
