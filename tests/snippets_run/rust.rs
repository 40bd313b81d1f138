//! The snippet for Rust is a part of this test program, so that it needs no build of its own: the file
//! beside this one is what `mtls snippet` prints, and runs here in a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use pretty_assertions::assert_eq;

use crate::process::MTLS;
use crate::programs::FINE;
use crate::vendor::{Vendor, vendor};

/// The program as it is printed.
#[expect(clippy::print_stdout, reason = "so do programs")]
mod program {
    include!("reqwest.rs");

    /// `main` is its own alone.
    pub(super) fn run() -> Result<(), Box<dyn Error>> {
        main()
    }
}

/// Tells the process that is to be the program.
const IS_PROGRAM: &str = "MTLS_TEST_IS_PROGRAM";

#[test]
fn program() {
    if std::env::var_os(IS_PROGRAM).is_some() {
        // The features that the snippet asks for bring one along; the tests have fewer.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        program::run().unwrap();
    }
}

/// Runs it with this certificate and its key; whether it was content, and what it said.
fn run(vendor: &Vendor, name: &str, proxy: u16) -> (bool, String) {
    let folder = vendor.folder.path();
    for end in ["crt", "key"] {
        let from = folder.join(format!("{name}.{end}"));
        std::fs::copy(from, folder.join(format!("client.{end}"))).unwrap();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["rust::program", "--exact", "--nocapture"])
        .current_dir(folder)
        .env(IS_PROGRAM, "yes")
        .env("API_KEY", vendor.api_key())
        .env("HTTPS_PROXY", format!("http://127.0.0.1:{proxy}"))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    if !output.status.success() {
        return (false, said);
    }
    // The program's own lines stand between those of the test that it is in.
    let own = said.lines().skip_while(|line| *line != "running 1 test").skip(1);
    (true, own.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n") + "\n")
}

#[test]
fn the_program_for_rust_is_the_one_that_runs_here() {
    let vendor = vendor();
    let folder = vendor.folder.path();
    let output = Command::new(MTLS)
        .args(["snippet", "rust", "https://localhost:8443/healthcheck", "--cert", "rsa.crt"])
        .args(["--key", "rsa.key", "--ca", "mtls-sandbox/ca.pem", "--api-key-env", "API_KEY"])
        .current_dir(folder)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap().replace("rsa.", "client.");
    assert_eq!(printed, include_str!("reqwest.rs"));
    let (_, version) = printed.split_once("tests of mtls with reqwest ").unwrap();
    let locked = format!("\"reqwest\"\nversion = \"{}\"", version.split(' ').next().unwrap());
    assert!(include_str!("../../Cargo.lock").contains(&locked), "{locked}");

    let proxy = proxy_to(port(vendor.sandbox.url()));
    for name in ["rsa", "p256"] {
        assert_eq!((name, run(vendor, name, proxy)), (name, (true, FINE.to_owned())));
    }
    let (content, said) = run(vendor, "stranger", proxy);
    assert!(!content && said.contains("reqwest::Error"), "{said}");
}

fn port(url: &str) -> u16 {
    url.rsplit_once(':').unwrap().1.parse().unwrap()
}

/// A proxy (CONNECT, RFC 9110 section 9.3.6) that leads to one port whatever it is asked for: the
/// program names one that may be taken. It lives as long as the test.
fn proxy_to(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            std::thread::spawn(move || carry(client, port));
        }
    });
    own
}

fn carry(client: TcpStream, port: u16) -> std::io::Result<()> {
    let mut requests = BufReader::new(client.try_clone()?);
    while requests.read_line(&mut String::new())? > "\r\n".len() {}
    (&client).write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let server = TcpStream::connect(("localhost", port))?;
    let answers = (server.try_clone()?, client);
    std::thread::spawn(move || std::io::copy(&mut &answers.0, &mut &answers.1));
    std::io::copy(&mut requests, &mut &server)?;
    server.shutdown(std::net::Shutdown::Write)
}
