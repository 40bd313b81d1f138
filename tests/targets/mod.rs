//! What takes foreign bytes, each as a function that must end in good time and without a panic. The
//! fuzz targets in fuzz/ and the replays in tests/hostile.rs share them.

#![allow(dead_code, unreachable_pub, reason = "each fuzz target uses one of them")]

use std::io::Cursor;
use std::path::PathBuf;

use mtls::checks;
use mtls::checks::archive::Part;
use mtls::context::{Context, Progress, Stream, Terminal};
use mtls::formats::ber::{self, Node};
use mtls::formats::{self, keys, pfx};
use mtls::material::pfx::Anatomy;
use mtls::material::{Format, Item, Secret};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// What is done with bytes.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const ALL: [(&str, Target); 10] = [
    ("ber", ber),
    ("anatomy", anatomy),
    ("open", open),
    ("file", file),
    ("key", key),
    ("keystore", keystore),
    ("inspect", inspect),
    ("detect", detect),
    ("salvage", salvage),
    ("verify", verify),
];

/// So few rounds that the time goes into what is read, not into key derivations.
fn limits() -> pfx::Limits {
    pfx::Limits { max_iterations: 100 }
}

fn password() -> Secret {
    Secret::new(b"test1234".to_vec())
}

/// Any file: told apart, mended, decoded.
pub fn file(bytes: &[u8]) {
    let _ = formats::read(bytes);
}

/// What a file is: it holds something, or it is said why not, and an archive holds no archives.
pub fn detect(bytes: &[u8]) {
    let document = formats::read(bytes);
    assert!(document.members.is_empty() || document.format == Format::Zip);
    let members = document.members.iter().map(|member| &member.document);
    for one in members.chain(document.members.is_empty().then_some(&document)) {
        assert!(one.members.is_empty() || std::ptr::eq(one, &document));
        assert!(!one.items.is_empty() || !one.findings.is_empty(), "{one:?}");
    }
    let parts = checks::archive::parts(document);
    let silent = |part: &Part| part.document.items.is_empty() && part.document.findings.is_empty();
    assert!(!parts.iter().all(silent));
}

/// Text in odd dress: a clean copy of what was found in it is read as the same, and is not odd.
pub fn salvage(bytes: &[u8]) {
    for item in formats::read(bytes).into_items() {
        let (label, der) = match &item {
            Item::Certificate(certificate) => ("CERTIFICATE", &certificate.der),
            Item::Csr(csr) => ("CERTIFICATE REQUEST", &csr.der),
            _ => continue,
        };
        let again = formats::read(formats::pem::encode(label, der).as_bytes());
        assert!(again.findings.is_empty(), "{:?}", again.findings);
        assert_eq!(format!("{:?}", again.items), format!("{:?}", [item]));
    }
}

/// The pass over certificates and chains: what is not ready has a problem, and what is has none.
pub fn verify(bytes: &[u8]) {
    let said = said(["mtls", "verify", "-", "--json"], bytes);
    let Ok(answer) = serde_json::from_slice::<serde_json::Value>(&said) else {
        panic!("no JSON: {}", String::from_utf8_lossy(&said))
    };
    if answer["schema"] == "mtls/verify/v1" {
        let findings = answer["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let problem = findings.iter().any(|finding| finding["severity"] == "problem");
        assert_eq!(answer["verdict"] == "ready", !problem, "{answer}");
    }
}

/// The walk over BER: what it reads it can read again from DER, and nothing is lost on the way.
pub fn ber(bytes: &[u8]) {
    let Ok((node, rest)) = ber::read(bytes) else { return };
    assert_eq!(node.raw.len() + rest.len(), bytes.len());
    leaves(&node);
    let der = node.to_der();
    if let Ok((again, after)) = ber::read(&der) {
        assert!(after.is_empty() && !again.not_der && again.to_der() == der);
        assert_eq!(again.octets(), node.octets());
    }
}

fn leaves(node: &Node<'_>) {
    let _ = (node.oid(), node.unsigned(), node.octets());
    node.children.iter().for_each(leaves);
}

/// What a PFX shows while it is shut; mending it changes nothing of that.
pub fn anatomy(bytes: &[u8]) {
    let Ok(parsed) = pfx::parse(bytes) else { return };
    let (bags, encryptions) = (parsed.anatomy.visible_bags(), parsed.anatomy.encryptions());
    assert!(bags.len() <= bytes.len() && encryptions.len() <= bytes.len());
    if let Ok(Some(der)) = pfx::outer_as_der(&parsed) {
        let again = pfx::parse(&der).map(|again| again.anatomy);
        let mended =
            Anatomy { not_der: again.as_ref().is_ok_and(|it| it.not_der), ..parsed.anatomy };
        assert_eq!(again, Ok(mended));
    }
}

/// A PFX under a password, and its keys under the same or another.
pub fn open(bytes: &[u8]) {
    let Ok(parsed) = pfx::parse(bytes) else { return };
    for key_password in [None, Some(Secret::new(b"other".to_vec()))] {
        if let Ok(opened) = pfx::open(&parsed, &password(), key_password.as_ref(), &limits()) {
            let _ = checks::pfx::contents(&opened);
            let _ = checks::pfx::completeness(&opened);
        }
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
    let said = said(["mtls", "inspect", "-"], bytes);
    let foreign = |c: char| c.is_control() && c != '\n';
    assert!(!String::from_utf8_lossy(&said).contains(foreign), "{said:?}");
}

/// What a command says to these bytes on standard input.
fn said<const N: usize>(arguments: [&str; N], bytes: &[u8]) -> Vec<u8> {
    let output = Kept::default();
    let context = Context {
        directory: PathBuf::new(),
        clock: Box::new(|| NOW),
        input: Box::new(Cursor::new(bytes.to_vec())),
        output: Box::new(output.clone()),
        notes: Box::new(std::io::sink()),
        terminal: Box::new(Nobody),
        environment: Box::new(|_| None),
    };
    mtls::cli::run(arguments.map(Into::into), context);
    output.0.lock().map(|said| said.clone()).unwrap_or_default()
}

/// The certificates of the fixtures are valid then.
const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 12:00 UTC);

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

    fn width(&self, _: Stream) -> Option<usize> {
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
        impl Progress for Nothing {
            fn say(&self, _: &str) {}
        }
        Box::new(Nothing)
    }
}
