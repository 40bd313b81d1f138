//! What the system's and the TLS library's errors say, as facts of ours.

use std::io;

use rustls::CertificateError;

use super::transcript::{Fault, IoFault, IoKind, ServerVerdict};

/// A failed system call as a fact.
pub(super) fn io_fault(error: &io::Error) -> IoFault {
    let kind = match error.kind() {
        io::ErrorKind::ConnectionRefused => IoKind::Refused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => IoKind::Reset,
        io::ErrorKind::BrokenPipe => IoKind::BrokenPipe,
        io::ErrorKind::TimedOut => IoKind::TimedOut,
        io::ErrorKind::HostUnreachable => IoKind::HostUnreachable,
        io::ErrorKind::NetworkUnreachable => IoKind::NetworkUnreachable,
        _ => IoKind::Other,
    };
    IoFault { kind, errno: error.raw_os_error() }
}

/// A failed read or handshake as a fact.
///
/// The TLS library's error sits inside the `io::Error`, and `source()` would skip it.
pub(super) fn read_fault(error: &io::Error) -> Fault {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return tls_fault(tls);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Fault::Closed,
        io::ErrorKind::TimedOut if error.raw_os_error().is_none() => Fault::TimedOut,
        _ => Fault::Io(io_fault(error)),
    }
}

fn tls_fault(error: &rustls::Error) -> Fault {
    match error {
        rustls::Error::AlertReceived(alert) => Fault::Alert(u8::from(*alert)),
        rustls::Error::InvalidCertificate(_) => Fault::ServerCertificate,
        other => Fault::Tls(other.to_string()),
    }
}

/// The verdict that the verification's error stands for.
pub(super) fn verdict(error: &rustls::Error) -> ServerVerdict {
    let rustls::Error::InvalidCertificate(reason) = error else {
        return ServerVerdict::Other(error.to_string());
    };
    match reason {
        CertificateError::UnknownIssuer => ServerVerdict::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ServerVerdict::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ServerVerdict::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ServerVerdict::WrongName
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            ServerVerdict::WrongPurpose
        }
        // rustls has no variant of its own for this one.
        other if other.to_string().contains("CaUsedAsEndEntity") => ServerVerdict::CaAsLeaf,
        other => ServerVerdict::Other(other.to_string()),
    }
}
