//! PFX files that are made to hang a reader or to fill its memory: each run of the real program
//! ends by itself, with the right code, in little memory.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::fmt::Write as _;
use std::path::Path;

use harness::fixture;
use mtls::formats::der::{
    element, explicit, integer, null, octet_string, oid as maybe_oid, sequence, tag,
};
use serde_json::{Value, json};

/// Memory that no run may exceed, in KiB.
const MEMORY: u64 = 64 * 1024;
/// Seconds after which a run counts as hanging. The build without optimisation is slow.
const HANGING: &str = "60";

const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
const SHROUDED_KEY: &str = "1.2.840.113549.1.12.10.1.2";
const NESTED: &str = "1.2.840.113549.1.12.10.1.6";
const HMAC_SHA_256: &str = "1.2.840.113549.2.9";
const MANY: u64 = 0x7fff_ffff;

fn oid(dotted: &str) -> Vec<u8> {
    maybe_oid(dotted).unwrap()
}

/// A PFX with this content of authSafe.
fn pfx(content: &[u8], mac: &[u8]) -> Vec<u8> {
    sequence(&[&integer(3), &data(content), mac])
}

fn data(content: &[u8]) -> Vec<u8> {
    sequence(&[&oid(DATA), &explicit(0, &octet_string(content))])
}

/// A PFX with these safes.
fn safes(safes: &[Vec<u8>], mac: &[u8]) -> Vec<u8> {
    pfx(&element(tag::SEQUENCE, &safes.concat()), mac)
}

fn algorithm(name: &str, parameters: &[u8]) -> Vec<u8> {
    sequence(&[&oid(name), parameters])
}

fn pbkdf2(iterations: u64) -> Vec<u8> {
    let prf = algorithm(HMAC_SHA_256, &null());
    let parameters = [octet_string(&[1; 8]), integer(iterations), integer(32), prf].concat();
    algorithm("1.2.840.113549.1.5.12", &element(tag::SEQUENCE, &parameters))
}

fn scrypt(cost: u64, block_size: u64, parallelization: u64) -> Vec<u8> {
    let numbers = [integer(cost), integer(block_size), integer(parallelization)].concat();
    let parameters = sequence(&[&octet_string(&[1; 8]), &numbers]);
    algorithm("1.3.6.1.4.1.11591.4.11", &parameters)
}

fn pbes2(derivation: &[u8]) -> Vec<u8> {
    let cipher = algorithm("2.16.840.1.101.3.4.1.42", &octet_string(&[2; 16]));
    algorithm("1.2.840.113549.1.5.13", &sequence(&[derivation, &cipher]))
}

fn encrypted_safe(algorithm: &[u8]) -> Vec<u8> {
    let ciphertext = element(0x80, &[3; 32]);
    let content = sequence(&[&oid(DATA), algorithm, &ciphertext]);
    let encrypted = sequence(&[&integer(0), &content]);
    sequence(&[&oid(ENCRYPTED_DATA), &explicit(0, &encrypted)])
}

fn clear_safe(bags: &[Vec<u8>]) -> Vec<u8> {
    data(&element(tag::SEQUENCE, &bags.concat()))
}

fn bag(kind: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(kind), &explicit(0, value)])
}

fn key_bag(algorithm: &[u8]) -> Vec<u8> {
    bag(SHROUDED_KEY, &sequence(&[algorithm, &octet_string(&[3; 32])]))
}

fn mac_data(algorithm: &[u8], iterations: u64) -> Vec<u8> {
    let info = sequence(&[algorithm, &octet_string(&[4; 32])]);
    sequence(&[&info, &octet_string(&[5; 8]), &integer(iterations)])
}

fn mac(iterations: u64) -> Vec<u8> {
    mac_data(&algorithm("2.16.840.1.101.3.4.2.1", &null()), iterations)
}

fn pbmac1(iterations: u64) -> Vec<u8> {
    let parameters = sequence(&[&pbkdf2(iterations), &algorithm(HMAC_SHA_256, &null())]);
    mac_data(&algorithm("1.2.840.113549.1.5.14", &parameters), 1)
}

/// An element of this tag in another in another, so many levels deep, with definite lengths.
fn deep(tag: u8, levels: usize) -> Vec<u8> {
    let (mut heads, mut length) = (Vec::new(), 0);
    for _ in 0..levels {
        let mut head = vec![tag];
        if length < 0x80 {
            head.push(length as u8);
        } else {
            head.push(0x84);
            head.extend(u32::try_from(length).unwrap().to_be_bytes());
        }
        length += head.len();
        heads.push(head);
    }
    heads.into_iter().rev().flatten().collect()
}

/// The same with indefinite lengths.
fn deep_and_open(tag: u8, levels: usize) -> Vec<u8> {
    [[tag, 0x80].repeat(levels), [0, 0].repeat(levels)].concat()
}

/// Nested safes in a bag in a safe in a bag, and so on.
fn nested_bags(levels: usize) -> Vec<u8> {
    (0..levels).fold(sequence(&[]), |inner, _| sequence(&[&bag(NESTED, &inner)]))
}

/// A head that promises more than there is, at the start of a PFX or of its content.
fn promising(length: &[u8]) -> [Vec<u8>; 2] {
    let head = [&[tag::SEQUENCE, 0x80 | length.len() as u8], length].concat();
    let whole = pfx(&sequence(&[&clear_safe(&[])]), &[]);
    [[&head, &whole[2..]].concat(), pfx(&[&head[..], &[1, 2, 3]].concat(), &[])]
}

/// A file and what is to come of it: the exit code and a code, of `inspect` and of `convert`.
struct Case {
    name: String,
    bytes: Vec<u8>,
    inspect: (i64, &'static str),
    convert: (i64, &'static str),
}

fn case(
    name: impl Into<String>,
    bytes: Vec<u8>,
    inspect: &'static str,
    convert: &'static str,
) -> Case {
    Case { name: name.into(), bytes, inspect: (1, inspect), convert: (3, convert) }
}

fn corrupt(name: impl Into<String>, bytes: Vec<u8>) -> Case {
    case(name, bytes, "corrupt", "corrupt")
}

/// More work than anybody should do.
fn work() -> Vec<Case> {
    let empty = [clear_safe(&[])];
    let extreme = |name, bytes| case(name, bytes, "pfx-iterations-extreme", "over-limit");
    let scrypt_safe = |numbers: (u64, u64, u64)| {
        safes(&[encrypted_safe(&pbes2(&scrypt(numbers.0, numbers.1, numbers.2)))], &mac(1))
    };
    vec![
        extreme("mac", safes(&empty, &mac(MANY))),
        extreme("safe", safes(&[encrypted_safe(&pbes2(&pbkdf2(MANY)))], &mac(1))),
        extreme("key", safes(&[clear_safe(&[key_bag(&pbes2(&pbkdf2(MANY)))])], &mac(1))),
        extreme("pbmac1", safes(&empty, &pbmac1(MANY))),
        extreme("scrypt-cost", scrypt_safe((1 << 40, 8, 1))),
        extreme("many-keys", {
            let keys = vec![key_bag(&pbes2(&pbkdf2(6_000_000))); 1_000];
            safes(&[clear_safe(&keys)], &mac(1))
        }),
        extreme("scrypt-block-size", scrypt_safe((2, 1 << 40, 1))),
        extreme("scrypt-passes", scrypt_safe((2, 8, 1 << 40))),
    ]
}

/// More levels and elements than anything honest has, and lengths that nothing fills.
fn shapes() -> Vec<Case> {
    let mut cases = Vec::new();
    for levels in [1_000, 100_000] {
        for (form, nest) in
            [("definite", deep as fn(u8, usize) -> Vec<u8>), ("open", deep_and_open)]
        {
            for tag in [tag::SEQUENCE, 0x24, 0xa0] {
                let name = format!("deep-{form}-{tag:x}-{levels}");
                cases.push(corrupt(name, pfx(&nest(tag, levels), &[])));
            }
            cases.push(corrupt(
                format!("deep-{form}-outside-{levels}"),
                sequence(&[&integer(3), &sequence(&[&oid(DATA), &nest(0xa0, levels)])]),
            ));
        }
    }
    cases.push(corrupt("nested-bags", safes(&[data(&nested_bags(1_000))], &[])));
    let lengths: [&[u8]; 4] =
        [&[0x80, 0, 0, 0], &[0x7f, 0xff, 0xff, 0xff], &[0x80, 0, 0, 0, 0, 0, 0, 0], &[0xff; 8]];
    for (at, length) in lengths.into_iter().enumerate() {
        for (place, bytes) in ["outer", "inner"].into_iter().zip(promising(length)) {
            cases.push(corrupt(format!("length-{at}-{place}"), bytes));
        }
    }
    cases.push(corrupt(
        "bags",
        safes(&[clear_safe(&vec![bag(NESTED, &sequence(&[])); 100_000])], &[]),
    ));
    let piece = octet_string(&[0]);
    let pieces = element(0x24, &piece.repeat(1_000_000 / piece.len()));
    cases.push(corrupt(
        "pieces",
        sequence(&[&integer(3), &sequence(&[&oid(DATA), &explicit(0, &pieces)])]),
    ));
    cases
}

/// Thousands of safes: allowed, but each is small work, or too much in all.
fn many_safes() -> Vec<Case> {
    let clear = vec![clear_safe(&[]); 10_000];
    let mut clear = case("safes", safes(&clear, &[]), "", "not-a-certificate");
    clear.inspect = (0, "pfx-no-mac");
    // As many elements as the walk allows, each in the fewest octets.
    let foreign = |count| vec![sequence(&[&oid("1.2.3")]); count];
    let both = [foreign(24_900), vec![clear_safe(&foreign(24_900))]].concat();
    let tiny = case("tiny", safes(&both, &[]), "pfx-no-mac", "unsupported");
    let mut nested = sequence(&[&deep(tag::SEQUENCE, 36).repeat(1_300)]);
    nested = pfx(&nested, &[]);
    let scrypt = vec![encrypted_safe(&pbes2(&scrypt(1 << 14, 8, 1))); 2_000];
    let mut scrypt = case("safes-scrypt", safes(&scrypt, &mac(1)), "", "over-limit");
    scrypt.inspect = (0, "pfx-modern-cipher");
    vec![clear, tiny, corrupt("nested", nested), scrypt]
}

fn cut_short() -> Vec<Case> {
    let mut cases = Vec::new();
    for path in ["base/openssl.pfx", "base/nss.pfx", "base/keytool.pfx", "base/certtool.pfx"] {
        let bytes = fixture(path);
        for tenth in 1..10 {
            let name = format!("{}-{tenth}", Path::new(path).file_stem().unwrap().display());
            cases.push(corrupt(name, bytes[..bytes.len() * tenth / 10].to_vec()));
        }
    }
    cases
}

/// Runs both commands on each file, and tells what came of it.
fn run(cases: &[Case]) -> Option<Vec<Value>> {
    let python = judges::python_alone("measure.py")?;
    let folder = tempfile::tempdir().unwrap();
    let mut runs = Vec::new();
    std::fs::write(folder.path().join("password"), "test1234").unwrap();
    for Case { name, bytes, .. } in cases {
        std::fs::write(folder.path().join(format!("{name}.pfx")), bytes).unwrap();
        let file = format!("{name}.pfx");
        runs.push(json!(["inspect", file, "--json", "--no-input"]));
        runs.push(json!(["convert", file, "--password-file", "password", "--json", "--no-input"]));
    }
    std::fs::write(folder.path().join("runs.json"), json!(runs).to_string()).unwrap();
    let program = std::env::var("MTLS_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_mtls").to_owned());
    let here = folder.path().to_str().unwrap();
    let said = python.accepts(folder.path(), &[here, &program, HANGING]);
    Some(serde_json::from_str(&said).unwrap())
}

#[test]
fn every_hostile_file_ends_with_its_code_in_little_memory() {
    let cases: Vec<Case> =
        [work(), shapes(), many_safes(), cut_short()].into_iter().flatten().collect();
    let Some(results) = run(&cases) else { return };
    let mut wrong = String::new();
    for (case, both) in cases.iter().zip(results.chunks(2)) {
        let wanted = [("inspect", case.inspect), ("convert", case.convert)];
        for (result, (command, (exit, code))) in both.iter().zip(wanted) {
            let codes = result["codes"].as_array().unwrap();
            let told = code.is_empty() || codes.iter().any(|told| told == code);
            if result["exit"] != exit || !told || result["peak"].as_u64().unwrap() > MEMORY {
                writeln!(wrong, "{command} {}: {result}, not {exit} {code}", case.name).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
