//! Base64 (RFC 4648 section 4), with the `pem` crate as the decoder.

use zeroize::Zeroizing;

use super::{Damage, Repair, Repairs};

/// Whether a line has base64 characters alone, padding included.
pub(super) fn is_base64(line: &str) -> bool {
    line.bytes().all(|byte| in_alphabet(byte) || byte == b'=')
}

fn in_alphabet(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Decodes numbered lines.
///
/// # Errors
///
/// The place of the damage. The `pem` crate's own text quotes the content and is never passed on.
pub(super) fn decode<'a>(
    lines: impl Iterator<Item = (usize, &'a str)> + Clone,
    repairs: &mut Repairs,
) -> Result<Zeroizing<Vec<u8>>, Damage> {
    let size: usize = lines.clone().map(|(_, text)| text.len() + 1).sum();
    let mut clean = Zeroizing::new(String::with_capacity(size + 64));
    clean.push_str("-----BEGIN X-----\n");
    let start = clean.len();
    let mut padding = 0_usize;
    for (line, text) in lines {
        for character in text.chars().filter(|c| !c.is_whitespace()) {
            match u8::try_from(character) {
                Ok(b'=') if padding < 2 => padding += 1,
                Ok(byte) if in_alphabet(byte) && padding == 0 => clean.push(character),
                _ => return Err(Damage::Character { line }),
            }
        }
    }
    let missing = match (clean.len() - start) % 4 {
        _ if clean.len() == start => return Err(Damage::Empty),
        1 => return Err(Damage::Length),
        0 => 0,
        some => 4 - some,
    };
    if padding != missing {
        repairs.add(Repair::Padding);
    }
    clean.push_str("==".get(..missing).unwrap_or_default());
    clean.push_str("\n-----END X-----\n");
    match pem::parse(clean.as_bytes()) {
        Ok(block) => Ok(Zeroizing::new(block.into_contents())),
        // Only bits left over in the last character can still be wrong.
        Err(_) => Err(Damage::Length),
    }
}

/// Shorter than any structure we know.
const SHORTEST: usize = 40;

/// The decoded bytes of a text that is base64 and nothing else, in one line or wrapped, perhaps in
/// quotation marks or with its line ends written as `\n`; `None` for any other text.
pub(in crate::formats) fn bare(text: &str, repairs: &mut Repairs) -> Option<Zeroizing<Vec<u8>>> {
    let trimmed = text.trim().trim_matches(['"', '\'', ',', '\0']);
    if trimmed.len() < SHORTEST {
        return None;
    }
    let mut found = Repairs::default();
    let unescaped = super::escapes::line_ends(trimmed);
    if unescaped.is_some() {
        found.add(Repair::Escaped);
    }
    let body = unescaped.as_ref().map_or(trimmed, |text| text.as_str());
    let lines = body.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']));
    let bytes = decode(lines.map(|line| (0, line)), &mut found).ok()?;
    repairs.merge(found);
    Some(bytes)
}

/// Shorter than any certificate or key in base64, longer than most words.
const SHORTEST_RUN: usize = 64;

/// `30 8x`, `-----BEGIN `, and the first bytes of a Java keystore, JKS and JCEKS, in base64.
const BEGINNINGS: [&str; 4] = ["MI", "LS0tLS1CRUdJTi", "/u3+7Q", "zs7Ozg"];

/// The decoded runs of base64 in a text that has other things too, such as the answer of a CA's
/// web service or a Kubernetes secret. Only runs that begin as a structure or as PEM do.
pub(in crate::formats) fn embedded(text: &str) -> impl Iterator<Item = Zeroizing<Vec<u8>>> + '_ {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')))
        .map(|run| run.trim_start_matches('='))
        .filter(|run| run.len() >= SHORTEST_RUN)
        .filter(|run| BEGINNINGS.iter().any(|beginning| run.starts_with(beginning)))
        .filter_map(|run| decode(std::iter::once((0, run)), &mut Repairs::default()).ok())
}
