//! The path from our leaf to a CA of the server: what a refusal means where our files show no
//! fault, by the way in which the server refuses, the CAs that it lists, and what we have sent.
//!
//! Where several causes show the same from here, no client can tell them apart, and each of them
//! names the others.

use super::case::{Case, cause};
use super::refusal::{Refusal, evidence, refused};
use super::reply::HttpRefusal;
use crate::live::transcript::Purpose;
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

/// The way in which a server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// Alert 48: most servers whose search for a CA that they trust has failed.
    UnknownCa,
    /// Alert 46 from a server that sends 42 where no certificate comes, which is Java; or 49, which is
    /// GnuTLS: whatever is wrong.
    Unnamed,
    /// Alert 46 from another: a verifier of the application's own, or one that has no better number.
    Unmapped,
    /// Alert 42: Go up to 1.20 whatever is wrong, OpenSSL what it finds odd.
    Bad,
    /// Alert 80: a limit, or a verifier that broke.
    Broken,
    /// A page that names no reason, such as nginx's.
    Page,
    /// Closing right after our certificate: Node, Java's HttpsServer.
    Closed,
    /// A text of an application that names no reason: it may have a register of its own.
    Text,
    /// HTTP 403, which may be about anything.
    Denied,
    /// What names a reason that is not the path.
    Else,
}

/// What the server's list of CAs says about our chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// It names an issuer of ours.
    Issuer,
    /// It names none, but another CA of our issuer's organisation: its root, most likely.
    Organisation,
    /// It names none.
    Others,
    /// It is empty, which says nothing.
    Nothing,
}

/// A row of the table.
struct Meaning {
    said: &'static [Said],
    listed: &'static [Listed],
    /// Whether the leaf was sent alone; `None` where that does not matter.
    alone: Option<bool>,
    /// Likeliest first.
    causes: &'static [(Code, u8)],
    /// How many of them, from the first, no client can tell apart.
    alike: usize,
}

const fn row(
    said: &'static [Said],
    listed: &'static [Listed],
    alone: Option<bool>,
    causes: &'static [(Code, u8)],
    alike: usize,
) -> Meaning {
    Meaning { said, listed, alone, causes, alike }
}

use Code::{
    BlockedByPolicy, CaNotAccepted, CertificateNotRegistered, CertificateRevoked, ChainIncomplete,
    RefusedWithoutReason, ServerCrl,
};
use Listed::{Issuer, Nothing, Organisation, Others};
use Said::{Bad, Broken, Closed, Denied, Else, Page, Text, UnknownCa, Unmapped, Unnamed};

const ALONE: Option<bool> = Some(true);
const CHAINED: Option<bool> = Some(false);

/// The first row that fits is the one. Confidences are judgements, ordered by what was measured.
const MEANINGS: &[Meaning] = &[
    // The list names our issuer, so nothing is missing between it and our leaf.
    row(&[UnknownCa], &[Issuer], None, &[(ServerCrl, 78), (CaNotAccepted, 45)], 1),
    row(&[UnknownCa], &[Nothing], CHAINED, &[(CaNotAccepted, 58), (ServerCrl, 50)], 2),
    row(
        &[UnknownCa],
        &[Nothing],
        ALONE,
        &[(ChainIncomplete, 57), (CaNotAccepted, 55), (ServerCrl, 40)],
        3,
    ),
    // A revoked certificate is likelier than a fault that all clients of the server would feel.
    row(&[Page], &[Issuer], None, &[(CertificateRevoked, 56), (ServerCrl, 52)], 2),
    row(
        &[Unnamed],
        &[Issuer],
        None,
        &[(CertificateRevoked, 56), (ServerCrl, 52), (CertificateNotRegistered, 44)],
        3,
    ),
    // Who has a number for revoked ones would have sent it.
    row(&[Unmapped], &[Issuer], None, &[(ServerCrl, 54), (CertificateNotRegistered, 52)], 2),
    row(
        &[Closed],
        &[Issuer],
        None,
        &[
            (CertificateRevoked, 56),
            (ServerCrl, 52),
            (RefusedWithoutReason, 46),
            (CertificateNotRegistered, 44),
        ],
        4,
    ),
    row(
        &[Denied],
        &[Issuer, Nothing],
        None,
        &[(BlockedByPolicy, 60), (CertificateRevoked, 45), (ServerCrl, 40)],
        3,
    ),
    row(
        &[Bad],
        &[Issuer],
        None,
        &[
            (CertificateNotRegistered, 52),
            (RefusedWithoutReason, 50),
            (CertificateRevoked, 46),
            (ServerCrl, 42),
        ],
        4,
    ),
    row(
        &[Text],
        &[Issuer],
        None,
        &[(CertificateNotRegistered, 64), (CertificateRevoked, 54), (ServerCrl, 48)],
        3,
    ),
    row(
        &[Text],
        &[Nothing],
        CHAINED,
        &[
            (CertificateNotRegistered, 62),
            (CaNotAccepted, 54),
            (CertificateRevoked, 50),
            (ServerCrl, 44),
        ],
        4,
    ),
    row(
        &[Text],
        &[Nothing],
        ALONE,
        &[
            (ChainIncomplete, 63),
            (CertificateNotRegistered, 62),
            (CaNotAccepted, 54),
            (CertificateRevoked, 46),
            (ServerCrl, 40),
        ],
        5,
    ),
    row(
        &[Broken],
        &[Issuer, Nothing],
        None,
        &[(RefusedWithoutReason, 52), (ServerCrl, 46), (CertificateNotRegistered, 44)],
        3,
    ),
    row(
        &[Page, Unnamed, Unmapped, Closed, Bad],
        &[Nothing],
        CHAINED,
        &[
            (CaNotAccepted, 50),
            (CertificateRevoked, 46),
            (ServerCrl, 45),
            (CertificateNotRegistered, 40),
        ],
        4,
    ),
    row(
        &[Page, Unnamed, Unmapped, Closed, Bad],
        &[Nothing],
        ALONE,
        &[
            (ChainIncomplete, 51),
            (CaNotAccepted, 50),
            (CertificateRevoked, 40),
            (ServerCrl, 38),
            (CertificateNotRegistered, 36),
        ],
        5,
    ),
    // The list does not name our issuer. That speaks by itself, whatever the server says.
    row(&[UnknownCa], &[Organisation, Others], CHAINED, &[(CaNotAccepted, 94)], 1),
    row(&[UnknownCa], &[Organisation], ALONE, &[(ChainIncomplete, 86), (CaNotAccepted, 82)], 1),
    row(&[UnknownCa], &[Others], ALONE, &[(CaNotAccepted, 82), (ChainIncomplete, 76)], 1),
    row(&[Denied, Else], &[Organisation, Others], CHAINED, &[(CaNotAccepted, 62)], 1),
    row(&[Denied, Else], &[Organisation], ALONE, &[(ChainIncomplete, 62), (CaNotAccepted, 60)], 1),
    row(&[Denied, Else], &[Others], ALONE, &[(CaNotAccepted, 62), (ChainIncomplete, 58)], 1),
    row(
        &[Page, Unnamed, Unmapped, Closed, Bad, Broken, Text],
        &[Organisation, Others],
        CHAINED,
        &[(CaNotAccepted, 88)],
        1,
    ),
    row(
        &[Page, Unnamed, Unmapped, Closed, Bad, Broken, Text],
        &[Organisation],
        ALONE,
        &[(ChainIncomplete, 80), (CaNotAccepted, 76)],
        1,
    ),
    row(
        &[Page, Unnamed, Unmapped, Closed, Bad, Broken, Text],
        &[Others],
        ALONE,
        &[(CaNotAccepted, 76), (ChainIncomplete, 70)],
        1,
    ),
];

/// What a refusal of our certificate may mean.
pub(super) fn meaning(case: &Case<'_>) -> Vec<Cause> {
    let Some(refusal) = refused(case).filter(|_| case.sent_ours()) else { return Vec::new() };
    let (said, listed) = (said(case, refusal), listed(case));
    // Nothing is missing between a leaf and the root that signed it.
    let alone = case.local.chain.len() == 1 && !case.local.rooted;
    let Some(row) = MEANINGS.iter().find(|row| {
        row.said.contains(&said)
            && row.listed.contains(&listed)
            && row.alone.is_none_or(|wanted| wanted == alone)
    }) else {
        return Vec::new();
    };
    let alike: Vec<Code> = row.causes.iter().take(row.alike).map(|(code, _)| *code).collect();
    let why = [evidence(case, refusal), list(case, listed)].concat();
    let causes = row.causes.iter().filter(|(code, _)| possible(case, *code));
    causes
        .map(|(code, confidence)| {
            let cause = worded(case, cause(*code, *confidence), alike.len() > 1);
            let others = alike.iter().filter(|other| *other != code && possible(case, **other));
            let others = if alike.contains(code) { others.copied().collect() } else { Vec::new() };
            cause.because_all(why.clone()).alike(others)
        })
        .collect()
}

/// Nothing is missing above a certificate that has signed itself.
fn possible(case: &Case<'_>, code: Code) -> bool {
    code != ChainIncomplete || case.leaf().is_some_and(|leaf| !leaf.is_self_issued())
}

/// Adds the facts that the words quote, and says less where less is known.
fn worded(case: &Case<'_>, cause: Cause, unsure: bool) -> Cause {
    let Some(leaf) = case.leaf() else { return cause };
    let code = cause.finding.code;
    let cause = cause.fact("host", case.host).fact("issuer", leaf.issuer.to_string());
    match code {
        ChainIncomplete => cause
            .variant("sent")
            .fact("given", vec![leaf.label()])
            .because(Reason::new("why-leaf-alone")),
        CertificateRevoked => cause.variant("maybe"),
        CaNotAccepted if unsure => cause.variant("maybe"),
        _ => cause,
    }
}

fn said(case: &Case<'_>, refusal: Refusal) -> Said {
    match refusal {
        Refusal::Alert(48) => UnknownCa,
        Refusal::Alert(46) if is_java(case) => Unnamed,
        Refusal::Alert(46) => Unmapped,
        Refusal::Alert(42) => Bad,
        Refusal::Alert(80) => Broken,
        Refusal::Alert(49) => Unnamed,
        Refusal::Http(HttpRefusal::Rejected([])) => Page,
        Refusal::Http(HttpRefusal::Invalid) => Text,
        Refusal::Silent => Closed,
        Refusal::Denied => Denied,
        _ => Else,
    }
}

/// Java sends alert 42 where it gets no certificate; others have numbers for that.
fn is_java(case: &Case<'_>) -> bool {
    let control = case.transcript(Purpose::NoCertificate).and_then(|control| control.alert);
    control.is_some_and(|alert| alert.number == 42)
}

/// Compares the server's list with every issuer and CA of our chain.
pub(super) fn listed(case: &Case<'_>) -> Listed {
    let names = case.authorities();
    if names.is_empty() {
        return Nothing;
    }
    let ours = case.local.chain.iter().map(|certificate| &certificate.issuer);
    let cas = case.local.chain.iter().skip(1).map(|certificate| &certificate.subject);
    if ours.chain(cas).any(|name| names.iter().any(|other| other.same_as(name))) {
        return Issuer;
    }
    let organisation = case.leaf().is_some_and(|leaf| {
        let mut ours = leaf.issuer.values("O");
        ours.any(|ours| names.iter().any(|name| name.values("O").any(|theirs| theirs == ours)))
    });
    if organisation { Organisation } else { Others }
}

/// What the server's list of CAs says, as a reason.
fn list(case: &Case<'_>, listed: Listed) -> Vec<Reason> {
    let names: Vec<String> = case.authorities().iter().map(ToString::to_string).collect();
    vec![match listed {
        Issuer => Reason::new("why-covered"),
        Organisation | Others => Reason::new("why-not-covered").fact("names", names),
        Nothing => Reason::new("why-no-list"),
    }]
}
