//! ZIP archives: what is in them is found wherever a file is read, and they cannot do harm.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files should stop")]

mod harness;

use harness::{Ran, Tool, fixture, tool, typed, with_password};

/// A file to be packed, by the method of a ZIP: 0 as it is, 8 deflated.
struct Packed {
    name: Vec<u8>,
    method: u16,
    packed: Vec<u8>,
    check_sum: u32,
    length: u32,
}

fn packed(name: impl AsRef<[u8]>, contents: impl AsRef<[u8]>) -> Packed {
    let contents = contents.as_ref();
    Packed {
        name: name.as_ref().to_vec(),
        method: 8,
        packed: miniz_oxide::deflate::compress_to_vec(contents, 6),
        check_sum: rawzip::crc32(contents),
        length: contents.len() as u32,
    }
}

/// The fields that are the same in both headers of a member.
fn fields(file: &Packed) -> Vec<u8> {
    let mut fields = [20_u16, 0, file.method, 0, 0].map(u16::to_le_bytes).concat();
    let numbers = [file.check_sum, file.packed.len() as u32, file.length];
    fields.extend(numbers.map(u32::to_le_bytes).concat());
    fields.extend((file.name.len() as u32).to_le_bytes());
    fields
}

fn zip(files: &[Packed]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for file in files {
        list.extend([b"PK\x01\x02\x14\0", fields(file).as_slice(), &[0; 10]].concat());
        list.extend((bytes.len() as u32).to_le_bytes());
        list.extend(&file.name);
        bytes.extend([b"PK\x03\x04", fields(file).as_slice(), &file.name, &file.packed].concat());
    }
    let start = bytes.len() as u32;
    bytes.extend(&list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([files.len() as u16; 2].map(u16::to_le_bytes).concat());
    bytes.extend([list.len() as u32, start].map(u32::to_le_bytes).concat());
    bytes.extend([0, 0]);
    bytes
}

/// An archive of fixtures, without their folders.
fn of_fixtures(paths: &[&str]) -> Vec<u8> {
    let files = paths.iter().map(|path| packed(path.rsplit('/').next().unwrap(), fixture(path)));
    zip(&files.collect::<Vec<_>>())
}

/// The findings of `inspect`, as `severity code file`.
fn found(bytes: impl AsRef<[u8]>) -> Vec<String> {
    told(&tool(["inspect", "--json", "a.zip"]).file("a.zip", bytes).run())
}

fn told(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let findings = json["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    findings
        .map(|one| {
            let file = text(&one["about"]["file"]);
            format!("{} {} {file}", text(&one["severity"]), text(&one["code"]))
        })
        .collect()
}

#[test]
fn what_is_in_it_is_shown_with_the_file_it_is_in() {
    tool(["inspect", "delivery.zip"]).fixture("archive/delivery.zip").exits(0).prints(
        "\
delivery.zip: 1 certificate and 2 CA certificates, ZIP archive

  1 of 3: certificate, in client/client.crt
  Subject     CN=client-p256,OU=Onboarding,O=Exemplo Pagamentos,C=BR
…
  2 of 3: CA certificate, in client/chain.pem
  Subject     CN=Exemplo Issuing CA,O=Exemplo CA,C=BR
…
  3 of 3: CA certificate, in client/chain.pem
  Subject     CN=Exemplo Root CA,O=Exemplo CA,C=BR
…
Next: mtls verify delivery.zip --key KEY
",
    );
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    for (name, expected) in [
        ("damaged.zip", "warning corrupt damaged.zip: client/chain.pem"),
        ("methods.zip", "warning unsupported methods.zip"),
        ("password.zip", "problem unsupported password.zip"),
        ("nested.zip", "problem not-a-certificate nested.zip: delivery.zip"),
        ("letters.zip", "problem not-a-certificate letters.zip"),
        ("letter.docx", "problem not-a-certificate letter.docx"),
        ("program.jar", "problem not-a-certificate program.jar"),
    ] {
        let ran = tool(["inspect", "--json", name]).fixture(&format!("archive/{name}")).run();
        assert_eq!(told(&ran), [expected]);
        assert_eq!(ran.json()["files"][0]["format"], "zip");
        let count = ran.json()["files"][0]["items"].as_array().unwrap().len();
        assert_eq!(count, usize::from(expected.starts_with("warning")), "{name}");
    }
    let delivery = fixture("archive/delivery.zip");
    assert_eq!(found(&delivery[..2_000]), ["problem corrupt a.zip"]);
    assert_eq!(found(zip(&[])), ["problem empty-file a.zip"]);
}

#[test]
fn what_has_a_password_is_told_with_what_to_do() {
    tool(["inspect", "password.zip"]).fixture("archive/password.zip").exits(1).prints(
        "\
password.zip: ZIP archive

problem[unsupported]: password.zip: a file in the ZIP archive has a password
  This tool does not open such files. Not read: client.crt, chain.pem.
  hint: Unpack it with `unzip password.zip` or `7z x password.zip`, which ask for the password, then look at the files in it.
",
    );
}

#[test]
fn a_file_that_is_not_what_its_name_says_is_told_and_a_letter_is_not() {
    let page = "<!DOCTYPE html><html><body>Log in</body></html>";
    let chain = fixture("base/chain.pem");
    let files = [packed("client.crt", page), packed("help.html", page), packed("chain.pem", chain)];
    assert_eq!(found(zip(&files)), ["problem web-page a.zip: client.crt"]);
    // Beside a certificate it may be an old copy.
    let client = packed("new.crt", fixture("base/client-p256.crt"));
    assert_eq!(
        found(zip(&[packed("client.crt", page), client])),
        ["warning web-page a.zip: client.crt"]
    );
}

#[test]
fn verify_takes_it_for_every_file() {
    let all = of_fixtures(&[
        "verify/good.crt",
        "verify/issuing.crt",
        "verify/root.crt",
        "verify/client.key",
        "verify/client.csr",
    ]);
    let ready = |line: &str| {
        let ran = typed(line).file("a.zip", &all).fixture("verify/good.crt").exits(0);
        assert_eq!(ran.json()["verdict"], "ready");
        ran
    };
    ready("verify --json a.zip");
    let ran = ready("verify --json good.crt --key a.zip --csr a.zip --chain a.zip --ca a.zip");
    assert_eq!(told(&ran), [""; 0]);
    let json = ran.json();
    let files: Vec<_> = json["chain"].as_array().unwrap().iter().map(|it| &it["file"]).collect();
    assert_eq!(files, ["good.crt", "a.zip: issuing.crt", "a.zip: root.crt"]);
}

#[test]
fn verify_names_the_file_in_it_that_is_at_fault() {
    let delivery = of_fixtures(&["verify/expired.crt", "verify/issuing.crt", "verify/root.crt"]);
    let ran = typed("verify a.zip --key client.key --json")
        .file("a.zip", delivery)
        .fixture("verify/client.key")
        .exits(1);
    assert_eq!(told(&ran)[0], "problem expired a.zip: expired.crt");
}

#[test]
fn a_pfx_in_it_wants_its_password() {
    let ran = tool(["verify", "pfx.zip"]).fixture("archive/pfx.zip").exits(3);
    assert!(
        ran.notes.starts_with("error: pfx.zip: client.pfx is encrypted, and no password was given"),
        "{}",
        ran.notes
    );
    with_password(["verify"], "archive/pfx.zip").exits(0);
    with_password(["convert"], "archive/pfx.zip")
        .exits(0)
        .leaves(["password", "pfx.crt", "pfx.key", "pfx.zip"]);
    tool(["verify", "pfx.zip"]).fixture("archive/pfx.zip").answers(["test1234"]).exits(0);
    let ran = tool(["inspect", "--json", "pfx.zip"]).fixture("archive/pfx.zip").exits(0);
    assert!(told(&ran).contains(&"note key-encrypted pfx.zip: client.pfx".to_owned()));
    tool(["convert", "pfx.zip", "--mend"]).fixture("archive/pfx.zip").exits(2).notes(
        "\
error: --mend is for PFX files, and pfx.zip is a ZIP archive
  hint: Unpack it, then mend the PFX in it.
",
    );
}

fn doctor() -> Tool {
    tool(["doctor", "--json"]).fixture("base/client-p256.key").fixture("base/client-p256.csr")
}

#[test]
fn doctor_finds_the_certificate_in_it() {
    let ran = doctor().fixture("archive/delivery.zip").exits(0);
    let json = ran.json();
    assert_eq!(json["pairs"][0]["certificate"], "delivery.zip");
    assert_eq!(json["files"][2]["format"], "zip");
    assert_eq!(json["next"], "mtls smoke URL --cert delivery.zip --key client-p256.key");
}

#[test]
fn beside_its_own_files_doctor_is_as_green_as_without_it() {
    let unpacked = || doctor().fixture("base/client-p256.crt").fixture("base/chain.pem");
    let without = unpacked().exits(0).json();
    let all =
        ["base/client-p256.crt", "base/chain.pem", "base/client-p256.key", "base/client-p256.csr"];
    let with = unpacked().file("a.zip", of_fixtures(&all)).exits(0).json();
    for part in ["verdict", "pairs", "findings", "next"] {
        pretty_assertions::assert_eq!(with[part], without[part]);
    }
    // Another program's archive is nobody's business.
    let with = unpacked().fixture("archive/letters.zip").fixture("archive/program.jar").exits(0);
    pretty_assertions::assert_eq!(with.json()["findings"], without["findings"]);
}

#[test]
fn a_key_that_goes_out_with_the_request_is_a_problem() {
    let request = ["base/client-p256.key", "base/client-p256.csr"];
    assert_eq!(found(of_fixtures(&request)), ["problem private-key-in-file a.zip"]);
    // With the certificate it is a copy of everything.
    let all = [request[0], request[1], "base/client-p256.crt"];
    assert_eq!(found(of_fixtures(&all)), [""; 0]);
    let both = fixture("inspect/bag-attributes.pem");
    assert_eq!(
        found(zip(&[packed("client.crt", both)])),
        ["problem private-key-in-file a.zip: client.crt"]
    );
}

#[test]
fn a_name_in_it_is_only_shown() {
    let name = "../../etc/\u{1b}[31mclient\u{202e}.crt";
    let bytes = zip(&[packed(name, fixture("base/client-p256.crt"))]);
    let ran = tool(["convert", "a.zip"]).file("a.zip", &bytes).exits(0).leaves(["a.crt", "a.zip"]);
    let ran = tool(["inspect", "a.zip"]).after(ran).exits(0);
    assert!(ran.output.contains("in ../../etc/\\u{1b}[31mclient\\u{202e}.crt\n"), "{}", ran.output);
    let long = zip(&[packed([0xff; 60_000], fixture("base/client-p256.crt"))]);
    let ran = tool(["inspect", "--json", "a.zip"]).file("a.zip", long).exits(0);
    let shown = ran.json()["files"][0]["items"][0]["member"].as_str().unwrap().chars().count();
    assert_eq!(shown, 200);
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_read_up_to_the_limit() {
    let client = || packed("client.crt", fixture("base/client-p256.crt"));
    let zeros = || packed("zeros.bin", vec![0; 20_000_000]);
    assert_eq!(found(zip(&[zeros(), client(), zeros(), zeros()])), ["warning over-limit a.zip"]);
    // One that claims much, and has little, costs nothing.
    let claim = Packed { length: u32::MAX, ..zeros() };
    assert_eq!(found(zip(&[claim, client()])), ["warning over-limit a.zip: zeros.bin"]);
    // One that claims little, and has much.
    let claim = Packed { length: 10, ..zeros() };
    assert_eq!(found(zip(&[claim, client()])), ["warning corrupt a.zip: zeros.bin"]);
}

#[test]
fn files_that_lie_over_one_another_are_not_unpacked_again() {
    let noise: Vec<u8> =
        (0..9_999_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let bytes = zip(&[packed("a.bin", noise)]);
    // The list names the one file forty times.
    let list = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let end = bytes.windows(4).position(|four| four == b"PK\x05\x06").unwrap();
    let lists = bytes[list..end].repeat(40);
    let mut bomb = [&bytes[..list], &lists, &bytes[end..]].concat();
    let tail = bomb.len() - 22;
    bomb[tail + 8..tail + 12].copy_from_slice(&[40, 0, 40, 0]);
    bomb[tail + 12..tail + 16].copy_from_slice(&(lists.len() as u32).to_le_bytes());
    assert_eq!(found(bomb), ["problem corrupt a.zip"]);
}

#[test]
fn a_thousand_files_are_read_and_no_more() {
    let files: Vec<Packed> = (0..1_001).map(|at| packed(format!("{at}.txt"), "a")).collect();
    assert_eq!(found(zip(&files)), ["problem over-limit a.zip"]);
    assert_eq!(found(zip(&files[1..])), ["problem not-a-certificate a.zip"]);
}
