//! Revocation lists that were given: which are good for what, and what they revoke (RFC 5280
//! sections 5 and 6.3). Nothing is fetched.

use time::OffsetDateTime;

use crate::checks::signature::{self, Verdict};
use crate::material::{Certificate, Crl, Extension, Revoked};
use crate::report::{Code, Finding};

/// A revocation list and the file it came in.
#[derive(Debug, Clone, Copy)]
pub struct SourcedCrl<'a> {
    /// The list.
    pub crl: &'a Crl,
    /// Its file, as the user named it.
    pub file: &'a str,
}

/// What the lists say about a path. `known` are all certificates that may have signed one.
pub(super) fn findings(
    path: &[&Certificate],
    known: &[&Certificate],
    crls: &[SourcedCrl<'_>],
    now: OffsetDateTime,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut leaf_covered = false;
    for sourced in crls {
        let crl = sourced.crl;
        let unusable = unusable(crl, path, known, now).map(|finding| {
            finding
                .in_file(sourced.file)
                .fact("issuer", crl.issuer.to_string())
                .fact("this_update", crl.this_update)
        });
        let forged = unusable.as_ref().is_some_and(|finding| finding.variant == Some("signature"));
        for (position, certificate) in path.iter().enumerate() {
            let in_scope =
                certificate.issuer.same_as(&crl.issuer) && Scope::of(crl).covers(certificate);
            leaf_covered |= position == 0 && in_scope && unusable.is_none();
            if in_scope && !forged {
                findings.extend(revoked(certificate, crl).map(|finding| {
                    let finding = if position > 0 { finding.variant("ca") } else { finding };
                    finding.in_file(sourced.file)
                }));
            }
        }
        findings.extend(unusable);
    }
    if !crls.is_empty() && !leaf_covered && findings.is_empty() {
        let label = path.first().map(|leaf| leaf.label()).unwrap_or_default();
        findings.push(Finding::new(Code::NotJudged).variant("revocation").of(label));
    }
    findings
}

/// A certificate whose serial number is in the list. An outdated list still revokes.
fn revoked(certificate: &Certificate, crl: &Crl) -> Option<Finding> {
    let serial = certificate.serial_hex.trim_start_matches('0');
    let listed = |entry: &&Revoked| {
        entry.serial_hex.trim_start_matches('0') == serial
            && entry.reason != Some("removeFromCRL")
            && !entry.of_other_ca
    };
    let entry = crl.revoked.iter().find(listed)?;
    Some(
        Finding::new(Code::Revoked)
            .of(certificate.label())
            .fact("at", entry.at)
            .fact("reason", entry.reason.unwrap_or("not given"))
            .fact("issuer", crl.issuer.to_string()),
    )
}

/// Why a list cannot clear a certificate of the path.
fn unusable(
    crl: &Crl,
    path: &[&Certificate],
    known: &[&Certificate],
    now: OffsetDateTime,
) -> Option<Finding> {
    let because = |variant| Some(Finding::new(Code::CrlUnusable).variant(variant));
    if !path.iter().any(|certificate| certificate.issuer.same_as(&crl.issuer)) {
        return because("unrelated");
    }
    let named: Vec<&&Certificate> =
        known.iter().filter(|ca| ca.subject.same_as(&crl.issuer)).collect();
    if named.is_empty() {
        return because("no-issuer");
    }
    let verdicts: Vec<(Verdict, &&&Certificate)> = named
        .iter()
        .map(|ca| {
            let key = &ca.public_key;
            (signature::verify(key, &crl.signature_algorithm, &crl.tbs, &crl.signature), ca)
        })
        .collect();
    let Some((_, signer)) = verdicts.iter().find(|(verdict, _)| *verdict == Verdict::Right) else {
        let unknown = verdicts.iter().any(|(verdict, _)| *verdict == Verdict::Unknown);
        return because(if unknown { "algorithm" } else { "signature" });
    };
    let usages = signer.extensions.key_usage.as_ref();
    if usages.is_some_and(|usages| !usages.contains(&"cRLSign")) {
        return because("key-usage");
    }
    if now.unix_timestamp() < crl.this_update.unix_timestamp() {
        return because("not-yet");
    }
    if let Some(next) = crl.next_update.filter(|next| now > *next) {
        return Some(
            Finding::new(Code::CrlUnusable)
                .variant("expired")
                .fact("next_update", next)
                .fact("distance", now - next),
        );
    }
    if crl.extensions.iter().any(|extension| extension.critical && !known_extension(extension)) {
        return because("critical");
    }
    None
}

const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";

/// A delta list (2.5.29.27) alone clears nothing, so it counts as unknown.
fn known_extension(extension: &Extension) -> bool {
    matches!(extension.oid.as_str(), "2.5.29.20" | "2.5.29.35" | ISSUING_DISTRIBUTION_POINT)
}

/// What a list speaks of (RFC 5280 section 5.2.5).
enum Scope {
    Everything,
    Leaves,
    Cas,
    Nothing,
}

impl Scope {
    fn of(crl: &Crl) -> Scope {
        let Some(point) =
            crl.extensions.iter().find(|extension| extension.oid == ISSUING_DISTRIBUTION_POINT)
        else {
            return Scope::Everything;
        };
        let has = |tag: u8| point.value.windows(3).any(|field| field == [tag, 0x01, 0xff]);
        // onlyContainsUserCerts [1], onlyContainsCACerts [2], onlyContainsAttributeCerts [5].
        match (has(0x81), has(0x82), has(0x85)) {
            (_, _, true) => Scope::Nothing,
            (true, ..) => Scope::Leaves,
            (_, true, _) => Scope::Cas,
            _ => Scope::Everything,
        }
    }

    fn covers(&self, certificate: &Certificate) -> bool {
        match self {
            Scope::Everything => true,
            Scope::Leaves => !certificate.extensions.is_ca(),
            Scope::Cas => certificate.extensions.is_ca(),
            Scope::Nothing => false,
        }
    }
}
