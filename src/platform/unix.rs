//! Linux, macOS and the BSDs: file modes, and on Linux files without names.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Sets the permissions of an open file.
pub fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(mode))
}

/// Makes a file or a folder its owner's alone.
pub fn keep_private(path: &Path) -> io::Result<()> {
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    std::fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Makes the names in a folder durable.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// A file without a name in a folder, for its owner alone: whatever ends the process, nothing of it
/// stays. `None` where the system or the file system has no such thing.
#[cfg(target_os = "linux")]
pub fn nameless_file(folder: &Path) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(rustix::fs::OFlags::TMPFILE.bits()).ok()?;
    std::fs::metadata("/proc/self/fd").ok()?;
    std::fs::OpenOptions::new().write(true).mode(0o600).custom_flags(flags).open(folder).ok()
}

/// Other systems have none.
#[cfg(not(target_os = "linux"))]
pub fn nameless_file(_: &Path) -> Option<File> {
    None
}

/// Gives a file without a name this one, if nothing else has it.
#[cfg(target_os = "linux")]
pub fn give_name(file: &File, name: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    let follow = rustix::fs::AtFlags::SYMLINK_FOLLOW;
    Ok(rustix::fs::linkat(rustix::fs::CWD, open, rustix::fs::CWD, name, follow)?)
}

/// Other systems have none.
#[cfg(not(target_os = "linux"))]
pub fn give_name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The permission bits that others than the owner have on a file.
pub fn shared_mode_bits(metadata: &std::fs::Metadata) -> Option<u32> {
    Some(metadata.permissions().mode() & 0o077)
}
