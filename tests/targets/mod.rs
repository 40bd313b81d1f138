//! What takes foreign bytes, each as a function that must end in good time and without a panic. The
//! fuzz targets in fuzz/ and the replays in tests/hostile.rs share them.

#![allow(dead_code, unreachable_pub, reason = "each fuzz target uses one of them")]

use std::io::Cursor;
use std::path::PathBuf;

use mtls::context::{Context, Progress, Terminal};
use mtls::formats::{self, keys, pfx};
use mtls::material::{Item, Secret};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// What is done with bytes.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const ALL: [(&str, Target); 5] =
    [("file", file), ("pfx", pfx), ("key", key), ("keystore", keystore), ("inspect", inspect)];

fn limits() -> pfx::Limits {
    pfx::Limits { max_iterations: 2_100 }
}

fn password() -> Secret {
    Secret::new(b"test1234".to_vec())
}

/// Any file: told apart, mended, decoded.
pub fn file(bytes: &[u8]) {
    let _ = formats::read(bytes);
}

/// A PFX: its anatomy, and its opening with a password.
pub fn pfx(bytes: &[u8]) {
    if let Ok(parsed) = pfx::parse(bytes) {
        let _ = pfx::open(&parsed, &password(), None, &limits());
    }
}

/// Keys of each encoding, encrypted ones too.
pub fn key(bytes: &[u8]) {
    let _ = keys::from_pkcs8(bytes);
    let _ = keys::from_pkcs1(bytes);
    let _ = keys::from_sec1(bytes);
    for item in formats::read(bytes).items {
        if let Item::EncryptedKey(key) = item {
            let _ = keys::decrypt(&key, &password(), &limits());
        }
    }
}

/// A Java keystore: its entries, and their opening with a password.
pub fn keystore(bytes: &[u8]) {
    for item in formats::read(bytes).items {
        if let Item::Keystore(keystore) = item {
            let _ = formats::keystore::open(&keystore, &password(), None, &limits());
        }
    }
}

/// The whole way to the terminal. No control character may reach it.
pub fn inspect(bytes: &[u8]) {
    let output = Kept::default();
    let context = Context {
        directory: PathBuf::new(),
        clock: Box::new(|| OffsetDateTime::UNIX_EPOCH),
        input: Box::new(Cursor::new(bytes.to_vec())),
        output: Box::new(output.clone()),
        notes: Box::new(output.clone()),
        terminal: Box::new(Nobody),
        environment: Box::new(|_| None),
    };
    mtls::cli::run(["mtls", "inspect", "-"].map(Into::into), context);
    let said = output.0.lock().map(|said| said.clone()).unwrap_or_default();
    let foreign = |c: char| c.is_control() && c != '\n';
    assert!(!String::from_utf8_lossy(&said).contains(foreign), "{said:?}");
}

#[derive(Clone, Default)]
struct Kept(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Ok(mut kept) = self.0.lock() {
            kept.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Nobody;

impl Terminal for Nobody {
    fn can_ask(&self) -> bool {
        false
    }

    fn width(&self) -> Option<usize> {
        None
    }

    fn ask(&mut self, _: &str) -> std::io::Result<String> {
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }

    fn ask_secret(&mut self, _: &str) -> std::io::Result<Zeroizing<String>> {
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }

    fn progress(&mut self, _: &str) -> Box<dyn Progress> {
        struct Nothing;
        impl Progress for Nothing {}
        Box::new(Nothing)
    }
}
