//! The snippets for nginx and HAProxy: each is started in front of the sandbox, and asked in plain HTTP.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;

use crate::PAIRS;
use crate::judges;
use crate::programs::FINE;
use crate::vendor::{Vendor, vendor};

/// What these may take for something else than letters. nginx cannot be kept from taking `$` so, and
/// neither reads a line end.
const ODD: &str = "it's \"b\" \\n #{1} %s;{x} ";

/// How long a daemon may take until it listens: on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running daemon; ended when dropped.
struct Daemon {
    process: Child,
    port: u16,
}

impl Daemon {
    fn start(command: &mut Command, port: u16) -> Daemon {
        let process = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut daemon = Daemon { process, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let gone = daemon.process.try_wait().unwrap();
            assert!(gone.is_none() && begun.elapsed() < PATIENCE, "it does not start: {gone:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
        daemon
    }

    /// The status and the body of the health check through it.
    fn answer(&self) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(b"GET /healthcheck HTTP/1.0\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split_whitespace().nth(1).unwrap();
        format!("HTTP {status}\n{}\n", body.trim_end())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The snippet with another port for its own clients than the usual one, which may be taken.
fn at_a_free_port(snippet: &str) -> (String, u16) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(snippet.contains("127.0.0.1:8080;") || snippet.contains("127.0.0.1:8080\n"));
    (snippet.replace("127.0.0.1:8080", &format!("127.0.0.1:{port}")), port)
}

/// nginx with the snippet in its conf.d, in a folder of its own.
fn nginx(vendor: &Vendor, snippet: &str, room: &str) -> Daemon {
    let (snippet, port) = at_a_free_port(snippet);
    let folder = vendor.folder.path().join(room);
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("vendor.conf", &snippet);
    write("api-key.conf", &format!("proxy_set_header x-api-key \"{}\";\n", vendor.api_key()));
    // What stands around it in an nginx.conf, without the folders that are the administrator's.
    write(
        "nginx.conf",
        "daemon off; master_process off; pid pid; error_log stderr; events {}\n\
         http { access_log off; client_body_temp_path 1; proxy_temp_path 2; \
         fastcgi_temp_path 3; uwsgi_temp_path 4; scgi_temp_path 5; include vendor.conf; }\n",
    );
    let mut command = Command::new("nginx");
    command.args(["-e", "stderr", "-c", "nginx.conf", "-p"]).arg(folder);
    Daemon::start(&mut command, port)
}

/// HAProxy with the snippet.
fn haproxy(vendor: &Vendor, snippet: &str) -> Daemon {
    let (snippet, port) = at_a_free_port(snippet);
    let file = vendor.folder.path().join("haproxy.cfg");
    std::fs::write(&file, snippet).unwrap();
    let mut command = Command::new("haproxy");
    command.args(["-db", "-f"]).arg(file).env("API_KEY", vendor.api_key());
    Daemon::start(command.stdout(Stdio::null()), port)
}

/// Every pair with this end of its name, under its usual name and an odd one: the files, and what is
/// answered.
fn answers(language: &str, pairs: &[&str], secrets: &[&str], start: Start) {
    let vendor = vendor();
    let folder = vendor.folder.path();
    let odd = |name: &str, end: &str| {
        let odd = format!("{ODD}{name}{end}");
        std::fs::copy(folder.join(format!("{name}{end}")), folder.join(&odd)).unwrap();
        odd
    };
    for pair in pairs {
        let usual = [format!("{pair}.crt"), format!("{pair}.key")];
        for [cert, key] in [usual, [odd(pair, ".crt"), odd(pair, ".key")]] {
            let ca = ["--ca", "mtls-sandbox/ca.pem"];
            let printed = vendor.printed(
                language,
                &["--cert", &cert, "--key", &key],
                &[&ca, secrets].concat(),
            );
            let daemon = start(vendor, printed["text"].as_str().unwrap());
            assert_eq!((&key, daemon.answer().as_str()), (&key, FINE));
        }
    }
    let files = ["--cert", "stranger.crt", "--key", "stranger.key"];
    let printed = vendor.printed(language, &files, &[]);
    let daemon = start(vendor, printed["text"].as_str().unwrap());
    let answer = daemon.answer();
    assert!(answer.starts_with("HTTP 50"), "{answer}");
}

/// Starts one of the two.
type Start = fn(&Vendor, &str) -> Daemon;

#[test]
fn nginx_gets_its_answer_with_every_key_that_it_reads() {
    if judges::command(&["nginx", "-v"]) {
        let secrets = ["--api-key-header", "x-api-key", "--password-file", "password.txt"];
        answers("nginx", &PAIRS, &secrets, |vendor, text| nginx(vendor, text, "nginx"));
    }
}

/// Its trap: what nobody turns on is off.
#[test]
fn nginx_verifies_the_server_because_the_snippet_says_so() {
    if !judges::command(&["nginx", "-v"]) || !Path::new(SYSTEM).exists() {
        return;
    }
    let vendor = vendor();
    let files = ["--cert", "p256.crt", "--key", "p256.key"];
    // Without --ca the CAs of the system count, and the sandbox's is none of them.
    let printed = vendor.printed("nginx", &files, &["--api-key-header", "x-api-key"]);
    let text = printed["text"].as_str().unwrap();
    let answer = nginx(vendor, text, "verifying").answer();
    assert!(answer.starts_with("HTTP 502\n"), "{answer}");
    let careless = text.replace("proxy_ssl_verify on;", "");
    assert_eq!(nginx(vendor, &careless, "careless").answer(), FINE);
}

/// The CAs that the snippet names.
const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

#[test]
fn haproxy_gets_its_answer_with_every_key_that_it_reads() {
    if judges::command(&["haproxy", "-v"]) {
        answers("haproxy", &PAIRS[..2], &["--api-key-env", "API_KEY"], haproxy);
    }
}
