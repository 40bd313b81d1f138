//! What each judge gets out of a PFX: not that it was content, but which key and certificates it
//! had in hand.

use std::fs;
use std::path::Path;

use mtls::formats::{keys, x509};
use sha2::{Digest, Sha256};

use super::Judge;

/// A PFX of a folder, and the file there with its password.
#[derive(Debug, Clone)]
pub struct Store {
    pub file: String,
    pub password_file: String,
}

/// The SHA-256 of the public key whose private key could be used, then those of the certificates,
/// leaf first; or what the judge said instead.
pub type Delivery = Result<Vec<String>, String>;

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The things in a text with PEM blocks, the key before the certificates.
fn things(text: &str) -> Vec<String> {
    let blocks = pem::parse_many(text).unwrap();
    let (mut things, mut certificates) = (Vec::new(), Vec::new());
    for block in &blocks {
        match block.tag() {
            "CERTIFICATE" => certificates.push(digest(block.contents())),
            "PUBLIC KEY" => things.push(digest(block.contents())),
            "PRIVATE KEY" => {
                let key = keys::from_pkcs8(block.contents()).unwrap();
                things.push(key.public_key().sha256_hex());
            }
            _ => {}
        }
    }
    things.extend(certificates);
    things
}

/// Runs a script that takes all stores at once: starting Java or Node takes longer than reading.
pub fn of_script(judge: &Judge, first: &[&str], folder: &Path, stores: &[Store]) -> Vec<Delivery> {
    let pairs = stores.iter().flat_map(|store| [store.file.as_str(), store.password_file.as_str()]);
    let arguments: Vec<&str> = first.iter().copied().chain(pairs).collect();
    let said = judge.accepts(folder, &arguments);
    let mut deliveries = Vec::new();
    for (store, section) in stores.iter().zip(said.split("== ").skip(1)) {
        let text = section.strip_prefix(store.file.as_str()).unwrap_or_else(|| panic!("{said}"));
        deliveries.push(match text.split_once("refused: ") {
            Some((_, reason)) => Err(reason.to_owned()),
            None => Ok(things(text)),
        });
    }
    assert_eq!(deliveries.len(), stores.len(), "{said}");
    deliveries
}

pub fn of_openssl(openssl: &Judge, folder: &Path, stores: &[Store]) -> Vec<Delivery> {
    let one = |store: &Store| {
        let password = format!("file:{}", store.password_file);
        let said =
            openssl.run(folder, &["pkcs12", "-in", &store.file, "-passin", &password, "-nodes"]);
        if said.success { Ok(things(&said.text)) } else { Err(said.text) }
    };
    stores.iter().map(one).collect()
}

/// Key files: the public half of what it reads.
pub fn keys_of_openssl(openssl: &Judge, folder: &Path, keys: &[Store]) -> Vec<Delivery> {
    let one = |key: &Store| {
        let password = format!("file:{}", key.password_file);
        let said =
            openssl.run(folder, &["pkey", "-in", &key.file, "-passin", &password, "-pubout"]);
        if said.success { Ok(things(&said.text)) } else { Err(said.text) }
    };
    keys.iter().map(one).collect()
}

/// The same. GnuTLS must be told what is DER and what is PKCS#8.
pub fn keys_of_certtool(certtool: &Judge, folder: &Path, keys: &[Store]) -> Vec<Delivery> {
    let one = |key: &Store| {
        let password = fs::read_to_string(folder.join(&key.password_file)).unwrap();
        let mut arguments = vec!["--pubkey-info", "--load-privkey", &key.file];
        let is_pkcs8 = key.file.contains("pkcs8");
        arguments.extend(is_pkcs8.then_some("--pkcs8"));
        arguments.extend(key.file.ends_with("der").then_some("--inder"));
        if key.file.contains("encrypted") {
            arguments.extend(["--password", &password]);
        }
        let said = certtool.run(folder, &arguments);
        if said.success { Ok(things(&said.text)) } else { Err(said.text) }
    };
    keys.iter().map(one).collect()
}

/// GnuTLS lists a key as it is, encrypted, so it is asked for the public key that belongs to it.
pub fn of_certtool(certtool: &Judge, folder: &Path, stores: &[Store]) -> Vec<Delivery> {
    let one = |store: &Store| {
        let password = fs::read_to_string(folder.join(&store.password_file)).unwrap();
        let info = ["--p12-info", "--inder", "--infile", &store.file, "--password", &password];
        let said = certtool.run(folder, &info);
        if !said.success {
            return Err(said.text);
        }
        let key = said.text.split_once("-----BEGIN ENCRYPTED PRIVATE KEY-----").unwrap().1;
        let key = key.split_once("-----END").unwrap().0;
        let label = "ENCRYPTED PRIVATE KEY-----";
        let name = format!("{}.encrypted", store.file);
        fs::write(folder.join(&name), format!("-----BEGIN {label}{key}-----END {label}\n"))
            .unwrap();
        let public = ["--pubkey-info", "--pkcs8", "--load-privkey", &name, "--password", &password];
        Ok(things(&format!("{}\n{}", certtool.accepts(folder, &public), said.text)))
    };
    stores.iter().map(one).collect()
}

/// NSS imports it into a new database and exports it again, for OpenSSL to look at.
pub fn of_nss(
    [pk12util, certutil, openssl]: [&Judge; 3],
    folder: &Path,
    stores: &[Store],
) -> Vec<Delivery> {
    let back = Store { file: "back.pfx".to_owned(), password_file: "of-nss".to_owned() };
    let one = |store: &Store| {
        let database = folder.join(format!("{}.nss", store.file));
        fs::create_dir_all(&database).unwrap();
        fs::copy(folder.join(&store.password_file), database.join("password")).unwrap();
        fs::write(database.join("of-nss"), "test1234").unwrap();
        certutil.accepts(&database, &["-N", "-d", "sql:.", "--empty-password"]);
        let file = format!("../{}", store.file);
        let import = pk12util.run(&database, &["-i", &file, "-d", "sql:.", "-w", "password"]);
        if !import.success {
            return Err(import.text);
        }
        // The one with a private key is trusted as a user's.
        let list = certutil.accepts(&database, &["-L", "-d", "sql:."]);
        let name = list.lines().find_map(|line| line.trim_end().strip_suffix("u,u,u")).unwrap();
        let export = ["-o", "back.pfx", "-n", name.trim(), "-d", "sql:.", "-w", "of-nss"];
        pk12util.accepts(&database, &export);
        let mut things = of_openssl(openssl, &database, std::slice::from_ref(&back)).remove(0)?;
        // It exports the issuer first.
        things[1..].reverse();
        Ok(things)
    };
    stores.iter().map(one).collect()
}

/// The public key of a certificate, and it.
pub fn leaf(der: &[u8]) -> [String; 2] {
    let (certificate, _) = x509::certificate(der).unwrap();
    [certificate.public_key.sha256_hex(), certificate.sha256_hex()]
}
