use super::*;
use crate::material::Item;

fn fixture(path: &str) -> Vec<u8> {
    let full = format!("{}/fixtures/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&full).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The codes of what was found, after the number of items.
fn found(bytes: &[u8]) -> (usize, Vec<&'static str>) {
    let document = read(bytes);
    let codes = document.findings.iter().map(|finding| finding.code.as_str()).collect();
    (document.items.len(), codes)
}

fn base64(bytes: &[u8]) -> String {
    let text = pem::encode("X", bytes);
    text.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn base64_of_a_whole_pem_file_is_read() {
    let secret = base64(&fixture("base/chain.pem"));
    assert_eq!(found(secret.as_bytes()), (2, vec!["bare-base64"]));
}

#[test]
fn a_secret_in_yaml_gives_certificate_and_key() {
    let certificate = base64(&fixture("base/client-rsa.crt"));
    let key = base64(&fixture("base/client-rsa.key"));
    let secret = format!("data:\n  tls.crt: {certificate}\n  tls.key: {key}\nkind: Secret\n");
    assert_eq!(found(secret.as_bytes()), (2, vec!["bare-base64"]));
}

#[test]
fn an_answer_in_json_gives_its_certificate() {
    let certificate = base64(&fixture("inspect/certificate.der"));
    let answer = format!("{{\"id\": 7, \"certificate\": \"{certificate}\"}}");
    assert_eq!(found(answer.as_bytes()), (1, vec!["bare-base64"]));
}

#[test]
fn a_binary_file_sent_as_text_is_recognised() {
    let mangle = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect()
    };
    // Salts and keys are random: not every file has a line feed in it.
    let pfx = ["openssl", "openssl-legacy", "python", "keytool", "certtool", "node-forge"]
        .map(|writer| fixture(&format!("base/{writer}.pfx")))
        .into_iter()
        .find(|pfx| pfx.contains(&b'\n') && !pfx.windows(2).any(|pair| pair == b"\r\n"))
        .unwrap();
    assert_eq!(read(&mangle(&pfx)).findings[0].variant, Some("line-ends"));
    assert_eq!(read(&pfx).findings, []);
}

#[test]
fn structures_in_a_row_are_all_read() {
    let certificate = fixture("inspect/certificate.der");
    let row = [certificate.as_slice(), &certificate, &[0; 3]].concat();
    assert_eq!(found(&row), (2, vec!["trailing-data"]));
}

#[test]
fn a_label_that_says_something_else_is_told() {
    let text = String::from_utf8(fixture("base/client-p256.csr")).unwrap();
    let text = text.replace("CERTIFICATE REQUEST", "CERTIFICATE");
    let document = read(text.as_bytes());
    assert!(matches!(document.items.as_slice(), [Item::Csr(_)]));
    assert_eq!(document.findings[0].variant, Some("wrong-label"));
}

#[test]
fn parameters_alone_are_nothing_to_use() {
    let text = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assert_eq!(found(text.as_bytes()), (0, vec!["unknown-format"]));
}

#[test]
fn no_prefix_and_no_flipped_byte_of_anything_is_too_much() {
    for path in [
        "base/client-p256.key",
        "base/client-p256.crt",
        "base/nss.pfx",
        "inspect/wishes.csr",
        "inspect/list.crl",
        "inspect/streamed.p7b",
        "inspect/pkcs8.der",
        "inspect/certificate.der",
        "inspect/traditional.key",
        "inspect/utf16.crt",
    ] {
        let whole = fixture(path);
        for end in (0..whole.len()).step_by(7) {
            read(&whole[..end]);
        }
        for place in (0..whole.len()).step_by(5) {
            let mut changed = whole.clone();
            changed[place] ^= 0x81;
            read(&changed);
        }
    }
}
