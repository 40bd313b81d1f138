//! What the provider's support needs to find our connection in its logs: no secrets.

use super::Target;
use crate::checks::connection::{Case, alert_name};
use crate::live::transcript::Purpose;
use crate::report::smoke::ProviderNote;

/// Headers by which gateways name a request.
const REQUEST_IDS: &[&str] = &[
    "x-request-id",
    "x-amzn-requestid",
    "x-amz-cf-id",
    "cf-ray",
    "x-correlation-id",
    "request-id",
];

/// Gathers it from our files and the main connection.
pub(super) fn note(case: &Case<'_>, target: &Target) -> ProviderNote {
    let mut lines: Vec<(&'static str, String)> = vec![("server name", target.host.clone())];
    if let Some(leaf) = case.local.chain.first() {
        lines.push(("certificate subject", leaf.subject.to_string()));
        lines.push(("certificate issuer", leaf.issuer.to_string()));
        lines.push(("certificate serial", leaf.serial_hex.clone()));
        lines.push(("certificate SHA-256", leaf.sha256_hex()));
        lines.push(("certificates sent", case.local.chain.len().to_string()));
    }
    if let Some(main) = case.transcript(Purpose::Main) {
        lines.extend(main.local.map(|address| ("source address", address.to_string())));
        lines.extend(main.peer.map(|address| ("destination address", address.to_string())));
        lines
            .extend(main.tls.as_ref().map(|tls| ("TLS", format!("{} {}", tls.version, tls.suite))));
        lines.extend(main.alert.map(|alert| {
            ("alert received", format!("{} {}", alert.number, alert_name(alert.number)))
        }));
        if let Some(reply) = &main.reply {
            lines.push(("HTTP status", reply.status.to_string()));
            let id = REQUEST_IDS.iter().find_map(|name| Some((*name, reply.header(name)?)));
            lines.extend(id.map(|(name, value)| ("request id", format!("{name}: {value}"))));
        }
    }
    ProviderNote { at: case.now, url: target.shown(), lines }
}
