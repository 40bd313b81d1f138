//! A plain web server in this process, and CAs whose certificates name addresses on it.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of it")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mtls::formats::der;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};

/// What a path answers.
#[derive(Clone)]
pub enum Page {
    Body(Vec<u8>),
    Status(u16),
    /// To a path, or to a whole address.
    Redirect(String),
    /// Bytes without end.
    Endless,
    /// Nothing, and the connection stays open.
    Silence,
}

/// A server that runs until the test is over.
pub struct Web {
    pub port: u16,
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Web {
    pub fn new() -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let web = Web { port, pages: Arc::default(), asked: Arc::default() };
        let (pages, asked) = (web.pages.clone(), web.asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (pages, asked) = (pages.clone(), asked.clone());
                std::thread::spawn(move || answer(stream, &pages, &asked));
            }
        });
        web
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn page(&self, path: &str, page: Page) {
        self.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    /// The first lines of the requests that came.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(
    mut stream: TcpStream,
    pages: &Mutex<BTreeMap<String, Page>>,
    asked: &Mutex<Vec<String>>,
) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    // The head ends with an empty line.
    while !lines.next()?.ok()?.is_empty() {}
    asked.lock().unwrap().push(first.clone());
    let path = first.split(' ').nth(1)?;
    let page = pages.lock().unwrap().get(path).cloned().unwrap_or(Page::Status(404));
    let head = |status: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    match page {
        Page::Body(body) => {
            let head = format!("{}Content-Length: {}\r\n\r\n", head("200 OK"), body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).ok()
        }
        Page::Status(status) => {
            let text = format!("{}Content-Length: 0\r\n\r\n", head(&format!("{status} No")));
            stream.write_all(text.as_bytes()).ok()
        }
        Page::Redirect(to) => {
            let head = head("302 Found");
            let text = format!("{head}Location: {to}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(text.as_bytes()).ok()
        }
        Page::Endless => {
            stream.write_all(format!("{}\r\n", head("200 OK")).as_bytes()).ok()?;
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
            None
        }
        Page::Silence => {
            std::thread::sleep(Duration::from_secs(60));
            None
        }
    }
}

/// A CA or a client, and its certificate by one issuer.
pub struct Made {
    pub params: CertificateParams,
    pub key: KeyPair,
    pub der: Vec<u8>,
    pub pem: String,
}

/// Whom to make, and where its issuer's certificate can be fetched.
pub fn make(name: &str, is_ca: bool, issuer: Option<&Made>, urls: &[String]) -> Made {
    let key = KeyPair::generate().unwrap();
    sign(name, is_ca, key, issuer, urls)
}

/// The same with the key of another one: cross-signed.
pub fn again(of: &Made, issuer: &Made, urls: &[String]) -> Made {
    let key = KeyPair::from_pem(&of.key.serialize_pem()).unwrap();
    let name = of.params.distinguished_name.get(&DnType::CommonName).unwrap();
    let rcgen::DnValue::Utf8String(name) = name else { panic!("no UTF-8 name") };
    sign(name, true, key, Some(issuer), urls)
}

fn sign(name: &str, is_ca: bool, key: KeyPair, issuer: Option<&Made>, urls: &[String]) -> Made {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2036, 1, 1);
    params.use_authority_key_identifier_extension = issuer.is_some();
    if is_ca {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    } else {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    }
    if !urls.is_empty() {
        params.custom_extensions.push(addresses(urls));
    }
    let certificate = match issuer {
        Some(issuer) => {
            params.signed_by(&key, &Issuer::from_params(&issuer.params, &issuer.key)).unwrap()
        }
        None => params.self_signed(&key).unwrap(),
    };
    Made { der: certificate.der().to_vec(), pem: certificate.pem(), params, key }
}

/// AuthorityInfoAccess with caIssuers (RFC 5280 section 4.2.2.1).
fn addresses(urls: &[String]) -> CustomExtension {
    const URI: u8 = 0x86;
    let oid = der::oid("1.3.6.1.5.5.7.48.2").unwrap();
    let entries: Vec<Vec<u8>> =
        urls.iter().map(|url| der::sequence(&[&oid, &der::element(URI, url.as_bytes())])).collect();
    let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], der::sequence(&entries))
}
