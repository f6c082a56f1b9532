//! An independent oracle: the counts that a second, simple computation over the CSVs gives must be
//! the ledger's and the checks'. It shares no code with the program, only the rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;

use crate::desk::{Desk, shared};

type Row = HashMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

/// What a lead's stage is held by: day and time, source, id, then amount and currency.
type Claim = (String, String, String, String, Option<i64>, String);

#[test]
fn a_generated_world_is_counted_right() {
    let Some(generator) = shared("bench/world.py") else { return };
    let desk = Desk::new();
    let world = desk.path("world");
    let made = Command::new("python3").arg(generator).args(["3000", "11"]).arg(&world).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: there is no python3 to generate a world with");
        return;
    }
    let file = |name: &str| world.join(name);
    let leads = rows(&file("leads.csv"));
    let by_email: HashMap<String, String> =
        leads.iter().map(|lead| (lead["email"].trim().to_lowercase(), lead["lead_id"].clone())).collect();
    let mut converted: BTreeSet<String> = BTreeSet::new();
    for event in rows(&file("conversions.csv")) {
        if event["event_name"] == "lead_submission_success" {
            converted.insert(event["lead_id"].clone());
        }
    }

    let mut claims: BTreeMap<(String, &str), Vec<Claim>> = BTreeMap::new();
    let (mut unmatched, mut deal_keys): (i64, BTreeMap<String, i64>) = (0, BTreeMap::new());
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let currency = |text: &str| if text.is_empty() { "USD".to_owned() } else { text.to_owned() };
    for deal in rows(&file("crm_deals.csv")) {
        let Some(lead) = by_email.get(&deal["Contact Email"].trim().to_lowercase()) else {
            unmatched += 1;
            continue;
        };
        let id = deal["Record ID"].clone();
        *deal_keys.entry(id.clone()).or_default() += 1;
        if deal_keys[&id] > 1 {
            continue;
        }
        let day = |text: &str| (text[..10].to_owned(), text.to_owned());
        let (date, time) = day(&deal["Create Date"]);
        claims.entry((lead.clone(), "opportunity_created")).or_default().push((
            date,
            time,
            "crm".into(),
            id.clone(),
            None,
            String::new(),
        ));
        if deal["Deal Stage"] == "Closed Won" {
            let (date, time) = day(&deal["Close Date"]);
            let amount = Some(cents(&deal["Amount"]));
            claims.entry((lead.clone(), "deal_won")).or_default().push((
                date,
                time,
                "crm".into(),
                id,
                amount,
                currency(&deal["Currency"]),
            ));
        }
    }
    for payment in rows(&file("payments.csv")) {
        let lead = &by_email[&payment["email"].trim().to_lowercase()];
        let date = payment["payment_date"].clone();
        let amount = Some(cents(&payment["amount_paid"]));
        claims.entry((lead.clone(), "revenue_confirmed")).or_default().push((
            date.clone(),
            date,
            "accounting".into(),
            payment["invoice_id"].clone(),
            amount,
            currency(&payment["currency"]),
        ));
    }
    let held: BTreeMap<(String, &str), Claim> =
        claims.iter().map(|(key, claims)| (key.clone(), claims.iter().min().unwrap().clone())).collect();
    let mut losers: BTreeSet<String> = BTreeSet::new();
    for (key, claims) in &claims {
        losers.extend(claims.iter().filter(|claim| **claim != held[key]).map(|claim| claim.3.clone()));
    }

    let paths: Vec<String> = ["payments.csv", "crm_deals.csv", "conversions.csv", "leads.csv"]
        .iter()
        .map(|name| file(name).display().to_string())
        .collect();
    let mut arguments = vec!["import"];
    arguments.extend(paths.iter().map(String::as_str));
    let report = desk.json(&arguments);
    for stage in ["opportunity_created", "deal_won", "revenue_confirmed"] {
        let expected = held.keys().filter(|(_, held)| *held == stage).count();
        assert_eq!(report["events"][stage], expected, "{stage}");
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for ((_, of), claim) in &held {
            if let (true, Some(amount)) = (*of == stage, claim.4) {
                *sums.entry(claim.5.clone()).or_default() += amount;
            }
        }
        for (currency, sum) in sums {
            let sql = format!(
                "SELECT sum(revenue_amount_minor) FROM revenue_facts WHERE revenue_stage = '{stage}' AND currency = '{currency}'"
            );
            assert_eq!(desk.count(&sql), sum, "{stage} in {currency}");
        }
    }
    let deals = &report["files"][1];
    let lost = |id: &String| losers.contains(id);
    assert_eq!(deals["unmatched"], unmatched);
    assert_eq!(deals["conflict"], deal_keys.iter().filter(|(id, _)| lost(id)).map(|(_, count)| count).sum::<i64>());
    assert_eq!(deals["new"], deal_keys.keys().filter(|id| !lost(id)).count());
    assert_eq!(deals["duplicate"], deal_keys.iter().filter(|(id, _)| !lost(id)).map(|(_, count)| count - 1).sum::<i64>());

    let has = |lead: &str, stage: &'static str| held.contains_key(&(lead.to_owned(), stage));
    let in_ledger: BTreeSet<&String> = held.keys().map(|(lead, _)| lead).collect();
    assert_eq!(desk.findings("orphan-conversions").len(), converted.iter().filter(|lead| !in_ledger.contains(lead)).count());
    assert_eq!(desk.findings("orphan-revenue").len(), held.keys().filter(|(lead, _)| !converted.contains(lead)).count());
    let incomplete = in_ledger.iter().filter(|lead| {
        (has(lead, "deal_won") && !has(lead, "opportunity_created")) || (has(lead, "revenue_confirmed") && !has(lead, "deal_won"))
    });
    assert_eq!(desk.findings("incomplete-journeys").len(), incomplete.count());
    let mismatched = in_ledger.iter().filter(|lead| {
        let of = |stage| held.get(&((**lead).clone(), stage)).map(|claim: &Claim| (claim.4, claim.5.clone()));
        matches!((of("deal_won"), of("revenue_confirmed")), (Some(won), Some(paid)) if won != paid)
    });
    assert_eq!(desk.findings("amount-mismatches").len(), mismatched.count());
    let conflicting: usize = claims.values().map(|claims| claims.len() - 1).sum();
    assert_eq!(desk.findings("conflicting-revenue").len(), conflicting);
}
