use clap::{Args, Subcommand};
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::identity::{self, ContactRole};
use crate::{actions, model};

/// Contacts by type, and which role of a profile or status of a lead makes which contact
#[derive(Debug, Args)]
pub(super) struct Contacts {
    #[command(subcommand)]
    command: ContactsCommand,
}

#[derive(Debug, Subcommand)]
enum ContactsCommand {
    /// Per type: how many, of how many it is known who has brought them, the oldest and the newest
    Summary,
    /// What each role of a profile and each status of a lead makes of a person, unknown ones first
    Roles,
    /// Say what a role makes of people: a type, or none
    Role(Role),
}

#[derive(Debug, Args)]
struct Role {
    /// The role as the source has it, such as RESELLER; with --lead-status, the status of a lead
    role: String,
    /// The type of the contact, such as PARTNER; none where such people become no contacts
    #[arg(value_name = "TYPE")]
    contact_type: String,
    /// The stage that the contact begins with, such as NEW
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// It is a status of leads; "any" for every status that is not named
    #[arg(long)]
    lead_status: bool,
}

impl Contacts {
    pub fn run(&self, context: &Context) -> Outcome {
        match &self.command {
            ContactsCommand::Summary => context.print(&identity::contacts_summary(&context.open_read()?.conn)?)?,
            ContactsCommand::Roles => context.print(&identity::contact_roles(&context.open_read()?.conn)?)?,
            ContactsCommand::Role(role) => return role.run(context),
        }
        Ok(Exit::Clean)
    }
}

impl Role {
    fn run(&self, context: &Context) -> Outcome {
        let key = model::role_key(&self.role);
        let contact_type = Some(self.contact_type.trim()).filter(|text| !text.eq_ignore_ascii_case("none"));
        let stage = self.stage.as_deref().map(str::trim);
        if key.is_empty() || contact_type.is_some_and(str::is_empty) || stage.is_some_and(str::is_empty) {
            return Err(Failure::new("a role, a type or a stage is blank").hint("trueup contacts role RESELLER PARTNER"));
        }
        if contact_type.is_none() && stage.is_some() {
            return Err(Failure::new("a stage without a contact").hint("leave --stage out, or name a type instead of none"));
        }
        if !self.lead_status && contact_type.is_some() && ["admin", "super_admin"].contains(&key.as_str()) {
            return Err(Failure::new(format!("{} never becomes a contact: it is whoever runs the system", self.role.trim()))
                .hint("if your source means customers by it, correct the word there"));
        }
        let role = if self.lead_status && key == "any" { "" } else { self.role.as_str() };
        let role = ContactRole { of_leads: self.lead_status, role, contact_type, stage };
        let mut book = context.open()?;
        let changed = actions::set_contact_role(&mut book, &role, context.now())?;
        let named = self.role.trim();
        let what = contact_type.map_or_else(|| "nobody a contact".to_owned(), |name| format!("a contact of type {name}"));
        let sentence = if changed { format!("{named} makes {what}") } else { format!("{named} makes {what} already") };
        context.done(&json!({ "role": key, "contact_type": contact_type, "stage": stage, "changed": changed }), &sentence)?;
        if changed {
            context.say("for whom is here already: trueup backfill contacts");
        }
        Ok(Exit::Clean)
    }
}
