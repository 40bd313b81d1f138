//! The only writer: carries out a plan of files whole or not at all.
//!
//! Every file is first written completely without a name, or where the system cannot do that under a
//! temporary one beside its place, owner-only from its first byte. Then it is published by one step,
//! while no other run publishes in the folder. Nothing that is there is replaced unless asked, and
//! then it comes back if a later file cannot be published.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempPath};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::platform;
use crate::report::{FileKind, Mode, Plan, PlannedFile, Written};

/// How a plan is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Replace what is there.
    pub force: bool,
    /// Check everything, write nothing.
    pub dry_run: bool,
}

/// A record that is there and is to be written again, as it was read.
pub struct Known {
    /// Where.
    pub path: PathBuf,
    /// What was in it.
    pub contents: Zeroizing<Vec<u8>>,
}

/// Carries out a plan. Relative paths start at `directory`.
pub fn carry_out(plan: &Plan, policy: Policy, directory: &Path) -> Result<Vec<Written>, Error> {
    carry_out_over(plan, &[], policy, directory)
}

/// The same where some records are there and may be replaced without `--force`, as long as they are what
/// was read. A link is no such file.
pub fn carry_out_over(
    plan: &Plan,
    known: &[Known],
    policy: Policy,
    directory: &Path,
) -> Result<Vec<Written>, Error> {
    let policy_of = |file: &PlannedFile| {
        let is_it = |known: &&Known| known.path == file.path && file.kind == FileKind::Record;
        let replace = known.iter().find(is_it).is_some_and(|known| is_still(known, directory));
        Policy { force: policy.force || replace, ..policy }
    };
    for file in &plan.files {
        let target = directory.join(&file.path);
        let is_it = |known: &Known| platform::same_file(&directory.join(&known.path), &target);
        if file.kind != FileKind::Record && known.iter().any(is_it) {
            return Err(Error::WouldReplaceInput { path: file.path.clone() });
        }
        check(file, plan, policy_of(file), directory)?;
    }
    if !policy.dry_run {
        let _guard = platform::hold_signals();
        let mut staged = Vec::new();
        for file in &plan.files {
            staged.push(stage(file, &directory.join(&file.path))?);
        }
        // All of them at once: the disk is waited for once, and what follows is done with the first.
        for one in &staged {
            one.sync()?;
        }
        publish(staged, policy_of)?;
    }
    Ok(plan
        .files
        .iter()
        .map(|file| Written { path: file.path.clone(), kind: file.kind, mode: file.mode.bits() })
        .collect())
}

fn is_still(known: &Known, directory: &Path) -> bool {
    let path = directory.join(&known.path);
    let same_size = fs::symlink_metadata(&path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == known.contents.len() as u64);
    same_size && fs::read(&path).is_ok_and(|bytes| bytes == *known.contents)
}

fn check(file: &PlannedFile, plan: &Plan, policy: Policy, directory: &Path) -> Result<(), Error> {
    let target = directory.join(&file.path);
    let Ok(metadata) = fs::symlink_metadata(&target) else {
        let folder = folder_of(&target);
        return match fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Ok(_) => Err(cannot_write(file, io::ErrorKind::NotADirectory.into())),
            Err(source) => Err(cannot_write(file, source)),
        };
    };
    if metadata.is_dir() {
        return Err(cannot_write(file, io::ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() && !metadata.is_symlink() {
        // A device or a pipe is no file of an earlier run.
        return Err(cannot_write(file, io::ErrorKind::AlreadyExists.into()));
    }
    let unfinished = key_without_csr(file, plan, directory).filter(|_| !policy.force);
    if let Some(unfinished) = unfinished {
        return Err(unfinished);
    }
    if plan.inputs.iter().any(|input| platform::same_file(&directory.join(input), &target)) {
        return Err(Error::WouldReplaceInput { path: file.path.clone() });
    }
    if policy.force {
        return Ok(());
    }
    Err(Error::WouldOverwrite { path: file.path.clone() })
}

/// The trace of a run that was killed between its key and its request.
fn key_without_csr(file: &PlannedFile, plan: &Plan, directory: &Path) -> Option<Error> {
    let csr = plan.files.iter().find(|other| other.kind == FileKind::Csr)?;
    let alone = file.kind == FileKind::PrivateKey
        && fs::symlink_metadata(directory.join(&csr.path)).is_err();
    alone.then(|| Error::KeyWithoutCsr { key: file.path.clone(), csr: csr.path.clone() })
}

/// A file that is complete, and not there yet.
struct Staged<'a> {
    file: &'a PlannedFile,
    contents: Contents,
    target: PathBuf,
}

enum Contents {
    /// In a file without a name.
    Nameless(File),
    /// In a file with a temporary name.
    Named(NamedTempFile),
}

impl Staged<'_> {
    fn sync(&self) -> Result<(), Error> {
        match &self.contents {
            Contents::Nameless(file) => file.sync_all(),
            Contents::Named(file) => file.as_file().sync_all(),
        }
        .map_err(|source| cannot_write(self.file, source))
    }
}

fn stage<'a>(file: &'a PlannedFile, target: &Path) -> Result<Staged<'a>, Error> {
    let contents = match platform::nameless_file(folder_of(target)) {
        Some(nameless) => fill(&nameless, file).map(|()| Contents::Nameless(nameless)),
        None => named(file, target).map(Contents::Named),
    };
    let contents = contents.map_err(|source| cannot_write(file, source))?;
    Ok(Staged { file, contents, target: target.to_owned() })
}

fn named(file: &PlannedFile, target: &Path) -> io::Result<NamedTempFile> {
    let temporary = NamedTempFile::new_in(folder_of(target))?;
    if file.mode == Mode::Private {
        // On Unix it has been its owner's alone from the beginning.
        platform::keep_private(temporary.path())?;
    }
    fill(temporary.as_file(), file)?;
    Ok(temporary)
}

/// Writes into a file of mode 0600; a public one is opened up only when it is complete.
fn fill(mut open: &File, file: &PlannedFile) -> io::Result<()> {
    open.write_all(&file.contents)?;
    platform::set_mode(open, file.mode.bits())
}

/// What was published, and how to take it back.
struct Published {
    target: PathBuf,
    replaced: Option<TempPath>,
}

fn publish(
    staged: Vec<Staged<'_>>,
    policy_of: impl Fn(&PlannedFile) -> Policy,
) -> Result<(), Error> {
    let _lock = staged.first().and_then(|first| platform::lock_folder(folder_of(&first.target)));
    let mut published: Vec<Published> = Vec::new();
    for one in staged {
        let (file, target) = (one.file, one.target.clone());
        match publish_one(one, policy_of(file)) {
            Ok(replaced) => published.push(Published { target, replaced }),
            Err(source) => {
                take_back(published);
                return Err(if source.kind() == io::ErrorKind::AlreadyExists {
                    Error::WouldOverwrite { path: file.path.clone() }
                } else {
                    cannot_write(file, source)
                });
            }
        }
    }
    let mut folders: Vec<&Path> = published.iter().map(|one| folder_of(&one.target)).collect();
    folders.dedup();
    for folder in folders {
        // The data is safe already; a folder that cannot be synced is no reason to fail.
        let _ = platform::sync_directory(folder);
    }
    Ok(())
}

fn publish_one(staged: Staged<'_>, policy: Policy) -> io::Result<Option<TempPath>> {
    let Staged { file, contents, target } = staged;
    let temporary = match contents {
        Contents::Named(temporary) => temporary.into_temp_path(),
        Contents::Nameless(nameless) => match platform::give_name(&nameless, &target) {
            Ok(()) => return Ok(None),
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                let temporary = named(file, &target)?;
                temporary.as_file().sync_all()?;
                temporary.into_temp_path()
            }
            Err(error) if !policy.force => return Err(error),
            Err(_) => beside(&target, |name| platform::give_name(&nameless, name))?,
        },
    };
    if !policy.force || fs::symlink_metadata(&target).is_err() {
        temporary.persist_noclobber(&target).map_err(|error| error.error)?;
        return Ok(None);
    }
    // What is replaced is there at each moment, as itself or as the new file.
    let backup = match beside(&target, |name| fs::hard_link(&target, name)) {
        Ok(backup) => backup,
        Err(_) => beside(&target, |name| fs::copy(&target, name).map(|_| ()))?,
    };
    temporary.persist(&target).map_err(|error| error.error)?;
    Ok(Some(backup))
}

/// Makes a file with a temporary name beside another.
fn beside(target: &Path, make: impl FnMut(&Path) -> io::Result<()>) -> io::Result<TempPath> {
    Builder::new().make_in(folder_of(target), make).map(NamedTempFile::into_temp_path)
}

/// Undoes publications, last first. What cannot be undone stays: there is nobody left to tell.
fn take_back(published: Vec<Published>) {
    for Published { target, replaced } in published.into_iter().rev() {
        let _ = match replaced {
            Some(backup) => backup.persist(&target).map_err(|error| error.error),
            None => fs::remove_file(&target),
        };
    }
}

fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn cannot_write(file: &PlannedFile, source: io::Error) -> Error {
    Error::CannotWrite { path: file.path.clone(), source }
}

/// Makes a folder that only the owner can enter, with its parents.
pub fn make_private_folder(path: &Path) -> Result<(), Error> {
    let make = || -> io::Result<()> {
        fs::create_dir_all(path)?;
        platform::keep_private(path)
    };
    make().map_err(|source| Error::CannotWrite { path: path.to_owned(), source })
}

/// Takes a folder for this run alone: makes it, or with `force` accepts what is in it.
pub fn claim_folder(path: &Path, directory: &Path, force: bool) -> Result<(), Error> {
    let full = directory.join(path);
    let in_use = fs::read_dir(&full).is_ok_and(|mut entries| entries.next().is_some());
    if in_use && !force {
        return Err(Error::FolderNotEmpty { path: path.to_owned() });
    }
    make_private_folder(&full)
}

#[cfg(test)]
mod tests;
