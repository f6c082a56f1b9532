//! Every column of text in the schema is personal, and forgotten, or has a reason to stay.

use crate::desk::Desk;

/// Columns of text that say nothing of a person by themselves, or are what the journey hangs on.
const NOT_PERSONAL: [(&str, &[&str]); 33] = [
    ("accepted_findings", &["finding_id", "check_name", "reason"]),
    ("batch_files", &["file", "sha256", "kind", "preset", "source_system", "reading"]),
    ("batches", &["kind", "started_at", "finished_at", "program", "settings", "counts"]),
    ("branches", &["name", "name_key"]),
    ("change_log", &["table_name", "action", "before", "after", "changed_at"]),
    (
        "companies",
        &["name", "name_key", "domain", "phone", "industry", "city", "country", "owner", "created_time", "created_date", "extra"],
    ),
    ("activities", &["source_system", "row_key", "matched_by", "activity_type", "activity_time", "activity_date", "owner"]),
    ("contact_roles", &["applies_to", "role_key", "contact_type", "lifecycle_stage"]),
    (
        "contacts",
        &[
            "contact_type",
            "lifecycle_stage",
            "owner",
            "created_time",
            "created_date",
            "referrer_username",
            "referrer_type",
            "commission_rate_locked_at",
            "attribution_method",
        ],
    ),
    (
        "profiles",
        &[
            "source_system",
            "role",
            "role_key",
            "created_time",
            "created_date",
            "referrer_username",
            "referrer_type",
            "commission_rate_locked_at",
            "attribution_method",
        ],
    ),
    ("customers", &["last_scored_at"]),
    ("deal_stage_changes", &["from_stage", "to_stage", "changed_at"]),
    (
        "deals",
        &[
            "source_system",
            "row_key",
            "matched_by",
            "pipeline",
            "pipeline_key",
            "stage",
            "stage_key",
            "currency",
            "created_time",
            "created_date",
            "close_time",
            "close_date",
            "paid_time",
            "paid_date",
            "owner",
            "lead_ref",
            "company_ref",
        ],
    ),
    (
        "event_log",
        &[
            "source_system",
            "event_id",
            "event_name",
            "event_time",
            "event_date",
            "source_tool",
            "utm_source",
            "utm_medium",
            "utm_campaign",
            "utm_term",
            "utm_content",
            "external_id",
            "lead_ref",
        ],
    ),
    ("lead_sources", &["name", "name_key"]),
    (
        "leads",
        &[
            "status",
            "created_time",
            "created_date",
            "referrer_username",
            "referrer_type",
            "commission_rate_locked_at",
            "attribution_method",
        ],
    ),
    ("customer_engagement_metrics", &["currency", "first_order_date", "last_order_date"]),
    ("ledger_commitments", &["kind"]),
    ("ledger_salts", &[]),
    ("ledger_seals", &["previous", "seal"]),
    (
        "orders",
        &[
            "source_system",
            "scope",
            "order_ref",
            "matched_by",
            "status",
            "status_name",
            "currency",
            "ordered_time",
            "ordered_date",
        ],
    ),
    (
        "payments",
        &[
            "source_system",
            "row_key",
            "matched_by",
            "currency",
            "status",
            "status_name",
            "paid_time",
            "paid_date",
            "invoice_ref",
            "reverses",
            "lead_ref",
        ],
    ),
    (
        "revenue_attributions",
        &["source_tool", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "external_id"],
    ),
    (
        "revenue_corrections",
        &["kind", "deal_id", "currency", "event_time", "event_date", "source_system", "ingested_by", "ingested_at"],
    ),
    (
        "revenue_events",
        &["revenue_stage", "deal_id", "currency", "event_time", "event_date", "source_system", "ingested_by", "ingested_at"],
    ),
    ("row_issues", &["source_system", "kind", "row_key", "outcome", "reason", "column_name", "candidates"]),
    ("rates", &["currency", "rate_date", "extra"]),
    ("score_bands", &["measure", "segment"]),
    ("score_clock", &["as_of"]),
    ("score_history", &["score_date", "segment"]),
    ("settings", &["key", "value"]),
    ("stage_map", &["source_system", "pipeline_key", "stage_key", "meaning"]),
    ("current_batch", &[]),
];

/// Whoever adds a column of text has to say whether it is personal.
#[test]
fn every_column_of_text_is_personal_or_has_its_reason_to_stay() {
    let desk = Desk::new();
    let tables = trueup::book::text_tables(&desk.stranger()).unwrap();
    assert!(tables.len() > 20);
    for table in tables.iter().filter(|table| !trueup::actions::PERSONAL_TABLES.contains(&table.name.as_str())) {
        let personal =
            trueup::actions::PERSONAL_COLUMNS.iter().find(|(name, _)| *name == table.name).map_or(&[][..], |(_, c)| *c);
        let stays = NOT_PERSONAL.iter().find(|(name, _)| *name == table.name).map_or(&[][..], |(_, columns)| *columns);
        for (column, _) in &table.columns {
            let known = personal.iter().any(|(name, _)| name == column) != stays.contains(&column.as_str());
            assert!(
                known,
                "{}.{column}: is it a person's? PERSONAL_COLUMNS or NOT_PERSONAL must say so, and only one",
                table.name
            );
        }
    }
}
