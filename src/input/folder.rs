//! What is in a folder.

use std::fs::{DirEntry, FileType};
use std::io;

use super::SIZE_LIMIT;
use crate::context::Context;
use crate::error::Error;

/// What is in a folder, by name; hidden files and folders are only counted.
#[derive(Debug, Default)]
pub struct Entries {
    /// The files, those behind links too, as paths that can be read.
    pub files: Vec<String>,
    /// The files that are larger than anything we work on, which were not opened.
    pub large: Vec<String>,
    /// Hidden files and folders: their name begins with a dot.
    pub hidden: usize,
    /// Folders.
    pub folders: usize,
    /// The names of pipes, sockets and devices. Opening one may wait for ever.
    pub special: Vec<String>,
}

/// No folder that was filled by a person for one purpose has so many files.
const MAXIMUM_FILES: usize = 1_000;

/// Bytes of all files that are read.
const MAXIMUM_BYTES: u64 = 256 * 1024 * 1024;

/// Lists a folder.
///
/// # Errors
///
/// `FolderTooLarge` above 1,000 files or 256 MiB; a usage error where it is a file.
pub fn entries(context: &Context, folder: &str) -> Result<Entries, Error> {
    let unreadable = |source| Error::Unreadable { path: folder.to_owned(), source };
    let full = context.directory.join(folder);
    if !std::fs::metadata(&full).map_err(unreadable)?.is_dir() {
        return Err(Error::usage(
            format!("{folder} is no folder"),
            format!("Look at one file with `mtls inspect {folder}`."),
        ));
    }
    let mut found = Entries::default();
    let mut bytes: u64 = 0;
    let mut count: usize = 0;
    for entry in std::fs::read_dir(full).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            found.hidden += 1;
            continue;
        }
        // A folder that is far too large is only counted.
        count += 1;
        if count > MAXIMUM_FILES {
            continue;
        }
        bytes = bytes.saturating_add(sort(&entry, path(folder, name), &mut found));
    }
    let too_large = |count: u64, what, limit| {
        let path = folder.to_owned();
        if count > limit { Err(Error::FolderTooLarge { path, count, what, limit }) } else { Ok(()) }
    };
    too_large(count as u64, "files", MAXIMUM_FILES as u64)?;
    too_large(bytes, "bytes in its files", MAXIMUM_BYTES)?;
    found.files.sort();
    found.large.sort();
    found.special.sort();
    Ok(found)
}

/// Puts an entry where it belongs; the bytes that reading it takes.
fn sort(entry: &DirEntry, path: String, found: &mut Entries) -> u64 {
    match kind(entry) {
        Ok((kind, size)) if kind.is_file() => {
            if size > SIZE_LIMIT {
                found.large.push(path);
                return 0;
            }
            found.files.push(path);
            return size;
        }
        Ok((kind, _)) if kind.is_dir() => found.folders += 1,
        Ok(_) => found.special.push(path),
        // A link that leads nowhere, for instance: reading it says why.
        Err(_) => found.files.push(path),
    }
    0
}

/// What an entry is, behind a link too, and its size.
fn kind(entry: &DirEntry) -> io::Result<(FileType, u64)> {
    let metadata = std::fs::metadata(entry.path())?;
    Ok((metadata.file_type(), metadata.len()))
}

fn path(folder: &str, name: String) -> String {
    match folder {
        // Not standard input, and not an option in a command to paste.
        "." | "./" if name.starts_with('-') => format!("./{name}"),
        "." | "./" => name,
        _ if folder.ends_with('/') => format!("{folder}{name}"),
        _ => format!("{folder}/{name}"),
    }
}
