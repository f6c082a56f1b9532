//! Profiles and leads that become contacts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use crate::desk::Desk;

const PROFILES: &str = "\
profile_id,role,first_name,last_name,email,user_email,phone,created_at,referrer_username,referrer_type,commission_rate,commission_rate_locked_at,attribution_method,attribution_confidence
P1,CLIENT,Ana,Example,ana@example.com,,+14155550101,2026-01-05T10:00:00Z,max,AFFILIATE,12.50,2026-01-05T10:00:00Z,link,90
P2,Tax Preparer,Bo,Example,,bo@example.com,,2026-01-06T10:00:00Z,,,,,,
P3,AFFILIATE,Max,Example,max@example.com,,,2026-01-02T10:00:00Z,,,,,,
P4,LEAD,Lea,Example,lea@example.com,,,2026-02-02T10:00:00Z,,,,,,
P5,ADMIN,Ad,Example,admin@example.com,,,2026-02-02T10:00:00Z,,,,,,
P6,super-admin,Su,Example,super@example.com,,,2026-02-02T10:00:00Z,,,,,,
P7,RESELLER,Re,Example,re@example.com,,,2026-02-02T10:00:00Z,,,,,,
P8,CLIENT,No,Address,,,+14155550109,2026-02-02T10:00:00Z,,,,,,
P9,CLIENT,Ana,Twice,ana@example.com,,,2026-02-02T10:00:00Z,,,,,,
";
const LEADS: &str = "\
lead_id,email,phone,full_name,status,created_at,referrer_username
L1,lea@example.com,,Lea Example,Converted,2026-02-03,olga
L2,new@example.com,,New Example,open,2026-02-03,
L3,ana@example.com,,Ana Example,open,2026-02-03,
L4,,+14155550108,Phone Example,open,2026-02-03,
L5,admin@example.com,,Ad Example,open,2026-02-03,
L6,lost@example.com,,Lo Example,lost,2026-02-03,
L7,won@example.com,,Won Example,open,2026-02-03,
";
const DEALS: &str = "\
Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email
D1,Course,Closed Won,100.00,USD,2026-02-04 09:00,2026-02-05 09:00,won@example.com
";

pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("profiles.csv", PROFILES).write("leads.csv", LEADS).write("deals.csv", DEALS);
    desk.run(&["import", "profiles.csv", "leads.csv", "deals.csv", "--source", "crm"]).expect(0);
    desk
}

fn contacts(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(said, char(10)) FROM (
            SELECT email || ' ' || contact_type || ' ' || coalesce(lifecycle_stage, '-') || ' ' || coalesce(referrer_username, '-') AS said
            FROM contacts ORDER BY email)",
    )
}

#[test]
fn roles_and_statuses_make_contacts() {
    let desk = desk();
    let preview = desk.json(&["backfill", "contacts", "--dry-run"]);
    assert_eq!(desk.count("SELECT count(*) FROM contacts"), 0);
    assert_eq!(desk.count("SELECT count(*) FROM row_issues"), 0);
    let done = desk.json(&["backfill", "contacts"]);
    assert_eq!(done["counts"], preview["counts"]);
    assert_eq!(
        contacts(&desk),
        "ana@example.com CLIENT - max\n\
         bo@example.com TAX_PREPARER - -\n\
         lea@example.com CLIENT COMPLETE olga\n\
         max@example.com AFFILIATE - -\n\
         new@example.com LEAD NEW -\n\
         won@example.com CLIENT COMPLETE -"
    );
    let said = desk.run(&["backfill", "contacts"]).expect(1);
    assert!(said.err.contains("nothing to do") && said.err.contains("profiles that cannot become contacts: 2"), "{}", said.err);
    let account = desk.run(&["--format", "csv", "backfill", "contacts", "--dry-run"]).expect(1).out;
    assert_eq!(
        account,
        "from,contact_type,read,created,updated,existing,left_out,without_email,errors\n\
         profile,AFFILIATE,1,0,0,1,0,0,0\n\
         profile,CLIENT,3,0,0,2,0,0,1\n\
         profile,TAX_PREPARER,1,0,0,1,0,0,0\n\
         profile,LEAD,1,0,0,1,0,0,0\n\
         profile,(none),3,0,0,0,2,0,1\n\
         converted lead,CLIENT,2,0,0,2,0,0,0\n\
         open lead,LEAD,4,0,0,2,1,1,0\n\
         open lead,(none),1,0,0,0,1,0,0\n\
         all,,16,0,0,9,4,1,2\n"
    );
    let summary = desk.run(&["--format", "csv", "contacts", "summary"]).expect(0).out;
    assert_eq!(
        summary,
        "contact_type,total,with_attribution,percent,oldest,newest\n\
         CLIENT,3,2,66.7,2026-01-05,2026-02-03\n\
         AFFILIATE,1,0,0.0,2026-01-02,2026-01-02\n\
         LEAD,1,0,0.0,2026-02-03,2026-02-03\n\
         TAX_PREPARER,1,0,0.0,2026-01-06,2026-01-06\n\
         (all),6,2,33.3,2026-01-02,2026-02-03\n"
    );
}

#[test]
fn the_attribution_of_a_profile_survives_unchanged() {
    let desk = desk();
    desk.json(&["backfill", "contacts"]);
    let of = |table: &str, key: &str| {
        desk.text(&format!(
            "SELECT referrer_username || ' ' || referrer_type || ' ' || commission_rate_bp || ' ' || commission_rate_locked_at
                || ' ' || attribution_method || ' ' || attribution_confidence FROM {table} WHERE {key}"
        ))
    };
    let expected = "max AFFILIATE 1250 2026-01-05T10:00:00Z link 90";
    assert_eq!(of("profiles", "row_key = 'P1'"), expected);
    assert_eq!(of("contacts", "email = 'ana@example.com'"), expected);
    assert_eq!(desk.text("SELECT commission_rate FROM contacts_flat_v WHERE email = 'ana@example.com'"), "12.50");
    assert_eq!(desk.count("SELECT count(*) FROM contacts_flat_v WHERE commission_rate IS NULL"), 5);
    let screen = desk.run(&["customer", "ana@example.com"]).expect(0).out;
    assert!(screen.contains("CLIENT, brought by max (AFFILIATE), commission 12.50 %"), "{screen}");
    assert!(screen.contains("account") && screen.contains("CLIENT at crm, id P1"), "{screen}");
    // Whoever signs in with another address than any of their rows have is found by it.
    desk.write("more.csv", "id,role,name,email,user_email\nP77,CLIENT,Ana Example,ana@example.com,ana.signs.in@example.org\n");
    desk.run(&["import", "more.csv", "--as", "profiles", "--source", "crm"]).expect(0);
    let by_account = desk.run(&["customer", "ana.signs.in@example.org"]).expect(0).out;
    assert!(by_account.contains("ana@example.com") && by_account.contains("id P77"), "{by_account}");
    // The contact of another CRM keeps what it said, too, and an undo brings back what was before.
    desk.write("crm.csv", "contact_id,email,full_name,contact_type,referrer_username\nC1,vip@example.com,Vi Example,VIP,tom\n");
    desk.run(&["import", "crm.csv", "--source", "other", "--map", "referrer_username=referrer_username"]).expect(0);
    assert_eq!(desk.text("SELECT referrer_username FROM contacts WHERE email = 'vip@example.com'"), "tom");
    let before = contacts(&desk);
    desk.write("crm.csv", "contact_id,email,full_name,contact_type,referrer_username\nC1,vip@example.com,Vi Example,VIP,tim\n");
    let report = desk.json(&["import", "crm.csv", "--source", "other", "--map", "referrer_username=referrer_username"]);
    assert_eq!(report["files"][0]["updated"], 1, "{report}");
    desk.run(&["undo", &report["batch"].to_string()]).expect(0);
    assert_eq!(contacts(&desk), before);
}

#[test]
fn who_runs_the_system_is_never_a_contact_and_other_roles_are_hers_to_say() {
    let desk = desk();
    desk.json(&["backfill", "contacts"]);
    let unknown = desk.run(&["--format", "csv", "issues", "--kind", "profiles"]).expect(1).out;
    assert!(unknown.contains("unknown-role") && unknown.contains("RESELLER") && unknown.contains("no-email"), "{unknown}");
    let roles = desk.run(&["contacts", "roles"]).expect(0).out;
    assert!(roles.lines().nth(2).unwrap().starts_with("profile     reseller"), "{roles}");
    let never = desk.run(&["contacts", "role", "Super Admin", "CLIENT"]).expect(2).err;
    assert!(never.contains("never becomes a contact"), "{never}");
    // Who became a contact before anybody knew, stays, and is said.
    desk.write("crm.csv", "contact_id,email\nC9,admin@example.com\n");
    desk.run(&["import", "crm.csv", "--source", "other"]).expect(0);
    assert!(desk.run(&["backfill", "contacts", "--dry-run"]).expect(1).err.contains("ADMIN or SUPER_ADMIN: 1"));
    let behind = desk.stranger().execute("UPDATE contact_roles SET contact_type = 'CLIENT' WHERE role_key = 'admin'", []);
    assert!(behind.is_err(), "nor by SQL");
    desk.run(&["contacts", "role", "reseller", "PARTNER", "--stage", "NEW"]).expect(0);
    assert!(desk.run(&["contacts", "role", "Reseller", "PARTNER", "--stage", "NEW"]).expect(0).err.contains("already"));
    desk.json(&["backfill", "contacts"]);
    assert_eq!(desk.count("SELECT count(*) FROM contacts WHERE contact_type = 'PARTNER' AND lifecycle_stage = 'NEW'"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL"), 1, "the address is still missing");
    // A lead of another status becomes nobody, if she says so.
    desk.run(&["contacts", "role", "open", "none", "--lead-status"]).expect(0);
    desk.write(
        "more.csv",
        "lead_id,email,status,created_at\nL8,later@example.com,Open,2026-03-01\nL9,other@example.com,,2026-03-01\n",
    );
    desk.run(&["import", "more.csv", "--source", "crm"]).expect(0);
    desk.json(&["backfill", "contacts"]);
    assert_eq!(desk.count("SELECT count(*) FROM contacts WHERE email = 'later@example.com'"), 0);
    assert_eq!(desk.count("SELECT count(*) FROM contacts WHERE email = 'other@example.com'"), 1);
    for wrong in [["role", "", "X"], ["role", "X", " "], ["role", "_ -", "X"]] {
        assert!(desk.run(&["contacts", wrong[0], wrong[1], wrong[2]]).expect(2).err.contains("blank"));
    }
}

#[test]
fn a_profile_that_was_mended_becomes_a_contact_and_its_issue_is_closed() {
    let desk = desk();
    desk.json(&["backfill", "contacts"]);
    desk.write("profiles.csv", &PROFILES.replace("P8,CLIENT,No,Address,,", "P8,CLIENT,No,Address,found@example.com,"));
    desk.run(&["import", "profiles.csv", "--source", "crm"]).expect(0);
    desk.json(&["backfill", "contacts"]);
    assert_eq!(desk.count("SELECT count(*) FROM contacts WHERE email = 'found@example.com'"), 1);
    assert_eq!(desk.text("SELECT group_concat(reason) FROM row_issues WHERE resolved_batch_id IS NULL"), "unknown-role");
}

#[test]
fn a_bad_profile_is_an_issue_and_the_rest_goes_on() {
    let desk = Desk::new();
    let rows = PROFILES.replace("max@example.com", "max at example.com").replace("12.50", "1250 %").replace("P4,LEAD", "P4,");
    desk.write("profiles.csv", &rows);
    let report = desk.json(&["import", "profiles.csv", "--source", "app"]);
    assert_eq!((&report["files"][0]["rejected"], &report["files"][0]["new"]), (&3.into(), &6.into()), "{report}");
    let issues = desk.run(&["--format", "csv", "issues"]).expect(1).out;
    desk.write("p.csv", "profile_id,role,email,commission_rate\nP1,CLIENT,a@example.com,0.15\nP2,CLIENT,b@example.com,0.15 %\n");
    let report = desk.run(&["import", "p.csv", "--source", "app"]).expect(0);
    assert!(report.err.contains("1 noted (rate-below-one)"), "{}", report.err);
    for said in ["max at example.com", "1250 %", "role"] {
        assert!(issues.contains(said), "{said}: {issues}");
    }
}

#[test]
fn what_is_new_since_a_day_and_what_has_converted_since() {
    let desk = desk();
    desk.run_at("2026-07-01T10:00:00Z", &["backfill", "contacts"]).expect(1);
    desk.write("later.csv", "lead_id,email,status,created_at\nL10,late@example.com,open,2025-01-01\n");
    desk.write("won.csv", &DEALS.replace("D1,", "D2,").replace("won@", "new@"));
    desk.run_at("2026-07-10T10:00:00Z", &["import", "later.csv", "won.csv", "--source", "crm"]).expect(0);
    let none = desk.json(&["backfill", "contacts", "--since", "2026-07-11", "--dry-run"]);
    assert_eq!(none["counts"], serde_json::json!([]));
    let done = desk.json(&["backfill", "contacts", "--since", "2026-07-10"]);
    let figures: Vec<(&str, i64, i64)> = done["counts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|count| (count["from"].as_str().unwrap(), count["created"].as_i64().unwrap(), count["updated"].as_i64().unwrap()))
        .collect();
    assert_eq!(figures, [("converted lead", 0, 1), ("open lead", 1, 0)], "{done}");
    assert!(desk.run(&["backfill", "contacts", "--since", "yesterday"]).expect(2).err.contains("is not a day"));
}

#[test]
fn contacts_are_taken_back_with_whom_they_made() {
    let desk = desk();
    let all = "SELECT (SELECT count(*) FROM customers) || ' ' || (SELECT count(*) FROM customer_emails) || ' ' || (SELECT count(*) FROM contacts)
        || ' ' || (SELECT count(*) FROM row_issues) || ' ' || (SELECT count(*) FROM customers WHERE phone IS NOT NULL)";
    let before = desk.text(all);
    let batch = desk.json(&["backfill", "contacts"])["batch"].to_string();
    let after = desk.text(all);
    assert_ne!(after, before);
    desk.run(&["undo", &batch]).expect(0);
    assert_eq!(desk.text(all), before);
    desk.json(&["backfill", "contacts"]);
    assert_eq!(desk.text(all), after);
    // The profiles themselves, too; the contacts that they made stay, since a later batch made them.
    desk.run(&["undo", "2"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM profiles"), 0);
    desk.run(&["import", "profiles.csv", "leads.csv", "deals.csv", "--source", "crm"]).expect(0);
    desk.json(&["backfill", "contacts"]);
    assert_eq!(desk.count("SELECT count(*) FROM contacts"), 6);
}

#[test]
fn whoever_is_nothing_but_a_profile_can_be_forgotten() {
    let desk = desk();
    desk.run(&["forget", "bo@example.com", "--reason", "asked", "--yes"]).expect(0);
    assert_eq!(
        desk.text("SELECT role || coalesce(full_name, '-') || coalesce(user_email, '-') FROM profiles WHERE row_key = 'P2'"),
        "Tax Preparer--"
    );
    desk.json(&["backfill", "contacts"]);
    assert_eq!(desk.count("SELECT count(*) FROM contacts WHERE contact_type = 'TAX_PREPARER'"), 0);
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE row_key = 'P2'"), 0, "which is no fault of theirs");
    // A contact without a lead goes with its customer and its profile.
    desk.run(&["forget", "max@example.com", "--reason", "asked", "--yes"]).expect(0);
    for table in ["customers", "contacts", "profiles", "row_issues", "change_log"] {
        let columns = if table == "change_log" { "coalesce(before, '') || coalesce(after, '')" } else { "*" };
        let text = desk.run(&["--format", "csv", "sql", &format!("SELECT {columns} FROM {table}")]).expect(0).out;
        assert!(!text.contains("max@") && !text.contains("Max Example"), "{table}: {text}");
    }
}

#[derive(Debug, Clone)]
struct Account {
    role: usize,
    email: Option<u8>,
    sign_in: Option<u8>,
    day: u8,
}

#[derive(Debug, Clone)]
struct Enquiry {
    status: usize,
    email: Option<u8>,
    day: u8,
}

const ROLES: [&str; 7] = ["CLIENT", "TAX_PREPARER", "AFFILIATE", "LEAD", "ADMIN", "SUPER_ADMIN", "RESELLER"];
const STATUSES: [&str; 4] = ["", "open", "Converted", "lost"];

/// What must come out, by e-mail: a second, plain computation.
fn expected(accounts: &[Account], enquiries: &[Enquiry]) -> BTreeMap<u8, (String, String)> {
    let address = |account: &Account| account.email.or(account.sign_in);
    let never: Vec<u8> = accounts
        .iter()
        .filter(|account| matches!(ROLES[account.role], "ADMIN" | "SUPER_ADMIN"))
        .flat_map(|account| [account.email, account.sign_in])
        .flatten()
        .collect();
    let mut made = BTreeMap::new();
    let mut ordered: Vec<(usize, &Account)> = accounts.iter().enumerate().collect();
    ordered.sort_by_key(|(index, account)| (account.day, format!("P{index:03}")));
    for (_, account) in ordered {
        let role = ROLES[account.role];
        let Some(email) = address(account).filter(|email| !never.contains(email)) else { continue };
        if !matches!(role, "ADMIN" | "SUPER_ADMIN" | "RESELLER") {
            let stage = if role == "LEAD" { "NEW" } else { "-" };
            made.entry(email).or_insert((role.to_owned(), stage.to_owned()));
        }
    }
    for enquiry in enquiries.iter().filter(|enquiry| STATUSES[enquiry.status] == "Converted") {
        let Some(email) = enquiry.email.filter(|email| !never.contains(email)) else { continue };
        let client = ("CLIENT".to_owned(), "COMPLETE".to_owned());
        let there = made.entry(email).or_insert(client.clone());
        if there.0 == "LEAD" {
            *there = client;
        }
    }
    for enquiry in enquiries.iter().filter(|enquiry| STATUSES[enquiry.status] != "lost") {
        let Some(email) = enquiry.email.filter(|email| !never.contains(email)) else { continue };
        made.entry(email).or_insert(("LEAD".to_owned(), "NEW".to_owned()));
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn contacts_are_what_a_second_computation_says(
        accounts in prop::collection::vec((0..7_usize, prop::option::of(0..12_u8), prop::option::of(0..12_u8), 1..28_u8), 1..20),
        enquiries in prop::collection::vec((0..4_usize, prop::option::of(0..16_u8), 1..28_u8), 1..20),
    ) {
        let accounts: Vec<Account> =
            accounts.into_iter().map(|(role, email, sign_in, day)| Account { role, email, sign_in, day }).collect();
        let enquiries: Vec<Enquiry> = enquiries.into_iter().map(|(status, email, day)| Enquiry { status, email, day }).collect();
        let mail = |email: Option<u8>| email.map_or_else(String::new, |email| format!("m{email}@example.com"));
        let mut profiles = "profile_id,role,name,email,user_email,created_at\n".to_owned();
        for (index, Account { role, email, sign_in, day }) in accounts.iter().enumerate() {
            writeln!(profiles, "P{index:03},{},Name,{},{},2026-01-{day:02}", ROLES[*role], mail(*email), mail(*sign_in)).unwrap();
        }
        let mut leads = "lead_id,email,phone,status,created_at\n".to_owned();
        for (index, Enquiry { status, email, day }) in enquiries.iter().enumerate() {
            writeln!(leads, "L{index:03},{},+1415555{index:04},{},2026-02-{day:02}", mail(*email), STATUSES[*status]).unwrap();
        }
        let desk = Desk::new();
        desk.write("profiles.csv", &profiles).write("leads.csv", &leads);
        desk.json(&["import", "profiles.csv", "leads.csv", "--source", "crm"]);
        let done = desk.json(&["backfill", "contacts"]);
        let made = desk.text("SELECT coalesce(group_concat(said, char(10)), '') FROM (SELECT email || ' ' || contact_type || ' ' || coalesce(lifecycle_stage, '-') AS said FROM contacts ORDER BY CAST(substr(email, 2) AS INTEGER))");
        let wanted: Vec<String> = expected(&accounts, &enquiries)
            .into_iter()
            .map(|(email, (kind, stage))| format!("m{email}@example.com {kind} {stage}"))
            .collect();
        prop_assert_eq!(made, wanted.join("\n"), "{}", done);
        let again = desk.json(&["backfill", "contacts"]);
        prop_assert!(again["batch"].is_null(), "{}", again);
        if !done["batch"].is_null() {
            desk.run(&["undo", &done["batch"].to_string()]).expect(0);
            prop_assert_eq!(desk.count("SELECT count(*) FROM contacts"), 0);
            desk.json(&["backfill", "contacts"]);
            prop_assert_eq!(desk.count("SELECT count(*) FROM contacts"), i64::try_from(wanted.len()).unwrap());
        }
    }
}

#[test]
fn a_crm_that_names_a_contact_later_makes_no_second_one_and_makes_no_client_a_lead_again() {
    let desk = desk();
    desk.json(&["backfill", "contacts"]);
    let before = contacts(&desk);
    let crm = "contact_id,email,full_name,lifecycle_stage,job_title\nC1,won@example.com,Won Example,lead,Buyer\nC2,new@example.com,New Example,lead,\n";
    desk.write("crm.csv", crm);
    desk.run(&["import", "crm.csv", "--source", "hub"]).expect(0);
    assert_eq!(contacts(&desk), before.replace("new@example.com LEAD NEW", "new@example.com LEAD lead"));
    assert_eq!(desk.text("SELECT job_title FROM contacts WHERE email = 'won@example.com'"), "Buyer");
    let again = desk.json(&["import", "crm.csv", "--source", "hub"]);
    assert_eq!(again["files"][0]["unchanged"], 2, "{again}");
    assert!(desk.json(&["backfill", "contacts"])["batch"].is_null());
    // Undone, the import leaves the contacts as the backfill had made them.
    desk.run(&["undo", &again["batch"].to_string()]).expect(0);
    desk.run(&["undo", "4"]).expect(0);
    assert_eq!(contacts(&desk), before);
    assert_eq!(desk.count("SELECT count(*) FROM external_ids WHERE entity = 'contact'"), 0);
    desk.run(&["import", "crm.csv", "--source", "hub"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM contacts"), 6);
    // What the CRM itself calls a client is one of its own words.
    desk.write("crm.csv", "contact_id,email,contact_type,lifecycle_stage\nC1,won@example.com,CLIENT,renewal\n");
    desk.run(&["import", "crm.csv", "--source", "hub"]).expect(0);
    assert!(contacts(&desk).contains("won@example.com CLIENT renewal"));
}

#[test]
fn a_lead_without_an_address_that_is_a_contact_becomes_a_client() {
    let desk = Desk::new();
    desk.write("crm.csv", "contact_id,phone,full_name,status\nC1,+14155550101,Ana Example,open\n");
    desk.run(&["import", "crm.csv", "--source", "hub"]).expect(0);
    desk.write("crm.csv", "contact_id,phone,full_name,status\nC1,+14155550101,Ana Example,Converted\n");
    desk.run(&["import", "crm.csv", "--source", "hub"]).expect(0);
    let done = desk.json(&["backfill", "contacts"]);
    assert_eq!((&done["counts"][0]["updated"], &done["counts"][0]["without_email"]), (&1.into(), &0.into()), "{done}");
    assert_eq!(desk.text("SELECT contact_type || ' ' || lifecycle_stage FROM contacts"), "CLIENT COMPLETE");
}

#[test]
fn who_is_placed_between_two_customers_is_noted_wherever_it_happens() {
    let desk = Desk::new();
    let lead = |id: &str, email: &str, phone: &str| format!("lead_id,email,phone,created_at\n{id},{email},{phone},2026-01-01\n");
    desk.write("a.csv", &lead("L1", "ana@example.com", "+14155550101")).write("b.csv", &lead("L2", "bea@example.com", ""));
    desk.run(&["import", "a.csv", "b.csv"]).expect(0);
    desk.write("p.csv", "profile_id,role,email,phone,full_name\nP1,CLIENT,bea@example.com,+14155550101,Who Example\n");
    desk.run(&["import", "p.csv", "--source", "app"]).expect(0);
    desk.json(&["backfill", "contacts"]);
    let found = desk.findings("identity-conflicts");
    assert_eq!(
        (found.len(), &found[0]["email"], &found[0]["row_kind"]),
        (1, &"bea@example.com".into(), &"profiles".into()),
        "{found:?}"
    );
    let insert = "INSERT INTO leads (full_name, email, email_sha256, phone, batch_id) VALUES ('Raw', 'bea@example.com', ?1, '+14155550101', 1)";
    let hash = trueup::model::sha256_hex(b"bea@example.com");
    desk.stranger().execute(insert, [hash]).unwrap();
    desk.json(&["backfill", "customers"]);
    assert_eq!(desk.findings("identity-conflicts").len(), 2);
}

#[test]
fn since_means_the_day_of_the_book() {
    let desk = Desk::new();
    desk.run(&["config", "set", "time_zone", "Asia/Tokyo"]).expect(0);
    desk.write("leads.csv", "lead_id,email,created_at\nL1,ana@example.com,2026-01-01\n");
    // 8:30 in the morning of the second of July there.
    desk.run_at("2026-07-01T23:30:00Z", &["import", "leads.csv"]).expect(0);
    assert_eq!(desk.json(&["backfill", "contacts", "--since", "2026-07-02", "--dry-run"])["counts"][0]["created"], 1);
    assert_eq!(desk.json(&["backfill", "contacts", "--since", "2026-07-03", "--dry-run"])["counts"], serde_json::json!([]));
    // A day whose first hour the clocks leave out begins an hour later, and is no day without a beginning.
    desk.run(&["config", "set", "time_zone", "Africa/Cairo"]).expect(0);
    let asked = desk.json(&["backfill", "contacts", "--since", "2027-04-30", "--dry-run"]);
    assert_eq!(asked["counts"], serde_json::json!([]));
}

#[test]
fn what_came_after_a_merge_goes_to_whom_it_belongs() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,full_name,created_at\nL1,ana@example.com,Ana Example,2026-01-01\nL2,bea@example.com,Bea Example,2026-01-02\n");
    desk.write("first.csv", "order_id,buyer_id,email,ordered_at,amount_paid\n1,A7,ana@example.com,2026-01-03,1\n");
    desk.run(&["import", "leads.csv", "first.csv", "--source", "crm"]).expect(0);
    desk.run(&["merge", "ana@example.com", "bea@example.com"]).expect(0);
    desk.write(
        "orders.csv",
        "order_id,buyer_id,email,ordered_at,amount_paid\n2,77,bea@example.com,2026-02-01,2\n3,A7,bea@example.com,2026-02-02,4\n",
    );
    desk.write("profiles.csv", "profile_id,role,email,full_name\nP1,CLIENT,bea@example.com,Bea Example\n");
    desk.write("activities.csv", "activity_id,activity_type,activity_date,person_id\nT1,call,2026-02-03,L2\n");
    desk.run(&["import", "orders.csv", "profiles.csv", "activities.csv", "--source", "crm"]).expect(0);
    desk.json(&["backfill", "contacts"]);
    desk.run(&["split", "customer:2"]).expect(0);
    let of = |sql: &str| desk.text(sql);
    assert_eq!(
        of("SELECT group_concat(order_ref || ':' || customer_id) FROM (SELECT * FROM orders ORDER BY order_ref)"),
        "1:1,2:2,3:1"
    );
    assert_eq!(
        of("SELECT group_concat(buyer_id || ':' || customer_id) FROM (SELECT * FROM buyer_ids ORDER BY buyer_id)"),
        "77:2,A7:1"
    );
    assert_eq!(
        of("SELECT group_concat(email || ':' || customer_id) FROM (SELECT * FROM contacts ORDER BY email)"),
        "ana@example.com:1,bea@example.com:2"
    );
    assert_eq!(desk.count("SELECT customer_id FROM activities"), 2);
}

#[test]
fn an_upgrade_keeps_the_confidence_and_names_the_row_that_says_who_brought_them() {
    let desk = Desk::new();
    desk.write(
        "profiles.csv",
        "profile_id,role,full_name,email,created_at,referrer_username,attribution_confidence\n\
         P1,LEAD,Cee,c@example.com,2026-01-01,,60\n\
         P2,LEAD,Dee,d@example.com,2026-01-01,,\n",
    );
    desk.write(
        "leads.csv",
        "lead_id,email,full_name,status,created_at,referrer_username\n\
         L1,c@example.com,Cee,Converted,2026-02-01,olga\n\
         L2,d@example.com,Dee,Converted,2026-02-01,olga\n",
    );
    desk.run(&["import", "profiles.csv", "--source", "crm"]).expect(0);
    desk.run(&["backfill", "contacts"]).expect(0);
    desk.run(&["import", "leads.csv", "--source", "crm"]).expect(0);
    desk.run(&["backfill", "contacts"]).expect(0);
    let said = "SELECT group_concat(k.email || ' ' || k.contact_type || ' ' || coalesce(k.referrer_username, '-') || ' '
                    || k.attribution_confidence || ' ' || f.file || ' ' || k.line, ', ')
                FROM (SELECT * FROM contacts ORDER BY email) AS k JOIN batch_files AS f ON f.id = k.file_id";
    assert_eq!(desk.text(said), "c@example.com CLIENT - 60 profiles.csv 2, d@example.com CLIENT olga 100 leads.csv 3");
}

#[test]
fn leads_that_another_program_wrote_its_own_way_are_linked_as_by_an_import() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,phone,created_at\nL1,ben@example.com,,2026-01-01\nL2,,+14155550102,2026-01-02\n");
    desk.run(&["import", "leads.csv", "--source", "s"]).expect(0);
    let conn = desk.stranger();
    let hash = trueup::model::sha256_hex(b"Ben@Example.com");
    let insert = "INSERT INTO leads (full_name, email, email_sha256, phone_text, batch_id) VALUES (?1, ?2, ?3, ?4, 1)";
    conn.execute(insert, ("Ben", Some("Ben@Example.com"), Some(&hash), None::<&str>)).unwrap();
    conn.execute(insert, ("Cy", None::<&str>, None::<&String>, Some("(415) 555-0102 ext. 7"))).unwrap();
    conn.execute(insert, ("Di", None::<&str>, None::<&String>, Some("ask at the desk"))).unwrap();
    drop(conn);
    let done = desk.json(&["backfill", "customers", "--dry-run"]);
    assert_eq!((&done["linked"], &done["new_customers"]), (&2.into(), &0.into()), "{done}");
    desk.run(&["backfill", "customers"]).expect(0);
    let said = "SELECT group_concat(l.full_name || ' ' || coalesce(l.customer_id, '-') || ' ' || coalesce(l.email, l.phone || 'x' || l.phone_extension, l.phone_text), ', ')
                FROM leads AS l WHERE l.full_name IS NOT NULL";
    assert_eq!(desk.text(said), "Ben 1 ben@example.com, Cy 2 +14155550102x7, Di - ask at the desk");
    desk.run(&["verify"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!(desk.text(said), "Ben - Ben@Example.com, Cy - (415) 555-0102 ext. 7, Di - ask at the desk");
}

#[test]
fn one_type_is_not_two_by_its_capitals() {
    let desk = Desk::new();
    desk.run(&["contacts", "role", "RESELLER", "PARTNER"]).expect(0);
    desk.run(&["contacts", "role", "AGENT", "partner"]).expect(0);
    desk.run(&["contacts", "role", "GUEST", "Lead"]).expect(0);
    let types = "SELECT group_concat(contact_type) FROM (SELECT contact_type FROM contact_roles WHERE role_key IN ('reseller', 'agent', 'guest') ORDER BY id)";
    assert_eq!(desk.text(types), "PARTNER,PARTNER,LEAD");
    // A spelling that nobody else has can be corrected.
    for (role, name) in [("HAENDLER", "Händler"), ("HAENDLER", "HÄNDLER"), ("SHOP", "händler")] {
        desk.run(&["contacts", "role", role, name]).expect(0);
    }
    let types = "SELECT group_concat(contact_type) FROM (SELECT contact_type FROM contact_roles WHERE role_key IN ('haendler', 'shop') ORDER BY id)";
    assert_eq!(desk.text(types), "HÄNDLER,HÄNDLER");
}

#[test]
fn an_account_of_nobody_is_told() {
    let desk = Desk::new();
    desk.write(
        "profiles.csv",
        "profile_id,role,full_name,email,created_at\nP1,CLIENT,,,2026-01-05\nP2,CLIENT,Ana,ana@example.com,2026-01-05\n",
    );
    desk.run(&["import", "profiles.csv", "--source", "app"]).expect(0);
    let open = "SELECT coalesce(group_concat(row_key || ' ' || reason), '-') FROM row_issues WHERE resolved_batch_id IS NULL";
    assert_eq!(desk.text(open), "P1 nobody");
    // The next export has the name.
    desk.write("later.csv", "profile_id,role,full_name,email,created_at\nP1,CLIENT,Bo,bo@example.com,2026-01-05\n");
    desk.run(&["import", "later.csv", "--source", "app"]).expect(0);
    assert_eq!(desk.text(open), "-");
}

#[test]
fn a_contact_whose_role_has_changed_is_left_as_it_is_and_named() {
    let desk = Desk::new();
    desk.write("profiles.csv", "id,role,name,email\nu1,LEAD,Ana,ana@example.com\nu2,CLIENT,Ben,ben@example.com\n");
    desk.run(&["import", "profiles.csv", "--as", "profiles", "--source", "app"]).expect(0);
    assert_eq!(desk.json(&["backfill", "contacts"])["contacts_that_differ"], serde_json::json!([]));
    desk.write(
        "profiles.csv",
        "id,role,name,email,referrer_username\nu1,CLIENT,Ana,ana@example.com,aff1\nu2,CLIENT,Ben,ben@example.com,\n",
    );
    desk.run(&["import", "profiles.csv", "--as", "profiles", "--source", "app"]).expect(0);
    let said = desk.run(&["backfill", "contacts"]).expect(0).err;
    assert!(
        said.contains(
            "says: 1; they are left as they are (the first: ana@example.com is LEAD, the profile says CLIENT through aff1"
        ),
        "{said}"
    );
    assert_eq!(contacts(&desk), "ana@example.com LEAD NEW -\nben@example.com CLIENT - -");
}

/// A lead that was converted is a client, whatever its profile says still: that is no discrepancy.
#[test]
fn a_converted_lead_does_not_differ_from_its_profile() {
    let desk = Desk::new();
    desk.write("profiles.csv", "id,role,name,email\nu1,LEAD,Bob,bob@example.com\n");
    desk.run(&["import", "profiles.csv", "--as", "profiles", "--source", "app"]).expect(0);
    desk.run(&["backfill", "contacts"]).expect(0);
    desk.write("leads.csv", "lead_id,email,full_name,status,created_at\nL1,bob@example.com,Bob,Converted,2026-01-01\n");
    desk.run(&["import", "leads.csv", "--source", "crm"]).expect(0);
    for _ in 0..2 {
        let done = desk.json(&["backfill", "contacts"]);
        assert_eq!(done["contacts_that_differ"], serde_json::json!([]), "{done}");
    }
    assert_eq!(contacts(&desk), "bob@example.com CLIENT COMPLETE -");
}
