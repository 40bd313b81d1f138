//! What is it? Decided by content only: the name of a file plays no part.

use zeroize::Zeroizing;

use super::archive::{self, Room};
use super::foreign::Foreign;
use super::salvage::{self, Repair, Repairs};
use super::{foreign, keystore, outline, pem, structure};
use crate::material::{Document, Format, Item};
use crate::report::{Code, Finding, Severity};

/// Reads any bytes: what is in them, and what had to be mended or could not be read.
///
/// Never fails and never panics. Time and memory grow in proportion to the length of the bytes, and
/// of what an archive unpacks to, which is limited.
pub fn read(bytes: &[u8]) -> Document {
    read_within(bytes, &mut Room::default())
}

/// The same for one of many files: what archives unpack to is taken from the room for all of them.
pub fn read_within(bytes: &[u8], room: &mut Room) -> Document {
    archive::read(bytes, room, file).unwrap_or_else(|| file(bytes))
}

/// A file by itself, or in an archive.
fn file(bytes: &[u8]) -> Document {
    let mut document = told_apart(bytes);
    if let [Item::Pfx(_)] = document.items.as_slice() {
        dress_of_pfx(&mut document);
    }
    document
}

/// Programs take a PFX in DER or not at all, and its dress can be mended while it stays shut.
fn dress_of_pfx(document: &mut Document) {
    for finding in &mut document.findings {
        let dress =
            matches!(finding.code, Code::ByteOrderMark | Code::BareBase64 | Code::TrailingData);
        if dress && finding.variant.is_none() {
            finding.variant = Some("pfx");
        }
    }
    if document.format == Format::Pem {
        document.findings.push(Finding::new(Code::PfxNotDer).variant("pem"));
    }
}

fn told_apart(bytes: &[u8]) -> Document {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return judged(Format::Empty, empty(bytes.len()));
    }
    if let Some(foreign) = archive::kind(bytes).or_else(|| foreign::binary(bytes)) {
        return named(&foreign);
    }
    if let Some(document) = keystore::read(bytes) {
        return document;
    }
    if let Some(document) = line_ends_changed(bytes).or_else(|| structures(bytes)) {
        return document;
    }
    if let Some(rest) = bytes.strip_prefix(UTF8_MARK)
        && let Some(mut document) = structures(rest)
    {
        document.findings.push(Finding::new(Code::ByteOrderMark));
        return document;
    }
    let salvage::Text { text, mut repairs } = salvage::decode(bytes);
    if let Some(document) = pem_text(&text, &mut repairs) {
        return document;
    }
    // A page, an answer or a key of another kind may carry certificates as values.
    if let Some(document) = bare_base64(&text, &mut repairs) {
        return document;
    }
    if let Some(foreign) = foreign::text(&text) {
        return named(&foreign);
    }
    unknown(bytes, &text)
}

const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// Above this a file of structures in a row is made to do harm.
const STRUCTURE_LIMIT: usize = 10_000;

/// DER or BER, one structure or several in a row.
fn structures(bytes: &[u8]) -> Option<Document> {
    let format = structure::kind(bytes)?.format();
    let mut document = Document::new(format);
    let mut rest = bytes;
    while let Some(structure) = structure::read(rest) {
        if document.items.len() >= STRUCTURE_LIMIT {
            let limit = Finding::new(Code::OverLimit).fact("what", "structures");
            document.findings.push(limit.fact("limit", STRUCTURE_LIMIT));
            return Some(document);
        }
        let broken = structure.content.is_err();
        match structure.content {
            Ok(items) => document.items.extend(items),
            Err(finding) => document.findings.push(finding),
        }
        rest = rest.get(structure.used..).unwrap_or_default();
        // After something broken nothing is where it should be.
        if broken {
            return Some(document);
        }
    }
    if !rest.is_empty() {
        document.findings.push(Finding::new(Code::TrailingData).fact("count", rest.len()));
    }
    Some(document)
}

/// Changed line ends are recognised where undoing the change makes a whole structure of what was
/// none.
fn line_ends_changed(bytes: &[u8]) -> Option<Document> {
    let kind = structure::kind(&restore_line_ends(bytes)?)?;
    let finding = Finding::new(Code::Corrupt).variant("line-ends").fact("what", kind.noun());
    Some(judged(kind.format(), finding))
}

/// The bytes before a transfer in text mode put a carriage return before each line feed; `None`
/// where that would not make a whole structure of what is none.
///
/// It is a guess that a length confirms: an original with such pairs of its own may have had them
/// left alone, and then these lose theirs.
pub fn restore_line_ends(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
    let pairs = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
    // Where the bytes as they are fit their own length, nothing was changed.
    let claimed = outline::Head::read(bytes)?.claimed();
    if feeds == 0 || feeds != pairs || claimed == Some(bytes.len()) {
        return None;
    }
    let mut restored = Zeroizing::new(Vec::with_capacity(bytes.len()));
    for (place, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(place + 1) != Some(&b'\n') {
            restored.push(*byte);
        }
    }
    let whole = structure::read(&restored).filter(|read| read.used == restored.len())?;
    whole.content.is_ok().then_some(restored)
}

fn pem_text(text: &str, repairs: &mut Repairs) -> Option<Document> {
    let blocks = salvage::blocks(text, repairs);
    let contents = pem::read(blocks, repairs)?;
    let mut findings = contents.findings;
    findings.extend(repairs.findings());
    if contents.items.is_empty() && findings.iter().all(|f| f.severity != Severity::Problem) {
        findings.insert(0, Finding::new(Code::UnknownFormat).variant("no-block"));
    }
    Some(Document { items: contents.items, findings, ..Document::new(Format::Pem) })
}

/// Base64 of a structure, or of a whole PEM text as Kubernetes secrets have it; alone in the file,
/// or as values in JSON or YAML.
fn bare_base64(text: &str, repairs: &mut Repairs) -> Option<Document> {
    let whole = salvage::bare(text, repairs).and_then(|bytes| decoded(&bytes, repairs));
    let mut document = match whole {
        Some(document) => document,
        None => {
            let mut pieces = salvage::embedded(text)
                .take(STRUCTURE_LIMIT)
                .filter_map(|bytes| decoded(&bytes, repairs))
                .filter(|piece| !piece.items.is_empty());
            let mut first = pieces.next()?;
            for piece in pieces {
                first.items.extend(piece.items);
                first.findings.extend(piece.findings);
            }
            first
        }
    };
    repairs.add(Repair::BareBase64);
    document.findings.extend(repairs.findings());
    Some(document)
}

/// What decoded base64 holds.
fn decoded(bytes: &[u8], repairs: &mut Repairs) -> Option<Document> {
    if let Some(document) = keystore::read(bytes).or_else(|| structures(bytes)) {
        return Some(document);
    }
    let inner = salvage::decode(bytes);
    repairs.merge(inner.repairs);
    pem_text(&inner.text, &mut Repairs::default())
}

/// Nothing we know. Two kinds of damage done on the way are still recognised.
fn unknown(bytes: &[u8], text: &str) -> Document {
    const REPLACEMENT: &[u8] = &[0xef, 0xbf, 0xbd];
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    if start.windows(REPLACEMENT.len()).any(|window| window == REPLACEMENT) {
        return judged(Format::Binary, Finding::new(Code::Corrupt).variant("decoded-as-text"));
    }
    let odd = text.chars().filter(|c| strange(*c)).count();
    // A stray character does not make a text binary.
    let format = if odd > text.len() / 32 { Format::Binary } else { Format::Text };
    judged(format, Finding::new(Code::UnknownFormat).variant(format.as_str()))
}

fn strange(c: char) -> bool {
    c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace())
}

fn empty(length: usize) -> Finding {
    let finding = Finding::new(Code::EmptyFile);
    if length == 0 { finding } else { finding.variant("blank") }
}

fn judged(format: Format, finding: Finding) -> Document {
    Document { findings: vec![finding], ..Document::new(format) }
}

/// A format that is not ours.
fn named(foreign: &Foreign) -> Document {
    let code = match foreign.format {
        Format::Html => Code::WebPage,
        _ => Code::NotACertificate,
    };
    judged(foreign.format, Finding::new(code).variant(foreign.variant))
}

#[cfg(test)]
mod tests;
