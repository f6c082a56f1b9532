//! Writing a preset of the user's own into her folder.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::error::Failure;
use crate::ingest::{self, Given, Origin, Preset};
use crate::model::sha256_hex;

/// The text of a preset that reads files as this one is read with what was said.
pub(super) fn text_of(path: &Path, name: &str, given: &Given, presets: &[Preset]) -> Result<String, Failure> {
    check_name(name)?;
    let bad = |error| Failure::from(ingest::Error::of_file(path, error));
    let found = ingest::inspect(path, given, presets).map_err(bad)?;
    match found.plan {
        Ok(ref plan) => Ok(ingest::preset_text(name, &found, plan, given)),
        Err(error) => {
            Err(bad(error).hint("no preset was saved, since an import would stop; say what is missing, and save it again"))
        }
    }
}

/// Whether a text can be the name of a preset, and of its file.
pub(super) fn check_name(name: &str) -> Result<(), Failure> {
    if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
        return Ok(());
    }
    Err(Failure::new(format!("{name:?} is no name of a preset")).hint("letters, digits, - and _ make a name, such as trade-fair"))
}

/// A preset that is not in its folder yet.
pub(super) fn preset_of(context: &Context, name: &str, text: &str) -> Result<Preset, Failure> {
    let path = path_of(context, name)?;
    Ok(Preset::from_toml(name, text, Origin::File { path, sha256: sha256_hex(text.as_bytes()) })?)
}

fn path_of(context: &Context, name: &str) -> Result<PathBuf, Failure> {
    let folder = context.presets_folder().ok_or_else(|| Failure::new("there is no folder for your own presets"))?;
    Ok(folder.join(format!("{name}.toml")))
}

/// Deletes a preset of the user's own, also one that cannot be read.
pub(super) fn remove(context: &Context, name: &str) -> Result<(), Failure> {
    check_name(name)?;
    let path = path_of(context, name)?;
    let is_built_in = ingest::built_in()?.iter().any(|preset| preset.name == name);
    match std::fs::remove_file(&path) {
        Ok(()) if is_built_in => context.say(&format!("removed {}; {name} is the preset of trueup again", path.display())),
        Ok(()) => context.say(&format!("removed {}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let why = if is_built_in { "is built in, and cannot be removed" } else { "is no preset of your own" };
            return Err(Failure::new(format!("{name} {why}")).hint("your own presets: trueup presets"));
        }
        Err(error) => return Err(Failure::new(format!("{} could not be removed: {error}", path.display()))),
    }
    Ok(())
}

/// Looks whether a text is a preset, and whether its name is free; returns where it would lie.
pub(super) fn check_free(context: &Context, name: &str, text: &str, replace: bool) -> Result<PathBuf, Failure> {
    check_name(name)?;
    let path = path_of(context, name)?;
    Preset::from_toml(name, text, Origin::BuiltIn)?;
    if !replace && ingest::built_in()?.iter().any(|preset| preset.name == name) {
        return Err(Failure::new(format!("{name} is a preset of trueup: yours would take its place for every file"))
            .hint("take another name; or, if that is meant, trueup inspect FILE --save NAME --force"));
    }
    if path.exists() && !replace {
        return Err(Failure::new(format!("there is a preset {name} already: {}", path.display()))
            .hint("take another name, or trueup inspect FILE --save NAME --force"));
    }
    Ok(path)
}

/// Writes a preset into the folder of the user's own, after looking that it is one.
pub(super) fn save(context: &Context, name: &str, text: &str, replace: bool) -> Result<(), Failure> {
    let path = check_free(context, name, text, replace)?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let failed = |error: std::io::Error| Failure::new(format!("{} could not be written: {error}", path.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    context.say(&format!("saved as {}", path.display()));
    Ok(())
}
