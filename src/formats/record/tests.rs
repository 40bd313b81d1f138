use time::macros::datetime;

use super::*;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn record() -> Record {
    Record {
        public_key_sha256: KEY.to_owned(),
        profile: Some("fortface".to_owned()),
        environment: Some("sandbox".to_owned()),
        created: Some(datetime!(2026-11-24 12:00:00.5 UTC)),
        sent: Some(datetime!(2026-11-25 09:30:00 -3)),
        key: Some("client.key".to_owned()),
        csr: Some("client.csr".to_owned()),
        passed: Some(Passed {
            at: datetime!(2026-12-01 00:00:00 UTC),
            host: "api.example.com:8443".to_owned(),
            certificate_sha256: KEY.to_owned(),
        }),
        others: Table::new(),
    }
}

const FILE: &str = "\
# What mtls remembers of this onboarding. No secret is in it.
# It may be deleted: nothing is lost but what it remembers.
schema = \"mtls/record/v1\"
public_key_sha256 = \"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"
profile = \"fortface\"
environment = \"sandbox\"
created = 2026-11-24T12:00:00Z
sent = 2026-11-25T12:30:00Z

[files]
key = \"client.key\"
csr = \"client.csr\"

[passed]
at = 2026-12-01T00:00:00Z
host = \"api.example.com:8443\"
certificate_sha256 = \"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"
";

#[test]
fn a_record_is_written_in_utc_and_to_the_second() {
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    // The order within a table is the library's.
    pretty_assertions::assert_eq!(sorted(&write(&record())), sorted(FILE));
}

#[test]
fn what_is_written_is_read_back() {
    let read = read(FILE.as_bytes()).unwrap();
    assert_eq!(write(&read), write(&record()));
    assert_eq!(read.sent, record().sent);
}

#[test]
fn fields_of_a_later_version_stay_when_the_record_is_written_again() {
    let later = format!(
        "{FILE}seen_by = [\"ana\", 2]\n\n[ticket]\nnumber = 7\nat = 2026-11-24T12:00:00Z\n[ticket.of]\nteam = \"pay\"\n"
    )
    .replace("[files]\n", "contact = 'a \"b\"'\n\n[files]\nchain = \"ca.crt\"\n");
    let once = read(later.as_bytes()).unwrap();
    let again: Table = toml::from_str(&write(&once)).unwrap();
    assert_eq!(again, toml::from_str::<Table>(&later).unwrap());
}

#[test]
fn what_is_no_record_is_told_and_never_quoted() {
    let told = |bytes: &[u8]| {
        let finding = read(bytes).unwrap_err();
        let facts: Vec<String> = finding.facts.values().map(|fact| format!("{fact:?}")).collect();
        format!("{} {}", finding.code.as_str(), facts.join(""))
    };
    let with = |from: &str, to: &str| told(FILE.replacen(from, to, 1).as_bytes());
    let wrong = |field: &str| format!("corrupt Text(\"the field {field} has a wrong value\")");
    assert_eq!(told(b""), "unknown-format ");
    assert_eq!(told(b"a = 'hunter2'\n"), "unknown-format ");
    assert_eq!(told(b"\n\npassword = hunter2\n"), "corrupt Text(\"line 3 is not TOML\")");
    assert_eq!(told(b"a = '\xff'"), "corrupt Text(\"byte 6 is not UTF-8\")");
    assert_eq!(told(&vec![b'#'; SIZE_LIMIT + 1]), "too-large ");
    assert_eq!(told("a = ".repeat(10).as_bytes()), "corrupt Text(\"line 1 is not TOML\")");
    assert_eq!(
        told(format!("a = {}", "[".repeat(9_000)).as_bytes()).split(' ').next(),
        Some("corrupt")
    );
    assert_eq!(with("record/v1", "record/v2"), "unsupported ");
    assert_eq!(
        with("public_key_sha256 = \"0", "public_key_sha256 = \"G"),
        wrong("public_key_sha256")
    );
    assert_eq!(with("\"fortface\"", "\"--key\""), wrong("profile"));
    assert_eq!(with("\"sandbox\"", "7"), wrong("environment"));
    assert_eq!(with("2026-11-24T12:00:00Z", "2026-11-24"), wrong("created"));
    assert_eq!(with("\"client.key\"", "\"../client.key\""), wrong("key"));
    assert_eq!(with("\"client.csr\"", "''"), wrong("csr"));
    assert_eq!(with("api.example.com:8443", "a b; rm"), wrong("host"));
    assert_eq!(with("[files]", "files = 1\n[other]"), wrong("files"));
}
