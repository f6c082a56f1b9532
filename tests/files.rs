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
    for check in trueup::reconcile::catalogue() {
        assert!(!desk.findings(check.name).is_empty() || check.name == "missing-amounts", "{} finds nothing", check.name);
    }
}
