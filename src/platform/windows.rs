//! Windows: access lists instead of modes, and names that are devices.
//!
//! An access list is set by `icacls`, which every Windows has: the calls of the system for it need
//! `unsafe`, which this code does without. What is not done: the list of a file is never read, so a key
//! that others can read is not told as it is on Linux.

#![cfg_attr(
    all(unix, not(test)),
    expect(dead_code, reason = "compiled and tested everywhere, used on Windows")
)]

use std::ffi::OsString;
use std::path::Path;

/// Who owns the file, whatever the account is called (`OWNER RIGHTS`, MS-DTYP section 2.4.2.4).
const OWNER: &str = "*S-1-3-4";

/// The words after `icacls` that take inherited rights away and let the owner alone have the file; in a
/// folder also what comes into it.
fn owner_alone(path: &Path, is_folder: bool) -> Vec<OsString> {
    let inherited = if is_folder { "(OI)(CI)" } else { "" };
    let rights = format!("{OWNER}:{inherited}F");
    let mut words = vec![path.as_os_str().to_owned()];
    words.extend(["/inheritance:r", "/grant:r", &rights, "/q"].map(OsString::from));
    words
}

/// Names that are devices in every folder, with any ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Why Windows cannot have a file of this name, without its folder; `None` where it can.
pub(super) fn unusable_name(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |kind: &str| {
        let number = stem.strip_prefix(kind).unwrap_or_default();
        number.chars().count() == 1 && number.contains(|c: char| "123456789¹²³".contains(c))
    };
    if DEVICES.contains(&stem.as_str()) || numbered("COM") || numbered("LPT") {
        Some("it is the name of a device in Windows, such as CON or NUL")
    } else if name.contains(['<', '>', ':', '"', '|', '?', '*']) {
        Some("Windows allows none of < > : \" | ? * in a name")
    } else if name.ends_with(['.', ' ']) {
        Some("Windows drops a dot or a space at the end of a name")
    } else {
        None
    }
}

#[cfg(not(unix))]
pub(super) mod deeds {
    //! What is done on Windows.

    use std::fs::{File, Metadata};
    use std::io;
    use std::path::Path;
    use std::process::{Command, Stdio};

    /// There are no modes: [`keep_private`] sets an access list.
    pub fn set_mode(_: &File, _: u32) -> io::Result<()> {
        Ok(())
    }

    /// Makes a file or a folder its owner's alone. Where the file system has no access lists (FAT), it fails.
    pub fn keep_private(path: &Path) -> io::Result<()> {
        let status = Command::new("icacls")
            .args(super::owner_alone(path, path.is_dir()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err(io::Error::other("icacls could not make it its owner's alone"))
        }
    }

    /// Windows has no such call.
    pub fn sync_directory(_: &Path) -> io::Result<()> {
        Ok(())
    }

    /// Windows has no files without names.
    pub fn nameless_file(_: &Path) -> Option<File> {
        None
    }

    /// Windows has no files without names.
    pub fn give_name(_: &File, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Windows has access lists instead.
    pub fn shared_mode_bits(_: &Metadata) -> Option<u32> {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{owner_alone, unusable_name};

    #[test]
    fn the_owner_alone_gets_a_file_and_what_comes_into_a_folder() {
        assert_eq!(
            owner_alone(Path::new("my key.tmp"), false),
            ["my key.tmp", "/inheritance:r", "/grant:r", "*S-1-3-4:F", "/q"]
        );
        assert_eq!(
            owner_alone(Path::new("demo"), true),
            ["demo", "/inheritance:r", "/grant:r", "*S-1-3-4:(OI)(CI)F", "/q"]
        );
    }

    #[test]
    fn names_that_windows_cannot_have_are_told() {
        for name in
            ["con", "NUL.key", "aux .csr", "COM1", "lpt².txt", "a:b", "what?", "end.", "end "]
        {
            assert!(unusable_name(name).is_some(), "{name}");
        }
        for name in ["client", "console", "com", "COM10", "nul-1", "株式会社", ".hidden", "a.b.key"]
        {
            assert_eq!(unusable_name(name), None, "{name}");
        }
    }
}
