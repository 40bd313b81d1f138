//! Rules for PFX files: what a common reader refuses or loses (pfx-runtimes.md section 4).

use super::{container, runtimes};
use crate::formats::pfx::{CertificateEntry, KeyEntry, Opened, PasswordForm, PasswordKind};
use crate::material::pfx::{Anatomy, BagKind};
use crate::report::runtimes::{Blame, Verdict};
use crate::report::{Code, Fact, Finding, Severity};

/// Windows refuses more rounds than this, and so does Deno (pfx-runtimes.md, R08c).
const MANY_ITERATIONS: u64 = 600_000;
/// Java refuses more rounds than this, and nobody needs them.
pub(super) const EXTREME_ITERATIONS: u64 = 5_000_000;
/// Java refuses a shorter salt of the integrity check.
const SHORTEST_SALT: usize = 8;

/// What shows without the password.
pub fn anatomy(anatomy: &Anatomy) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(extreme_iterations(anatomy));
    findings.extend(legacy_cipher(anatomy).or_else(|| rare_cipher(anatomy)));
    findings.extend(mac(anatomy));
    findings.extend(encoding(anatomy));
    findings.extend(unencrypted(anatomy));
    findings.extend(several_keys(anatomy));
    findings.extend(modern(anatomy));
    findings
}

/// What only shows with the password.
pub fn contents(opened: &Opened) -> Vec<Finding> {
    let mut findings = Vec::new();
    if opened.password == PasswordKind::Empty {
        findings.push(Finding::new(Code::PfxEmptyPassword));
    } else if matches!(opened.password_form, PasswordForm::Widened | PasswordForm::Latin1) {
        findings.push(Finding::new(Code::PfxPasswordEncoding));
    } else if opened.password_form == PasswordForm::Trimmed {
        findings.push(Finding::new(Code::PfxPasswordEncoding).variant("trimmed"));
    }
    if opened.second_password {
        findings.push(Finding::new(Code::PfxSecondPassword));
    }
    if opened.name_not_bmp {
        findings.push(Finding::new(Code::PfxNameEncoding));
    }
    findings.extend(broken_links(opened));
    findings.extend(opened.left_out.iter().cloned());
    if !opened.foreign.is_empty() {
        let types: Vec<String> = opened.foreign.iter().map(|bag| bag.oid.clone()).collect();
        findings.push(Finding::new(Code::PfxForeignBag).fact("types", types));
    }
    findings
}

/// What is missing in it for a client: for who has this file alone.
pub fn completeness(opened: &Opened) -> Vec<Finding> {
    let mut findings = Vec::new();
    // One of a kind that we do not have is there, and has been told.
    let other_key = opened.left_out.iter().any(|finding| finding.code == Code::Unsupported);
    if opened.keys.is_empty() && !other_key && !opened.certificates.is_empty() {
        let store = opened.certificates.iter().all(|entry| entry.certificate.extensions.is_ca());
        // CA certificates alone are a trust store, which needs no key.
        let severity = if store { Severity::Note } else { Severity::Problem };
        findings.push(Finding::new(Code::PfxNoKey).severity(severity));
    }
    let keys: Vec<_> = opened.keys.iter().map(|entry| entry.key.public_key()).collect();
    let certificates: Vec<_> = opened.certificates.iter().map(|entry| &entry.certificate).collect();
    findings.extend(container::completeness(&keys, &certificates));
    findings
}

/// The certificate of a key.
fn leaf<'a>(opened: &'a Opened, key: &KeyEntry) -> Option<&'a CertificateEntry> {
    let public_key = key.key.public_key();
    opened.certificates.iter().find(|entry| entry.certificate.public_key.same_key(public_key))
}

fn extreme_iterations(anatomy: &Anatomy) -> Option<Finding> {
    let macs = anatomy.mac.iter().map(|mac| mac.iterations);
    // The work of scrypt is not in its count alone.
    let encryptions = anatomy.encryptions().into_iter().map(|encryption| {
        if encryption.work > EXTREME_ITERATIONS { encryption.work } else { encryption.iterations }
    });
    let most = macs.chain(encryptions).max().filter(|count| *count > MANY_ITERATIONS)?;
    let extreme = most > EXTREME_ITERATIONS;
    let severity = if extreme { Severity::Problem } else { Severity::Warning };
    let count = usize::try_from(most).unwrap_or(usize::MAX);
    Some(Finding::new(Code::PfxIterationsExtreme).severity(severity).fact("count", count))
}

/// OpenSSL 3 keeps these ciphers out of its default provider, and Node, curl, PHP and Ruby with it.
fn legacy_cipher(anatomy: &Anatomy) -> Option<Finding> {
    let mut names: Vec<String> = anatomy
        .encryptions()
        .into_iter()
        .filter(|encryption| encryption.legacy)
        .map(|encryption| encryption.name.clone())
        .collect();
    names.dedup();
    (!names.is_empty()).then(|| Finding::new(Code::PfxLegacyCipher).fact("ciphers", names))
}

/// More measured programs than these refuse a cipher that is rare; fewer refuse AES-256.
const FEW_PROGRAMS: usize = 5;

/// OpenSSL reads it, and many others do not: two-key 3DES, AES-192, scrypt and the like.
fn rare_cipher(anatomy: &Anatomy) -> Option<Finding> {
    let cipher = |part: &str| part.starts_with("cipher") || part == "derivation";
    let readings = runtimes::readings(&runtimes::Facts::of(anatomy));
    let refusing: Vec<&Blame> = readings
        .iter()
        .filter(|reading| !reading.reported && reading.verdict == Verdict::Refuses)
        .filter_map(|reading| reading.because.as_ref())
        .filter(|blame| cipher(blame.part))
        .collect();
    let blame = refusing.last()?;
    let text = |name| match blame.facts.get(name) {
        Some(Fact::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let names = [text("cipher"), text("derivation").filter(|_| blame.part == "derivation")];
    let cipher = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
    (refusing.len() > FEW_PROGRAMS).then(|| {
        Finding::new(Code::PfxLegacyCipher)
            .variant("rare")
            .fact("cipher", cipher)
            .fact("count", refusing.len())
    })
}

fn mac(anatomy: &Anatomy) -> Vec<Finding> {
    let Some(mac) = &anatomy.mac else {
        let unsigned = !anatomy.public_key_integrity;
        return unsigned.then(|| Finding::new(Code::PfxNoMac)).into_iter().collect();
    };
    let mut findings = Vec::new();
    if mac.name.starts_with("PBMAC1") {
        findings.push(Finding::new(Code::PfxPbmac1));
    } else if mac.name != "HMAC-SHA-1" {
        findings.push(Finding::new(Code::PfxModernMac).fact("mac", mac.name.clone()));
    }
    if mac.salt_length < SHORTEST_SALT {
        findings.push(Finding::new(Code::PfxShortSalt).fact("length", mac.salt_length));
    }
    findings
}

fn encoding(anatomy: &Anatomy) -> Option<Finding> {
    anatomy.not_der.then(|| Finding::new(Code::PfxNotDer))
}

/// A key in the clear: Java and Bouncy Castle lose it without a word.
fn unencrypted(anatomy: &Anatomy) -> Option<Finding> {
    let clear = anatomy.visible_bags().into_iter().any(|bag| bag.kind == BagKind::Key);
    clear.then(|| Finding::new(Code::PfxUnencrypted))
}

fn several_keys(anatomy: &Anatomy) -> Option<Finding> {
    let keys = anatomy
        .visible_bags()
        .into_iter()
        .filter(|bag| matches!(bag.kind, BagKind::Key | BagKind::ShroudedKey(_)))
        .count();
    (keys > 1).then(|| Finding::new(Code::PfxSeveralKeys).fact("count", keys))
}

/// Good for everybody but old readers: Windows before 1709, macOS before 15, Java before 8u301.
fn modern(anatomy: &Anatomy) -> Vec<Finding> {
    let pbes2 = anatomy.encryptions().into_iter().find(|one| one.name.starts_with("PBES2"));
    let bare = anatomy.encryptions().into_iter().any(|encryption| encryption.prf_without_null);
    let modern =
        pbes2.map(|one| Finding::new(Code::PfxModernCipher).fact("cipher", one.name.clone()));
    modern.into_iter().chain(bare.then(|| Finding::new(Code::PfxPrfWithoutNull))).collect()
}

/// Key and certificate are linked by localKeyID, and no other certificate has it. Where they are
/// not, Java, NSS and others load the key and no certificate, or nothing.
fn broken_links(opened: &Opened) -> Option<Finding> {
    let broken = opened.keys.iter().any(|key| {
        leaf(opened, key).is_some_and(|leaf| {
            let shared = opened.certificates.iter().any(|entry| {
                entry.local_key_id == key.local_key_id
                    && !entry.certificate.public_key.same_key(key.key.public_key())
            });
            key.local_key_id.is_none() || leaf.local_key_id != key.local_key_id || shared
        })
    });
    broken.then(|| Finding::new(Code::PfxBrokenLinks))
}
