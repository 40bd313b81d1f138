//! The new files of each form, without their names.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::naming::Names;
use super::pairing::{Chain, Sorted};
use super::{Form, KeyForm, Request, audience};
use crate::checks;
use crate::error::Error;
use crate::formats::{keys, pem, pfx, pkcs7};
use crate::material::pfx::Anatomy;
use crate::material::{Certificate, PrivateKey, Secret};
use crate::report::convert::{Pair, Protection, Report};
use crate::report::runtimes::Reading;
use crate::report::{Code, FileKind, Finding, Mode, Plan, PlannedFile, finding};

/// The files of a run, in the order in which they are published.
#[derive(Debug, Default)]
pub(super) struct Planned {
    slots: Vec<Slot>,
    protection: Option<Protection>,
    keys_left_out: bool,
    /// What readers will say to a new PFX, with its set.
    findings: Vec<(usize, Finding)>,
    /// What programs say to a new PFX.
    readings: Vec<Reading>,
    /// How a new PFX is written.
    profile: Option<pfx::Profile>,
}

/// A file whose name is still open: that of a set, with a suffix.
struct Slot {
    set: usize,
    suffix: String,
    kind: FileKind,
    contents: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Slot({}, {}, {:?}, redacted)", self.set, self.suffix, self.kind)
    }
}

/// Encodes everything.
pub(super) fn plan(sorted: &Sorted, request: &Request) -> Result<Planned, Error> {
    let mut planned = Planned::default();
    match request.form {
        Form::CrtKey => planned.crt_key(sorted, request)?,
        Form::Pem => planned.pem(sorted, request)?,
        Form::Der => planned.der(sorted, request)?,
        Form::P7b => planned.p7b(sorted)?,
        Form::Pfx => planned.pfx(sorted, request)?,
    }
    Ok(planned)
}

impl Planned {
    /// The paths under these names.
    pub(super) fn paths(&self, names: &Names) -> Vec<PathBuf> {
        self.slots.iter().map(|slot| names.path(slot.set, &slot.suffix)).collect()
    }

    /// What programs say to the new PFX; empty where none is written.
    pub(super) fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The report under these names.
    pub(super) fn report(
        self,
        names: &Names,
        sorted: Sorted,
        mut findings: Vec<Finding>,
        inputs: Vec<String>,
        request: Request,
    ) -> Report {
        let path_of = |set, wanted: fn(FileKind) -> bool| {
            let slot = self.slots.iter().find(|slot| slot.set == set && wanted(slot.kind))?;
            Some(names.path(slot.set, &slot.suffix))
        };
        let pairs = sorted.sets.iter().enumerate().map(|(number, set)| {
            let place = if request.form == Form::P7b { 0 } else { number };
            Pair {
                certificate: set.chain.as_ref().and_then(|_| path_of(place, holds_certificate)),
                key: set.key.as_ref().and_then(|_| path_of(place, holds_key)),
                chain: set
                    .chain
                    .as_ref()
                    .map(|chain| written(chain, request.with_root || request.form == Form::P7b))
                    .unwrap_or_default()
                    .into_iter()
                    .cloned()
                    .collect(),
            }
        });
        let pairs = pairs.collect();
        let files = self.slots.into_iter().map(|slot| PlannedFile {
            path: names.path(slot.set, &slot.suffix),
            kind: slot.kind,
            mode: if holds_key(slot.kind) { Mode::Private } else { Mode::Public },
            contents: slot.contents,
        });
        findings.extend(
            self.findings.into_iter().map(|(set, finding)| {
                finding.in_file(names.path(set, "pfx").display().to_string())
            }),
        );
        finding::sort(&mut findings);
        let mut read: Vec<PathBuf> = inputs.into_iter().map(PathBuf::from).collect();
        read.extend(request.also_read);
        Report {
            pairs,
            extra: sorted.extra,
            protection: self.protection,
            profile: self.profile.and_then(super::name_of_profile),
            runtimes: Vec::new(),
            keys_left_out: self.keys_left_out,
            findings,
            plan: Plan { files: files.collect(), inputs: read },
            now: request.now,
        }
    }

    fn add(&mut self, set: usize, suffix: impl Into<String>, kind: FileKind, contents: &[u8]) {
        let contents = Zeroizing::new(contents.to_vec());
        self.slots.push(Slot { set, suffix: suffix.into(), kind, contents });
    }

    fn crt_key(&mut self, sorted: &Sorted, request: &Request) -> Result<(), Error> {
        for (number, set) in sorted.sets.iter().enumerate() {
            if let Some(key) = &set.key {
                let text = self.key(&key.thing, request)?;
                self.add(number, "key", FileKind::PrivateKey, text.as_bytes());
            }
            let Some(chain) = &set.chain else { continue };
            let chain = written(chain, request.with_root);
            let own = if request.split_chain { 1 } else { chain.len() };
            let (own, rest) = chain.split_at(own.min(chain.len()));
            self.add(number, "crt", FileKind::Certificate, pem_of(own).as_bytes());
            if !rest.is_empty() {
                self.add(number, "chain.crt", FileKind::Chain, pem_of(rest).as_bytes());
            }
        }
        self.extra(sorted, "extra.crt");
        Ok(())
    }

    fn pem(&mut self, sorted: &Sorted, request: &Request) -> Result<(), Error> {
        for (number, set) in sorted.sets.iter().enumerate() {
            let mut text = Zeroizing::new(String::new());
            if let Some(chain) = &set.chain {
                text.push_str(&pem_of(&written(chain, request.with_root)));
            }
            let kind = match (&set.key, &set.chain) {
                (Some(_), Some(_)) => FileKind::CertificateAndKey,
                (Some(_), None) => FileKind::PrivateKey,
                (None, _) => FileKind::Certificate,
            };
            if let Some(key) = &set.key {
                text = joined(&text, &self.key(&key.thing, request)?);
            }
            self.add(number, "pem", kind, text.as_bytes());
        }
        self.extra(sorted, "extra.pem");
        Ok(())
    }

    fn der(&mut self, sorted: &Sorted, request: &Request) -> Result<(), Error> {
        for (number, set) in sorted.sets.iter().enumerate() {
            if let Some(key) = &set.key {
                let text = self.key(&key.thing, request)?;
                self.add(number, "key.der", FileKind::PrivateKey, &body(&text)?);
            }
            let Some(chain) = &set.chain else { continue };
            for (place, certificate) in written(chain, request.with_root).into_iter().enumerate() {
                let (suffix, kind) = match place {
                    0 => ("der".to_owned(), FileKind::Certificate),
                    _ => (format!("chain-{place}.der"), FileKind::Chain),
                };
                self.add(number, suffix, kind, &certificate.der);
            }
        }
        for (place, certificate) in (1_usize..).zip(&sorted.extra) {
            let suffix = format!("extra-{place}.der");
            self.add(0, suffix, FileKind::ExtraCertificates, &certificate.der);
        }
        Ok(())
    }

    /// All certificates in one bundle, the root too: whoever imports one wants the whole chain.
    fn p7b(&mut self, sorted: &Sorted) -> Result<(), Error> {
        let mut all: Vec<&Certificate> = Vec::new();
        for chain in sorted.sets.iter().filter_map(|set| set.chain.as_ref()) {
            for certificate in written(chain, true) {
                if !all.contains(&certificate) {
                    all.push(certificate);
                }
            }
        }
        all.extend(&sorted.extra);
        if all.is_empty() {
            return Err(missing_certificate(sorted));
        }
        self.keys_left_out = sorted.sets.iter().any(|set| set.key.is_some());
        let text = pem::encode("PKCS7", &pkcs7::bundle(&all));
        self.add(0, "p7b", FileKind::Pkcs7, text.as_bytes());
        Ok(())
    }

    /// A PFX per pair; each is read back by another reader before it may be published.
    fn pfx(&mut self, sorted: &Sorted, request: &Request) -> Result<(), Error> {
        let password = request.new_password.as_ref().ok_or_else(super::password_for_pfx)?;
        for (number, set) in sorted.sets.iter().enumerate() {
            let (Some(key), Some(chain)) = (&set.key, &set.chain) else { continue };
            let certificates = written(chain, request.with_root);
            let friendly_name = friendly_name(chain);
            let contents = pfx::Contents {
                key: &key.thing,
                certificates: &certificates,
                friendly_name: &friendly_name,
            };
            let new = audience::write(&contents, request, password)?;
            self.judge_pfx(number, &new.opened.anatomy, password);
            self.add(number, "pfx", FileKind::Pfx, &new.bytes);
            let old = new.profile == pfx::Profile::compat();
            let protection = if old { Protection::PasswordOldCipher } else { Protection::Password };
            self.protection = Some(protection);
            self.profile = Some(new.profile);
            // Of several new files, the first stands for all: they are written in the same way.
            if self.readings.is_empty() {
                self.readings = new.readings;
            }
        }
        self.extra(sorted, "extra.crt");
        Ok(())
    }

    /// Which programs will not read it is told with it, while another profile can still be chosen.
    fn judge_pfx(&mut self, set: usize, anatomy: &Anatomy, password: &Secret) {
        let mut findings = checks::pfx::anatomy(anatomy);
        // Who does not know the cipher does not know the integrity check either: once is enough.
        if findings.iter().any(|finding| finding.code == Code::PfxModernCipher) {
            findings.retain(|finding| finding.code != Code::PfxModernMac);
        }
        if !password.expose().is_ascii() {
            findings.push(Finding::new(Code::PfxPasswordEncoding).variant("new-password"));
        }
        self.findings.extend(findings.into_iter().map(|finding| (set, finding)));
    }

    fn extra(&mut self, sorted: &Sorted, suffix: &str) {
        if !sorted.extra.is_empty() {
            let extra: Vec<&Certificate> = sorted.extra.iter().collect();
            self.add(0, suffix, FileKind::ExtraCertificates, pem_of(&extra).as_bytes());
        }
    }

    /// The PEM of a key, and what protects it.
    fn key(&mut self, key: &PrivateKey, request: &Request) -> Result<Zeroizing<String>, Error> {
        let kind = &key.public_key().algorithm;
        if let (KeyForm::Pkcs8, Some(password)) = (request.key_form, &request.new_password) {
            self.protection = Some(Protection::Password);
            return keys::to_encrypted_pem(key, password).map_err(|error| Error::Internal {
                doing: "encoding the key",
                reason: error.to_string(),
            });
        }
        self.protection = Some(Protection::Permissions);
        let wrong = |form, wanted| {
            Error::usage(
                format!("--key-form {form} is for {wanted} keys, and the key is {kind}"),
                "Leave `--key-form` out: PKCS#8 is for every key.",
            )
        };
        match request.key_form {
            KeyForm::Pkcs8 => Ok(keys::to_pem(key)),
            KeyForm::Pkcs1 => keys::to_pkcs1_pem(key).ok_or_else(|| wrong("pkcs1", "RSA")),
            KeyForm::Sec1 => keys::to_sec1_pem(key).ok_or_else(|| wrong("sec1", "EC")),
        }
    }
}

/// The certificates of a chain that go into the file, leaf first.
fn written(chain: &Chain, with_root: bool) -> Vec<&Certificate> {
    chain.path.iter().chain(chain.root.iter().filter(|_| with_root)).collect()
}

fn pem_of(certificates: &[&Certificate]) -> String {
    certificates.iter().map(|one| pem::encode("CERTIFICATE", &one.der).to_string()).collect()
}

/// What stores show for the pair: the common name, as far as every reader takes it.
fn friendly_name(chain: &Chain) -> String {
    let name: String = chain
        .path
        .first()
        .and_then(|leaf| leaf.subject.common_name())
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .collect();
    let name = name.trim();
    if name.is_empty() { "client".to_owned() } else { name.to_owned() }
}

/// Both texts in one, without leaving a copy of the key behind in memory that was outgrown.
fn joined(certificates: &str, key: &str) -> Zeroizing<String> {
    let mut text =
        Zeroizing::new(String::with_capacity(certificates.len().saturating_add(key.len())));
    text.push_str(certificates);
    text.push_str(key);
    text
}

/// The DER inside a PEM block that was just made.
fn body(block: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    ::pem::parse(block)
        .map(|block| Zeroizing::new(block.into_contents()))
        .map_err(|error| Error::Internal { doing: "encoding the key", reason: error.to_string() })
}

fn holds_certificate(kind: FileKind) -> bool {
    matches!(
        kind,
        FileKind::Certificate | FileKind::CertificateAndKey | FileKind::Pfx | FileKind::Pkcs7
    )
}

fn holds_key(kind: FileKind) -> bool {
    matches!(kind, FileKind::PrivateKey | FileKind::CertificateAndKey | FileKind::Pfx)
}

/// A bundle of certificates was asked for, and there are keys only.
fn missing_certificate(sorted: &Sorted) -> Error {
    let finding = Finding::new(Code::NotACertificate).variant("key");
    match sorted.sets.iter().find_map(|set| set.key.as_ref()) {
        Some(key) => finding.in_file(key.file.clone()).into(),
        None => finding.into(),
    }
}
