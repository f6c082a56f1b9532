use clap::{Args, Subcommand};
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::own_preset;
use super::{Exit, Outcome};
use crate::ingest::{Origin, Preset};
use crate::model::{Column, Table};
use crate::report::Format;

/// List the export formats that are known, or show the columns of one
///
/// A preset is a TOML file. Your own lie in a folder that the list names; one of the same name as a
/// built-in preset takes its place. `trueup inspect FILE --save NAME` writes one.
#[derive(Debug, Args)]
pub(super) struct Presets {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show how a preset is recognised, which columns it reads, and what it leaves out
    Show {
        /// The preset, or its file
        name: String,
    },
    /// Delete a preset of your own
    ///
    /// What was imported by it stays. Where it had taken the place of a built-in one, that one is back.
    Remove {
        /// The preset
        name: String,
    },
}

impl Presets {
    pub fn run(&self, context: &Context) -> Outcome {
        let folder = context.presets_folder();
        match &self.action {
            None => {
                let presets = context.presets(None)?;
                context.print(&list(&presets))?;
                if let Some(folder) = folder {
                    context.say(&format!("your own presets: {}", folder.display()));
                }
            }
            Some(Action::Show { name }) => {
                let file = super::reading::preset_file(name);
                let presets = context.presets(file.as_deref())?;
                let wanted = super::reading::preset_name(name);
                let preset = presets.iter().find(|preset| preset.name == wanted).ok_or_else(|| {
                    let known: Vec<&str> = presets.iter().map(|preset| preset.name.as_str()).collect();
                    Failure::new(format!("there is no preset {name:?}")).hint(format!("the presets: {}", known.join(", ")))
                })?;
                show(context, preset)?;
            }
            Some(Action::Remove { name }) => own_preset::remove(context, name)?,
        }
        Ok(Exit::Clean)
    }
}

fn list(presets: &[Preset]) -> Table {
    let mut table = Table::new(["preset", "kind", "source", "title", "from"].map(Column::left).to_vec());
    for preset in presets {
        table.rows.push(vec![
            preset.name.as_str().into(),
            preset.kind.as_str().into(),
            if preset.plain { "--source".into() } else { preset.source.as_str().into() },
            preset.title.as_str().into(),
            from(&preset.origin).into(),
        ]);
    }
    table
}

fn from(origin: &Origin) -> String {
    match origin {
        Origin::BuiltIn => "built in".to_owned(),
        Origin::File { path, .. } => path.display().to_string(),
    }
}

fn show(context: &Context, preset: &Preset) -> Result<(), Failure> {
    if context.format == Format::Json {
        return context.print_json(&json!({
            "preset": preset.name,
            "title": preset.title,
            "kind": preset.kind.as_str(),
            "source": preset.source,
            "from": from(&preset.origin),
            "recognised_by": { "all_of": preset.recognise.headers, "one_of": preset.recognise.one_of, "none_of": preset.recognise.none_of },
            "columns": preset.columns,
            "constants": preset.constants,
            "values": preset.values,
            "skip": preset.skips.iter().map(|skip| json!({ "column": skip.header, "words": skip.words })).collect::<Vec<_>>(),
            "several_lines_are_one_row": preset.lines.is_some(),
        }));
    }
    let mut table = Table::new(["field", "needed", "columns"].map(Column::left).to_vec());
    let fields = preset.kind.fields();
    for name in preset.kind.mappable() {
        let needed = fields.iter().any(|field| field.name == name && field.required);
        let columns = match (preset.columns.get(name), preset.constants.get(name)) {
            (Some(columns), _) => columns.join(" | "),
            (None, Some(constant)) => format!("always {constant:?}"),
            (None, None) => String::new(),
        };
        table.rows.push(vec![name.into(), if needed { "yes" } else { "" }.into(), columns.into()]);
    }
    context.print(&table)?;
    context.say(&format!("{}: {}, rows of {} ({})", preset.name, preset.title, preset.kind.as_str(), from(&preset.origin)));
    for (words, headers) in [
        ("recognised by", &preset.recognise.headers),
        ("and one of", &preset.recognise.one_of),
        ("and none of", &preset.recognise.none_of),
    ] {
        if !headers.is_empty() {
            context.say(&format!("{words}: {}", headers.join(", ")));
        }
    }
    for skip in &preset.skips {
        context.say(&format!("left out: rows whose {} is {}", skip.header, skip.words.join(", ")));
    }
    for (field, meanings) in &preset.values {
        let words: Vec<String> = meanings.iter().map(|(word, meaning)| format!("{word} = {meaning}")).collect();
        context.say(&format!("{field}: {}", words.join(", ")));
    }
    if preset.lines.is_some() {
        context.say("several lines of one id are one row");
    }
    Ok(())
}
