//! A lenient walk over BER (X.690 section 8): indefinite lengths, long forms and strings in pieces
//! are accepted anywhere, as Windows, Firefox and old Java write them. Depth and count are bounded.

use std::borrow::Cow;

use super::der::{self, tag};

/// The depth below which nothing honest goes; a PFX needs about 12 levels.
const MAX_DEPTH: usize = 40;
/// The number of elements above which nothing honest goes; a certificate in a bag takes about 20.
const MAX_ELEMENTS: usize = 50_000;

/// Why bytes are no BER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BerError {
    /// An element claims more bytes than there are.
    #[error("it ends too early")]
    Truncated,
    /// A length or a tag has a form we do not follow.
    #[error("a length or a tag in it makes no sense")]
    Malformed,
    /// More levels or elements than any honest file has.
    #[error("it is nested too deep, or in too many pieces")]
    TooMuch,
    /// The structure is sound, but is not the one expected there.
    #[error("a part of it is not what belongs there")]
    Unexpected,
}

/// One element.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// The identifier octet; tags above 30 do not occur in our structures.
    pub tag: u8,
    /// The whole encoding.
    pub raw: &'a [u8],
    /// The content octets; without the end marker where the length was indefinite.
    pub content: &'a [u8],
    /// The elements inside, where it is constructed.
    pub children: Vec<Node<'a>>,
    /// Whether it, or anything in it, is encoded in a way that DER forbids.
    pub not_der: bool,
    /// Whether a number or truth value in it has a form that DER forbids. [`Node::to_der`] leaves
    /// such values alone.
    pub odd_value: bool,
}

/// Reads the first element and returns it with the bytes after it.
pub fn read(bytes: &[u8]) -> Result<(Node<'_>, &[u8]), BerError> {
    let mut left = MAX_ELEMENTS;
    element(bytes, 0, &mut left)
}

fn element<'a>(
    bytes: &'a [u8],
    depth: usize,
    left: &mut usize,
) -> Result<(Node<'a>, &'a [u8]), BerError> {
    if depth > MAX_DEPTH || *left == 0 {
        return Err(BerError::TooMuch);
    }
    *left -= 1;
    let [identifier, first, rest @ ..] = bytes else { return Err(BerError::Truncated) };
    if identifier & 0x1f == 0x1f {
        return Err(BerError::Malformed);
    }
    let constructed = identifier & 0x20 != 0;
    if *first == 0x80 {
        if !constructed {
            return Err(BerError::Malformed);
        }
        return indefinite(bytes, *identifier, rest, depth, left);
    }
    let (length, body, minimal) = length(*first, rest)?;
    let content = body.get(..length).ok_or(BerError::Truncated)?;
    let after = body.get(length..).ok_or(BerError::Truncated)?;
    let mut children = Vec::new();
    if constructed {
        let mut inside = content;
        while !inside.is_empty() {
            let (child, next) = element(inside, depth + 1, left)?;
            keep(&mut children, child);
            inside = next;
        }
    }
    let not_der =
        !minimal || is_string_in_pieces(*identifier) || children.iter().any(|child| child.not_der);
    let odd_value =
        is_odd_value(*identifier, content) || children.iter().any(|child| child.odd_value);
    let raw = bytes.get(..bytes.len() - after.len()).ok_or(BerError::Truncated)?;
    Ok((Node { tag: *identifier, raw, content, children, not_der, odd_value }, after))
}

fn indefinite<'a>(
    bytes: &'a [u8],
    identifier: u8,
    body: &'a [u8],
    depth: usize,
    left: &mut usize,
) -> Result<(Node<'a>, &'a [u8]), BerError> {
    let mut children = Vec::new();
    let mut inside = body;
    loop {
        if let [0, 0, after @ ..] = inside {
            let content = body.get(..body.len() - inside.len()).ok_or(BerError::Truncated)?;
            let raw = bytes.get(..bytes.len() - after.len()).ok_or(BerError::Truncated)?;
            let odd_value = children.iter().any(|child: &Node<'_>| child.odd_value);
            let tag = identifier;
            return Ok((Node { tag, raw, content, children, not_der: true, odd_value }, after));
        }
        let (child, next) = element(inside, depth + 1, left)?;
        keep(&mut children, child);
        inside = next;
    }
}

/// Most elements have one child, and room for four would make deep nesting dear.
fn keep<'a>(children: &mut Vec<Node<'a>>, child: Node<'a>) {
    if children.is_empty() {
        children.reserve_exact(1);
    }
    children.push(child);
}

/// A definite length: its value, the bytes after it, and whether it was in its shortest form.
fn length(first: u8, rest: &[u8]) -> Result<(usize, &[u8], bool), BerError> {
    if first < 0x80 {
        return Ok((usize::from(first), rest, true));
    }
    let count = usize::from(first & 0x7f);
    let octets = rest.get(..count).ok_or(BerError::Truncated)?;
    let body = rest.get(count..).ok_or(BerError::Truncated)?;
    let significant: Vec<u8> = octets.iter().copied().skip_while(|octet| *octet == 0).collect();
    if significant.len() > size_of::<u32>() {
        return Err(BerError::Truncated);
    }
    let value = significant.iter().fold(0_usize, |value, octet| value << 8 | usize::from(*octet));
    let minimal = significant.len() == octets.len() && value >= 0x80;
    Ok((value, body, minimal))
}

/// An INTEGER with an octet too many, or none (X.690 section 8.3.2), a BOOLEAN that is neither of its
/// two values (section 11.1), or a time in another form than certificates have.
fn is_odd_value(identifier: u8, content: &[u8]) -> bool {
    match (identifier, content) {
        (tag::INTEGER, []) => true,
        (tag::INTEGER, [0, second, ..]) => *second < 0x80,
        (tag::INTEGER, [0xff, second, ..]) => *second >= 0x80,
        (tag::BOOLEAN, content) => !matches!(content, [0 | 0xff]),
        (tag::UTC_TIME, content) => !is_time(content, 12),
        (tag::GENERALIZED_TIME, content) => !is_time(content, 14),
        _ => false,
    }
}

/// Digits to the second, and `Z` (RFC 5280 section 4.1.2.5).
fn is_time(content: &[u8], digits: usize) -> bool {
    matches!(content, [time @ .., b'Z'] if time.len() == digits && time.iter().all(u8::is_ascii_digit))
}

/// OCTET STRING, BIT STRING or a character string with the constructed bit.
fn is_string_in_pieces(identifier: u8) -> bool {
    identifier & 0xe0 == 0x20 && !matches!(identifier, tag::SEQUENCE | tag::SET)
}

impl<'a> Node<'a> {
    /// The element at a position, which must be there.
    pub fn child(&self, position: usize) -> Result<&Node<'a>, BerError> {
        self.children.get(position).ok_or(BerError::Unexpected)
    }

    /// Itself, where the tag is right.
    pub fn expect(&self, tag: u8) -> Result<&Node<'a>, BerError> {
        if self.tag == tag { Ok(self) } else { Err(BerError::Unexpected) }
    }

    /// The only element inside an explicit tag.
    pub fn inner(&self) -> Result<&Node<'a>, BerError> {
        self.child(0)
    }

    /// The octets of a string, joined where it came in pieces; also of one with an implicit tag.
    pub fn octets(&self) -> Cow<'a, [u8]> {
        if self.tag & 0x20 == 0 {
            return Cow::Borrowed(self.content);
        }
        match self.children.as_slice() {
            [only] => only.octets(),
            pieces => Cow::Owned(pieces.iter().flat_map(|piece| piece.octets().to_vec()).collect()),
        }
    }

    /// The same element in DER: definite lengths in their shortest form, strings in one piece.
    pub fn to_der(&self) -> Vec<u8> {
        if is_string_in_pieces(self.tag) {
            return der::element(self.tag & !0x20, &self.octets());
        }
        if self.tag & 0x20 == 0 {
            return der::element(self.tag, self.content);
        }
        let children: Vec<u8> = self.children.iter().flat_map(Node::to_der).collect();
        der::element(self.tag, &children)
    }

    /// A dotted OID.
    pub fn oid(&self) -> Result<String, BerError> {
        dotted(self.expect(tag::OID)?.content).ok_or(BerError::Malformed)
    }

    /// A non-negative INTEGER that fits 64 bits.
    pub fn unsigned(&self) -> Result<u64, BerError> {
        let octets = self.expect(tag::INTEGER)?.content;
        let significant: Vec<u8> = octets.iter().copied().skip_while(|octet| *octet == 0).collect();
        if octets.is_empty() || octets.first().is_some_and(|octet| *octet >= 0x80) {
            return Err(BerError::Malformed);
        }
        if significant.len() > size_of::<u64>() {
            return Ok(u64::MAX);
        }
        Ok(significant.iter().fold(0, |value, octet| value << 8 | u64::from(*octet)))
    }
}

/// OID content octets as dotted text (X.690 section 8.19).
fn dotted(content: &[u8]) -> Option<String> {
    let mut arcs: Vec<u64> = Vec::new();
    let mut value: u64 = 0;
    let mut open = false;
    for octet in content {
        value = value.checked_mul(128)?.checked_add(u64::from(octet & 0x7f))?;
        open = octet & 0x80 != 0;
        if !open {
            arcs.push(value);
            value = 0;
        }
    }
    let (first, rest) = arcs.split_first()?;
    if open {
        return None;
    }
    let top = (*first / 40).min(2);
    let head = [top, first - top * 40];
    let texts: Vec<String> = head.iter().chain(rest).map(ToString::to_string).collect();
    Some(texts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indefinite_length_ends_at_its_marker() {
        let (node, rest) = read(&[0x30, 0x80, 2, 1, 5, 0, 0, 9]).unwrap();
        assert_eq!(
            (node.child(0).unwrap().unsigned(), rest, node.not_der),
            (Ok(5), &[9][..], true)
        );
    }

    #[test]
    fn a_string_in_pieces_is_joined() {
        let (node, _) = read(&[0x24, 0x80, 4, 1, 1, 0x24, 4, 4, 2, 2, 3, 0, 0]).unwrap();
        assert_eq!(node.octets().as_ref(), [1, 2, 3]);
    }

    #[test]
    fn the_same_element_in_der_has_definite_lengths_and_whole_strings() {
        let (node, _) = read(&[0x30, 0x80, 0x24, 0x80, 4, 1, 1, 4, 1, 2, 0, 0, 0, 0]).unwrap();
        assert_eq!(node.to_der(), [0x30, 4, 4, 2, 1, 2]);
    }

    #[test]
    fn padded_numbers_are_odd() {
        let odd = |bytes: &[u8]| read(bytes).unwrap().0.odd_value;
        for padded in [&[2, 0][..], &[2, 2, 0, 0x12], &[2, 2, 0xff, 0x80], &[0x30, 3, 1, 1, 1]] {
            assert!(odd(padded), "{padded:?}");
        }
        for right in [&[2, 1, 0][..], &[2, 2, 0, 0x80], &[2, 2, 0xff, 0x12], &[0x30, 3, 1, 1, 0xff]]
        {
            assert!(!odd(right), "{right:?}");
        }
        let time = |tag: u8, text: &str| [&[tag, text.len() as u8], text.as_bytes()].concat();
        for right in [time(0x17, "260101000000Z"), time(0x18, "20500101000000Z")] {
            assert!(!odd(&right), "{right:?}");
        }
        for text in ["2601010000Z", "260101000000+0100", "260101000000"] {
            assert!(odd(&time(0x17, text)), "{text}");
        }
        assert!(odd(&time(0x18, "20260101000000.5Z")));
    }

    #[test]
    fn hostile_shapes_end_at_once() {
        assert_eq!(
            read(&[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 1]).unwrap_err(),
            BerError::Truncated
        );
        assert_eq!(read(&[0x30, 0x80].repeat(1_000)).unwrap_err(), BerError::TooMuch);
        assert_eq!(read(&[0x1f, 1, 0]).unwrap_err(), BerError::Malformed);
        assert_eq!(read(&[]).unwrap_err(), BerError::Truncated);
    }

    #[test]
    fn object_identifiers_become_dotted_text() {
        let (node, _) = read(&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0xd, 1, 7, 1]).unwrap();
        assert_eq!(node.oid().unwrap(), "1.2.840.113549.1.7.1");
    }
}
