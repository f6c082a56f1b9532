//! Operations that cross rooms. Each owns its transaction: one run, one batch.

mod accept;
mod backfill;
mod configure;
mod correct;
mod customer;
mod doctor;
mod finish;
mod forget;
mod history;
mod import;
mod link;
mod merge;
mod record;
mod rematch;
mod score;
mod undo;
mod verify;

pub use accept::{accept, unaccept};
pub use backfill::{BackfillReport, ContactsReport, backfill_contacts, backfill_customers, set_contact_role};
pub use configure::{MappedStage, has_deals_in_stage, map_stage, set_setting};
pub use correct::{AmendRequest, CorrectError, amend, void};
pub use customer::{customer_screen, happened, timeline};
pub use doctor::{Finding, doctor};
pub use forget::{Blank, ForgetError, ForgetLine, ForgetReport, PERSONAL_COLUMNS, PERSONAL_TABLES, forget};
pub use history::{Subject, history};
pub use import::{FileReport, ImportOptions, ImportReport, Progress, import};
pub use link::{LinkError, LinkReport, RowRef, aliases_table, link};
pub use merge::{MergeError, MergeReport, merge, split};
pub use record::{RecordError, RecordRequest, record};
pub use rematch::{RematchReport, rematch};
pub use score::{BandsReport, ScoreReport, score, set_bands};
pub use undo::{Reversal, UndoError, UndoLine, UndoReport, undo};
pub use verify::{Verdict, VerifyReport, verify};
