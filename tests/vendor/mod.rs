//! A sandbox in this process and a client for it, in a time of their own.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use mtls::formats::alt_name::{AltName, Kind};
use mtls::formats::pem;
use mtls::formats::request::{Wishes, sign};
use mtls::formats::subject::Subject;
use mtls::material::{Certificate, Csr, PrivateKey};
use mtls::profile::{self, Permission};
use mtls::sandbox::{Allowed, ApiKey, Ca, Keep, Options, Running, State};
use mtls::tasks;
use mtls::tasks::key_source::{KeyType, generate};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;

/// The time of every test here.
pub const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// An image of somebody, in base64.
pub const FACE: &str = "YSBmYWNl";

/// A running sandbox and a client that it gave a certificate.
pub struct Vendor {
    pub running: Running,
    identity: Identity,
    key: String,
}

/// A certificate chain and its key.
pub struct Identity {
    chain: Vec<Certificate>,
    key: PrivateKey,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub deprecation: Option<String>,
    pub allow: Option<String>,
}

impl Answer {
    /// The status and the code of a refusal.
    pub fn error(&self) -> (u16, String) {
        let code = self.body["error"]["code"].as_str().unwrap_or_default();
        (self.status, code.to_owned())
    }
}

/// A request with a P-256 key.
pub fn csr(subject: &str, names: &[&str]) -> (Csr, PrivateKey) {
    let key = generate(KeyType::P256).unwrap();
    let name = |name: &&str| {
        let (kind, value) = name.split_once(':').unwrap();
        AltName::from_text(Kind::named(kind).unwrap(), value).unwrap()
    };
    let wishes = Wishes {
        subject: Subject::from_text(subject).and_then(|subject| subject.name()).unwrap(),
        subject_alt_names: names.iter().map(name).collect(),
        key_usage: Vec::new(),
        extended_key_usage: Vec::new(),
        extensions: Vec::new(),
        challenge_password: None,
    };
    (sign(&wishes, &key).unwrap(), key)
}

impl Identity {
    /// A client with a certificate of that CA.
    pub fn signed_by(ca: &Ca) -> Identity {
        let (request, key) = csr("CN=client", &[]);
        Identity { chain: ca.sign(&request, 10, NOW).unwrap(), key }
    }
}

impl Vendor {
    /// A vendor whose API key may do everything.
    pub fn start() -> Vendor {
        Vendor::with_key(ApiKey::create(Allowed::Everything).unwrap())
    }

    /// A vendor with this API key.
    pub fn with_key(key: ApiKey) -> Vendor {
        Vendor::with_keys(vec![key])
    }

    /// A vendor with these API keys; its client has the first.
    pub fn with_keys(keys: Vec<ApiKey>) -> Vendor {
        Vendor::with(|options| options.api_keys = keys)
    }

    /// A vendor that remembers this, and writes to that file what it remembers.
    pub fn keeping(state: State, path: PathBuf) -> Vendor {
        Vendor::with(|options| {
            options.state = state;
            options.keep = Some(Keep(Box::new(move |text| {
                std::fs::write(&path, text).unwrap();
                Ok(())
            })));
        })
    }

    /// A vendor with these options.
    pub fn with(change: impl FnOnce(&mut Options)) -> Vendor {
        let profile = profile::named("fortface").unwrap();
        let (ca, key) = (Ca::create(NOW).unwrap(), ApiKey::create(Allowed::Everything).unwrap());
        let mut options = Options::passing(profile, ca, key, NOW, tasks::sandbox::desk);
        change(&mut options);
        let text = options.api_keys[0].secret().expose_text().unwrap().to_owned();
        let running = mtls::sandbox::start(options).unwrap();
        let (request, private_key) = csr("CN=client", &[]);
        let chain = running.sign(&request.der).unwrap();
        Vendor { running, identity: Identity { chain, key: private_key }, key: text }
    }

    /// Its API key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The files of its client, by name: certificate, key, and the CA to trust.
    pub fn files(&self) -> [(&'static str, String); 3] {
        let Identity { chain, key } = &self.identity;
        let chain = chain.iter().map(|one| pem::encode("CERTIFICATE", &one.der).to_string());
        let key = pem::encode("PRIVATE KEY", key.expose_pkcs8()).to_string();
        let ca = self.running.ca_pem.clone();
        [("client.crt", chain.collect()), ("client.key", key), ("ca.pem", ca)]
    }

    /// A row of its permission table.
    pub fn row(&self, context: &str, api: &str, method: &str) -> Permission {
        let table = profile::named("fortface").unwrap().permissions;
        let fits =
            |row: &&Permission| row.context == context && row.api == api && row.method == method;
        table.iter().find(fits).unwrap().clone()
    }

    /// A GET with or without an API key.
    pub fn get(&self, path: &str, key: Option<&str>) -> Answer {
        let headers: Vec<(&str, &str)> = key.map(|key| ("x-api-key", key)).into_iter().collect();
        self.send("GET", path, &headers, Vec::new())
    }

    /// A call of a row with or without an API key; without a body its fields are in the query.
    pub fn call(&self, row: &Permission, key: Option<&str>, body: Value) -> Answer {
        let headers: Vec<(&str, &str)> = key.map(|key| ("x-api-key", key)).into_iter().collect();
        self.send_to(row, &headers, body)
    }

    /// A call of a row with a session's token, and no API key.
    pub fn in_session(&self, row: &Permission, token: &str, body: Value) -> Answer {
        self.send_to(row, &[("authorization", &format!("Bearer {token}"))], body)
    }

    fn send_to(&self, row: &Permission, headers: &[(&str, &str)], body: Value) -> Answer {
        if row.method != "GET" {
            return self.send(&row.method, &row.path, headers, body.to_string().into_bytes());
        }
        let field = |(name, value): (&String, &Value)| Some(format!("{name}={}", value.as_str()?));
        let fields: Vec<String> = body
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| *name != "imgData")
            .filter_map(field)
            .collect();
        self.send("GET", &format!("{}?{}", row.path, fields.join("&")), headers, Vec::new())
    }

    /// A handshake in a context, with the API key.
    pub fn handshake(&self, context: &str, body: Value) -> Answer {
        self.call(&self.row(context, "handshake", "POST"), Some(&self.key), body)
    }

    /// Any request, with the certificate.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let config = self.config(Some(&self.identity), rustls::ALL_VERSIONS);
        let url = format!("https://127.0.0.1:{}{path}", self.running.api_address.port());
        conversation(async {
            let mut request = client(Some(config)).request(method.parse().unwrap(), url).body(body);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let response = request.send().await.unwrap();
            let header =
                |name| response.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
            Answer {
                status: response.status().as_u16(),
                deprecation: header("deprecation"),
                allow: header("allow"),
                body: response.json().await.unwrap(),
            }
        })
    }

    /// The error, with all its causes, of a connection that the API refuses.
    pub fn refuses(
        &self,
        identity: Option<&Identity>,
        version: &'static SupportedProtocolVersion,
    ) -> String {
        let config = self.config(identity, &[version]);
        let url = format!("https://127.0.0.1:{}/healthcheck", self.running.api_address.port());
        let error = conversation(async { client(Some(config)).get(url).send().await.unwrap_err() });
        format!("{error:?}")
    }

    /// A connection of a client that does not trust it.
    pub fn refuses_us(&self) {
        let url = format!("https://127.0.0.1:{}/healthcheck", self.running.api_address.port());
        conversation(async { client(None).get(url).send().await.unwrap_err() });
    }

    /// Hands a request in at the control, and returns status and body.
    pub fn control(&self, request: Vec<u8>) -> (u16, String) {
        let (status, _, body) = self.control_as("pem", request);
        (status, String::from_utf8(body).unwrap())
    }

    /// The same with a wish for a form; returns status, media type and body.
    pub fn control_as(&self, form: &str, request: Vec<u8>) -> (u16, String, Vec<u8>) {
        let url = format!("{}/sandbox/v1/certificates?as={form}", self.running.control_url());
        conversation(async {
            let response = client(None).post(url).body(request).send().await.unwrap();
            let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
            (response.status().as_u16(), kind, response.bytes().await.unwrap().to_vec())
        })
    }

    fn config(
        &self,
        identity: Option<&Identity>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.running.ca_pem.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_details(provider, Arc::new(StandingClock))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots);
        let Some(identity) = identity else { return builder.with_no_client_auth() };
        let chain = identity.chain.iter().map(|one| CertificateDer::from(one.der.clone()));
        let key = PrivatePkcs8KeyDer::from(identity.key.expose_pkcs8().to_vec());
        builder.with_client_auth_cert(chain.collect(), key.into()).unwrap()
    }
}

fn client(tls: Option<ClientConfig>) -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20));
    let tls = tls.unwrap_or_else(|| {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    });
    builder.tls_backend_preconfigured(tls).build().unwrap()
}

fn conversation<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[derive(Debug)]
struct StandingClock;

impl TimeProvider for StandingClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(NOW.unix_timestamp()).unwrap();
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}
