//! From PEM blocks to the things in them. The content of a block decides what it is, its label
//! only whether other programs will find it.

use crate::formats::salvage::{Block, Blocks, Damage, Repair, Repairs};
use crate::formats::structure::{self, Kind};
use crate::formats::{keys, left_out};
use crate::material::{EncryptedForm, EncryptedKey, Item};
use crate::report::{Code, Finding};

/// What the blocks of a text hold.
pub(in crate::formats) struct Contents {
    pub(in crate::formats) items: Vec<Item>,
    pub(in crate::formats) findings: Vec<Finding>,
}

/// Reads all blocks of a text; `None` where there is none of ours.
pub(in crate::formats) fn read(blocks: Blocks, repairs: &mut Repairs) -> Option<Contents> {
    let mut contents = Contents { items: Vec::new(), findings: Vec::new() };
    let mut ours = false;
    let mut curve = None;
    for block in blocks.blocks {
        // DH and EC parameters stand beside keys and certificates. Of an EC key they may name the
        // curve, else they say nothing about them.
        if block.label.ends_with("PARAMETERS") {
            ours = true;
            if block.label == "EC PARAMETERS" {
                curve = block.body.ok();
            }
            continue;
        }
        if !LABELS.iter().any(|(label, _)| *label == block.label) && foreign(&block) {
            continue;
        }
        ours = true;
        match one(&block, curve.as_deref().map(Vec::as_slice), repairs) {
            Ok(items) => contents.items.extend(items),
            Err(finding) => contents.findings.push(finding.fact("line", block.line)),
        }
    }
    if blocks.over_limit {
        let limit = crate::formats::salvage::BLOCK_LIMIT;
        contents
            .findings
            .push(Finding::new(Code::OverLimit).fact("what", "PEM blocks").fact("limit", limit));
    }
    if contents.items.iter().any(|i| matches!(i, Item::PrivateKey(_) | Item::EncryptedKey(_))) {
        left_out::beside_other_keys(&mut contents.findings);
    }
    ours.then_some(contents)
}

/// Labels and what they announce.
const LABELS: &[(&str, &[Kind])] = &[
    ("CERTIFICATE", &[Kind::Certificate]),
    ("X509 CERTIFICATE", &[Kind::Certificate]),
    ("TRUSTED CERTIFICATE", &[Kind::Certificate]),
    ("CERTIFICATE REQUEST", &[Kind::Csr]),
    ("NEW CERTIFICATE REQUEST", &[Kind::Csr]),
    ("X509 CRL", &[Kind::Crl]),
    ("PRIVATE KEY", &[Kind::Pkcs8]),
    ("ENCRYPTED PRIVATE KEY", &[Kind::EncryptedPkcs8]),
    ("RSA PRIVATE KEY", &[Kind::Pkcs1]),
    ("EC PRIVATE KEY", &[Kind::Sec1]),
    ("DSA PRIVATE KEY", &[Kind::Dsa]),
    ("PUBLIC KEY", &[Kind::PublicKey]),
    ("RSA PUBLIC KEY", &[Kind::RsaPublicKey]),
    ("PKCS7", &[Kind::Pkcs7, Kind::OtherCms]),
    ("PKCS #7 SIGNED DATA", &[Kind::Pkcs7]),
    ("CMS", &[Kind::Pkcs7, Kind::OtherCms]),
    ("PKCS12", &[Kind::Pfx]),
];

/// Whether a label announces something that others may have, under a name that programs know.
pub(in crate::formats) fn is_for_others(label: &str) -> bool {
    let public = |kind: &Kind| {
        matches!(kind, Kind::Certificate | Kind::Csr | Kind::Crl | Kind::Pkcs7 | Kind::PublicKey)
    };
    LABELS.iter().any(|(known, kinds)| *known == label && kinds.first().is_some_and(public))
}

/// Whether a block with a label that is not ours holds nothing of ours either.
fn foreign(block: &Block) -> bool {
    match &block.body {
        Ok(bytes) => structure::kind(bytes).is_none(),
        Err(_) => true,
    }
}

fn one(block: &Block, curve: Option<&[u8]>, repairs: &mut Repairs) -> Result<Vec<Item>, Finding> {
    let bytes = block.body.as_ref().map_err(|damage| damaged(*damage, &block.label))?;
    if let Some(dek_info) = header(block, "DEK-Info") {
        return traditional(block, dek_info, bytes);
    }
    let Some(structure) = structure::read(bytes) else {
        return Err(Finding::new(Code::Corrupt)
            .variant("block")
            .fact("label", block.label.as_str()));
    };
    let expected = LABELS.iter().find(|(label, _)| *label == block.label).map(|(_, kinds)| *kinds);
    if !expected.is_some_and(|kinds| kinds.contains(&structure.kind)) {
        repairs.add(Repair::WrongLabel);
    }
    match block.label.as_str() {
        "TRUSTED CERTIFICATE" => repairs.add(Repair::TrustSettings),
        "X509 CERTIFICATE" => repairs.add(Repair::OldLabel),
        _ if structure.used < bytes.len() => repairs.add(Repair::Trailing),
        _ => {}
    }
    match (structure.kind, curve) {
        (Kind::Sec1, Some(_)) => keys::from_sec1_beside(bytes, curve)
            .map(|key| vec![Item::PrivateKey(key)])
            .map_err(|error| structure::unusable(Kind::Sec1, error)),
        _ => structure.content,
    }
}

fn header<'a>(block: &'a Block, name: &str) -> Option<&'a str> {
    let (_, value) = block.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(value)
}

fn damaged(damage: Damage, label: &str) -> Finding {
    let finding = Finding::new(Code::DamagedPem).fact("label", label);
    match damage {
        Damage::Empty => finding.variant("empty"),
        Damage::Character { line } => finding.variant("character").fact("place", line),
        Damage::Length => finding.variant("length"),
    }
}

/// OpenSSL's old encryption: `DEK-Info: AES-256-CBC,` and the initialisation vector in hex.
fn traditional(block: &Block, dek_info: &str, bytes: &[u8]) -> Result<Vec<Item>, Finding> {
    let (cipher, iv) = dek_info.split_once(',').unwrap_or((dek_info, ""));
    Ok(vec![Item::EncryptedKey(EncryptedKey {
        form: EncryptedForm::Traditional {
            label: block.label.clone(),
            cipher: cipher.trim().to_owned(),
            iv: unhex(iv.trim()),
        },
        bytes: bytes.to_vec(),
        encryption: cipher.trim().to_owned(),
        work: 0,
    })])
}

fn unhex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    pairs
        .iter()
        .map_while(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
