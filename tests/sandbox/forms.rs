//! The forms in which the sandbox's CA sends a certificate back, each with what `verify` must find.

use mtls::report::Code;
use mtls::sandbox::Form;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::harness::{Ran, tool};
use crate::judges;
use crate::vendor::{Vendor, csr};

/// A request, and what came back for it in a form.
fn signed(form: &str) -> Ran {
    let made = tool(["csr", "--cn", "acme", "--country", "BR", "--key-type", "p256"]).exits(0);
    tool(["sandbox", "sign", "client.csr", "--json", "--as", form]).after(made).exits(0)
}

/// The path of the file that came back.
fn path(ran: &Ran) -> String {
    ran.json()["written"][0]["path"].as_str().unwrap().to_owned()
}

/// What `verify` finds, notes left out: codes, or nothing.
fn found(ran: Ran) -> String {
    let path = path(&ran);
    let judged = tool(["verify", "--json", "--key", "client.key", "--csr", "client.csr"])
        .args(["--ca", "mtls-sandbox/ca.pem"])
        .arg(&path)
        .after(ran)
        .run();
    let mut codes: Vec<String> = judged
        .findings()
        .iter()
        .filter_map(|finding| finding.split_once(' ').filter(|(severity, _)| *severity != "note"))
        .map(|(_, code)| code.to_owned())
        .collect();
    codes.dedup();
    if codes.is_empty() {
        assert_eq!((judged.exit, &judged.json()["verdict"]), (0, &json!("ready")));
        return "nothing".to_owned();
    }
    codes.join(", ")
}

/// The rows of the table in docs/sandbox.md: form, file, what `verify` finds.
fn documented() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string("docs/sandbox.md").unwrap();
    let table = text.split("| `--as` |").nth(1).unwrap();
    let cell = |text: &str| text.trim().replace('`', "");
    table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            [cell(cells[1]), cell(cells[3]), cell(cells[4])]
        })
        .collect()
}

#[test]
fn verify_finds_in_each_form_what_the_table_says() {
    let measured: Vec<[String; 3]> = Form::ALL
        .iter()
        .map(|form| {
            let ran = signed(form.as_str());
            let told = ran.json()["finds"].as_str().unwrap_or("nothing").to_owned();
            let file = path(&ran);
            let found = found(ran);
            assert!(found.split(", ").any(|code| code == told), "{}: {found}", form.as_str());
            [form.as_str().to_owned(), file, found]
        })
        .collect();
    assert_eq!(measured, documented());
}

#[test]
fn every_code_of_the_table_is_one_that_explain_knows() {
    for code in Form::ALL.into_iter().filter_map(Form::finds) {
        assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{code}");
    }
}

#[test]
fn a_bad_return_says_what_verify_must_find() {
    let made = tool(["csr", "--cn", "acme", "--country", "BR", "--key-type", "p256"]).exits(0);
    tool(["sandbox", "sign", "client.csr", "--as", "no-client-auth"]).after(made).exits(0).prints(
        "\
Wrote client.crt, in the form no-client-auth.

  Subject  CN=acme,C=BR
  Issuer   CN=Sandbox Issuing CA …,O=mtls sandbox (tests only)
  From     2026-11-24 11:00:00 UTC
  Until    2036-11-24 12:00:00 UTC

`mtls verify` must find: usage-changed

Check it: mtls verify client.crt --csr client.csr --ca mtls-sandbox/ca.pem
",
    );
}

#[test]
fn openssl_reads_the_binary_forms() {
    let Some(openssl) = judges::openssl() else { return };
    let ran = signed("der");
    let said = openssl.accepts(
        ran.folder.path(),
        &["x509", "-inform", "DER", "-in", "client.cer", "-noout", "-subject"],
    );
    assert_eq!(said, "subject=C = BR, CN = acme\n");
    let ran = signed("p7b");
    let said = openssl.accepts(
        ran.folder.path(),
        &["pkcs7", "-inform", "DER", "-in", "client.p7b", "-noout", "-print_certs"],
    );
    assert_eq!(said.matches("subject=").count(), 2, "{}", said);
}

#[test]
fn the_control_sends_each_form_back_as_well() {
    let vendor = Vendor::start();
    let (request, _) = csr("CN=desk", &[]);
    let types: Vec<String> = Form::ALL
        .iter()
        .map(|form| {
            let (status, kind, body) = vendor.control_as(form.as_str(), request.der.clone());
            assert!(status == 200 && !body.is_empty(), "{}: {status}", form.as_str());
            format!("{} {kind}", form.as_str())
        })
        .collect();
    let pem = "application/pem-certificate-chain";
    assert_eq!(
        types[..4],
        [
            format!("pem {pem}"),
            "der application/pkix-cert".to_owned(),
            "p7b application/pkcs7-mime".to_owned(),
            "utf16 text/plain; charset=utf-16".to_owned(),
        ]
    );
    assert!(types[4..].iter().all(|line| line.ends_with(pem)), "{types:?}");
    let (status, _, body) = vendor.control_as("zip", request.der);
    let answer: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &answer["error"]["code"]), (400, &json!("form-unknown")));
}
