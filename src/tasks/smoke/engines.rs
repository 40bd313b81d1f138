//! What each TLS library saw on its connection with our certificate.

use crate::checks::connection::Case;
use crate::live::transcript::{Fault, Purpose, ServerVerdict, Transcript};
use crate::report::smoke::Engine;

/// rustls, and OpenSSL where it was asked.
pub(super) fn of(case: &Case<'_>) -> Vec<Engine> {
    let main = case.transcript(Purpose::Main).map(rustls);
    let second = case.transcript(Purpose::OpenSsl).and_then(openssl);
    main.into_iter().chain(second).collect()
}

fn rustls(main: &Transcript) -> Engine {
    let server = main.server.as_ref();
    let words = match (&main.failure, server.map(|server| &server.verdict)) {
        (Some(failure), verdict) => match (&failure.fault, verdict) {
            (Fault::Tls(words) | Fault::KeyUnusable(words), _) => vec![words.clone()],
            (Fault::ServerCertificate, Some(ServerVerdict::Other(words))) => vec![words.clone()],
            _ => Vec::new(),
        },
        (None, _) => Vec::new(),
    };
    Engine {
        verified: server.map(|server| server.verdict == ServerVerdict::Verified),
        words,
        ..seen("rustls", main)
    }
}

fn openssl(second: &Transcript) -> Option<Engine> {
    let said = second.openssl.as_ref()?;
    Some(Engine {
        library: Some(said.library.clone()),
        security_level: Some(said.security_level),
        verified: said.verified,
        verify_error: said.verify_error,
        words: said.words.clone(),
        ..seen("openssl", second)
    })
}

fn seen(name: &'static str, transcript: &Transcript) -> Engine {
    Engine {
        name,
        library: None,
        security_level: None,
        version: transcript.tls.as_ref().map(|tls| tls.version.clone()),
        suite: transcript.tls.as_ref().map(|tls| tls.suite.clone()),
        verified: None,
        verify_error: None,
        status: transcript.reply.as_ref().map(|reply| reply.status),
        words: Vec::new(),
    }
}
