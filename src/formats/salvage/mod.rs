//! Text as people really have it: what editors, mail programs and web forms do to PEM is undone,
//! and each repair is remembered so that it can be told.

mod base64;
mod body;
mod encoding;
mod escapes;
mod margin;
mod markers;
mod repairs;
mod spelling;

use zeroize::Zeroizing;

pub(super) use base64::{bare, embedded, is_base64};
pub(super) use encoding::{Text, decode};
pub(super) use repairs::{Repair, Repairs};

use body::Side;
use margin::Margin;
use markers::{Edge, Marker};

/// Above this a file is made to do harm. The largest bundle of roots has some hundred blocks.
pub(super) const BLOCK_LIMIT: usize = 10_000;

/// One PEM block, decoded or not.
pub(super) struct Block {
    /// What stands after BEGIN, such as `CERTIFICATE`.
    pub(super) label: String,
    /// The line of the file it begins in, counted from 1.
    pub(super) line: usize,
    /// Headers before the body, such as `DEK-Info` (RFC 1421 section 4.6).
    pub(super) headers: Vec<(String, String)>,
    /// The decoded body, or where it breaks.
    pub(super) body: Result<Zeroizing<Vec<u8>>, Damage>,
}

/// Why a block cannot be decoded. Never quotes the content: it may be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// There is nothing between BEGIN and END.
    Empty,
    /// A character that is not base64, in this line of the file.
    Character { line: usize },
    /// The number of characters cannot be: at least one is missing.
    Length,
}

/// The PEM blocks of a text.
pub(super) struct Blocks {
    /// In the order of the file, at most [`BLOCK_LIMIT`].
    pub(super) blocks: Vec<Block>,
    /// Whether there were more.
    pub(super) over_limit: bool,
}

/// Finds and decodes the PEM blocks of a text, whatever stands around them.
pub(super) fn blocks(text: &str, repairs: &mut Repairs) -> Blocks {
    let visible = spelling::visible(text);
    if visible.is_some() {
        repairs.add(Repair::Invisible);
    }
    let text = visible.as_ref().map_or(text, |text| text.as_str());
    let found = markers::find(text);
    if let Some(unescaped) = escapes::undo(text, &found) {
        repairs.add(Repair::Escaped);
        let found = markers::find(&unescaped);
        return pair(&unescaped, &found, repairs);
    }
    let mut needed = Repairs::default();
    let blocks = pair(text, &found, &mut needed);
    if let Some(better) = spelled(text, &blocks, repairs) {
        return better;
    }
    repairs.merge(needed);
    blocks
}

/// Where a block is damaged, its letters may be written in another way.
fn spelled(text: &str, blocks: &Blocks, repairs: &mut Repairs) -> Option<Blocks> {
    let whole = |blocks: &Blocks| blocks.blocks.iter().all(|block| block.body.is_ok());
    if whole(blocks) {
        return None;
    }
    for respell in [spelling::references, spelling::quoted_printable] {
        let Some(text) = respell(text) else { continue };
        let mut needed = Repairs::default();
        let blocks = pair(&text, &markers::find(&text), &mut needed);
        if whole(&blocks) {
            repairs.merge(needed);
            repairs.add(Repair::Spelled);
            return Some(blocks);
        }
    }
    None
}

/// Pairs BEGIN and END, and makes do where one of them is lost.
fn pair(text: &str, markers: &[Marker], repairs: &mut Repairs) -> Blocks {
    let mut blocks = Vec::new();
    let mut over_limit = false;
    let mut open: Option<&Marker> = None;
    // Where the text begins that no block has used yet, and its line.
    let mut free = (0, 1);
    for marker in markers {
        if blocks.len() >= BLOCK_LIMIT {
            over_limit = true;
            open = None;
            break;
        }
        match (marker.edge, open) {
            (Edge::Begin, None) => open = Some(marker),
            (Edge::Begin, Some(before)) => {
                blocks.extend(without_end(text, before, marker.start, repairs));
                open = Some(marker);
            }
            (Edge::End, Some(begin)) => {
                blocks.push(whole(text, begin, marker, repairs));
                open = None;
            }
            (Edge::End, None) => blocks.extend(without_begin(text, free, marker, repairs)),
        }
        free = (marker.end, marker.line);
    }
    if let Some(begin) = open {
        blocks.extend(without_end(text, begin, text.len(), repairs));
    }
    Blocks { blocks, over_limit }
}

fn whole(text: &str, begin: &Marker, end: &Marker, repairs: &mut Repairs) -> Block {
    if begin.repaired || end.repaired {
        repairs.add(Repair::Marker);
    }
    if begin.label != end.label {
        repairs.add(Repair::Labels);
    }
    if margin::beside(text, begin, end) && !repairs.has(Repair::Escaped) {
        repairs.add(Repair::Margin);
    }
    let inside = text.get(begin.end..end.start).unwrap_or_default();
    let margin = Margin::of(text, begin, end);
    let taken = body::take(inside, begin.line, Side::Both, &margin, repairs);
    // Go, Java and Node see no block where a blank stands before BEGIN.
    let shifted = text.get(..begin.start).is_some_and(|before| before.ends_with(markers::blank));
    if shifted && repairs.is_empty() {
        repairs.add(Repair::Marker);
    }
    Block {
        label: begin.label.clone(),
        line: begin.line,
        headers: taken.headers,
        body: taken.bytes,
    }
}

/// The END line is lost: the body goes as far as base64 lines of one length go.
fn without_end(text: &str, begin: &Marker, end: usize, repairs: &mut Repairs) -> Option<Block> {
    let inside = text.get(begin.end..end).unwrap_or_default();
    let taken = body::take(inside, begin.line, Side::Begin, &Margin::default(), repairs);
    // A BEGIN in running text, with nothing after it, is talk about PEM and not PEM.
    if taken.bytes == Err(Damage::Empty) && !begin.alone {
        return None;
    }
    repairs.add(if begin.repaired { Repair::Marker } else { Repair::LostEnd });
    let (label, line) = (begin.label.clone(), begin.line);
    Some(Block { label, line, headers: taken.headers, body: taken.bytes })
}

/// The BEGIN line is lost: the body is the base64 lines of one length right before END.
fn without_begin(
    text: &str,
    (start, line): (usize, usize),
    end: &Marker,
    repairs: &mut Repairs,
) -> Option<Block> {
    let inside = text.get(start..end.start).unwrap_or_default();
    let taken = body::take(inside, line, Side::End, &Margin::default(), repairs);
    if taken.bytes == Err(Damage::Empty) {
        return None;
    }
    repairs.add(Repair::LostBegin);
    Some(Block { label: end.label.clone(), line, headers: taken.headers, body: taken.bytes })
}

#[cfg(test)]
mod tests;
