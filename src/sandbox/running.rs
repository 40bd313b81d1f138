//! A sandbox that runs: started with its parts, stopped when dropped.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::api::Api;
use super::ca::Ca;
use super::call::Ear;
use super::clock::Clock;
use super::conversation::Door;
use super::faults::{Fault, Faults};
use super::forms::{Form, Returned};
use super::galleries::{DEFAULT_GALLERIES, Gallery, galleries};
use super::keys::ApiKey;
use super::server;
use super::state::State;
use super::store::{Keep, Store};
use super::tls::Tls;
use crate::error::Error;
use crate::material::{Certificate, Csr, Secret};
use crate::profile::Profile;

/// Reads what a client sent as its request and judges whether it deserves a certificate. The
/// sandbox itself does not judge.
pub type Desk = fn(&[u8]) -> Result<Csr, Error>;

/// What a sandbox is made of.
#[derive(Debug)]
pub struct Options {
    /// The vendor it plays.
    pub profile: Profile,
    /// Its CA.
    pub ca: Ca,
    /// CAs whose client certificates it takes beside its own, as DER.
    pub also_trusted: Vec<Vec<u8>>,
    /// What its API does wrong, on every connection; of two that exclude each other the last one.
    pub faults: Vec<&'static Fault>,
    /// The API keys it knows; the first is the one to hand out.
    pub api_keys: Vec<ApiKey>,
    /// Its galleries; a handshake that names none gets the first.
    pub galleries: Vec<Gallery>,
    /// What it remembers from before.
    pub state: State,
    /// Where it writes what it remembers; `None` where that ends with it.
    pub keep: Option<Keep>,
    /// Who hears of every call of the API.
    pub ear: Option<Ear>,
    /// The port of the API; 0 for any.
    pub port: u16,
    /// The port of the control; 0 for any.
    pub control_port: u16,
    /// The time at its start.
    pub now: OffsetDateTime,
    /// Who looks at requests.
    pub desk: Desk,
}

impl Options {
    /// A sandbox at any free port that forgets everything when it ends, with the galleries of a
    /// new folder.
    pub fn passing(
        profile: Profile,
        ca: Ca,
        api_key: ApiKey,
        now: OffsetDateTime,
        desk: Desk,
    ) -> Options {
        Options {
            profile,
            ca,
            also_trusted: Vec::new(),
            faults: Vec::new(),
            api_keys: vec![api_key],
            // A test reads them, so none is lost here.
            galleries: galleries(DEFAULT_GALLERIES).unwrap_or_default(),
            state: State::default(),
            keep: None,
            ear: None,
            port: 0,
            control_port: 0,
            now,
            desk,
        }
    }
}

/// A sandbox that answers until it is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    /// Where the API listens, over TLS.
    pub api_address: SocketAddr,
    /// Where the control listens, over plain HTTP.
    pub control_address: SocketAddr,
    /// The CA that clients trust, as PEM.
    pub ca_pem: String,
    /// The API key to use.
    pub api_key: Secret,
    signer: Arc<Signer>,
    stop: watch::Sender<bool>,
    runtime: Option<Runtime>,
}

/// What signs requests, for the caller and for the control listener alike.
#[derive(Debug)]
pub(super) struct Signer {
    ca: Arc<Ca>,
    desk: Desk,
    validity_years: u16,
    clock: Clock,
}

impl Signer {
    /// What comes back for a request, in this form.
    pub(super) fn sign(&self, request: &[u8], form: Form) -> Result<Returned, Error> {
        let csr = (self.desk)(request)?;
        self.ca.sign_as(form, &csr, self.validity_years, self.clock.now())
    }

    /// The root as PEM.
    pub(super) fn ca_pem(&self) -> String {
        self.ca.files().root.to_string()
    }
}

/// Starts a sandbox on 127.0.0.1.
pub fn start(options: Options) -> Result<Running, Error> {
    let clock = Clock::starting_at(options.now);
    let ca = Arc::new(options.ca);
    let faults = Faults::of(&options.faults);
    let tls = Tls::new(Arc::clone(&ca), &options.also_trusted, faults, clock)?;
    let door = Arc::new(Door { tls, ear: options.ear });
    let validity_years = options.profile.certificate.whole_years();
    let signer = Signer { ca, desk: options.desk, validity_years, clock };
    let signer = Arc::new(signer);
    let store = Store::new(options.state, options.keep);
    let api = Api::new(options.profile, options.api_keys, options.galleries, store);
    let api = Arc::new(api);
    let api_key = api
        .first_key()
        .map(|key| key.secret().duplicate())
        .ok_or_else(|| internal("it has no API key".to_owned()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| internal(error.to_string()))?;
    let listen = |port| {
        runtime
            .block_on(server::listen(port))
            .map_err(|source| Error::CannotListen { port, source })
    };
    let (api_listener, api_address) = listen(options.port)?;
    let (control_listener, control_address) = listen(options.control_port)?;
    let (stop, stopped) = watch::channel(false);
    let ca_pem = signer.ca_pem();
    let control = server::control_routes(Arc::clone(&signer));
    runtime.spawn(server::serve(control_listener, None, control, stopped.clone()));
    let routes = server::api_routes(api, clock);
    runtime.spawn(server::serve(api_listener, Some(door), routes, stopped));
    Ok(Running {
        api_address,
        control_address,
        ca_pem,
        api_key,
        signer,
        stop,
        runtime: Some(runtime),
    })
}

impl Running {
    /// The API's base URL, with the name that its certificate has.
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.api_address.port())
    }

    /// The control's base URL.
    pub fn control_url(&self) -> String {
        format!("http://{}", self.control_address)
    }

    /// Signs a request as the vendor does: the chain, leaf first, without its root.
    pub fn sign(&self, request: &[u8]) -> Result<Vec<Certificate>, Error> {
        Ok(self.sign_as(request, Form::Pem)?.chain)
    }

    /// Signs a request, and gives the file that comes back in this form.
    pub fn sign_as(&self, request: &[u8], form: Form) -> Result<Returned, Error> {
        self.signer.sign(request, form)
    }

    /// Stops accepting, lets open conversations finish for a moment, and ends.
    pub fn stop(mut self) {
        const GRACE: Duration = Duration::from_secs(2);
        // Nobody listens any more when both servers have failed; then there is nothing to stop.
        let _ = self.stop.send(true);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(GRACE);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Dropping a runtime waits, which is not allowed inside another one.
            runtime.shutdown_background();
        }
    }
}

pub(super) fn internal(reason: String) -> Error {
    Error::Internal { doing: "starting the sandbox", reason }
}
