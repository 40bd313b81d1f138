//! Missing issuers, fetched from the addresses that certificates name (RFC 5280 section 4.2.2.1): a
//! conversation. Each step says which address is asked next, and what has come is as little trusted as
//! what `--chain` brings.

use std::time::Duration;

use hyper::Uri;

use super::{Given, Request, pairing, question};
use crate::checks::chain::{self, Answer, link};
use crate::formats;
use crate::live::download::{Download, Outcome, Wish};
use crate::material::extensions::is_http;
use crate::material::{Certificate, Item};
use crate::report::verify::{Fetched, Obtained};
use crate::report::{Code, Finding};

/// Addresses that are asked in one run, redirects included. Chains are shorter.
const REQUESTS: usize = 8;
/// Redirects one after the other.
const REDIRECTS: usize = 3;
/// The time for one address, and for all.
const ONE: Duration = Duration::from_secs(10);
const ALL: Duration = Duration::from_secs(30);
/// Certificates taken from one answer: a bundle of cross-signed CAs has a few.
const CERTIFICATES: usize = 50;
/// Signature checks for what came: an answer made to do harm must not keep us busy.
const MAXIMUM_CHECKS: usize = 1_000;

/// The address to ask next; `None` where fetching was not asked for, is done, or leads no further.
pub fn next(request: &Request) -> Option<Wish> {
    let downloads = request.downloads.as_deref()?;
    let spent: Duration = downloads.iter().map(|download| download.took).sum();
    let left = ALL.checked_sub(spent).filter(|left| !left.is_zero())?;
    if downloads.len() >= REQUESTS {
        return None;
    }
    let timeout = ONE.min(left);
    if let Some(errand) = errands(downloads).last()
        && let Outcome::Redirect(target) = &errand.last.outcome
        && errand.redirects < REDIRECTS
        && let Some(wish) = wish(target, timeout)
    {
        return Some(wish);
    }
    let leaf = pairing::leaf(request)?;
    let leaf = request.certificate.sourced(leaf);
    let arrived = arrived(request);
    let answer = chain::judge(&question(request, leaf, &arrived));
    let known = |wish: &Wish| downloads.iter().any(|download| download.url == wish.url);
    answer
        .open
        .iter()
        .flat_map(|child| child.extensions.issuer_http_urls())
        .filter_map(|url| wish(url, timeout))
        .find(|wish| !known(wish))
}

/// What asks an address; `None` where it is none that HTTP can ask.
fn wish(url: &str, timeout: Duration) -> Option<Wish> {
    // Some CAs write the spaces of their file names as they are.
    let url = url.trim().replace(' ', "%20");
    let uri: Uri = url.parse().ok().filter(|_| is_http(&url))?;
    let host = uri.host().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
    let secure = uri.scheme_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    Some(Wish { url, host, secure, timeout })
}

/// An address of a certificate, and the last answer on the way from there.
struct Errand<'a> {
    url: &'a str,
    last: &'a Download,
    redirects: usize,
}

/// The downloads with each redirect followed to its end.
fn errands(downloads: &[Download]) -> Vec<Errand<'_>> {
    let mut errands: Vec<Errand<'_>> = Vec::new();
    for download in downloads {
        match errands.last_mut() {
            Some(errand) if matches!(&errand.last.outcome, Outcome::Redirect(to) if *to == download.url) =>
            {
                errand.last = download;
                errand.redirects += 1;
            }
            _ => errands.push(Errand { url: &download.url, last: download, redirects: 0 }),
        }
    }
    errands
}

/// The certificates that came and belong to those that are known, by address.
pub(super) fn arrived(request: &Request) -> Vec<Given> {
    let mut arrived: Vec<Given> = Vec::new();
    for errand in errands(request.downloads.as_deref().unwrap_or_default()) {
        let Outcome::Body(body) = &errand.last.outcome else { continue };
        let (certificates, _) = read(body);
        let files = std::iter::once(&request.certificate).chain(&request.chain).chain(&arrived);
        let children = files.flat_map(Given::certificates);
        if signed_by(children, &certificates).is_some() {
            arrived.push(Given {
                path: errand.url.to_owned(),
                ordered: false,
                container: false,
                items: certificates.into_iter().map(Box::new).map(Item::Certificate).collect(),
                members: Vec::new(),
                findings: Vec::new(),
                readable_by_others: None,
            });
        }
    }
    arrived
}

/// The first of the certificates that signed one of the children.
fn signed_by<'a>(
    children: impl Iterator<Item = &'a Certificate>,
    issuers: &[Certificate],
) -> Option<usize> {
    let named = children.flat_map(|child| {
        let numbered = issuers.iter().enumerate();
        numbered.filter(|(_, one)| child.issuer.same_as(&one.subject)).map(move |one| (child, one))
    });
    named
        .take(MAXIMUM_CHECKS)
        .find(|(child, (_, issuer))| link::between(child, issuer).is_some_and(link::Link::holds))
        .map(|(_, (position, _))| position)
}

/// The certificates of a body, DER, PEM or PKCS#7; where there are none, what it is instead.
fn read(body: &[u8]) -> (Vec<Certificate>, Finding) {
    let document = formats::read(body);
    let items = document.items.into_iter().flat_map(|item| match item {
        Item::Pkcs7(inner) => inner,
        other => vec![other],
    });
    let certificates = items.filter_map(|item| match item {
        Item::Certificate(certificate) => Some(*certificate),
        _ => None,
    });
    let instead = document.findings.into_iter().next();
    (
        certificates.take(CERTIFICATES).collect(),
        instead.unwrap_or_else(|| Finding::new(Code::NotACertificate)),
    )
}

/// What each address gave, in the order in which they were asked; at the end those that were not.
pub(super) fn told(request: &Request, arrived: &[Given], answer: &Answer<'_>) -> Vec<Fetched> {
    let Some(downloads) = &request.downloads else { return Vec::new() };
    let mut fetched = Vec::new();
    for Errand { url, last, .. } in errands(downloads) {
        let one = |obtained| Fetched { url: url.to_owned(), obtained };
        match arrived.iter().find(|given| given.path == url) {
            Some(given) => fetched.extend(used(given, answer).into_iter().map(one)),
            None => fetched.push(one(in_vain(&last.outcome))),
        }
    }
    let others = answer.open.iter().flat_map(|child| &child.extensions.issuer_urls);
    let not_asked = others.filter(|url| wish(url, ONE).is_none());
    fetched.extend(not_asked.map(|url| Fetched { url: url.clone(), obtained: Obtained::NotAsked }));
    fetched
}

/// The certificates of an answer that are in the chain; where none is, the first.
fn used(given: &Given, answer: &Answer<'_>) -> Vec<Obtained> {
    let in_chain = |one: &&Certificate| {
        answer.path.iter().any(|step| step.file == given.path && step.certificate.der == one.der)
    };
    let mut used: Vec<&Certificate> = given.certificates().filter(in_chain).collect();
    if used.is_empty() {
        used.extend(given.certificates().next());
    }
    used.into_iter().map(|one| Obtained::Issuer(Box::new(one.clone()))).collect()
}

/// What came instead of the issuer's certificate.
fn in_vain(outcome: &Outcome) -> Obtained {
    match outcome {
        Outcome::Body(body) => {
            let (certificates, instead) = read(body);
            match certificates.into_iter().next() {
                Some(stranger) => Obtained::Stranger(Box::new(stranger)),
                None => Obtained::NotACertificate(instead),
            }
        }
        Outcome::Redirect(target) => Obtained::Redirect(target.clone()),
        Outcome::Status(status) => Obtained::Status(*status),
        Outcome::TooLarge(limit) => Obtained::TooLarge(*limit),
        Outcome::TimedOut => Obtained::TimedOut,
        Outcome::Failed(words) => Obtained::Failed(words.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request whose certificate names one address.
    fn request(downloads: Vec<Download>) -> Request {
        let pem = include_bytes!("../../../fixtures/verify/good.crt");
        Request {
            certificate: Given {
                path: "good.crt".to_owned(),
                ordered: true,
                container: false,
                items: formats::read(pem).items,
                members: Vec::new(),
                findings: Vec::new(),
                readable_by_others: None,
            },
            key: None,
            csr: None,
            chain: Vec::new(),
            anchors: Vec::new(),
            system_roots: None,
            crls: Vec::new(),
            others: Vec::new(),
            profile: None,
            downloads: Some(downloads),
            now: time::OffsetDateTime::UNIX_EPOCH,
        }
    }

    fn download(url: &str, outcome: Outcome, seconds: u64) -> Download {
        Download { url: url.to_owned(), outcome, took: Duration::from_secs(seconds) }
    }

    #[test]
    fn an_address_is_asked_once() {
        let wish = next(&request(Vec::new())).unwrap();
        assert_eq!((wish.host.as_str(), wish.secure), ("ca.example.com", false));
        assert_eq!(wish.timeout, ONE);
        let failed = download(&wish.url, Outcome::Status(404), 1);
        assert_eq!(next(&request(vec![failed])), None);
    }

    #[test]
    fn the_time_for_all_and_the_number_of_addresses_are_bounded() {
        let redirect =
            |seconds| download("http://a/", Outcome::Redirect("http://b/".into()), seconds);
        let wish = next(&request(vec![redirect(25)])).unwrap();
        assert_eq!((wish.url.as_str(), wish.timeout), ("http://b/", Duration::from_secs(5)));
        assert_eq!(next(&request(vec![redirect(30)])), None);
        assert_eq!(next(&request(vec![redirect(1); REQUESTS])), None);
    }

    #[test]
    fn only_addresses_of_http_are_asked() {
        for url in ["ldap:///CN=A", "file:///etc/passwd", "ftp://a/b", "http:///a", "a", ""] {
            assert_eq!(wish(url, ONE), None, "{url}");
        }
        let spaces = wish("HTTP://pki.test/My CA.crt", ONE).unwrap();
        assert_eq!(spaces.url, "HTTP://pki.test/My%20CA.crt");
        assert!(wish("https://[::1]:8443/a", ONE).is_some_and(|it| it.secure && it.host == "::1"));
    }
}
