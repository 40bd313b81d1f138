//! The faults that the sandbox has on request: one table, and how a client or a listener asks for a
//! row of it.

mod ending;
mod pages;
mod table;
mod tls;

use std::time::Duration;

use rustls::SupportedProtocolVersion;

pub(super) use ending::{Cut, End, Silenced};
pub(super) use pages::Page;
pub use table::FAULTS;
pub(super) use tls::Verifier;

/// One fault.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// The word for it, fit to be a label of a host name (RFC 1034 section 3.5).
    pub name: &'static str,
    /// What `smoke` finds, the first three at most and the likeliest first. Where there are several,
    /// nobody can tell them apart from outside. Empty where the test passes all the same.
    pub finds: &'static [&'static str],
    effect: Effect,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The handshake has no CertificateRequest.
    NoRequest,
    /// A certificate is asked for, and a client without one is let in.
    Optional,
    /// Any certificate is taken.
    AnyCertificate,
    /// The CertificateRequest names no CA.
    EmptyList,
    /// The CertificateRequest names another CA, and a certificate of ours is refused.
    OtherList,
    /// The CertificateRequest takes Ed25519 signatures alone.
    OneKeyType,
    /// TLS 1.2 alone.
    Tls12,
    /// TLS 1.3 alone.
    Tls13,
    /// Any certificate is refused with this alert (RFC 8446 section 6).
    Alert(u8),
    /// Something else than a TLS server answers, or nobody.
    AtHello(End),
    /// The connection ends when the client's certificate has come.
    AtCertificate(End),
    /// The server's own certificate is wrong.
    Server(Flaw),
    /// Every answer comes so much later.
    Slow(Duration),
    /// The connection ends where the answer should come.
    AtAnswer(End),
    /// Every answer is this one.
    Answer(Page),
    /// The `Date` of every answer is ahead by so much.
    Date(Duration),
}

/// What is wrong with the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    SelfSigned,
    Expired,
    NotYetValid,
    OtherName,
    ForClients,
    NoIntermediate,
}

impl Fault {
    /// The fault of that name.
    pub fn named(name: &str) -> Option<&'static Fault> {
        FAULTS.iter().find(|fault| fault.name == name)
    }

    /// The host name that asks for it.
    pub fn host(&self) -> String {
        format!("{}{ZONE}", self.name)
    }

    /// Whether a header of a request can ask for it: it is about the answer alone.
    pub fn by_header(&self) -> bool {
        matches!(
            self.effect,
            Effect::Slow(_) | Effect::AtAnswer(_) | Effect::Answer(_) | Effect::Date(_)
        )
    }
}

/// The host names that ask for a fault end so.
pub const ZONE: &str = ".fault.localhost";

/// The same as a name in the server's certificate (RFC 6125 section 6.4.3).
pub(super) const ZONE_WILDCARD: &str = "*.fault.localhost";

/// The header of a request that asks for a fault of its answer.
pub const HEADER: &str = "x-sandbox-fault";

/// The faults of one connection or request; of two that exclude each other the last one counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults(Vec<&'static Fault>);

impl Faults {
    pub(super) fn of(faults: &[&'static Fault]) -> Faults {
        Faults(faults.to_vec())
    }

    /// These, and the one that the host name asks for; `None` where there is no such fault.
    pub(super) fn with_host(&self, host: Option<&str>) -> Option<Faults> {
        match host.and_then(|host| host.strip_suffix(ZONE)) {
            None => Some(self.clone()),
            Some(name) => self.with(name),
        }
    }

    /// These, and the one that the header of a request asks for.
    pub(super) fn with_header(&self, name: Option<&str>) -> Option<Faults> {
        match name {
            None => Some(self.clone()),
            Some(name) => self.with(name).filter(|all| all.0.last().is_some_and(|f| f.by_header())),
        }
    }

    fn with(&self, name: &str) -> Option<Faults> {
        let mut all = self.clone();
        all.0.push(Fault::named(name)?);
        Some(all)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find<T>(&self, wanted: impl Fn(Effect) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(|fault| wanted(fault.effect))
    }

    fn has(&self, effect: Effect) -> bool {
        self.0.iter().any(|fault| fault.effect == effect)
    }

    pub(super) fn at_hello(&self) -> Option<End> {
        self.find(|effect| if let Effect::AtHello(end) = effect { Some(end) } else { None })
    }

    pub(super) fn at_certificate(&self) -> Option<End> {
        self.find(|effect| if let Effect::AtCertificate(end) = effect { Some(end) } else { None })
    }

    pub(super) fn at_answer(&self) -> Option<End> {
        self.find(|effect| if let Effect::AtAnswer(end) = effect { Some(end) } else { None })
    }

    pub(super) fn answer(&self) -> Option<Page> {
        self.find(|effect| if let Effect::Answer(page) = effect { Some(page) } else { None })
    }

    pub(super) fn delay(&self) -> Option<Duration> {
        self.find(|effect| if let Effect::Slow(delay) = effect { Some(delay) } else { None })
    }

    pub(super) fn date_ahead(&self) -> Duration {
        self.find(|effect| if let Effect::Date(ahead) = effect { Some(ahead) } else { None })
            .unwrap_or_default()
    }

    fn alert(&self) -> Option<u8> {
        self.find(|effect| if let Effect::Alert(number) = effect { Some(number) } else { None })
    }

    pub(super) fn versions(&self) -> &'static [&'static SupportedProtocolVersion] {
        const TLS12: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];
        const TLS13: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];
        let only = |effect| match effect {
            Effect::Tls12 => Some(TLS12),
            Effect::Tls13 => Some(TLS13),
            _ => None,
        };
        self.find(only).unwrap_or(rustls::ALL_VERSIONS)
    }

    pub(super) fn flaw(&self) -> Option<Flaw> {
        self.find(|effect| if let Effect::Server(flaw) = effect { Some(flaw) } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label_and_stands_for_one_fault() {
        for fault in &FAULTS {
            assert_eq!(Fault::named(fault.name), Some(fault));
            assert!(
                fault
                    .name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
    }

    #[test]
    fn a_host_or_a_header_adds_a_fault_that_there_is() {
        let faults = Faults::of(&[&FAULTS[0]]);
        let names = |faults: Option<Faults>| {
            faults.map(|faults| faults.0.iter().map(|fault| fault.name).collect::<Vec<_>>())
        };
        assert_eq!(names(faults.with_host(Some("localhost"))), Some(vec!["no-request"]));
        assert_eq!(
            names(faults.with_host(Some("tls12.fault.localhost"))),
            Some(vec!["no-request", "tls12"])
        );
        assert_eq!(names(faults.with_host(Some("none.fault.localhost"))), None);
        assert_eq!(names(faults.with_header(Some("slow"))), Some(vec!["no-request", "slow"]));
        assert_eq!(names(faults.with_header(Some("tls12"))), None);
    }
}
