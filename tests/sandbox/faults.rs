//! Every fault of the sandbox, seen by `mtls smoke` over TLS 1.2 and over TLS 1.3.

use mtls::render::words;
use mtls::sandbox::{FAULT_ZONE, FAULTS, Fault};
use pretty_assertions::assert_eq;

use super::harness::{Ran, Tool, tool};
use super::vendor::Vendor;

/// A sandbox whose every connection has these faults.
fn sandbox(faults: &[&str]) -> Vendor {
    let faults = faults.iter().map(|name| Fault::named(name).unwrap()).collect();
    Vendor::with(|options| options.faults = faults)
}

/// `mtls smoke` of a sandbox by a host name, with all that it wants. It waits for a second.
fn smoke(vendor: &Vendor, host: &str) -> Tool {
    let port = vendor.running.api_address.port();
    let mut tool = tool(["smoke", "--cert", "client.crt", "--key", "client.key", "--ca", "ca.pem"])
        .args(["--api-key-env", "KEY", "--control", "throwaway", "--timeout", "1", "--json"])
        .args(["--resolve", &format!("{host}:{port}:127.0.0.1")])
        .arg(&format!("https://{host}:{port}/healthcheck"))
        .env("KEY", vendor.key());
    for (name, text) in vendor.files() {
        tool = tool.file(name, text);
    }
    tool
}

/// The first cause, or the warnings of a test that passed.
fn found(ran: &Ran) -> String {
    let answer = ran.json();
    let codes = |field: &str| -> Vec<String> {
        let all = answer[field].as_array().unwrap().iter();
        all.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    if answer["verdict"] == "passed" {
        let warnings = codes("findings");
        return if warnings.is_empty() { "passed".to_owned() } else { warnings.join(", ") };
    }
    codes("diagnosis").into_iter().next().unwrap_or_else(|| answer["verdict"].to_string())
}

/// What is found with each fault, in the order of the table; all at once, since some are waited for.
fn found_with_each(vendor: &Vendor) -> Vec<String> {
    std::thread::scope(|scope| {
        let runs: Vec<_> = FAULTS
            .iter()
            .map(|fault| {
                let host = format!("{}{FAULT_ZONE}", fault.name);
                scope.spawn(move || found(&smoke(vendor, &host).run()))
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

#[test]
fn smoke_finds_every_fault_over_both_versions_as_the_documentation_says() {
    let (tls12, tls13) = (sandbox(&["tls12"]), sandbox(&["tls13"]));
    let mut table = "| fault | what is wrong | expected | found, TLS 1.2 | found, TLS 1.3 |\n\
                     |---|---|---|---|---|\n"
        .to_owned();
    let found = found_with_each(&tls12).into_iter().zip(found_with_each(&tls13));
    let mut wrong = Vec::new();
    for (fault, (tls12, tls13)) in FAULTS.iter().zip(found) {
        let expected = fault.finds.unwrap_or("passed");
        if (tls12.as_str(), tls13.as_str()) != (expected, expected) {
            wrong.push((fault.name, tls12.clone(), tls13.clone()));
        }
        let (name, does) = (fault.name, words::fault(fault.name));
        table += &format!("| `{name}` | {does} | `{expected}` | `{tls12}` | `{tls13}` |\n");
    }
    assert_eq!(wrong, [], "{table}");
    let page = include_str!("../../docs/sandbox.md");
    assert!(page.contains(&table), "docs/sandbox.md should have this table:\n{table}");
}
