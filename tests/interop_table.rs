//! docs/keys.md: every kind of key that is made here, in every form that it can have, and which other
//! programs read it. "Reads" means that the program had the right private key in hand.
//!
//! Each encryption takes every program its time, and wraps all keys alike. So it is tried with a few
//! keys, for PFX with those that tests/interop_pfx.rs has not; and with all where `MTLS_TABLE` is
//! `whole`, as in `.ci/long`.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::fs;
use std::path::{Path, PathBuf};

use harness::{Ran, Tool, fixture, tool};
use judges::Judge;
use judges::deliveries::{self, Delivery, Store};
use mtls::formats::{self, pem};
use mtls::material::Item;
use mtls::sandbox::Ca;
use mtls::tasks::convert::PFX_PROFILES;
use time::macros::datetime;

const KEY_TYPES: [&str; 7] =
    ["rsa-2048", "rsa-3072", "rsa-4096", "p256", "p384", "p521", "ed25519"];

/// A form of a key: its name in the table, and the arguments of `convert` that make it.
struct Form {
    name: &'static str,
    arguments: &'static [&'static str],
    /// What the new key is called.
    file: &'static str,
}

// OpenSSL 3.0 refuses Ed25519 as PKCS#8 version 2, which the key generators of ring and aws-lc write.
const FORMS: [Form; 8] = [
    Form { name: "PKCS#8", arguments: &[], file: "new.key" },
    Form { name: "PKCS#8, DER", arguments: &["--to=der"], file: "new.key.der" },
    Form { name: "encrypted PKCS#8", arguments: &[ENCRYPTED], file: "new.key" },
    Form {
        name: "encrypted PKCS#8, DER",
        arguments: &["--to=der", ENCRYPTED],
        file: "new.key.der",
    },
    Form { name: "PKCS#1", arguments: &["--key-form=pkcs1"], file: "new.key" },
    Form { name: "PKCS#1, DER", arguments: &["--key-form=pkcs1", "--to=der"], file: "new.key.der" },
    Form { name: "SEC1", arguments: &["--key-form=sec1"], file: "new.key" },
    Form { name: "SEC1, DER", arguments: &["--key-form=sec1", "--to=der"], file: "new.key.der" },
];
const ENCRYPTED: &str = "--new-password-file=password";

impl Form {
    fn fits(&self, kind: &str) -> bool {
        let rsa = kind.starts_with("rsa");
        match self.name.get(..4).unwrap_or_default() {
            "PKCS" if self.name.starts_with("PKCS#1") => rsa,
            "SEC1" => !rsa && kind != "ed25519",
            _ => true,
        }
    }
}

/// Whether this row is among those that are always tried.
fn is_quick(kind: &str, form: &str) -> bool {
    match form {
        "encrypted PKCS#8" => kind == "ed25519",
        "encrypted PKCS#8, DER" => kind == "rsa-2048",
        "PFX, compat" => ["rsa-4096", "p521"].contains(&kind),
        "PFX, modern" | "PFX, strongest" => false,
        der if der.ends_with("DER") => ["rsa-2048", "p256", "ed25519"].contains(&kind),
        _ => true,
    }
}

/// One row of the table before it is judged.
struct Row {
    kind: &'static str,
    form: String,
    store: Store,
    /// SHA-256 of its public key.
    wanted: String,
}

/// All keys in all forms, in a folder; keys first, PFX files last.
fn rows() -> (Vec<Row>, Vec<Row>, PathBuf) {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("table-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("password"), "test1234").unwrap();
    for name in ["server.crt", "server.key"] {
        fs::write(folder.join(name), fixture(&format!("base/{name}"))).unwrap();
    }
    let now = datetime!(2026-11-24 12:00 UTC);
    let ca = Ca::create(now).unwrap();
    let (mut keys, mut stores) = (Vec::new(), Vec::new());
    for kind in KEY_TYPES {
        let made = tool(["csr", "--cn=client", "--key-type", kind]).exits(0);
        let Some(Item::Csr(csr)) = formats::read(&made.read("client.csr")).items.pop() else {
            panic!("{kind}");
        };
        let spki = &csr.public_key.spki;
        fs::write(folder.join(format!("{kind}.pub")), pem::encode("PUBLIC KEY", spki).as_bytes())
            .unwrap();
        let chain: String = ca
            .sign(&csr, 10, now)
            .unwrap()
            .iter()
            .map(|one| pem::encode("CERTIFICATE", &one.der).to_string())
            .collect();
        let key = made.read("client.key");
        let convert = |arguments: &[&str]| convert(&key, &chain, arguments);
        let row = |form: &str, ran: Ran, file: &str| {
            let slug: String = form.chars().filter(char::is_ascii_alphanumeric).collect();
            let name = format!("{kind}.{}", slug.to_lowercase());
            fs::write(folder.join(&name), ran.read(file)).unwrap();
            let store = Store { file: name, password_file: "password".to_owned() };
            let wanted = csr.public_key.sha256_hex();
            Row { kind, form: form.to_owned(), store, wanted }
        };
        let whole = std::env::var("MTLS_TABLE").is_ok_and(|value| value == "whole");
        let tried = |form: &str| whole || is_quick(kind, form);
        for form in FORMS.iter().filter(|form| form.fits(kind) && tried(form.name)) {
            keys.push(row(form.name, convert(form.arguments), form.file));
        }
        for profile in PFX_PROFILES {
            let form = format!("PFX, {profile}");
            if tried(&form) {
                let ran = convert(&["--to=pfx", "--pfx-profile", profile, ENCRYPTED]);
                stores.push(row(&form, ran, "new.pfx"));
            }
        }
    }
    (keys, stores, folder)
}

fn convert(key: &[u8], chain: &str, arguments: &[&str]) -> Ran {
    let run = tool(["convert", "chain.pem", "client.key", "--name=new"])
        .file("client.key", key)
        .file("chain.pem", chain)
        .file("password", "test1234\n");
    arguments.iter().fold(run, |run: Tool, argument| run.arg(argument)).exits(0)
}

/// A program, and for each row whether it read it; `None` where it was not asked.
type Column = (&'static str, Vec<Option<bool>>);

/// A program that is asked about all rows; it answers `None` where it is not here.
type Asked<'a> = dyn Fn() -> Option<Vec<Delivery>> + Sync + 'a;

fn columns(keys: &[Row], pfx: &[Row], folder: &Path) -> Vec<Column> {
    let of = |rows: &[Row]| rows.iter().map(|row| row.store.clone()).collect::<Vec<Store>>();
    let (key_stores, pfx_stores) = (&of(keys), &of(pfx));
    let script = |judge: Option<Judge>, first: &[&str]| {
        let judge = judge?;
        let mut said = deliveries::of_script(&judge, &["keys"], folder, key_stores);
        said.extend(deliveries::of_script(&judge, first, folder, pfx_stores));
        Some(said)
    };
    let openssl = || {
        let openssl = judges::openssl()?;
        let mut said = deliveries::keys_of_openssl(&openssl, folder, key_stores);
        said.extend(deliveries::of_openssl(&openssl, folder, pfx_stores));
        Some(said)
    };
    let certtool = || {
        let certtool = judges::certtool()?;
        let mut said = deliveries::keys_of_certtool(&certtool, folder, key_stores);
        said.extend(deliveries::of_certtool(&certtool, folder, pfx_stores));
        Some(said)
    };
    // Key files are nothing to NSS.
    let nss = || {
        let judges = [&judges::nss("pk12util")?, &judges::nss("certutil")?, &judges::openssl()?];
        Some(deliveries::of_nss(judges, folder, pfx_stores))
    };
    let node = || script(judges::node("judge.js"), &["stores", "server.crt", "server.key"]);
    let java = || script(judges::java("Judge.java"), &["stores"]);
    let python = || script(judges::python("judge.py"), &["stores"]);
    let judges: [(&str, &Asked<'_>); 6] = [
        ("OpenSSL 3.0", &openssl),
        ("GnuTLS 3.7", &certtool),
        ("Node 20", &node),
        ("Java 17", &java),
        ("Python cryptography", &python),
        ("NSS 3.87", &nss),
    ];
    let read = |said: Vec<Delivery>| {
        let rows = keys.iter().chain(pfx);
        let not_asked = keys.len() + pfx.len() - said.len();
        let judged = rows.skip(not_asked).zip(said).map(|(row, delivery)| {
            Some(delivery.is_ok_and(|things| things.first() == Some(&row.wanted)))
        });
        vec![None; not_asked].into_iter().chain(judged).collect()
    };
    std::thread::scope(|threads| {
        let running = judges.map(|(name, judge)| (name, threads.spawn(judge)));
        let said = running.into_iter().map(|(name, thread)| (name, thread.join().unwrap()));
        said.filter_map(|(name, said)| Some((name, read(said?)))).collect()
    })
}

const DOCUMENT: &str = include_str!("../docs/keys.md");

/// The cells of the table in the document, by row and column.
fn told(row: &str, column: &str) -> Option<&'static str> {
    let cells = |line: &'static str| line.split('|').map(str::trim).collect::<Vec<_>>();
    let mut lines = DOCUMENT.lines().skip_while(|line| !line.starts_with("| key | form |"));
    let place = cells(lines.next()?).iter().position(|cell| *cell == column)?;
    let line = lines
        .map(cells)
        .find(|cells| cells.len() > 2 && row == format!("{} | {}", cells[1], cells[2]))?;
    line.get(place).copied()
}

#[test]
fn the_table_of_keys_is_what_the_programs_do() {
    let (keys, pfx, folder) = rows();
    let columns = columns(&keys, &pfx, &folder);
    let mut wrong = Vec::new();
    let mut table = String::from("| key | form |");
    columns.iter().for_each(|(name, _)| table += &format!(" {name} |"));
    for (at, row) in keys.iter().chain(&pfx).enumerate() {
        let name = format!("{} | {}", row.kind, row.form);
        table += &format!("\n| {name} |");
        for (column, reads) in &columns {
            let cell = match reads[at] {
                Some(true) => "yes",
                Some(false) => "no",
                None => "–",
            };
            table += &format!(" {cell} |");
            // A newer version of a program may read what this one refuses.
            let newer = cell == "yes" && told(&name, column) == Some("no");
            if told(&name, column) != Some(cell) && !newer {
                wrong.push(format!("{name}: {column}: {cell}"));
            }
        }
    }
    fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "docs/keys.md tells otherwise: {wrong:#?}\n{table}");
}
