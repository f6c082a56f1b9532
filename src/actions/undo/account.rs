//! What an undo does, step by step, and the account of it.

use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, Transaction};

use super::{Reversal, UndoError, UndoLine};
use crate::book;
use crate::embedded::RESTORES;
use crate::identity;
use crate::score;

/// Tables whose numbers others name, and that give no number twice. A row of another table gets a new one where its
/// own went to another row since.
const KEEP_THEIR_NUMBER: [&str; 6] = ["customers", "leads", "contacts", "companies", "lead_sources", "branches"];

/// The undo under way, and the account of it.
pub(super) struct Account<'t> {
    pub(super) tx: &'t Transaction<'t>,
    pub(super) lines: Vec<UndoLine>,
}

impl Account<'_> {
    fn note(&mut self, reversal: Reversal, table: &str, reason: &'static str, rows: i64) {
        if rows > 0 {
            self.lines.push(UndoLine { reversal, table: table.to_owned(), reason, rows });
        }
    }

    fn note_each(&mut self, reversal: Reversal, counted: Vec<(String, i64)>, reason: &'static str) {
        for (table, rows) in counted {
            self.note(reversal, &table, reason, rows);
        }
    }

    /// Rows per table, as a statement counts them.
    fn counted(&self, sql: &str) -> Result<Vec<(String, i64)>, UndoError> {
        let mut statement = self.tx.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get("table_name")?, row.get("rows_counted")?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn count(&self, sql: &str) -> Result<i64, UndoError> {
        Ok(self.tx.query_row(sql, [], |row| row.get(0))?)
    }

    /// Statements that each reverse something, with the table and the words for the account.
    pub(super) fn steps(&mut self, steps: &[(&str, &str, &'static str)]) -> Result<(), UndoError> {
        for (sql, table, reason) in steps {
            let rows = self.tx.execute(sql, [])?;
            self.note(Reversal::Reversed, table, reason, i64::try_from(rows).unwrap_or(i64::MAX));
        }
        Ok(())
    }

    /// Events that it wrote are void; its corrections are met by others.
    pub(super) fn correct_the_ledger(&mut self) -> Result<(), UndoError> {
        self.tx.execute_batch(include_str!("amended.sql"))?;
        self.steps(&[
            (include_str!("void_reinstated.sql"), "revenue_events", "void again"),
            (include_str!("amend_back.sql"), "revenue_events", "amended back"),
            (include_str!("void_events.sql"), "revenue_events", "voided"),
        ])?;
        let void = self.count("SELECT count(*) FROM temp.undo_amended WHERE is_void = 1")?;
        self.note(Reversal::Impossible, "revenue_events", "amended by it and void since: a void event is not amended", void);
        let superseded = self.count(include_str!("superseded.sql"))?;
        self.note(Reversal::Kept, "revenue_events", "corrected again since", superseded);
        Ok(())
    }

    /// Events that it voided hold again.
    pub(super) fn reinstate(&mut self) -> Result<(), UndoError> {
        self.tx.execute_batch(include_str!("held.sql"))?;
        self.steps(&[(include_str!("reinstate_voided.sql"), "revenue_events", "reinstated")])?;
        let held = self.count("SELECT count(*) FROM temp.undo_held")?;
        let reason = "void still: their deal or payment holds another event by now";
        self.note(Reversal::Impossible, "revenue_events", reason, held);
        let unstated = self.count("SELECT count(*) FROM temp.undo_unstated")?;
        self.note(
            Reversal::Kept,
            "revenue_events",
            "void still: the batch that wrote them is undone, or their row is gone",
            unstated,
        );
        Ok(())
    }

    /// Rows that it changed or deleted, table by table, those that others refer to first.
    pub(super) fn restore_rows(&mut self) -> Result<(), UndoError> {
        let fixed = self.tx.execute(include_str!("net_of_base_currency.sql"), [])?;
        let fixed = i64::try_from(fixed).unwrap_or(i64::MAX);
        self.note(
            Reversal::Impossible,
            "settings",
            "the base currency is fixed once there is a revenue event, an order or a rate",
            fixed,
        );
        for (name, sql) in RESTORES {
            let table = name.split_once('_').map_or(*name, |(_, table)| table);
            let wanted = |action: &str| -> Result<i64, UndoError> {
                let sql = "SELECT count(*) FROM temp.undo_net WHERE table_name = ?1 AND action = ?2";
                Ok(self.tx.query_row(sql, (table, action), |row| row.get(0))?)
            };
            let (deleted, updated) = (wanted("delete")?, wanted("update")?);
            if deleted + updated == 0 {
                continue;
            }
            if !KEEP_THEIR_NUMBER.contains(&table) {
                self.tx.execute_batch(&include_str!("renumber.sql").replace("{table}", table))?;
            }
            // What makes room for them counts as nothing; the last change is the one that puts them back.
            let (mut inserted, mut restored) = (0, 0);
            let logged: i64 = self.count("SELECT coalesce(max(id), 0) FROM change_log")?;
            let mut statements = Batch::new(self.tx, sql);
            while let Some(mut statement) = statements.next()? {
                let text = statement.expanded_sql().unwrap_or_default();
                let rows = i64::try_from(statement.execute([])?).unwrap_or(i64::MAX);
                let begins = |word: &str| text.lines().any(|line| line.starts_with(&format!("{word} main.{table}")));
                if begins("INSERT INTO") {
                    inserted = rows;
                } else if begins("UPDATE") {
                    restored = rows;
                }
            }
            self.note(Reversal::Reversed, table, "deleted by it, there again", inserted);
            // A row whose every column was changed since is as it was.
            let went_back: i64 = self.tx.query_row(include_str!("went_back.sql"), (logged, table), |row| row.get(0))?;
            self.note(Reversal::Reversed, table, "former values", restored.min(went_back));
            if table == "score_history" {
                // What is not as it was is counted anew: nothing of it is lost.
                continue;
            }
            self.note(Reversal::Impossible, table, "deleted by it, and another has the name by now", deleted - inserted);
            self.note(Reversal::Impossible, table, "changed by it, and gone since", updated - restored);
        }
        let phones = self.count(include_str!("phones_of_others.sql"))?;
        self.note(Reversal::Impossible, "customers", "without the phone: another has it by now", phones);
        let sql = "SELECT table_name, count(DISTINCT row_id) AS rows_counted FROM temp.undo_leads_kept GROUP BY table_name";
        let kept = self.counted(sql)?;
        self.note_each(Reversal::Kept, kept, "whose they are: another batch has counted them so");
        let changed = self.counted(include_str!("changed_since.sql"))?;
        self.note_each(Reversal::Kept, changed, "columns that were changed again since");
        Ok(())
    }

    /// Bands that it moved may not fit between those that were moved since.
    pub(super) fn check_bands(&self) -> Result<(), UndoError> {
        if self.count("SELECT count(*) FROM temp.undo_net WHERE table_name = 'score_bands'")? == 0 {
            return Ok(());
        }
        for measure in score::Measure::ALL {
            let thresholds = score::thresholds(self.tx, measure)?;
            score::check_bands(measure, thresholds)
                .map_err(|error| book::Error::Refused(format!("{}: {error}", measure.as_str())))?;
        }
        Ok(())
    }

    /// Rows that have come while two customers were one, or two, and stand with the wrong one by now.
    pub(super) fn follow_merges(&mut self, batch: i64, merged_before: &[(i64, i64)]) -> Result<(), UndoError> {
        let merged = identity::merged_customers(self.tx)?;
        let mut moved = Vec::new();
        for (other, keep) in merged_before.iter().filter(|before| !merged.contains(before)) {
            moved.extend(identity::part(self.tx, *keep, *other, batch)?);
        }
        moved.extend(identity::follow_merges(self.tx)?);
        for (table, rows) in moved {
            self.note(Reversal::Reversed, &table, "come since, and given to whom they belong", rows);
        }
        Ok(())
    }

    /// Rows that it made, those that refer to others first.
    pub(super) fn take_rows_back(&mut self) -> Result<(), UndoError> {
        self.tx.execute_batch(include_str!("fates.sql"))?;
        self.steps(&[
            (include_str!("delete_row_issues.sql"), "row_issues", "deleted"),
            (include_str!("delete_corrected_rows.sql"), "corrected_rows", "deleted"),
            (include_str!("delete_external_ids.sql"), "external_ids", "deleted"),
            (include_str!("delete_contacts.sql"), "contacts", "deleted"),
            (include_str!("delete_payments.sql"), "payments", "deleted"),
            (include_str!("delete_orders.sql"), "orders", "deleted"),
            (include_str!("delete_activities.sql"), "activities", "deleted"),
            (include_str!("delete_profiles.sql"), "profiles", "deleted"),
            (include_str!("delete_deals.sql"), "deals", "deleted"),
            (include_str!("withdraw_deals.sql"), "deals", "withdrawn: the history of their stages refers to them"),
            (include_str!("delete_events.sql"), "event_log", "deleted"),
            (include_str!("withdraw_events.sql"), "event_log", "withdrawn: the ledger refers to them"),
            (include_str!("delete_leads.sql"), "leads", "deleted"),
            (include_str!("withdraw_leads.sql"), "leads", "withdrawn: the ledger refers to them"),
            (include_str!("delete_customer_emails.sql"), "customer_emails", "deleted"),
            (include_str!("delete_aliases.sql"), "aliases", "deleted"),
            (include_str!("delete_buyer_ids.sql"), "buyer_ids", "deleted"),
            (include_str!("delete_merged_customers.sql"), "customers", "deleted"),
            (include_str!("delete_customers.sql"), "customers", "deleted"),
        ])?;
        identity::promote_emails(self.tx)?;
        self.tx.execute_batch(include_str!("company_fates.sql"))?;
        self.steps(&[
            (include_str!("delete_company_ids.sql"), "external_ids", "deleted"),
            (include_str!("delete_companies.sql"), "companies", "deleted"),
            (include_str!("delete_lead_sources.sql"), "lead_sources", "deleted"),
            (include_str!("delete_branches.sql"), "branches", "deleted"),
            (include_str!("delete_accepted_findings.sql"), "accepted_findings", "deleted"),
            (include_str!("delete_stage_map.sql"), "stage_map", "deleted"),
            (include_str!("delete_contact_roles.sql"), "contact_roles", "deleted"),
            (include_str!("delete_settings.sql"), "settings", "deleted"),
            (include_str!("delete_rates.sql"), "rates", "deleted"),
            (include_str!("delete_score_bands.sql"), "score_bands", "deleted"),
            (include_str!("delete_score_history.sql"), "score_history", "deleted"),
        ])?;
        // What was taken back counts neither in the scores nor in their history.
        score::rescore(self.tx)?;
        self.tx.execute(include_str!("delete_history_of_nobody.sql"), [])?;
        let changed_later = self.counted(include_str!("changed_later.sql"))?;
        self.note_each(Reversal::Reversed, changed_later, "made by it, changed by a later batch: run that one again");
        let freed = self.counted(include_str!("waiting.sql"))?;
        self.note_each(Reversal::Kept, freed, "their stage is free now, and they are not counted yet: trueup rematch");
        let left = self.counted(include_str!("left.sql"))?;
        self.note_each(Reversal::Kept, left, "rows of other batches hang on them");
        Ok(())
    }
}
