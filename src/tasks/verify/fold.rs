//! One fault, one problem: puts the root cause first and leaves out what only follows from it.

use crate::report::{Code, Finding, Severity};

/// What decides which of two findings is the cause.
#[derive(Debug, Default)]
pub(super) struct Circumstances {
    /// The key or the request says that the certificate is ours.
    pub(super) paired: bool,
    /// The very certificate was given as one to trust.
    pub(super) pinned: bool,
}

/// Problems in the order in which they are to be mended: wrong files, the wrong certificate, what
/// the CA has to make anew, its chain, and last what is only a matter of form.
const ORDER: [Code; 41] = [
    Code::EmptyFile,
    Code::WebPage,
    Code::UnknownFormat,
    Code::CsrBadSignature,
    Code::CsrBadName,
    Code::NotACertificate,
    Code::NotAKey,
    Code::NotARequest,
    Code::Corrupt,
    Code::DamagedPem,
    Code::Unsupported,
    Code::OverLimit,
    Code::KeyDerivationExtreme,
    Code::PrivateKeyInFile,
    Code::IsACa,
    Code::OtherKey,
    Code::KeyMismatch,
    Code::BadEncoding,
    Code::BadSignature,
    Code::BadSerial,
    Code::Revoked,
    Code::SelfSigned,
    Code::UsageChanged,
    Code::NoClientAuth,
    Code::NoDigitalSignature,
    Code::Expired,
    Code::NotYetValid,
    Code::KeyWeak,
    Code::WeakSignature,
    Code::UnknownCriticalExtension,
    Code::SubjectChanged,
    Code::CsrSubjectIncomplete,
    Code::ProfileMismatch,
    Code::CaExpired,
    Code::CaNotYetValid,
    Code::CaNotACa,
    Code::CaNoClientAuth,
    Code::PathTooLong,
    Code::NameNotPermitted,
    Code::ChainUnrelated,
    Code::ChainIncomplete,
];

/// The wordings that say that a certificate is still to come.
const AWAITED: [&str; 2] = ["awaited", "for-key"];

/// Sorts: most severe first, causes before consequences; what is not in the list keeps its place
/// behind it.
pub(in crate::tasks) fn fold(mut findings: Vec<Finding>) -> Vec<Finding> {
    let rank = |finding: &Finding| {
        // What is not there yet comes after what is wrong with what is there.
        let missing = finding.variant.is_some_and(|variant| AWAITED.contains(&variant));
        let place = ORDER.iter().position(|code| *code == finding.code).unwrap_or(ORDER.len());
        (missing, place)
    };
    findings.sort_by_key(|finding| (finding.severity, rank(finding)));
    findings
}

/// Leaves out consequences, then sorts.
pub(super) fn with(mut findings: Vec<Finding>, circumstances: &Circumstances) -> Vec<Finding> {
    name_the_kind_of_self_signed(&mut findings, circumstances);
    for cause in CAUSES {
        if findings.iter().any(|finding| (cause.is)(finding)) {
            findings.retain(|finding| !(cause.explains)(finding));
        }
    }
    fold(findings)
}

struct Cause {
    is: fn(&Finding) -> bool,
    explains: fn(&Finding) -> bool,
}

const CAUSES: [Cause; 6] = [
    // A CA's certificate in the place of ours fits nothing else.
    Cause {
        is: |finding| finding.code == Code::IsACa && finding.variant.is_some(),
        explains: |finding| {
            matches!(
                finding.code,
                Code::OtherKey
                    | Code::KeyMismatch
                    | Code::NoClientAuth
                    | Code::NoDigitalSignature
                    | Code::KeyTypeRarelyAccepted
                    | Code::ChainUnrelated
                    | Code::NotJudged
                    | Code::ProfileMismatch
            ) || of_request(finding)
        },
    },
    // Somebody else's certificate has somebody else's names, an altered one may have any.
    Cause {
        is: |finding| matches!(finding.code, Code::OtherKey | Code::BadSignature),
        explains: of_request,
    },
    Cause {
        is: |finding| finding.code == Code::UsageChanged && finding.variant == Some("client-auth"),
        explains: |finding| finding.code == Code::NoClientAuth,
    },
    Cause {
        is: |finding| finding.code == Code::NoDigitalSignature,
        explains: |finding| finding.code == Code::UsageChanged && finding.variant.is_none(),
    },
    // What is no CA has no place in the path, so its length says nothing.
    Cause {
        is: |finding| finding.code == Code::CaNotACa,
        explains: |finding| finding.code == Code::PathTooLong,
    },
    // No chain can help a self-signed certificate.
    Cause {
        is: |finding| finding.code == Code::SelfSigned,
        explains: |finding| matches!(finding.code, Code::ChainUnrelated | Code::ChainIncomplete),
    },
];

fn of_request(finding: &Finding) -> bool {
    matches!(
        finding.code,
        Code::SubjectChanged | Code::NamesChanged | Code::UsageChanged | Code::ExtensionDropped
    )
}

/// A self-signed CA certificate is either the client's own, made without a CA, or the CA's, given
/// by mistake; a pair of keys tells them apart. One that is trusted by itself is no problem.
fn name_the_kind_of_self_signed(findings: &mut [Finding], circumstances: &Circumstances) {
    for finding in findings {
        match (finding.code, finding.variant) {
            (Code::SelfSigned, Some("ca")) if !circumstances.paired => {
                finding.code = Code::IsACa;
                finding.variant = Some("root");
            }
            (Code::SelfSigned, _) if circumstances.pinned => {
                finding.severity = Severity::Note;
                finding.variant = Some("pinned");
            }
            (Code::IsACa, None) if !circumstances.paired => finding.variant = Some("wrong-file"),
            _ => {}
        }
    }
}
