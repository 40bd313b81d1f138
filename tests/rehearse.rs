//! `mtls rehearse` as its user sees it.

mod harness;

use std::time::Duration;

use harness::tool;
use mtls::render::{self, looks::Looks};
use mtls::report::rehearse::{Report, Step, StepName, Trouble};
use mtls::report::{Code, Finding};
use pretty_assertions::assert_eq;

#[test]
fn the_whole_way_is_gone_and_no_file_is_left() {
    tool(["rehearse"])
        .exits(0)
        .prints(
            "\
The rehearsal passed: from a new key to a working mTLS call in … seconds.

  ok     start a vendor on this machine … ms
  ok     make key and CSR … ms
  ok     have it signed by the vendor … ms
  ok     inspect what came back … ms
  ok     verify key, CSR and certificate … ms
  ok     verify one for another key: caught … ms
  ok     pack a legacy PFX (RC2-40, 3DES) … ms
  ok     convert it to .crt and .key … ms
  ok     smoke-test with the two files … ms
  ok     without a certificate: refused … ms
  ok     at a server that revoked it: named … ms

The vendor was on this machine and had a CA of its own. For real:
  mtls csr --cn YOUR-NAME --org 'YOUR COMPANY' --country BR    send client.csr, keep client.key
  mtls verify CERTIFICATE --key client.key --csr client.csr    when the certificate comes back
  mtls convert FILE.pfx                                        if it comes as a PFX
  mtls smoke https://HOST --cert client.crt --key client.key   before you go live
",
        )
        .notes("")
        .leaves([]);
}

#[test]
fn scripts_see_each_step_with_its_time() {
    let ran = tool(["rehearse", "--json"]).exits(0);
    let answer = ran.json();
    assert_eq!(answer["schema"], "mtls/rehearse/v1");
    assert_eq!(answer["verdict"], "passed");
    let steps = answer["steps"].as_array().unwrap();
    assert_eq!(steps.len(), StepName::ALL.len());
    for step in steps {
        assert_eq!(step["status"], "ok");
        assert!(step["ms"].is_number(), "{step}");
    }
    assert_eq!(answer["written"], serde_json::json!([]));
}

#[test]
fn with_keep_the_files_stay() {
    let ran = tool(["rehearse", "--keep", "here"]).exits(0);
    assert!(ran.output.contains("\nThe files are in here.\n"), "{}", ran.output);
    let mut names: Vec<String> = std::fs::read_dir(ran.folder.path().join("here"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "client.crt",
            "client.csr",
            "client.key",
            "legacy.crt",
            "legacy.key",
            "legacy.password.txt",
            "legacy.pfx"
        ]
    );
}

#[test]
fn the_pfx_on_the_way_is_a_true_legacy_one() {
    let ran = tool(["rehearse", "--keep", "here"]).exits(0);
    let pfx = mtls::formats::pfx::parse(&ran.read("here/legacy.pfx")).unwrap();
    let anatomy = format!("{:?}", pfx.anatomy);
    for part in ["RC2", "DES", "HMAC-SHA-1"] {
        assert!(anatomy.contains(part), "no {part} in {anatomy}");
    }
    // What comes out of it is what went in.
    assert_eq!(ran.read("here/legacy.crt"), ran.read("here/client.crt"));
    assert_eq!(ran.read("here/legacy.key"), ran.read("here/client.key"));
}

#[test]
fn a_folder_with_something_in_it_is_left_alone_unless_asked() {
    let first = tool(["rehearse", "--keep", "here"]).exits(0);
    let key = first.read("here/client.key");
    let again = tool(["rehearse", "--keep", "here"]).after(first).exits(3).notes(
        "\
error: the folder here is not empty
  hint: Name a new folder, or use this one all the same with `--force`.
",
    );
    assert_eq!(again.read("here/client.key"), key);
    let forced = tool(["rehearse", "--keep", "here", "--force"]).after(again).exits(0);
    assert_ne!(forced.read("here/client.key"), key);
}

#[test]
fn a_step_that_fails_is_the_last_and_says_why() {
    let step = |name, trouble| Step { name, time: Duration::from_millis(4), trouble };
    let finding = Finding::new(Code::CsrBadSignature);
    let report = Report {
        steps: vec![
            step(StepName::Sandbox, None),
            step(StepName::Csr, Some(Trouble::Findings(vec![finding]))),
        ],
        folder: None,
        written: Vec::new(),
    };
    assert!(!report.passed());
    assert_eq!(
        Looks::default().of(&render::text::rehearse::answer(&report)),
        "\
The rehearsal stopped at: make key and CSR.

  ok     start a vendor on this machine        4.0 ms
  FAILED make key and CSR                      4.0 ms

problem[csr-bad-signature]: the request is not signed by the key in it
  hint: Make a new request with `mtls csr`.
"
    );
    let json = serde_json::to_value(render::json_v1::rehearse::answer(&report)).unwrap();
    assert_eq!(json["verdict"], "failed");
    assert_eq!(json["findings"][0]["code"], "csr-bad-signature");
    assert_eq!(json["steps"][1]["status"], "failed");
    assert_eq!(json["steps"][2]["status"], "skipped");
    assert_eq!(json["steps"][2]["ms"], serde_json::Value::Null);
}
