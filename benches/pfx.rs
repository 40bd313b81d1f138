//! How long it takes to open a PFX, and what a round of key derivation costs: ours, beside the loops of
//! the crates that could do it. `cargo bench`; figures in README.md.

use std::fs;
use std::hint::black_box;
use std::num::NonZeroU32;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mtls::formats::pfx::{self, Limits};
use mtls::material::{Pfx, Secret};
use sha2::Digest;

fn fixture(path: &str) -> Pfx {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    pfx::parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Opens whole files: parsing what is inside, checking the MAC, deriving all keys.
fn open(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open");
    group.sample_size(10);
    for (name, path) in [
        ("modern, 2,048 iterations", "base/openssl.pfx"),
        ("modern, 10,000 iterations", "base/keytool.pfx"),
        ("modern, 600,000 iterations", "measured/files/E_iter_600k.p12"),
        ("modern, 600,000 iterations, a safe for each certificate", "base/certtool.pfx"),
        ("legacy, 2,048 iterations", "base/openssl-legacy.pfx"),
        ("25 certificates, 2,048 iterations", "chain/chain-of-25.pfx"),
    ] {
        let (pfx, password) = (fixture(path), Secret::new(b"test1234".to_vec()));
        let open = || pfx::open(&pfx, &password, None, &Limits::default());
        assert!(open().is_ok(), "{path}");
        group.bench_function(name, |bencher| bencher.iter(open));
    }
    group.finish();
}

/// A key under PBKDF2-HMAC-SHA-256 alone: the derivation as it is used.
fn derive(criterion: &mut Criterion) {
    const ROUNDS: u32 = 20_000;
    let (password, salt) = (b"test1234", b"saltsalt");
    let mut group = criterion.benchmark_group("20,000 rounds");
    group.sample_size(20).throughput(Throughput::Elements(ROUNDS.into()));
    let key = encrypted_key(password, salt, ROUNDS);
    let secret = Secret::new(password.to_vec());
    let ours = || pfx::open_key(&key, &secret, &Limits::default());
    assert!(ours().is_ok());
    group.bench_function("PBKDF2 SHA-256, mtls", |bencher| bencher.iter(ours));
    group.bench_function("PBKDF2 SHA-256, crate pbkdf2", |bencher| {
        bencher.iter(|| pbkdf2::pbkdf2_hmac_array::<sha2::Sha256, 32>(password, salt, ROUNDS));
    });
    group.bench_function("PBKDF2 SHA-256, aws-lc-rs", |bencher| {
        bencher.iter(|| in_c(aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA256, password, salt, ROUNDS));
    });
    group.bench_function("PBKDF2 SHA-1, crate pbkdf2", |bencher| {
        bencher.iter(|| pbkdf2::pbkdf2_hmac_array::<sha1::Sha1, 20>(password, salt, ROUNDS));
    });
    group.bench_function("PBKDF2 SHA-1, aws-lc-rs", |bencher| {
        bencher.iter(|| in_c(aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA1, password, salt, ROUNDS));
    });
    group.bench_function("PKCS#12 SHA-256, crate sha2 with a hasher for each round", |bencher| {
        bencher.iter(|| {
            (0..ROUNDS).fold(sha2::Sha256::digest(salt), |hashed, _| sha2::Sha256::digest(hashed))
        });
    });
    group.bench_function("SHA-256 compressions alone, 20,000", |bencher| {
        bencher.iter(|| {
            let mut state = [0; 8];
            for _ in 0..ROUNDS {
                sha2::block_api::compress256(&mut state, &[black_box([7; 64])]);
            }
            state
        });
    });
    group.bench_function("SHA-1 compressions alone, 20,000", |bencher| {
        bencher.iter(|| {
            let mut state = [0; 5];
            for _ in 0..ROUNDS {
                sha1::block_api::compress(&mut state, &[black_box([7; 64])]);
            }
            state
        });
    });
    group.finish();
}

/// PBKDF2 of aws-lc.
fn in_c(
    algorithm: aws_lc_rs::pbkdf2::Algorithm,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
) -> [u8; 32] {
    let mut derived = [0; 32];
    if let Some(rounds) = NonZeroU32::new(rounds) {
        aws_lc_rs::pbkdf2::derive(algorithm, rounds, salt, password, &mut derived);
    }
    derived
}

/// An EncryptedPrivateKeyInfo, made by a crate that is not ours.
fn encrypted_key(password: &[u8], salt: &[u8], rounds: u32) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/base/client-rsa.key");
    let pem = fs::read(path).expect("the fixture is there");
    let key = pem::parse(pem).expect("the fixture is PEM").into_contents();
    let parameters =
        pkcs5::pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, salt, [1; 16])
            .expect("the parameters are good");
    let info = pkcs8::PrivateKeyInfoRef::try_from(key.as_slice()).expect("the fixture is PKCS#8");
    let encrypted = info.encrypt_with_params(parameters, password).expect("encryption works");
    encrypted.as_bytes().to_vec()
}

criterion_group!(benches, open, derive);
criterion_main!(benches);
