//! From the arguments of `mtls smoke` to a request and what the probe may use.

use std::path::PathBuf;
use std::time::Duration;

use super::{Arguments, Control, Engine, permissions};
use crate::cli::opening::{Passwords, open};
use crate::cli::proxies;
use crate::cli::secrets::one_reader_of_standard_input;
use crate::cli::session::Session;
use crate::cli::vendor::target;
use crate::error::Error;
use crate::input::{self, SecretSource};
use crate::live::{Equipment, Family};
use crate::material::{Certificate, Item, PrivateKey, Secret};
use crate::profile::{ApiKeyForm, Profile};
use crate::render;
use crate::report::{Code, Finding, Severity};
use crate::tasks::smoke::{self, Client, Controls, Local, Request};

/// Reads everything that the arguments name.
pub(super) fn prepare(
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<(Request, Equipment), Error> {
    readers(arguments)?;
    arguments.engine.check()?;
    let profile = arguments.endpoint.known_profile(session)?;
    let target = target(&arguments.endpoint, profile.as_ref(), "smoke")?.ok_or_else(no_url)?;
    let proxy = proxies::on_the_way(arguments.proxy.as_deref(), true, &target.host, session)?;
    let api_key_header = header(arguments, profile.as_ref())?;
    let headers = arguments.header.iter().map(|text| smoke::header(text, &api_key_header));
    let headers = headers.collect::<Result<Vec<_>, _>>()?;
    let method = smoke::method(&arguments.method)?;
    let expected = arguments.expect.as_deref().map(smoke::expected).transpose()?;
    let now = session.context.now();
    let client = client(arguments, passwords, session)?;
    arguments.permissions.check(profile.as_ref())?;
    let api_key = api_key(arguments, profile.as_ref(), session)?;
    for note in notes(arguments, profile.as_ref(), api_key.as_ref()) {
        session.note(&note);
    }
    let walk = arguments.permissions.walk(profile.as_ref(), api_key.is_some(), &target, session)?;
    let dialled = proxy
        .as_ref()
        .map_or((target.host.as_str(), target.port), |proxy| (proxy.host.as_str(), proxy.port));
    let lookup = smoke::lookup(&arguments.resolve, family(arguments), dialled)?;
    let controls = controls(arguments);
    let equipment = Equipment {
        identity: client.as_ref().map(Client::identity),
        throwaway: controls.throwaway.then(|| smoke::throwaway(now)).transpose()?,
        random_key: controls.random_key.then(smoke::random_key).transpose()?,
        api_key_header,
        sessions: permissions::sessions(profile.as_ref()),
        roots: roots(arguments, session)?,
        now,
        timeout: Duration::from_secs(u64::from(arguments.timeout)),
        proxy,
        api_key,
        lookup,
        observer: None,
    };
    let request = Request {
        target,
        method,
        headers,
        expected,
        local: local(client, arguments, &equipment),
        controls,
        second_opinion: arguments.engine == Engine::Openssl,
        walk,
        proxy: equipment.proxy.as_ref().map(|proxy| format!("{}:{}", proxy.host, proxy.port)),
        now,
    };
    Ok((request, equipment))
}

fn no_url() -> Error {
    Error::usage(
        "no URL was given",
        "Say where to: `mtls smoke https://api.example.com --cert FILE --key FILE`.",
    )
}

/// What the diagnosis needs to know of our side.
fn local(client: Option<Client>, arguments: &Arguments, equipment: &Equipment) -> Local {
    let local = client.map(|client| client.local(own(arguments, equipment))).unwrap_or_default();
    Local { api_key: equipment.api_key.is_some(), roots: equipment.roots.clone(), ..local }
}

/// The controls beside the one that always is.
fn controls(arguments: &Arguments) -> Controls {
    let wants = |control| arguments.control.iter().any(|c| *c == control || *c == Control::All);
    Controls { throwaway: wants(Control::Throwaway), random_key: wants(Control::RandomKey) }
}

/// The roots that were named; those of the system are nobody's own.
fn own<'a>(arguments: &Arguments, equipment: &'a Equipment) -> &'a [Vec<u8>] {
    if arguments.ca.is_empty() { &[] } else { &equipment.roots }
}

fn family(arguments: &Arguments) -> Option<Family> {
    match (arguments.ipv4, arguments.ipv6) {
        (true, _) => Some(Family::V4),
        (_, true) => Some(Family::V6),
        _ => None,
    }
}

/// The files that are read, and must not be replaced.
pub(super) fn inputs(arguments: &Arguments) -> Vec<PathBuf> {
    let secrets =
        [arguments.password.source(), arguments.key_password.source(), arguments.api_key.source()];
    let secrets = secrets.into_iter().flatten().filter_map(|source| match source {
        SecretSource::File(path) => Some(PathBuf::from(path)),
        SecretSource::Environment(_) | SecretSource::StandardInput => None,
    });
    [&arguments.pair.cert, &arguments.pair.key, &arguments.pair.pfx, &arguments.replay]
        .into_iter()
        .flatten()
        .chain(&arguments.ca)
        .map(PathBuf::from)
        .chain(secrets)
        .collect()
}

/// Standard input can be read once.
fn readers(arguments: &Arguments) -> Result<(), Error> {
    let is = |source: Option<SecretSource>| source == Some(SecretSource::StandardInput);
    let file = |path: &Option<String>| path.as_deref() == Some("-");
    one_reader_of_standard_input(&[
        ("--cert", file(&arguments.pair.cert)),
        ("--key", file(&arguments.pair.key)),
        ("--pfx", file(&arguments.pair.pfx)),
        ("--password", is(arguments.password.source())),
        ("--key-password", is(arguments.key_password.source())),
        ("--api-key", is(arguments.api_key.source())),
    ])
}

/// What the person should know before the connections are made.
fn notes(
    arguments: &Arguments,
    profile: Option<&Profile>,
    api_key: Option<&Secret>,
) -> Vec<String> {
    let Some(profile) = profile else { return Vec::new() };
    let guessed = arguments.endpoint.url.is_none() && arguments.endpoint.path.is_none();
    let assumption = guessed.then(|| render::text::smoke::assumption(profile)).flatten();
    let wants_uuid = profile.api.key_form() == ApiKeyForm::Uuid;
    let odd = wants_uuid && api_key.is_some_and(|key| !smoke::is_uuid(key));
    assumption.into_iter().chain(odd.then(|| render::text::smoke::not_a_uuid(profile))).collect()
}

/// The certificate and key; `None` where none are given.
fn client(
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Option<Client>, Error> {
    let files: Vec<&str> = [&arguments.pair.cert, &arguments.pair.key, &arguments.pair.pfx]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let (Some(first), Some(last)) = (files.first().copied(), files.last().copied()) else {
        return Ok(None);
    };
    let mut certificates = Vec::new();
    let mut keys = Vec::new();
    let mut findings = Vec::new();
    for file in files {
        let opened = open(file, passwords, session)?;
        findings.extend(opened.findings);
        let (found, with) = sorted(opened.items);
        certificates.extend(found);
        keys.extend(with);
    }
    let now = session.context.now();
    let mut client = Client::choose(&certificates, keys, now).map_err(|missing| {
        let file = if missing.code == Code::KeyMissing { last } else { first };
        // What is wrong with the file itself says more than that nothing was found in it.
        let dress = findings.into_iter().find(|finding| {
            finding.severity == Severity::Problem && finding.about.file.as_deref() == Some(file)
        });
        dress.unwrap_or_else(|| missing.in_file(file))
    })?;
    client.findings = client.findings.into_iter().map(|finding| finding.in_file(first)).collect();
    Ok(Some(client))
}

/// The certificates and the private keys of a file.
fn sorted(items: Vec<Item>) -> (Vec<Certificate>, Vec<PrivateKey>) {
    let mut certificates = Vec::new();
    let mut keys = Vec::new();
    for item in items {
        match item {
            Item::Certificate(certificate) => certificates.push(*certificate),
            Item::PrivateKey(key) => keys.push(key),
            _ => {}
        }
    }
    (certificates, keys)
}

/// The trusted roots: the named files' certificates, else the system's.
fn roots(arguments: &Arguments, session: &mut Session) -> Result<Vec<Vec<u8>>, Error> {
    if arguments.ca.is_empty() {
        return input::system_roots();
    }
    let mut roots = if arguments.system_roots { input::system_roots()? } else { Vec::new() };
    for path in &arguments.ca {
        let opened = open(path, &mut Passwords::default(), session)?;
        let (certificates, _) = sorted(opened.items);
        if certificates.is_empty() {
            return Err(Finding::new(Code::NotACertificate).in_file(path.as_str()).into());
        }
        roots.extend(smoke::anchors(certificates));
    }
    Ok(roots)
}

fn header(arguments: &Arguments, profile: Option<&Profile>) -> Result<String, Error> {
    let name = arguments
        .api_key_header
        .as_deref()
        .or(profile.map(|profile| profile.api.key_header()))
        .unwrap_or("x-api-key");
    smoke::api_key_header(name)
}

/// The API key, checked for what editors and copying add to it.
fn api_key(
    arguments: &Arguments,
    profile: Option<&Profile>,
    session: &mut Session,
) -> Result<Option<Secret>, Error> {
    let vendor = profile.filter(|profile| profile.api.health_needs_key());
    let wants = vendor.map(|profile| profile.title.as_str());
    let Some(key) = arguments.api_key.read(wants, session)? else { return Ok(None) };
    let hint = "Look at its source: it must be the key alone, without spaces or line ends.";
    if key.expose().is_empty() {
        return Err(Error::usage("the API key is empty", hint));
    }
    if key.expose().iter().any(|byte| !byte.is_ascii_graphic()) {
        return Err(Error::usage("the API key has a space or a special character in it", hint));
    }
    Ok(Some(key))
}
