//! Whether a client can read the files that it shall use, and what speaks against them. What it cannot
//! read is an error with the command that makes the right form, so that no snippet is printed in vain.

use time::OffsetDateTime;

use super::File;
use super::catalogue::{Form, Snippet};
use crate::checks::runtimes::{self, Dress, Facts};
use crate::checks::{self, certificate};
use crate::error::Error;
use crate::formats;
use crate::formats::keys::{self, PlainForm};
use crate::material::{
    Certificate, Document, EncryptedForm, Format, Item, KeyAlgorithm, Pfx, PrivateKey,
};
use crate::report::runtimes::Verdict;
use crate::report::{Code, Fact, Finding, Severity};

/// What the files turned out to be.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Whether a password protects the key or the PFX.
    pub(super) password: bool,
    /// The kind of the key, where it shows.
    pub(super) algorithm: Option<&'static str>,
    /// What speaks against them.
    pub(super) findings: Vec<Finding>,
}

/// Judges a certificate and a key.
pub(super) fn pem(
    snippet: &Snippet,
    cert: &File,
    key: &File,
    now: OffsetDateTime,
) -> Result<Judged, Error> {
    let convert = |more: &[&str]| {
        let words = ["mtls", "convert", &cert.path, &key.path].into_iter();
        let mut words: Vec<String> = words.chain(more.iter().copied()).map(str::to_owned).collect();
        if cert.path == key.path {
            words.remove(3);
        }
        Fact::Command(words)
    };
    if !snippet.reads_pem() {
        let finding = Finding::new(Code::Unsupported).variant("snippet-wants-pfx");
        return Err(of(snippet, finding, key, convert(&["--to", "pfx"])));
    }
    let certificates = certificates(cert, || {
        of(snippet, Finding::new(Code::Unsupported).variant("snippet-not-pem"), cert, convert(&[]))
    })?;
    let (key_found, form) = self::key(key, || {
        of(snippet, Finding::new(Code::Unsupported).variant("snippet-not-pem"), key, convert(&[]))
    })?;
    if !snippet.reads.contains(&form) {
        let variant = match form {
            Form::EncryptedPkcs8 | Form::EncryptedTraditional => "snippet-password",
            _ => "snippet-key-form",
        };
        return Err(of(
            snippet,
            Finding::new(Code::Unsupported).variant(variant),
            key,
            convert(&[]),
        ));
    }
    if snippet.one_file && key.path != cert.path && !beside(cert, key) {
        let finding = Finding::new(Code::Unsupported).variant("snippet-one-file");
        return Err(of(snippet, finding, key, convert(&["--to", "pem"])));
    }
    let leaf = leaf(&certificates, key_found.as_ref());
    Ok(Judged {
        password: key_found.is_none(),
        algorithm: leaf.and_then(|(_, leaf)| algorithm(&leaf.public_key.algorithm)),
        findings: findings(&certificates, leaf, key_found.as_ref(), cert, now),
    })
}

/// Whether the key's name is the certificate's with `.key` for `.crt`.
fn beside(cert: &File, key: &File) -> bool {
    cert.path.strip_suffix(".crt").is_some_and(|stem| key.path.strip_suffix(".key") == Some(stem))
}

/// Judges a PFX, by what shows without its password.
pub(super) fn pfx(snippet: &Snippet, file: &File) -> Result<Judged, Error> {
    let document = read(file)?;
    let dress = Dress::of(&document);
    let words = |more: &[&str]| {
        let words = ["mtls", "convert", &file.path].into_iter().chain(more.iter().copied());
        Fact::Command(words.map(str::to_owned).collect())
    };
    let Some(pfx) = document.into_items().into_iter().find_map(only_pfx) else {
        let finding = Finding::new(Code::Unsupported).variant("snippet-no-pfx");
        return Err(of(snippet, finding, file, words(&["--to", "pfx"])));
    };
    if !snippet.reads_pfx() {
        let finding = Finding::new(Code::Unsupported).variant("snippet-wants-pem");
        return Err(of(snippet, finding, file, words(&[])));
    }
    let reader = snippet.pfx_reader.as_deref().unwrap_or_default();
    let facts = Facts::of(&pfx.anatomy).in_dress(dress, &file.path);
    let reading = runtimes::readings(&facts).into_iter().find(|reading| reading.id == reader);
    if let Some(reading) = reading.filter(|reading| reading.verdict == Verdict::Refuses) {
        let command =
            if snippet.reads_pem() { words(&[]) } else { words(&["--to", "pfx", "--for", reader]) };
        let finding = Finding::new(Code::Unsupported)
            .variant("snippet-pfx")
            .fact("reader", reading.name)
            .fact("says", reading.error.unwrap_or_else(|| "nothing, and finds no key".to_owned()));
        return Err(of(snippet, finding, file, command));
    }
    let open = pfx.anatomy.mac.is_none() && pfx.anatomy.encryptions().is_empty();
    Ok(Judged { password: !open, ..Judged::default() })
}

/// Whether a file has a certificate of a CA, in a form that clients read.
pub(super) fn authority(snippet: &Snippet, file: &File) -> Result<(), Error> {
    certificates(file, || {
        let words = ["mtls", "convert", &file.path, "--to", "pem"].map(str::to_owned).to_vec();
        let finding = Finding::new(Code::Unsupported).variant("snippet-not-pem");
        of(snippet, finding, file, Fact::Command(words))
    })
    .map(|_| ())
}

fn of(snippet: &Snippet, finding: Finding, file: &File, command: Fact) -> Error {
    finding.in_file(&*file.path).fact("program", &*snippet.title).fact("command", command).into()
}

/// What is in a file; what is wrong with the file itself says more than that nothing is in it.
fn read(file: &File) -> Result<Document, Error> {
    let mut document = formats::read(&file.bytes);
    let wrong = document.findings.iter().position(|it| it.severity == Severity::Problem);
    match wrong {
        Some(position) => Err(document.findings.swap_remove(position).in_file(&*file.path).into()),
        None => Ok(document),
    }
}

fn certificates(file: &File, not_pem: impl Fn() -> Error) -> Result<Vec<Certificate>, Error> {
    let document = read(file)?;
    let is_pem = document.format == Format::Pem && document.findings.is_empty();
    let only = |item| match item {
        Item::Certificate(certificate) => Some(vec![*certificate]),
        Item::Pfx(_) | Item::Keystore(_) | Item::Pkcs7(_) => Some(Vec::new()),
        _ => None,
    };
    let found: Vec<Vec<Certificate>> = document.into_items().into_iter().filter_map(only).collect();
    if found.is_empty() {
        return Err(Finding::new(Code::NotACertificate).in_file(&*file.path).into());
    }
    let certificates: Vec<Certificate> = found.into_iter().flatten().collect();
    if certificates.is_empty() || !is_pem { Err(not_pem()) } else { Ok(certificates) }
}

/// The first key of a file, `None` where it has a password, and its form.
fn key(file: &File, not_pem: impl Fn() -> Error) -> Result<(Option<PrivateKey>, Form), Error> {
    let document = read(file)?;
    let is_pem = document.format == Format::Pem && document.findings.is_empty();
    let mut contained = false;
    for item in document.into_items() {
        let (key, form) = match item {
            Item::PrivateKey(key) => (Some(key), plain(&file.bytes)),
            Item::EncryptedKey(key) => (None, under_password(&key.form)),
            other => {
                contained |= matches!(other, Item::Pfx(_) | Item::Keystore(_));
                continue;
            }
        };
        return if is_pem { Ok((key, form)) } else { Err(not_pem()) };
    }
    if contained {
        return Err(not_pem());
    }
    Err(Finding::new(Code::NotAKey).in_file(&*file.path).into())
}

fn plain(bytes: &[u8]) -> Form {
    match keys::plain_form(bytes) {
        PlainForm::Pkcs8 => Form::Pkcs8,
        PlainForm::Pkcs1 => Form::Pkcs1,
        PlainForm::Sec1 => Form::Sec1,
    }
}

fn under_password(form: &EncryptedForm) -> Form {
    match form {
        EncryptedForm::Pkcs8 => Form::EncryptedPkcs8,
        EncryptedForm::Traditional { .. } => Form::EncryptedTraditional,
    }
}

fn only_pfx(item: Item) -> Option<Box<Pfx>> {
    match item {
        Item::Pfx(pfx) => Some(pfx),
        _ => None,
    }
}

/// The certificate that the key belongs to, else the first, with its place.
fn leaf<'a>(
    certificates: &'a [Certificate],
    key: Option<&PrivateKey>,
) -> Option<(usize, &'a Certificate)> {
    let fits = |certificate: &Certificate| {
        key.is_some_and(|key| checks::pairing::fits(key, &certificate.public_key))
    };
    let all = || certificates.iter().enumerate();
    all().find(|(_, one)| fits(one)).or_else(|| all().next())
}

fn algorithm(algorithm: &KeyAlgorithm) -> Option<&'static str> {
    match algorithm {
        KeyAlgorithm::Rsa { .. } | KeyAlgorithm::RsaPss { .. } => Some("RSA"),
        KeyAlgorithm::Ed25519 | KeyAlgorithm::Ed448 => Some("EdDSA"),
        KeyAlgorithm::P256
        | KeyAlgorithm::P384
        | KeyAlgorithm::P521
        | KeyAlgorithm::Secp256k1
        | KeyAlgorithm::OtherCurve(_) => Some("EC"),
        KeyAlgorithm::Other(_) => None,
    }
}

fn findings(
    certificates: &[Certificate],
    leaf: Option<(usize, &Certificate)>,
    key: Option<&PrivateKey>,
    file: &File,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let Some((position, leaf)) = leaf else { return Vec::new() };
    let mut findings = Vec::new();
    if let Some(key) = key.filter(|key| !checks::pairing::fits(key, &leaf.public_key)) {
        findings.push(
            Finding::new(Code::KeyMismatch)
                .fact("expected", leaf.public_key.sha256_hex())
                .fact("found", key.public_key().sha256_hex()),
        );
    }
    if position > 0 {
        let finding = Finding::new(Code::ChainOrder).variant("leaf-not-first");
        findings.push(finding.severity(Severity::Problem).fact("position", position + 1));
    }
    findings.extend(certificate::client(leaf, now));
    if certificates.len() == 1 && !certificate::is_self_signed(leaf) {
        let finding = Finding::new(Code::ChainIncomplete).variant("sent");
        let issuer = leaf.issuer.to_string();
        findings.push(finding.severity(Severity::Note).fact("issuer", issuer));
    }
    for finding in &mut findings {
        finding.about.file = Some(file.path.clone());
        finding.about.item = Some(leaf.label());
    }
    findings
}
