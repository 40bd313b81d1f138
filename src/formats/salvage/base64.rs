//! Base64 (RFC 4648 section 4), with the `pem` crate as the decoder.

use zeroize::Zeroizing;

use super::{Damage, Repair, Repairs};

/// Whether a line has base64 characters alone, padding included.
pub(in crate::formats) fn is_base64(line: &str) -> bool {
    line.bytes().all(|byte| in_alphabet(byte) || byte == b'=')
}

fn in_alphabet(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Whether a character is one of base64, padding included.
pub(super) fn fits(character: char) -> bool {
    u8::try_from(character).is_ok_and(|byte| in_alphabet(byte) || byte == b'=')
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
    let for_urls = for_urls(lines.clone().map(|(_, text)| text));
    for (line, text) in lines {
        for character in text.chars().filter(|c| !c.is_whitespace()) {
            match u8::try_from(character) {
                Ok(b'=') if padding < 2 => padding += 1,
                Ok(byte) if in_alphabet(byte) && padding == 0 => clean.push(character),
                Ok(b'-') if for_urls && padding == 0 => clean.push('+'),
                Ok(b'_') if for_urls && padding == 0 => clean.push('/'),
                _ => return Err(Damage::Character { line }),
            }
        }
    }
    if for_urls {
        repairs.add(Repair::Alphabet);
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

/// Whether it is the alphabet for URLs (RFC 4648 section 5): its own two letters are there, and those
/// of the other alphabet are not.
fn for_urls<'a>(mut lines: impl Iterator<Item = &'a str> + Clone) -> bool {
    lines.clone().any(|line| line.contains(['-', '_']))
        && !lines.any(|line| line.contains(['+', '/']))
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
    let unescaped = super::escapes::line_ends(trimmed);
    let body = unescaped.as_ref().map_or(trimmed, |text| text.as_str());
    let lines = body.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']));
    // That there is no PEM around it says enough about its alphabet and its padding.
    let bytes = decode(lines.map(|line| (0, line)), &mut Repairs::default()).ok()?;
    if unescaped.is_some() {
        repairs.add(Repair::Escaped);
    }
    Some(bytes)
}

/// Shorter than any certificate or key in base64, longer than most words.
const SHORTEST_RUN: usize = 64;

/// `30 8x`, `-----BEGIN `, and the first bytes of a Java keystore, JKS and JCEKS, in base64.
const BEGINNINGS: [&str; 4] = ["MI", "LS0tLS1CRUdJTi", "/u3+7Q", "zs7Ozg"];

/// The decoded runs of base64 in a text that has other things too, such as the answer of a CA's
/// web service, a Kubernetes secret or a mail. Only runs that begin as a structure or as PEM do.
pub(in crate::formats) fn embedded(text: &str) -> impl Iterator<Item = Zeroizing<Vec<u8>>> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(fits)?;
            let run = Run::read(rest.get(start..)?);
            rest = rest.get(start + run.used..)?;
            let begins =
                |piece: &&str| BEGINNINGS.iter().any(|beginning| piece.starts_with(beginning));
            if run.pieces.first().is_some_and(begins) && run.length() >= SHORTEST_RUN {
                let lines = run.pieces.iter().map(|piece| (0, *piece));
                if let Ok(bytes) = decode(lines, &mut Repairs::default()) {
                    return Some(bytes);
                }
            }
        }
    })
}

/// Base64 that goes on over lines of one length, the first and the last of which may be shorter:
/// there something else may stand in the same line.
struct Run<'a> {
    pieces: Vec<&'a str>,
    used: usize,
}

impl<'a> Run<'a> {
    fn read(text: &'a str) -> Run<'a> {
        let first = leading(text);
        let first = first.trim_start_matches('=');
        let skipped = leading(text).len() - first.len();
        let mut run = Run { pieces: vec![first], used: skipped + first.len() };
        // Only what may be ours is worth following: a text is mostly words.
        if !BEGINNINGS.iter().any(|beginning| first.starts_with(beginning)) && !first.is_empty() {
            return run;
        }
        let mut width = None;
        while let Some((blanks, piece)) = next_line(text.get(run.used..).unwrap_or_default()) {
            let after = text.get(run.used + blanks + piece.len()..).unwrap_or_default();
            let closed = after.is_empty() || after.starts_with(CLOSING);
            if piece.is_empty() || !closed || width.is_some_and(|width| piece.len() > width) {
                break;
            }
            run.pieces.push(piece);
            run.used += blanks + piece.len();
            if piece.len() < *width.get_or_insert(piece.len()) {
                break;
            }
        }
        run
    }

    fn length(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }
}

/// What may follow the last letter of a line or of a value.
const CLOSING: [char; 8] = ['\r', '\n', '<', '"', '\'', ',', ' ', '\\'];

fn leading(text: &str) -> &str {
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The base64 that the next line begins with, and the bytes before it; `None` where the text does not
/// stand at the end of a line.
fn next_line(text: &str) -> Option<(usize, &str)> {
    let line = text.strip_prefix('\r').unwrap_or(text);
    let line = line.strip_prefix('\n').or((line.len() < text.len()).then_some(line))?;
    let trimmed = line.trim_start_matches([' ', '\t', '>']);
    Some((text.len() - trimmed.len(), leading(trimmed)))
}
