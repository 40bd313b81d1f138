//! The proxy on the way, by the rules that curl has, the same in every command that connects.

use super::session::Session;
use crate::error::Error;
use crate::live::Proxy;
use crate::tasks::smoke;

/// The proxy that is named, else that of the environment unless it exempts the host.
pub(super) fn on_the_way(
    named: Option<&str>,
    secure: bool,
    host: &str,
    session: &Session,
) -> Result<Option<Proxy>, Error> {
    if let Some(text) = named {
        let proxy = smoke::proxy(text)?;
        if proxy.login.is_some() {
            return Err(Error::usage(
                "--proxy has a password in it, which every process can read",
                "Set HTTPS_PROXY instead.",
            ));
        }
        return Ok(Some(proxy));
    }
    let variable = |names: [&str; 2]| {
        let values = names.into_iter().filter_map(|name| (session.context.environment)(name));
        values.into_iter().find(|value| !value.is_empty())
    };
    let names = if secure { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let Some(text) = variable(names) else { return Ok(None) };
    let exempt = variable(["NO_PROXY", "no_proxy"]);
    if exempt.is_some_and(|list| smoke::is_direct(&list, host)) {
        return Ok(None);
    }
    smoke::proxy(&text).map(Some)
}
