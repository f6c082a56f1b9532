//! Where the book lies: whether there is room, and whether something else writes in that folder.

use std::path::Path;

use super::error::{Error, Result};

/// Folders that programs keep in step with other machines, by the names that they give them.
const SYNCED: [&str; 10] = [
    "Dropbox",
    "OneDrive",
    "Google Drive",
    "GoogleDrive",
    "iCloud Drive",
    "Mobile Documents",
    "Nextcloud",
    "ownCloud",
    "Box",
    "SynologyDrive",
];

/// Free room, in bytes, on the disk that a folder is on.
///
/// # Errors
/// The folder cannot be asked.
pub fn free_bytes(folder: &Path) -> Result<u64> {
    fs4::available_space(folder).map_err(Error::io(folder))
}

/// The folder above the book that another program keeps in step, if there is one by its name. Such
/// a program may take the file away, or put an older one back, in the middle of a run.
#[must_use]
pub fn synced_folder(path: &Path) -> Option<String> {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).find(|part| {
        SYNCED.iter().any(|name| part == name || part.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '-'])))
    })
}

/// The kind of network file system that the book is on, if it is on one: locks do not always hold
/// there. Known on Linux alone; elsewhere nothing is said.
#[must_use]
pub fn network_file_system(path: &Path) -> Option<&'static str> {
    const NETWORK: [(&str, &str); 7] = [
        ("nfs", "NFS"),
        ("nfs4", "NFS"),
        ("cifs", "SMB"),
        ("smb3", "SMB"),
        ("smbfs", "SMB"),
        ("9p", "a shared folder of a virtual machine"),
        ("fuse.sshfs", "SSHFS"),
    ];
    let path = std::fs::canonicalize(path).ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(point, _)| path.starts_with(point))
        .max_by_key(|(point, _)| point.len())?
        .1;
    NETWORK.iter().find(|(name, _)| *name == kind).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_kept_in_step_are_known_by_name() {
        for (path, expected) in [
            ("/home/a/Dropbox/books/b.trueup", Some("Dropbox")),
            ("/home/a/OneDrive - Larkspur/b.trueup", Some("OneDrive - Larkspur")),
            ("/home/a/Boxes/b.trueup", None),
            ("/home/a/books/b.trueup", None),
        ] {
            assert_eq!(synced_folder(Path::new(path)).as_deref(), expected, "{path}");
        }
        assert!(free_bytes(Path::new(".")).unwrap() > 0);
    }
}
