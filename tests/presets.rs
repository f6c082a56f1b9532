//! Each preset of a vendor's export, with a golden pair: an export in that vendor's layout, of invented
//! people, and what it becomes. `TRUEUP_GOLDEN=write` writes what it becomes, to be looked at.

use std::path::PathBuf;

use crate::desk::Desk;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/presets")).join(name)
}

/// What the rows of a kind have become, without the numbers of the book.
fn became(desk: &Desk, kind: &str) -> String {
    let sql = match kind {
        "companies" => "SELECT x.external_id AS id, c.name, c.domain, c.phone, c.industry, c.city, c.country, c.owner, c.created_time, c.extra
             FROM companies AS c JOIN external_ids AS x ON x.company_id = c.id ORDER BY 1",
        "contacts" => "SELECT x.external_id AS id, c.full_name, c.email, c.phone, c.job_title, c.owner, c.contact_type, c.lifecycle_stage,
             l.status, s.name AS source, l.company_name, l.city, l.country, l.consent, c.created_time, v.source_tool, v.event_time AS converted, v.utm_source, v.utm_campaign, l.extra
             FROM contacts AS c JOIN external_ids AS x ON x.contact_id = c.id JOIN leads AS l ON l.id = c.lead_id
             LEFT JOIN lead_sources AS s ON s.id = l.lead_source_id LEFT JOIN event_log AS v ON v.lead_id = l.id ORDER BY 1",
        "leads" => "SELECT x.external_id AS id, l.full_name, l.email, l.phone, l.status, s.name AS source, l.company_name, l.city, l.country, l.consent,
             l.created_time, v.source_tool, v.event_time AS converted, v.utm_source, v.utm_campaign, l.extra
             FROM leads AS l JOIN external_ids AS x ON x.lead_id = l.id
             LEFT JOIN lead_sources AS s ON s.id = l.lead_source_id LEFT JOIN event_log AS v ON v.lead_id = l.id ORDER BY 1",
        "conversions" => "SELECT e.event_id AS id, e.event_name, e.event_time, e.source_tool, e.utm_source, e.utm_medium, e.utm_campaign, e.external_id,
             e.email, e.full_name, n.full_name AS lead, e.extra FROM event_log AS e LEFT JOIN leads AS n ON n.id = e.lead_id ORDER BY 1",
        "deals" => "SELECT d.row_key AS id, d.deal_name, d.pipeline, d.stage, m.meaning, d.amount_minor, d.currency, d.created_time, d.close_time, d.close_time_known,
             d.owner, d.lead_ref, d.company_ref, d.company_name, d.extra FROM deals AS d JOIN deal_meanings AS m ON m.deal_id = d.id ORDER BY 1",
        "orders" => "SELECT o.order_ref AS id, o.scope, o.status, o.status_name, o.paid_minor, o.refunded_minor, o.currency, o.ordered_time, o.ordered_time_known,
             o.event_name, o.tickets, o.full_name, o.email, o.phone, o.city, o.country, o.consent, o.customer_id, o.matched_by, o.extra FROM orders AS o ORDER BY 1, 2",
        _ => "SELECT p.row_key AS id, p.amount_minor, p.refunded_minor, p.currency, p.status, p.status_name, p.paid_time, p.paid_time_known, p.description,
             p.invoice_ref, p.lead_ref, p.email, p.customer_name, p.extra FROM payments AS p ORDER BY 1",
    };
    desk.run(&["--format", "csv", "sql", sql]).expect(0).out
}

#[test]
fn every_vendors_export_becomes_what_it_should() {
    let presets = trueup::ingest::built_in().unwrap();
    let mut vendors = 0;
    for preset in presets.iter().filter(|preset| !preset.plain) {
        vendors += 1;
        let export = golden(&format!("{}.csv", preset.name));
        assert!(export.exists(), "{} has no golden pair: {}", preset.name, export.display());
        let desk = Desk::new();
        std::fs::copy(&export, desk.path("export.csv")).unwrap();
        // Recognised by its headers alone, and nothing of it is lost.
        let report = desk.json(&["import", "export.csv"]);
        assert_eq!(report["files"][0]["preset"], preset.name.as_str(), "{report}");
        assert_eq!(report["files"][0]["rejected"], 0, "{}: {report}", preset.name);
        let found = became(&desk, preset.kind.as_str());
        let expected = golden(&format!("{}.expected.csv", preset.name));
        if std::env::var_os("TRUEUP_GOLDEN").is_some_and(|asked| asked == "write") {
            std::fs::write(&expected, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
        assert_eq!(found, expected, "{}", preset.name);
    }
    assert!(vendors >= 15);
}
