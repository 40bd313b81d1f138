//! The outline of a DER or BER structure (X.690 section 8.1): tags and lengths, nothing decoded.
//!
//! Nothing here recurses, and every loop moves forward, so depth and size of foreign bytes cost
//! only time in proportion to their length.

/// The head of an element: its tag and length octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// The identifier octet. Tags above 30 do not occur in our formats and are not read.
    pub(super) tag: u8,
    /// How many octets the head itself takes.
    pub(super) size: usize,
    /// The length of the content; `None` for the indefinite form of BER.
    pub(super) length: Option<usize>,
}

impl Head {
    /// Reads the head at the start of the bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<Head> {
        let (&tag, rest) = bytes.split_first()?;
        let (&first, rest) = rest.split_first()?;
        if tag & 0x1f == 0x1f {
            return None;
        }
        match first {
            0..=0x7f => Some(Head { tag, size: 2, length: Some(usize::from(first)) }),
            // Only constructed elements may be of indefinite length (X.690 section 8.1.3.2).
            0x80 => (tag & 0x20 != 0).then_some(Head { tag, size: 2, length: None }),
            _ => {
                let count = usize::from(first & 0x7f);
                let octets = rest.get(..count)?;
                let length = octets.iter().try_fold(0_usize, |length, octet| {
                    length.checked_mul(256)?.checked_add(usize::from(*octet))
                })?;
                Some(Head { tag, size: 2 + count, length: Some(length) })
            }
        }
    }

    /// The length of the whole element as its head claims it; `None` for the indefinite form.
    pub(super) fn claimed(&self) -> Option<usize> {
        self.length.map(|length| self.size.saturating_add(length))
    }
}

/// One whole element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// The identifier octet.
    pub(super) tag: u8,
    /// The octets between the head and the end.
    pub(super) content: &'a [u8],
    /// All octets, head and end marker included.
    pub(super) whole: &'a [u8],
}

/// The element at the start of the bytes, and what follows it; `None` where it is not all there.
pub(super) fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let head = Head::read(bytes)?;
    let extent = extent(bytes)?;
    let (whole, rest) = bytes.split_at_checked(extent)?;
    let end = if head.length.is_some() { extent } else { extent.checked_sub(2)? };
    Some((Element { tag: head.tag, content: whole.get(head.size..end)?, whole }, rest))
}

/// The elements of a content, one after the other, until the end or the first that is cut short.
pub(super) fn elements(content: &[u8]) -> impl Iterator<Item = Element<'_>> {
    let mut rest = content;
    std::iter::from_fn(move || {
        let (element, after) = element(rest)?;
        rest = after;
        Some(element)
    })
}

/// How many octets the element at the start takes; `None` where it is not all there.
pub(super) fn extent(bytes: &[u8]) -> Option<usize> {
    let mut position = 0_usize;
    let mut open = 0_usize;
    loop {
        let rest = bytes.get(position..)?;
        if open > 0 && rest.starts_with(&[0, 0]) {
            position += 2;
            open -= 1;
        } else {
            let head = Head::read(rest)?;
            match head.claimed() {
                Some(claimed) => position = position.checked_add(claimed)?,
                None => {
                    position += head.size;
                    open += 1;
                }
            }
        }
        if position > bytes.len() {
            return None;
        }
        if open == 0 {
            return Some(position);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definite_element_ends_where_its_length_says() {
        let (found, rest) = element(&[0x30, 3, 2, 1, 5, 9, 9]).unwrap();
        assert_eq!(found, Element { tag: 0x30, content: &[2, 1, 5], whole: &[0x30, 3, 2, 1, 5] });
        assert_eq!(rest, [9, 9]);
    }

    #[test]
    fn an_indefinite_element_ends_at_its_own_end_marker() {
        let bytes = [0x30, 0x80, 0x30, 0x80, 2, 1, 5, 0, 0, 0, 0, 7];
        assert_eq!(extent(&bytes), Some(11));
        assert_eq!(element(&bytes).unwrap().0.content, [0x30, 0x80, 2, 1, 5, 0, 0]);
    }

    #[test]
    fn what_is_cut_short_or_absurdly_long_is_no_element() {
        assert_eq!(element(&[0x30, 3, 2, 1]), None);
        assert_eq!(element(&[0x30, 0x88, 255, 255, 255, 255, 255, 255, 255, 255]), None);
        assert_eq!(element(&[0x30, 0x80, 2, 1]), None);
    }

    #[test]
    fn a_million_open_levels_need_no_stack() {
        assert_eq!(extent(&[0x30, 0x80].repeat(1_000_000)), None);
    }
}
