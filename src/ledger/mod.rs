//! The append-only ledger: events from what deals and payments claim, events by hand, and the
//! corrections of both. Everything is written through the triggers; nothing is ever changed.

mod claims;
mod corrections;
mod record;
mod seal;

pub use claims::{StageCounts, begin_claims, count_drifted, count_events, count_reinstated, touch_freed, write_claims};
pub use corrections::{Amendment, Correction, EventState, append_correction, event_state, reattribute};
pub use record::{NewEvent, Recorded, find_lead, is_address_of, record_event};
pub use seal::{Break, Head, broken_seals, head, keep_commitments, knows_seal, seal_batch};
