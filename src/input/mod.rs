//! The only reader: files and standard input with a size limit, and secrets.

mod folder;
mod patient;
mod roots;
mod secrets;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::Error;

use patient::Patient;

pub use folder::{Entries, entries};
pub use roots::system_roots;
pub use secrets::{SecretOption, SecretSource, ask, ask_new};

/// The size above which nothing is a certificate, key or bundle: 32 MiB.
pub const SIZE_LIMIT: u64 = 32 * 1024 * 1024;

/// A file, read whole. It may hold a key, so it is wiped on drop.
pub struct InputFile {
    /// The path as the user wrote it; `-` for standard input.
    pub path: String,
    /// The bytes.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Whether others than the owner may read it; `None` where the system cannot tell.
    pub readable_by_others: Option<bool>,
}

impl std::fmt::Debug for InputFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InputFile({}, {} bytes)", self.path, self.bytes.len())
    }
}

/// Reads a file, or standard input where the path is `-`.
pub fn read(context: &mut Context, path: &str) -> Result<InputFile, Error> {
    if path == "-" {
        let bytes = read_limited(&mut context.input, "standard input")?;
        return Ok(InputFile { path: path.to_owned(), bytes, readable_by_others: None });
    }
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let full = context.directory.join(path);
    let metadata = std::fs::metadata(&full).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Error::IsAFolder { path: path.to_owned() });
    }
    let bytes = if metadata.is_file() {
        if metadata.len() > SIZE_LIMIT {
            return Err(Error::TooLarge { path: path.to_owned(), limit: SIZE_LIMIT });
        }
        // It may have grown since.
        read_limited(&mut File::open(&full).map_err(unreadable)?, path)?
    } else {
        read_limited(&mut Patient::open(&full).map_err(unreadable)?, path)?
    };
    Ok(InputFile {
        path: path.to_owned(),
        bytes,
        readable_by_others: crate::platform::shared_mode_bits(&metadata)
            .map(|bits| bits & 0o044 != 0),
    })
}

/// A path from the root of the file system, for programs that run in another folder.
pub fn absolute(context: &Context, path: &str) -> Result<String, Error> {
    let full = std::path::absolute(context.directory.join(path));
    full.map(|full| full.display().to_string())
        .map_err(|source| Error::Unreadable { path: path.to_owned(), source })
}

/// Whether a name is a link, wherever it leads.
pub fn is_link(context: &Context, path: &Path) -> bool {
    std::fs::symlink_metadata(context.directory.join(path)).is_ok_and(|it| it.is_symlink())
}

/// Whether a file, pipe or device of that name is there.
pub fn is_file(context: &Context, path: &str) -> bool {
    std::fs::metadata(context.directory.join(path)).is_ok_and(|metadata| !metadata.is_dir())
}

/// The names of the regular files of a folder, sorted.
pub fn list(context: &Context, directory: &Path) -> Result<Vec<String>, Error> {
    let unreadable = |source| Error::Unreadable { path: directory.display().to_string(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(context.directory.join(directory)).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.file_type().map_err(unreadable)?.is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn read_limited(source: &mut dyn Read, path: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Zeroizing::new(Vec::new());
    source
        .take(SIZE_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(Error::TooLarge { path: path.to_owned(), limit: SIZE_LIMIT });
    }
    Ok(bytes)
}
