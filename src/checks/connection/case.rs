//! One smoke test as the rules see it: our files, the transcripts, and short questions about both.

use time::OffsetDateTime;

use super::Expected;
use crate::formats::x509;
use crate::live::transcript::{Failure, Fault, Purpose, Reply, Sent, Stage, Transcript};
use crate::material::{Certificate, Name, folded};
use crate::report::smoke::{Cause, Reason};
use crate::report::{Code, Finding};

/// What our files say.
#[derive(Debug, Clone, Default)]
pub struct Local {
    /// The certificates that are sent, leaf first; empty when none was given.
    pub chain: Vec<Certificate>,
    /// Whether the self-signed root above them was given too, so that nothing is missing between.
    pub rooted: bool,
    /// What speaks against them, or keeps them from being used.
    pub findings: Vec<Finding>,
    /// Whether an API key was given.
    pub api_key: bool,
    /// The CAs that are trusted, in DER.
    pub roots: Vec<Vec<u8>>,
}

/// One smoke test.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The host, as it was asked for.
    pub host: &'a str,
    /// The proxy's host, where there is one.
    pub proxy: Option<&'a str>,
    /// Our clock.
    pub now: OffsetDateTime,
    /// Our files.
    pub local: &'a Local,
    /// The status that the application should answer with.
    pub expected: Option<&'a Expected>,
    /// The connections, in the order in which they were planned.
    pub transcripts: &'a [Transcript],
}

impl<'a> Case<'a> {
    /// The connection of a purpose.
    pub fn transcript(&self, purpose: Purpose) -> Option<&'a Transcript> {
        self.transcripts.iter().find(|transcript| transcript.purpose == purpose)
    }

    pub(super) fn main(&self) -> Option<&'a Transcript> {
        self.transcript(Purpose::Main)
    }

    pub(super) fn failure(&self) -> Option<&'a Failure> {
        self.main()?.failure.as_ref()
    }

    /// What stopped the main connection in a stage.
    pub(super) fn fault_in(&self, stage: Stage) -> Option<&'a Fault> {
        self.failure().filter(|failure| failure.stage == stage).map(|failure| &failure.fault)
    }

    pub(super) fn reply(&self) -> Option<&'a Reply> {
        self.main()?.reply.as_ref()
    }

    pub(super) fn asked(&self) -> bool {
        self.main().is_some_and(|main| main.request.is_some())
    }

    pub(super) fn sent_ours(&self) -> bool {
        self.main().is_some_and(|main| matches!(main.sent, Sent::Certificate { .. }))
    }

    pub(super) fn leaf(&self) -> Option<&'a Certificate> {
        self.local.chain.first()
    }

    /// The names of CAs that the server says it accepts; what cannot be read is left out.
    pub(super) fn authorities(&self) -> Vec<Name> {
        let request = self.main().and_then(|main| main.request.as_ref());
        let names = request.map(|request| request.authorities.as_slice()).unwrap_or_default();
        names.iter().filter_map(|der| x509::distinguished_name(der).ok()).collect()
    }

    /// A trusted CA of the organization (O) that has issued the last of the server's certificates:
    /// another CA of it is perhaps missing between them.
    pub fn relative(&self) -> Option<Certificate> {
        let issuer = self.server_chain().pop()?.issuer;
        let wanted: Vec<String> = issuer.values("O").map(folded).collect();
        let roots = self.local.roots.iter().filter_map(|der| x509::certificate(der).ok());
        let mut roots = roots.map(|(root, _)| root);
        roots.find(|root| root.subject.values("O").any(|one| wanted.contains(&folded(one))))
    }

    /// The server's certificates as far as they can be read, from the connection that saw most.
    pub(super) fn server_chain(&self) -> Vec<Certificate> {
        let seen = self.transcripts.iter().find_map(|transcript| transcript.server.as_ref());
        let chain = seen.map(|server| server.chain.as_slice()).unwrap_or_default();
        chain.iter().filter_map(|der| x509::certificate(der).ok()).map(|(found, _)| found).collect()
    }
}

/// A cause in the making.
pub(super) fn cause(code: Code, confidence: u8) -> Cause {
    Cause { finding: Finding::new(code), confidence, why: Vec::new(), alike: Vec::new() }
}

impl Cause {
    /// Adds what speaks for it.
    pub(super) fn because(mut self, reason: Reason) -> Cause {
        self.why.push(reason);
        self
    }

    /// Adds all that speaks for it.
    pub(super) fn because_all(mut self, reasons: Vec<Reason>) -> Cause {
        self.why.extend(reasons);
        self
    }

    /// Names the causes that show the same from here.
    pub(super) fn alike(mut self, others: Vec<Code>) -> Cause {
        self.alike = others;
        self
    }

    pub(super) fn variant(mut self, variant: &'static str) -> Cause {
        self.finding.variant = Some(variant);
        self
    }

    pub(super) fn fact(
        mut self,
        name: &'static str,
        fact: impl Into<crate::report::Fact>,
    ) -> Cause {
        self.finding.facts.insert(name, fact.into());
        self
    }
}
