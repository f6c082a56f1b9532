//! Who people are: companies, customers, leads, contacts, what happened to them, and whose row a
//! deal or payment is. Works on the staging tables of an import and on the book, in SQL; knows
//! nothing of files.

mod backfill;
mod contacts;
mod customer;
mod events;
mod matching;
mod merge;
mod people;
mod person;
mod resolve;

pub use backfill::{Backfilled, backfill_customers};
pub use contacts::{
    BackfillProgress, ContactCount, ContactRole, ContactsBackfilled, Differing, backfill_contacts, contact_roles,
    contacts_summary, set_contact_role,
};
pub use customer::{Candidate, customer_in_words, find_customers};
pub use events::{apply_events, rematch_events};
pub use matching::{begin_matching, match_rows};
pub use merge::{
    MergedInto, Moved, follow_merges, has_merged, merge, merged_customers, merged_into, part, promote_emails, split,
};
pub use people::{apply_companies, apply_people, apply_profiles, complete_derived, forgive_spellings};
pub use person::{Meant, Person, find_person, is_of_somebody_else, rows_of_person};
