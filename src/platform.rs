//! What differs between Linux, macOS and Windows: files without names, file modes and signals.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Held while files are being published, so that Ctrl-C waits for the few milliseconds this takes
/// and finds either nothing or everything.
static PUBLISHING: Mutex<()> = Mutex::new(());

/// Keeps Ctrl-C and a polite kill away until the guard is dropped.
pub fn hold_signals() -> MutexGuard<'static, ()> {
    PUBLISHING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes Ctrl-C, SIGTERM and SIGHUP end the process only between two publications.
///
/// The code is that of a shell command ended by Ctrl-C, 130.
#[expect(clippy::exit, reason = "a signal ends the process; there is no caller to return to")]
pub fn end_cleanly_on_signals() {
    // A second handler in one process (a test) changes nothing.
    let _ = ctrlc::set_handler(|| {
        let _guard = hold_signals();
        std::process::exit(130);
    });
}

/// Sets the permissions of an open file, where the system has them.
#[cfg(unix)]
pub fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

/// Windows protects a file by the access list it inherits from its folder.
#[cfg(not(unix))]
pub fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

/// Makes the names in a folder durable. Windows has no such call.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
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

/// Keeps other runs from publishing in a folder until the guard is dropped. Who holds the lock for
/// seconds is not one of ours, such as `flock DIR mtls …`, and it is not waited for.
pub fn lock_folder(folder: &Path) -> Option<File> {
    let open = File::open(folder).ok()?;
    for _ in 0..100 {
        match open.try_lock() {
            Ok(()) => return Some(open),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            Err(TryLockError::Error(_)) => return None,
        }
    }
    None
}

/// The permission bits that others than the owner have on a file; `None` where the system has none.
#[cfg(unix)]
pub fn shared_mode_bits(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o077)
}

/// Windows has access lists instead.
#[cfg(not(unix))]
pub fn shared_mode_bits(_: &std::fs::Metadata) -> Option<u32> {
    None
}

/// Whether two paths name one file, links and all.
pub fn same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
