//! What differs between Linux, macOS and Windows: file modes and signals.

use std::fs::File;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
pub fn sync_directory(directory: &std::path::Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
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
pub fn same_file(one: &std::path::Path, other: &std::path::Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
