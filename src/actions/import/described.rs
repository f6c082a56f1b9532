//! What an import says of itself: in the batch, and to whoever has asked for it.

use super::{FileReport, ImportOptions};
use crate::book::{FileCounts, Settings};
use crate::ingest::{self, FilePlan, Given, OTHER_TABLE, Origin, Rejects};
use crate::ledger::StageCounts;

pub(super) fn settings_json(settings: &Settings, options: &ImportOptions, plans: &[FilePlan]) -> serde_json::Value {
    let given = &options.given;
    // What a file of the user's own says may be another thing tomorrow.
    let own = plans.iter().filter_map(|plan| match &plan.preset.origin {
        Origin::BuiltIn => None,
        Origin::File { sha256, .. } => Some((plan.preset.name.clone(), serde_json::Value::from(sha256.as_str()))),
    });
    let own: serde_json::Map<String, serde_json::Value> = own.collect();
    serde_json::json!({
        "base_currency": settings.base_currency.code(),
        "time_zone": settings.zone.name(),
        "phone_region": settings.phone_region.code(),
        "as": given.choice.kind.map(ingest::Kind::as_str),
        "preset": given.choice.preset,
        "own_presets_sha256": own,
        "source": given.source,
        "map": given.map.iter().map(|(header, field)| format!("{header}={field}")).collect::<Vec<_>>(),
        "encoding": given.told.charset.map(ingest::Charset::name),
        "delimiter": given.told.delimiter,
        "sheet": given.told.sheet,
        "quote": given.told.quote.map(|quote| quote.map_or("none".to_owned(), |sign| char::from(sign).to_string())),
        "header_line": given.told.header_line,
        "date_order": given.date_order.map(crate::model::DateOrder::as_str),
        "decimal": given.decimal.map(ingest::decimal_word),
        "currency": given.currency.map(|currency| currency.code().to_owned()),
        "zone": given.zone.map(|zone| zone.name()),
    })
}

pub(super) fn counts_json(events: &StageCounts, rejects: &[Rejects]) -> serde_json::Value {
    let events: serde_json::Map<String, serde_json::Value> =
        events.iter().map(|(stage, count)| (stage.as_str().to_owned(), (*count).into())).collect();
    let rejects: Vec<&str> = rejects.iter().map(|reject| reject.sha256.as_str()).collect();
    serde_json::json!({ "events": events, "rejects_sha256": rejects })
}

pub(super) fn file_report(plan: &FilePlan, given: &Given) -> FileReport {
    let mut decisions = Vec::new();
    decisions.extend(ingest::shape_in_words(&plan.shape, &plan.skipped, &given.told));
    if plan.rows == 0 {
        let is_left_out = plan.skipped.iter().any(|(_, why)| ingest::is_left_out(why));
        let words = if is_left_out { "a header, and no rows but those that are left out" } else { "a header and no rows" };
        decisions.push(words.to_owned());
    }
    decisions.extend(ingest::columns_in_words(plan, given));
    FileReport {
        path: plan.path.clone(),
        kind: plan.kind().as_str(),
        preset: plan.preset.name.clone(),
        source: plan.source.clone(),
        counts: FileCounts::default(),
        other_table: plan.skipped.iter().filter(|(_, why)| why.as_ref() == OTHER_TABLE).count() as u64,
        unmapped: plan.extra.iter().map(|(_, header)| header.clone()).collect(),
        decisions,
        rejects: None,
        rejects_failed: None,
    }
}
