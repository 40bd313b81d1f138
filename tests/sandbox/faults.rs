//! Every fault of the sandbox, seen by `mtls smoke` over TLS 1.2 and over TLS 1.3.

use mtls::render::words;
use mtls::sandbox::{FAULT_HEADER, FAULTS, Fault};
use pretty_assertions::assert_eq;

use super::harness::{Ran, Tool, tool};
use super::vendor::Vendor;

/// A sandbox whose every connection has these faults.
fn sandbox(faults: &[&str]) -> Vendor {
    let faults = faults.iter().map(|name| Fault::named(name).unwrap()).collect();
    Vendor::with(|options| options.faults = faults)
}

/// `mtls smoke` of a sandbox by a host name, with all that it wants. It waits for two seconds.
fn smoke(vendor: &Vendor, host: &str) -> Tool {
    let port = vendor.running.api_address.port();
    let mut tool = tool(["smoke", "--cert", "client.crt", "--key", "client.key", "--ca", "ca.pem"])
        .args(["--api-key-env", "KEY", "--control", "throwaway", "--timeout", "2", "--json"])
        .args(["--resolve", &format!("{host}:{port}:127.0.0.1")])
        .arg(&format!("https://{host}:{port}/healthcheck"))
        .env("KEY", vendor.key());
    for (name, text) in vendor.files() {
        tool = tool.file(name, text);
    }
    tool
}

/// The first three causes, or the warnings of a test that passed.
fn found(ran: &Ran) -> String {
    let answer = ran.json();
    let field = if answer["verdict"] == "passed" { "findings" } else { "diagnosis" };
    let all = answer[field].as_array().unwrap().iter();
    told(all.take(3).map(|one| one["code"].as_str().unwrap()))
}

/// Codes as the table has them.
fn told<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let codes: Vec<String> = codes.map(|code| format!("`{code}`")).collect();
    if codes.is_empty() { "passed".to_owned() } else { codes.join(", ") }
}

/// What is found with each fault over one version, in the order of the table; all at once, since
/// some are waited for.
fn found_with_each(version: &str) -> Vec<String> {
    std::thread::scope(|scope| {
        let runs: Vec<_> = FAULTS
            .iter()
            .map(|fault| {
                scope.spawn(|| {
                    let vendor = sandbox(&[version, fault.name]);
                    found(&smoke(&vendor, "localhost").run())
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

#[test]
fn smoke_finds_every_fault_over_both_versions_as_the_documentation_says() {
    let mut table = "| fault | what is wrong | expected | found, TLS 1.2 | found, TLS 1.3 |\n\
                     |---|---|---|---|---|\n"
        .to_owned();
    let mut wrong = Vec::new();
    let found = found_with_each("tls12").into_iter().zip(found_with_each("tls13"));
    for (fault, (tls12, tls13)) in FAULTS.iter().zip(found) {
        let (does, expected) = (words::fault(fault.name), told(fault.finds.iter().copied()));
        table += &format!("| `{}` | {does} | {expected} | {tls12} | {tls13} |\n", fault.name);
        if (&tls12, &tls13) != (&expected, &expected) {
            wrong.push(fault.name);
        }
    }
    assert_eq!(wrong, [""; 0], "{table}");
    let page = include_str!("../../docs/sandbox.md");
    assert!(page.contains(&table), "docs/sandbox.md should have this table:\n{table}");
}

#[test]
fn a_host_name_or_a_header_asks_for_one_fault_and_the_rest_goes_on() {
    let vendor = Vendor::start();
    let at = |host: &str| found(&smoke(&vendor, host).run());
    assert_eq!(at("unsupported-certificate.fault.localhost"), "`refused-without-reason`");
    assert_eq!(at("there-is-none.fault.localhost"), "`unknown-server-name`");
    assert_eq!(at("localhost"), "passed");
    let with = |fault: &str| {
        let headers = [("x-api-key", vendor.key()), (FAULT_HEADER, fault)];
        vendor.send("GET", "/healthcheck", &headers, Vec::new())
    };
    assert_eq!(with("slow").status, 200);
    assert_eq!(with("unknown-ca").error(), (400, "fault-unknown".to_owned()));
}

#[test]
fn the_command_lists_them() {
    let ran = tool(["sandbox", "faults"]).exits(0);
    for fault in &FAULTS {
        let line =
            ran.output.lines().find(|line| line.split_whitespace().next() == Some(fault.name));
        assert!(line.unwrap().contains(&words::fault(fault.name)), "{}", ran.output);
    }
    let json = tool(["sandbox", "faults", "--json"]).exits(0).json();
    assert_eq!(json["faults"].as_array().unwrap().len(), FAULTS.len());
    assert_eq!(json["faults"][0]["finds"], serde_json::json!(["certificate-not-requested"]));
}
