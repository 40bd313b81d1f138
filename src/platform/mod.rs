//! What differs between Linux, macOS and Windows: files without names, who may read a file, names of
//! files, and signals.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[cfg(unix)]
mod unix;
// Its rules are compiled and tested everywhere, its deeds on Windows alone.
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(not(unix))]
use windows::deeds as system;

pub use system::{
    give_name, keep_private, nameless_file, set_mode, shared_mode_bits, sync_directory,
};

/// Why this system cannot have a file of this name; `None` where it can.
pub fn unusable_name(name: &str) -> Option<&'static str> {
    if cfg!(windows) { windows::unusable_name(name) } else { None }
}

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

/// Whether two paths name one file, links and all.
pub fn same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
