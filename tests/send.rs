//! `mtls send` as its user sees it: what may leave the machine, what must not, and what is written.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;

use harness::{Tool, fixture, tool};
use mtls::formats::pack::zip;

const CSR: &str = "base/client-rsa.csr";
const KEY: &str = "base/client-rsa.key";
const CERTIFICATE: &str = "base/client-rsa.crt";

fn text(path: &str) -> String {
    String::from_utf8(fixture(path)).unwrap()
}

fn base64(bytes: &[u8]) -> String {
    let block = pem::encode(&pem::Pem::new("X", bytes));
    block.lines().filter(|line| !line.starts_with("---")).collect()
}

fn der(path: &str) -> Vec<u8> {
    pem::parse(fixture(path)).unwrap().into_contents()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

/// A PKCS#7 bundle whose certificate is followed by other bytes.
fn one_more_element(der: &[u8], more: &[u8]) -> Vec<u8> {
    // SEQUENCE with a length of two octets, as all of these are.
    let length = u16::from_be_bytes([der[2], der[3]]) + u16::try_from(more.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    [&[0x30, 0x82, high, low], &der[4..], more].concat()
}

/// A file, what is in it, and the code of the refusal.
type Row = (&'static str, Vec<u8>, &'static str);

fn keys() -> Vec<Row> {
    const CODE: &str = "private-key-in-file";
    let key = text(KEY);
    let csr = text(CSR);
    let body: String = key.lines().filter(|line| !line.starts_with("---")).collect();
    let row = |name, bytes: Vec<u8>| (name, bytes, CODE);
    let file = |name, path: &str| (name, fixture(path), CODE);
    vec![
        file("pkcs8.key", KEY),
        file("pkcs8.der", "inspect/pkcs8.der"),
        file("pkcs1.key", "inspect/pkcs1.key"),
        file("pkcs1.der", "inspect/pkcs1.der"),
        file("sec1.key", "inspect/sec1.key"),
        file("dsa.key", "inspect/dsa.key"),
        file("ed448.key", "inspect/ed448.key"),
        file("encrypted.key", "inspect/encrypted.key"),
        file("traditional.key", "inspect/traditional.key"),
        file("certtool.key", "inspect/certtool.key"),
        file("modern.pfx", "base/openssl.pfx"),
        file("legacy.p12", "base/openssl-legacy.pfx"),
        file("certificate-only.pfx", "pfx/certificate-only.pfx"),
        file("client.jks", "keystore/client.jks"),
        file("client.jceks", "keystore/client.jceks"),
        file("trust.jks", "keystore/trust.jks"),
        file("called-a-request.csr", KEY),
        row("after-request.csr", format!("{csr}{key}").into_bytes()),
        row("after-certificate.crt", format!("{}\n\n{key}", text(CERTIFICATE)).into_bytes()),
        row("utf16.txt", utf16(&key)),
        row("crlf.txt", key.replace('\n', "\r\n").into_bytes()),
        row("escaped.json", format!("{{\"key\": {key:?}}}").into_bytes()),
        row("secret.yaml", format!("tls.key: {}\n", base64(key.as_bytes())).into_bytes()),
        row("base64.txt", base64(key.as_bytes()).into_bytes()),
        row("bare.txt", body.into_bytes()),
        row("no-end.csr", key.replace("-----END PRIVATE KEY-----", "").into_bytes()),
        row("cut.csr", key.lines().take(5).collect::<Vec<_>>().join("\n").into_bytes()),
        row("broken.csr", key.replacen('Q', "!", 3).into_bytes()),
        row("other-dashes.csr", key.replace("-----", "—").into_bytes()),
        row("quoted.eml", key.lines().map(|line| format!("> {line}\n")).collect::<String>().into()),
        row("after-der.csr", [der(CSR), der(KEY)].concat()),
        row("in.zip", zip([("a/../client.key", key.as_bytes())]).unwrap()),
        row(
            "beside.zip",
            zip([("client.csr", csr.as_bytes()), ("x.pfx", &fixture("base/openssl.pfx"))]).unwrap(),
        ),
        row("text-in.zip", zip([("notes.txt", &b"-----BEGIN RSA PRIVATE KEY-----\n?"[..])]).unwrap()),
        row("web.jwk", br#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}"#.to_vec()),
        row("symmetric.jwk", br#"{"kty":"oct","k":"c2VjcmV0"}"#.to_vec()),
        row(
            "openssh",
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----\n".to_vec(),
        ),
        row("putty.ppk", b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n".to_vec()),
        row("pgp.asc", b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAA==\n".to_vec()),
        row("dotnet.xml", b"<RSAKeyValue><Modulus>AA</Modulus><D>AA</D></RSAKeyValue>".to_vec()),
    ]
}

fn secrets() -> Vec<Row> {
    const CODE: &str = "secret-in-file";
    const UUID: &str = "0b5fe1a2-7d43-4f0e-9c1b-3a5d2e8f6071";
    let csr = text(CSR);
    let row = |name, text: String| (name, text.into_bytes(), CODE);
    vec![
        row("api-key.txt", UUID.to_owned()),
        row("api-key-line.txt", format!("{UUID}\r\n")),
        row("header.txt", format!("X-API-Key: {UUID}")),
        row("call.sh", "curl -H 'Authorization: Bearer abc' https://api.example.com\n".to_owned()),
        row("password.txt", "password=hunter2\n".to_owned()),
        row("senha.txt", "A senha: hunter2\n".to_owned()),
        row("settings.json", r#"{"client_secret": "hunter2"}"#.to_owned()),
        row("above-request.csr", format!("pfx password: hunter2\n{csr}")),
        row("below-request.csr", format!("{csr}\nx-api-key = {UUID}\n")),
        row("challenge.pem", csr.replacen('\n', "\nComment: password = hunter2\n\n", 1)),
        ("utf16-password.txt", utf16("Passwort: x\npassword: hunter2\n"), CODE),
        row("base64-password.txt", base64(b"the password = hunter2, and some more words\n")),
        (
            "letters.zip",
            zip([("client.csr", csr.as_bytes()), ("key.txt", UUID.as_bytes())]).unwrap(),
            CODE,
        ),
    ]
}

fn unknown() -> Vec<Row> {
    let csr = text(CSR);
    let certificate = der(CERTIFICATE);
    let row = |name, text: String, code| (name, text.into_bytes(), code);
    vec![
        row("empty.csr", String::new(), "empty-file"),
        row("letter.txt", "Dear vendor,\nhere it is.\n".to_owned(), "unknown-format"),
        row("word.txt", "hunter2".to_owned(), "unknown-format"),
        row(
            "hex.txt",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c".to_owned(),
            "unknown-format",
        ),
        row("commented.csr", format!("{csr}hunter2\n"), "unknown-format"),
        row("between.pem", format!("{csr}hunter2\n{csr}"), "unknown-format"),
        row(
            "parameters.pem",
            format!(
                "{csr}-----BEGIN DH PARAMETERS-----\naHVudGVyMg==\n-----END DH PARAMETERS-----\n"
            ),
            "unknown-format",
        ),
        row(
            "foreign-block.pem",
            format!("{csr}-----BEGIN LETTER-----\naHVudGVyMg==\n-----END LETTER-----\n"),
            "unknown-format",
        ),
        row("page.crt", "<!DOCTYPE html><title>Login</title>".to_owned(), "web-page"),
        row("mark.csr", format!("\u{feff}{csr}"), "byte-order-mark"),
        row("in-json.csr", format!("{{\"csr\": {csr:?}}}"), "escaped-newlines"),
        ("utf16.csr", utf16(&csr), "utf16-text"),
        ("trailing.cer", [&*certificate, b"hunter2"].concat(), "trailing-data"),
        ("more.cer", one_more_element(&certificate, b"\x04\x07hunter2"), "unknown-format"),
        ("key-inside.cer", one_more_element(&certificate, &der(KEY)), "unknown-format"),
        ("clean.zip", zip([("client.csr", csr.as_bytes())]).unwrap(), "unknown-format"),
        ("empty.zip", zip([]).unwrap(), "unknown-format"),
        ("noise.bin", (0..=255).cycle().take(999).collect(), "unknown-format"),
        ("client.mtls.toml", b"schema = 'mtls/record/v1'\n".to_vec(), "unknown-format"),
        ("mail.p7m", fixture("inspect/mail.p7m"), "not-a-certificate"),
        ("altered.csr", fixture("inspect/altered.csr"), "csr-bad-signature"),
        ("no-subject.csr", fixture("inspect/no-subject.csr"), "csr-subject-incomplete"),
        ("weak.csr", fixture("inspect/weak.csr"), "key-weak"),
    ]
}

#[test]
fn what_must_not_leave_is_refused_with_the_reason_and_nothing_is_written() {
    let rows: Vec<Row> = [keys(), secrets(), unknown()].concat();
    let mut wrong = Vec::new();
    for (name, bytes, code) in rows {
        // Alone, and behind a request that may go.
        let alone = tool(["send", name, "--out", "out.zip", "--json"]).file(name, &bytes).run();
        let with = tool(["send", "good.csr", name, "--json"])
            .file("good.csr", fixture("base/client-p256.csr"))
            .file(name, &bytes)
            .run();
        for ran in [alone, with] {
            let said = ran.json()["code"].as_str().unwrap_or("nothing").to_owned();
            if ran.exit != 3 || said != code {
                wrong.push(format!("{name}: {said} (exit {}), and not {code}", ran.exit));
            }
            assert!(!format!("{}{}", ran.output, ran.notes).contains("hunter2"), "{name}");
            let left = std::fs::read_dir(ran.folder.path()).unwrap();
            let new = left.filter(|entry| {
                let left = entry.as_ref().unwrap().file_name();
                left != name && left != "good.csr"
            });
            assert_eq!(new.count(), 0, "{name}");
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_everybody_may_have_passes_as_it_is() {
    let crlf = text(CSR).replace('\n', "\r\n").into_bytes();
    let rows = [
        ("rsa.csr", fixture(CSR)),
        ("p256.csr", fixture("base/client-p256.csr")),
        ("ed25519.csr", fixture("base/client-ed25519.csr")),
        ("java.csr", fixture("inspect/keytool.csr")),
        ("crlf.csr", crlf),
        ("binary.csr", der(CSR)),
        ("client.crt", fixture(CERTIFICATE)),
        ("client.cer", der(CERTIFICATE)),
        ("chain.pem", fixture("base/chain.pem")),
        ("list.crl", fixture("inspect/list.crl")),
        ("bundle.p7b", fixture("inspect/bundle.p7b")),
        ("with-list.p7b", fixture("inspect/with-list.p7b")),
        ("public.pem", fixture("inspect/public.pem")),
        ("both.pem", format!("{}\n{}", text(CSR), text(CERTIFICATE)).into_bytes()),
    ];
    for (name, bytes) in rows {
        let ran = tool(["send", name, "--json"]).file(name, bytes).run();
        assert_eq!((name, ran.exit), (name, 0), "{}{}", ran.output, ran.notes);
        assert_eq!(ran.json()["send"], name);
    }
}

fn request_and_chain() -> Tool {
    tool(["send", "client-rsa.csr", "chain.pem"]).fixture(CSR).fixture("base/chain.pem")
}

#[test]
fn several_files_are_packed_and_the_same_files_give_the_same_archive() {
    let first = request_and_chain().exits(0).prints(
        "\
Wrote client-rsa.zip. Send it to the provider.

client-rsa.csr: request (CSR)
  Subject      CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR
  Key          RSA 2048
  Key SHA-256  …
  File SHA-256 …

chain.pem: …
  File SHA-256 …

On the phone, read out the Key SHA-256, so that the provider can compare it.
Never send a private key (.key), a PFX file, a password or the API key.

Next, when the certificate is in the folder: mtls status
",
    );
    let packed = first.read("client-rsa.zip");
    let again = request_and_chain().at("2031-01-01").exits(0);
    assert_eq!(again.read("client-rsa.zip"), packed);
    let third = request_and_chain().after(again).exits(3);
    assert!(third.notes.starts_with("error: client-rsa.zip is there already"), "{}", third.notes);
    request_and_chain().arg("--force").after(third).exits(0);
    // What was packed is what was there.
    let python = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); \
                  assert z.testzip() is None; print(z.namelist()); \
                  sys.stdout.write(z.read('client-rsa.csr').decode())";
    let path = first.folder.path().join("client-rsa.zip");
    if let Ok(read) = std::process::Command::new("python3").args(["-c", python]).arg(path).output()
    {
        let said = String::from_utf8(read.stdout).unwrap();
        assert_eq!(said, format!("['client-rsa.csr', 'chain.pem']\n{}", text(CSR)));
    }
}

#[test]
fn names_that_programs_could_misread_are_made_plain_and_no_name_is_taken_twice() {
    let tool = ["-rf.csr", "a;b.csr", "ü\nb.csr", ".hidden.csr", "CLIENT.csr", "client.csr"]
        .into_iter()
        .zip(["rsa", "p256", "p384", "ed25519"].into_iter().cycle())
        .enumerate()
        .fold(tool(["send", "--json", "--out", "x.zip", "--"]), |tool, (at, (name, kind))| {
            // No two files are the same.
            let ends = "\n".repeat(at);
            let bytes = [fixture(&format!("base/client-{kind}.csr")), ends.into_bytes()].concat();
            tool.file(name, bytes).arg(name)
        });
    let ran = tool.exits(0);
    let names: Vec<String> = ran.json()["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        ["_-rf.csr", "a_b.csr", "ü_b.csr", "_.hidden.csr", "CLIENT.csr", "client-2.csr"]
    );
}

#[test]
fn a_file_that_is_named_twice_goes_once_and_one_file_is_packed_only_when_asked() {
    let ran = tool(["send", "client-rsa.csr", "./client-rsa.csr", "--json"]).fixture(CSR).exits(0);
    assert_eq!(ran.json()["send"], "client-rsa.csr");
    assert_eq!(ran.json()["written"], serde_json::json!([]));
    let ran = ran.leaves(["client-rsa.csr"]);
    tool(["send", "client-rsa.csr", "--out", "client-rsa.csr", "--force"])
        .after(ran)
        .exits(3)
        .notes("error: client-rsa.csr is an input or an old key, and would be replaced\n…\n");
    // An archive never takes the place of a record.
    let made = tool(["csr", "--cn", "a", "--key-type", "p256"]).exits(0);
    let record = made.read("client.mtls.toml");
    let onto = ["send", "client.csr", "--force", "--out", "./client.mtls.toml"];
    let ran = tool(onto).after(made).exits(3);
    assert!(ran.notes.starts_with("error: ./client.mtls.toml is an input"), "{}", ran.notes);
    assert_eq!(ran.read("client.mtls.toml"), record);
    tool(["send", "client-rsa.csr", "--out", "for-the-vendor.zip", "--dry-run"])
        .fixture(CSR)
        .exits(0)
        .leaves(["client-rsa.csr"]);
}

#[test]
fn the_date_is_remembered_in_the_record_of_the_request() {
    let made = tool(["csr", "--cn", "a", "--key-type", "p256", "--profile", "fortface"])
        .args(["--env", "sandbox"])
        .exits(0);
    let later = made.read_text("client.mtls.toml") + "ticket = 7\n";
    let sent = tool(["send", "client.csr"])
        .after(made)
        .file("client.mtls.toml", later.replace("[files]", "team = 'pay'\n[files]"))
        .at("2026-11-25T09:30:00Z")
        .exits(0);
    assert!(sent.output.contains("The date is remembered in client.mtls.toml.\n"));
    let record = sent.read_text("client.mtls.toml");
    for line in
        ["sent = 2026-11-25T09:30:00Z", "team = \"pay\"", "ticket = 7", "profile = \"fortface\""]
    {
        assert!(record.lines().any(|it| it == line), "{line}\n{record}");
    }
    sent.leaves(["client.csr", "client.key", "client.mtls.toml"]);
}

#[test]
fn what_is_beside_the_request_and_is_not_its_record_is_left_alone() {
    let strange = tool(["csr", "--cn", "b", "--key-type", "p256"]).exits(0);
    let strange = strange.read_text("client.mtls.toml");
    for (record, code) in [
        (strange.as_str(), "warning key-mismatch"),
        ("schema = 'mtls/record/v9'", "warning unsupported"),
        ("a = hunter2", "warning corrupt"),
        ("a = 'hunter2'", "warning unknown-format"),
    ] {
        let ran = tool(["send", "client.csr", "--json"])
            .file("client.csr", fixture(CSR))
            .file("client.mtls.toml", record)
            .exits(0);
        assert_eq!(ran.findings(), [code]);
        assert_eq!(ran.read_text("client.mtls.toml"), record);
        assert!(!ran.output.contains("hunter2"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_key_is_judged_as_the_key_and_a_folder_is_no_file() {
    let tool = tool(["send", "client.csr"]).fixture(KEY);
    std::os::unix::fs::symlink("client-rsa.key", tool.path("client.csr")).unwrap();
    let ran = tool.exits(3);
    assert!(ran.notes.starts_with("error: client.csr: it holds a private key"), "{}", ran.notes);
    let folder = harness::tool(["send", "."]).exits(3);
    assert!(folder.notes.starts_with("error: . is a folder"), "{}", folder.notes);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_a_record_is_told_and_is_no_reason_not_to_send() {
    let made = || tool(["csr", "--cn", "a", "--key-type", "p256"]).exits(0);
    let put = |make: fn(&std::path::Path)| {
        let made = made();
        let record = made.folder.path().join("client.mtls.toml");
        std::fs::rename(&record, made.folder.path().join("real.toml")).unwrap();
        make(&record);
        tool(["send", "client.csr", "--json"]).after(made).exits(0).findings()
    };
    let link = |record: &std::path::Path| std::os::unix::fs::symlink("real.toml", record).unwrap();
    assert_eq!(put(link), ["warning unreadable"]);
    let endless =
        |record: &std::path::Path| std::os::unix::fs::symlink("/dev/zero", record).unwrap();
    assert_eq!(put(endless), ["warning unreadable"]);
    assert_eq!(put(|record| std::fs::create_dir(record).unwrap()), ["warning unknown-format"]);
}
