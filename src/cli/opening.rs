//! Opens the files that a command was given: reads them, asks for the passwords they turn out to
//! need, and hands over what is inside in the clear.

use super::secrets::{KEY_PASSWORD, PASSWORD};
use super::session::Session;
use crate::error::Error;
use crate::formats::pfx::{self, Limits, OpenError};
use crate::formats::{self, keys, keystore};
use crate::input::{self, SecretOption, SecretSource};
use crate::material::{Document, EncryptedKey, Format, Item, Keystore, Pfx, Secret};
use crate::report::runtimes::Reading;
use crate::report::{Code, Finding};
use crate::tasks::container::{self, Dress, Part};

/// The passwords of a run: each source is read once, however many files need it.
#[derive(Debug, Default)]
pub(super) struct Passwords {
    container: Source,
    key: Source,
    limits: Limits,
    guess: Guess,
}

/// Rounds that are spent on the mere guess that there is no password.
#[derive(Debug)]
struct Guess(u64);

impl Default for Guess {
    fn default() -> Guess {
        Guess(1_000_000)
    }
}

#[derive(Debug, Default)]
enum Source {
    /// No option names one.
    #[default]
    Nowhere,
    Unread(SecretSource),
    Read(Secret),
}

/// A file with everything in it in the clear.
#[derive(Debug)]
pub(super) struct Opened {
    /// The path as the user wrote it.
    pub(super) path: String,
    /// The dress of the file.
    pub(super) format: Format,
    /// Certificates, requests, private and public keys and revocation lists, in order.
    pub(super) items: Vec<Item>,
    /// Where the file is an archive: of each of them the file in it. Empty where it is none.
    pub(super) members: Vec<Option<String>>,
    /// What was wrong with the dress, and with a PFX as a container; each names the file.
    pub(super) findings: Vec<Finding>,
    /// What its name says against it; each names the file.
    pub(super) named: Vec<Finding>,
    /// Whether it is, or has in it, a PFX, a keystore, a PKCS#7 bundle or an archive, where the order
    /// says nothing.
    pub(super) container: bool,
    /// Whether a key in it is under a password.
    pub(super) protected: bool,
    /// Whether others than the owner may read the file.
    pub(super) readable_by_others: Option<bool>,
    /// What programs say to the first PFX in it as it is; empty where there is none.
    pub(super) runtimes: Vec<Reading>,
}

/// Tries at a password on a terminal before giving up.
const TRIES: usize = 3;

/// Opens a file.
pub(super) fn open(
    path: &str,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Opened, Error> {
    let file = input::read(&mut session.context, path)?;
    let document = formats::read(&file.bytes);
    let format = document.format;
    let parts = container::parts(document);
    let named = container::named(path, &parts);
    let mut opened = Opened {
        path: path.to_owned(),
        format,
        items: Vec::new(),
        members: Vec::new(),
        findings: Vec::new(),
        named,
        container: format == Format::Zip,
        protected: false,
        readable_by_others: file.readable_by_others,
        runtimes: Vec::new(),
    };
    for part in parts {
        opened.add(part, passwords, session)?;
    }
    for finding in opened.findings.iter_mut().chain(&mut opened.named) {
        finding.about.file = Some(path.to_owned());
    }
    Ok(opened)
}

impl Opened {
    /// Opens a part of the file.
    fn add(
        &mut self,
        part: Part,
        passwords: &mut Passwords,
        session: &mut Session,
    ) -> Result<(), Error> {
        let place = &part.place(&self.path);
        let dress = Dress::of(&part.document);
        let Part { member, document: Document { items, mut findings, .. } } = part;
        for item in items {
            self.container |= matches!(item, Item::Pfx(_) | Item::Pkcs7(_) | Item::Keystore(_));
            self.protected |=
                matches!(item, Item::Pfx(_) | Item::EncryptedKey(_) | Item::Keystore(_));
            match item {
                Item::Pfx(pfx) => {
                    let opened = open_pfx(place, &pfx, passwords, session)?;
                    findings.extend(container::of_pfx(&pfx, &opened));
                    if self.runtimes.is_empty() {
                        self.runtimes = container::readings(&opened, dress, place);
                    }
                    self.items.extend(opened.into_items());
                }
                Item::Keystore(keystore) => {
                    let opened = open_keystore(place, &keystore, passwords, session)?;
                    findings.extend(container::of_keystore(&keystore, &opened));
                    self.items.extend(opened.into_items(&keystore));
                }
                Item::EncryptedKey(key) => {
                    let key = open_key(place, &key, passwords, session)?;
                    self.items.push(Item::PrivateKey(key));
                }
                Item::Pkcs7(inner) => self.items.extend(inner),
                other => self.items.push(other),
            }
        }
        Part::mark(&member, &mut findings);
        self.findings.extend(findings);
        if member.is_some() {
            self.members.resize(self.items.len(), member);
        }
        Ok(())
    }
}

impl Passwords {
    /// `--password-…` and `--key-password-…`, each possibly absent.
    pub(super) fn new(container: Option<SecretSource>, key: Option<SecretSource>) -> Passwords {
        let source = |given: Option<SecretSource>| given.map_or(Source::Nowhere, Source::Unread);
        Passwords { container: source(container), key: source(key), ..Passwords::default() }
    }

    /// The password of containers; `None` where no option names one.
    pub(super) fn container(&mut self, session: &mut Session) -> Result<Option<Secret>, Error> {
        Ok(self.container.secret(PASSWORD, session)?.map(Secret::duplicate))
    }

    /// The password of keys, where they have one of their own; `None` where no option names one.
    pub(super) fn key(&mut self, session: &mut Session) -> Result<Option<Secret>, Error> {
        Ok(self.key.secret(KEY_PASSWORD, session)?.map(Secret::duplicate))
    }

    /// The iteration count above which no work is started.
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// The iteration count above which it is not tried whether a container has no password.
    pub(super) fn guess_limits(&self) -> Limits {
        Limits { max_iterations: self.guess.0 }
    }

    /// Lowers that count, for many files.
    pub(super) fn guess_quickly(mut self) -> Passwords {
        self.guess = Guess(100_000);
        self
    }

    /// Raises or lowers the iteration count above which no work is started.
    pub(super) fn limit_iterations(mut self, max_iterations: u64) -> Passwords {
        self.limits.max_iterations = max_iterations;
        self
    }
}

impl Source {
    fn is_given(&self) -> bool {
        !matches!(self, Source::Nowhere)
    }

    /// The secret, read on first use; `None` where no option names one.
    fn secret(
        &mut self,
        option: SecretOption,
        session: &mut Session,
    ) -> Result<Option<&Secret>, Error> {
        if let Source::Unread(source) = self {
            *self = Source::Read(source.read(option, &mut session.context)?);
        }
        match self {
            Source::Read(secret) => Ok(Some(secret)),
            Source::Nowhere | Source::Unread(_) => Ok(None),
        }
    }
}

fn open_pfx(
    path: &str,
    pfx: &Pfx,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<pfx::Opened, Error> {
    let limits = passwords.limits;
    let way = |store: &Secret, key: Option<&Secret>| pfx::open(pfx, store, key, &limits);
    open_container(path, way, passwords, session)
}

fn open_keystore(
    path: &str,
    keystore: &Keystore,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<keystore::Opened, Error> {
    // Without a key in it nothing is under the password.
    if keystore.keys().next().is_none() && !passwords.container.is_given() {
        return Ok(keystore::Opened::default());
    }
    let limits = passwords.limits;
    let way = |store: &Secret, key: Option<&Secret>| keystore::open(keystore, store, key, &limits);
    open_container(path, way, passwords, session)
}

/// Opens a PFX or a keystore with its password and, where a key in it has another, with that one.
trait Way<T>: Fn(&Secret, Option<&Secret>) -> Result<T, OpenError> {}

impl<T, F: Fn(&Secret, Option<&Secret>) -> Result<T, OpenError>> Way<T> for F {}

/// Opens a container: with the password given, else with none at all, else with what the person
/// types.
fn open_container<T>(
    path: &str,
    way: impl Way<T>,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<T, Error> {
    let given = passwords.container.secret(PASSWORD, session)?.map(Secret::duplicate);
    let key = passwords.key.secret(KEY_PASSWORD, session)?.map(Secret::duplicate);
    if let Some(password) = given {
        return with_key_password(path, &way, &password, key, session);
    }
    match attempt(session, || way(&Secret::new(Vec::new()), key.as_ref())) {
        Err(OpenError::WrongPassword) => {}
        Err(OpenError::KeyPasswordNeeded) | Ok(_) => {
            return with_key_password(path, &way, &Secret::new(Vec::new()), key, session);
        }
        Err(error) => return Err(failure(path, error)),
    }
    let mut tries = TRIES;
    loop {
        let password = ask(path, PASSWORD, &format!("Password of {path}: "), session)?;
        let key = key.as_ref().map(Secret::duplicate);
        match with_key_password(path, &way, &password, key, session) {
            Err(Error::WrongPassword { .. }) if tries > 1 => {
                tries -= 1;
                session.context.note("This password does not open it.");
            }
            result => return result,
        }
    }
}

/// Opens a container, and where a key in it has a password of its own, asks for that one.
fn with_key_password<T>(
    path: &str,
    way: &impl Way<T>,
    password: &Secret,
    key: Option<Secret>,
    session: &mut Session,
) -> Result<T, Error> {
    let of_key = format!("the key in {path}");
    match attempt(session, || way(password, key.as_ref())) {
        Err(OpenError::KeyPasswordNeeded) if key.is_none() => {
            let key = ask(&of_key, KEY_PASSWORD, &format!("Password of {of_key}: "), session)?;
            attempt(session, || way(password, Some(&key))).map_err(|error| failure(&of_key, error))
        }
        // Which of the two passwords is wrong shows without the key's.
        Err(OpenError::WrongPassword) if key.is_some() => {
            match attempt(session, || way(password, None)) {
                Err(OpenError::KeyPasswordNeeded) => Err(Error::WrongPassword { path: of_key }),
                _ => Err(Error::WrongPassword { path: path.to_owned() }),
            }
        }
        result => result.map_err(|error| failure(path, error)),
    }
}

/// Opens a key under a password of its own, or under the one its sister files have.
fn open_key(
    path: &str,
    encrypted: &EncryptedKey,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<crate::material::PrivateKey, Error> {
    let limits = passwords.limits;
    let given = match passwords.key.secret(KEY_PASSWORD, session)?.map(Secret::duplicate) {
        Some(password) => Some(password),
        None => passwords.container.secret(PASSWORD, session)?.map(Secret::duplicate),
    };
    if let Some(password) = given {
        return attempt(session, || keys::decrypt(encrypted, &password, &limits))
            .map_err(|error| failure(path, error));
    }
    let mut tries = TRIES;
    loop {
        let password = ask(path, PASSWORD, &format!("Password of {path}: "), session)?;
        match attempt(session, || keys::decrypt(encrypted, &password, &limits)) {
            Err(OpenError::WrongPassword) if tries > 1 => {
                tries -= 1;
                session.context.note("This password does not open it.");
            }
            result => return result.map_err(|error| failure(path, error)),
        }
    }
}

/// Key derivation may take seconds, so it is shown.
fn attempt<T>(session: &mut Session, work: impl FnOnce() -> T) -> T {
    let _progress = session.progress("Opening");
    work()
}

fn ask(
    path: &str,
    option: SecretOption,
    question: &str,
    session: &mut Session,
) -> Result<Secret, Error> {
    let needed = || Error::PasswordNeeded { path: path.to_owned(), option: option.0 };
    if !session.may_ask() {
        return Err(needed());
    }
    input::ask(&mut session.context, question)?.ok_or_else(needed)
}

/// What could not be opened, as the user knows it.
pub(super) fn failure(path: &str, error: OpenError) -> Error {
    let path = path.to_owned();
    match error {
        OpenError::WrongPassword => Error::WrongPassword { path },
        OpenError::KeyPasswordNeeded => Error::PasswordNeeded { path, option: KEY_PASSWORD.0 },
        OpenError::OverLimit { what, count, limit } => {
            Error::OverLimit { path, what, count, limit }
        }
        OpenError::Unsupported(what) => Error::Unsupported { path, what },
        OpenError::UnsupportedKey(algorithm) => Finding::new(Code::Unsupported)
            .variant("key")
            .in_file(path)
            .fact("algorithm", algorithm)
            .into(),
        OpenError::Malformed(reason) => Finding::new(Code::Corrupt)
            .variant("inside")
            .in_file(path)
            .fact("reason", reason)
            .into(),
    }
}
