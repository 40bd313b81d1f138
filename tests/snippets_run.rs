//! Every snippet that can run here, run as it is printed, by the real program, against the sandbox: each
//! kind of key, with and without a password, under names made to break out of a text, and once with a
//! certificate that the sandbox does not know.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod judges;
mod process;

#[path = "snippets_run/page.rs"]
mod page;
#[path = "snippets_run/programs.rs"]
mod programs;
#[path = "snippets_run/proxies.rs"]
mod proxies;
#[path = "snippets_run/rust.rs"]
mod rust;
#[path = "snippets_run/traps.rs"]
mod traps;
#[path = "snippets_run/vendor.rs"]
mod vendor;

use mtls::report::snippet::Executed;
use mtls::tasks::snippet;
use pretty_assertions::assert_eq;

use programs::{PROGRAMS, Program, Reads};
use vendor::{PASSWORD, Vendor, said, vendor};

/// RSA and P-256, in the clear and under the password.
const PAIRS: [&str; 4] = ["rsa", "p256", "rsa-password", "p256-password"];

/// A name with everything in it that some language takes for its own.
#[cfg(unix)]
const HOSTILE: &str = "it's \"a\": $HOME `id` \\n #{1} %s {x} \n -ç";

fn each_installed(test: impl Fn(&Program, &Vendor) + Sync) {
    let here: Vec<&Program> = PROGRAMS.iter().filter(|program| program.is_here()).collect();
    let vendor = vendor();
    // They wait for each other's start more than for the processor.
    std::thread::scope(|scope| {
        for program in here {
            scope.spawn(|| test(program, vendor));
        }
    });
}

#[test]
fn every_snippet_works_with_every_key_that_its_client_reads() {
    each_installed(|program, vendor| {
        for pair in PAIRS {
            let password = pair.ends_with("-password");
            if program.reads.pem(password) {
                let (cert, key) = (format!("{pair}.crt"), format!("{pair}.key"));
                let said = vendor.run(program, &["--cert", &cert, "--key", &key], &[]);
                assert_eq!(said, program.works(), "{} with {key}", program.language);
            }
            if program.reads.pfx() && password {
                let pfx = format!("{}.pfx", pair.trim_end_matches("-password"));
                let said = vendor.run(program, &["--pfx", &pfx], &[]);
                assert_eq!(said, program.works(), "{} with {pfx}", program.language);
            }
        }
    });
}

#[cfg(unix)]
#[test]
fn a_name_stays_a_name_in_every_language() {
    let folder = vendor().folder.path();
    for (from, end) in [
        ("p256-password.crt", ".crt"),
        ("p256-password.key", ".key"),
        ("p256.crt", ".plain.crt"),
        ("p256.key", ".plain.key"),
        ("p256.pfx", ".pfx"),
        ("password.txt", ".password"),
        ("mtls-sandbox/ca.pem", ".ca"),
        ("mtls-sandbox/api-key.txt", ".api-key"),
    ] {
        std::fs::copy(folder.join(from), folder.join(format!("{HOSTILE}{end}"))).unwrap();
    }
    each_installed(|program, vendor| {
        let name = |end: &str| format!("{HOSTILE}{end}");
        let (ca, password, api_key) = (name(".ca"), name(".password"), name(".api-key"));
        let secrets = ["--ca", &ca, "--password-file", &password, "--api-key-file", &api_key];
        // A query that a shell would run, with what a URL should not have, and with a fragment.
        let secrets =
            [secrets.as_slice(), &["--path", "/healthcheck?a='$HOME$(id);b={c}%7Bd%7D#{1}"]]
                .concat();
        let files = match program.reads {
            Reads::Pfx => ["--pfx".to_owned(), name(".pfx")].to_vec(),
            _ if program.reads.pem(true) => {
                ["--cert".to_owned(), name(".crt"), "--key".to_owned(), name(".key")].to_vec()
            }
            _ => ["--cert".to_owned(), name(".plain.crt"), "--key".to_owned(), name(".plain.key")]
                .to_vec(),
        };
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        assert_eq!(vendor.run(program, &files, &secrets), program.works(), "{}", program.language);
    });
}

#[test]
fn no_snippet_calls_a_refused_certificate_a_success() {
    each_installed(|program, vendor| {
        let files: &[&str] = match program.reads {
            Reads::Pfx => &["--pfx", "stranger.pfx"],
            _ => &["--cert", "stranger.crt", "--key", "stranger.key"],
        };
        let output = vendor.output(program, files, &[]);
        let said = said(&output);
        assert!(!output.status.success(), "{}: {said}", program.language);
        assert!(!said.contains("200") && !said.contains("synthetic"), "{said}");
        // Which words it has for the alert differs, and some lose it (docs/servers.md).
        assert!(said.trim().len() > 10, "{}: {said}", program.language);
        assert!(!said.contains(PASSWORD), "{}: {said}", program.language);
    });
}

#[test]
fn no_snippet_speaks_to_a_server_that_it_cannot_verify() {
    each_installed(|program, vendor| {
        let files: &[&str] = match program.reads {
            Reads::Pfx => &["--pfx", "p256.pfx"],
            _ => &["--cert", "p256.crt", "--key", "p256.key"],
        };
        // Without --ca the CAs of the system count, and the sandbox's is none of them.
        let output = vendor.output(program, files, &["--api-key-env", "API_KEY"]);
        let said = said(&output);
        assert!(!output.status.success(), "{}: {said}", program.language);
        assert!(!said.contains("HTTP 200") && !said.contains("synthetic"), "{said}");
    });
}

#[test]
fn every_snippet_that_is_called_executed_is_run_here() {
    let mut run: Vec<&str> = PROGRAMS.iter().map(|program| program.language).collect();
    // Each in a module of its own.
    run.extend(["rust-reqwest", "nginx", "haproxy"]);
    let all = snippet::list();
    let called = all.iter().filter(|one| matches!(one.executed, Executed::With(_)));
    assert_eq!(called.map(|one| one.id).collect::<Vec<_>>(), run);
}
