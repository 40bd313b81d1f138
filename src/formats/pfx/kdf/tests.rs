//! Known answers, made by others.

use super::*;
use crate::formats::pfx::password::as_typed;

/// The last 12 of 100 octets, for the salt `saltsalt` and 10 iterations: PBKDF2 of `test1234`,
/// PBKDF2 of 200 times `x`, which is longer than any block, the PKCS#12 derivation of `test1234`
/// for a MAC. Made by `openssl kdf` 3.0.22; Python's `hashlib.pbkdf2_hmac` says the same.
const ANSWERS: &str = "\
MD5         ff8cd3ec8a1c2e55964a92fe ecd6e2fd0d70a30fa05322b7 072a88adca63de74b3e43e80
SHA-1       24774b10e44b616f7f0ef956 82cfdbed705ce17a7b76ad8b fed9d01c49b22558d0fef19b
SHA-224     821c7f588d8cabe9607adca6 49a00023c073477490472e10 41ab76f865feb6c92ba29524
SHA-256     5a1e3264f266c31e502cd36e 451bf6799893b7029ba24613 556fc678d10898660bf767e9
SHA-384     ba9cfeb088c9b09074843ab0 f6bed8ac8f2b84487d0c7898 4a9fb795aad8bee8058df527
SHA-512     ba6c5fa825602a2c6e685bf0 66bededf4c7777bf89055839 f90476e606ea6951c6ac0c24
SHA-512/224 2d38c57bbbe13ae9d205b387 4c5f6a57fd54a5244946e417 a0d5436011cfde6c06018539
SHA-512/256 df6624262cbd75c53d0c0874 4d2cfb468ccb9e755d04ad3e 0e00a14d795467d6473cd4fe
SHA3-224    e8a293acfd462cf87abcc086 0c39e3afb981f684fe168166 bf61027cc73d8355a6fc378f
SHA3-256    eb682a9d3cf5982d08f17f59 1cbe7cbd8a53bd52318e7a0f 4757a1cbcf6d486e5a38497e
SHA3-384    1d416e1ba271cdfe25672fcb 18468cc9717b68f96f219ef8 064df43119b2e2561bdcc302
SHA3-512    a7774150ad699d35776618dd 6a050f4b11a272d41a89e30c 39363c8d4a5272c86b8e9730
";

const HASHES: [Hash; 12] = [
    Hash::Md5,
    Hash::Sha1,
    Hash::Sha224,
    Hash::Sha256,
    Hash::Sha384,
    Hash::Sha512,
    Hash::Sha512_224,
    Hash::Sha512_256,
    Hash::Sha3_224,
    Hash::Sha3_256,
    Hash::Sha3_384,
    Hash::Sha3_512,
];

/// MD5 and the families SHA-1, SHA-2 and SHA-3, 100 octets being more than one block of each.
#[test]
fn every_hash_derives_what_openssl_derives() {
    let tail = |derived: Zeroizing<Vec<u8>>| -> String {
        derived.iter().skip(88).map(|octet| format!("{octet:02x}")).collect()
    };
    let salt = b"saltsalt";
    let wide = as_typed(b"test1234").wide;
    let mut derived = String::new();
    for hash in HASHES {
        let short = tail(pbkdf2(hash, b"test1234", salt, 10, 100));
        let long = tail(pbkdf2(hash, &[b'x'; 200], salt, 10, 100));
        let pkcs12 = tail(pkcs12(hash, Purpose::Mac, &wide, salt, 10, 100));
        derived.push_str(&format!("{:11} {short} {long} {pkcs12}\n", hash.name()));
    }
    pretty_assertions::assert_eq!(derived, ANSWERS);
}
