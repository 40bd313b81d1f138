use super::*;
use crate::report::{Code, Finding};

fn faulty(code: Code) -> Local {
    Local { findings: vec![Finding::new(code)], ..good() }
}

/// The likeliest cause of an alert right after the handshake.
fn after(number: u8, local: &Local) -> &'static str {
    answer(local, &[main().alert(number, Stage::Quiet), control()]).1
}

#[test]
fn a_fault_of_our_own_files_outweighs_the_alert() {
    // The numbers differ between OpenSSL, BoringSSL, Go, Java and rustls; the cause does not.
    let table: [(Code, &[u8]); 5] = [
        (Code::Expired, &[45, 46, 48, 42]),
        (Code::NotYetValid, &[42, 45, 46]),
        (Code::NoClientAuth, &[42, 43, 46]),
        (Code::NoDigitalSignature, &[43, 47, 46]),
        (Code::SelfSigned, &[48, 46]),
    ];
    for (code, numbers) in table {
        for number in numbers {
            assert_eq!(after(*number, &faulty(code)), code.as_str(), "alert {number}");
        }
    }
}

#[test]
fn a_fault_that_the_server_overlooks_is_a_warning() {
    let judgement = judged(&faulty(Code::NoClientAuth), &[main().answers(200, ""), control()]);
    assert_eq!(judgement.verdict, crate::report::smoke::Verdict::Passed);
    assert_eq!(judgement.findings.len(), 1);
    assert_eq!(judgement.findings[0].severity, crate::report::Severity::Warning);
}
