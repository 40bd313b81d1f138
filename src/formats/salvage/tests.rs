use super::*;

/// 60 bytes in one block, of two lines.
const CLEAN: &str = "-----BEGIN CERTIFICATE-----\n\
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\n\
MDEyMzQ1Njc4OTo7\n\
-----END CERTIFICATE-----\n";

/// The blocks of bytes, each as label and body, and what had to be mended.
fn salvaged(bytes: &[u8]) -> (Vec<(String, Result<Vec<u8>, Damage>)>, Vec<Repair>) {
    let Text { text, mut repairs } = decode(bytes);
    let found = blocks(&text, &mut repairs);
    let list = found
        .blocks
        .into_iter()
        .map(|block| (block.label, block.body.map(|body| body.to_vec())))
        .collect();
    (list, repairs.list())
}

/// Checks that a dress still shows the clean block, and which repairs that took.
#[track_caller]
fn mends(dress: impl AsRef<[u8]>, repairs: &[Repair]) {
    let (blocks, needed) = salvaged(dress.as_ref());
    assert_eq!(blocks, [("CERTIFICATE".to_owned(), Ok((0..60).collect()))]);
    assert_eq!(needed, repairs);
}

#[test]
fn clean_text_needs_no_repair() {
    mends(CLEAN, &[]);
    mends(CLEAN.replace('\n', "\r\n"), &[]);
    mends(CLEAN.trim_end(), &[]);
}
