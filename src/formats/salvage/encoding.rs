//! Bytes to text: UTF-8 with or without its mark, UTF-16 in both byte orders with or without it.

use zeroize::Zeroizing;

use super::{Repair, Repairs};

/// A text and the repairs that its encoding needed.
pub(in crate::formats) struct Text {
    pub(in crate::formats) text: Zeroizing<String>,
    pub(in crate::formats) repairs: Repairs,
}

/// Decodes bytes as text. What is no text in any encoding comes out with replacement characters.
pub(in crate::formats) fn decode(bytes: &[u8]) -> Text {
    let mut repairs = Repairs::default();
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes, &mut repairs),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes, &mut repairs),
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            repairs.add(Repair::ByteOrderMark);
            utf8(rest)
        }
        _ => match zero_bytes(bytes) {
            Some(Order::Little) => utf16(bytes, u16::from_le_bytes, &mut repairs),
            Some(Order::Big) => utf16(bytes, u16::from_be_bytes, &mut repairs),
            None => appended(bytes, &mut repairs).unwrap_or_else(|| utf8(bytes)),
        },
    };
    Text { text, repairs }
}

/// UTF-16 after text in UTF-8, as `>>` of PowerShell appends it: the zero bytes begin in the middle.
fn appended(bytes: &[u8], repairs: &mut Repairs) -> Option<Zeroizing<String>> {
    let zero = bytes.iter().position(|byte| *byte == 0)?;
    let (order, start) =
        [(Order::Little, zero.saturating_sub(1)), (Order::Big, zero)].into_iter().find(
            |(order, start)| zero_bytes(bytes.get(*start..).unwrap_or_default()) == Some(*order),
        )?;
    let (head, tail) = bytes.split_at_checked(start)?;
    let unit = if order == Order::Little { u16::from_le_bytes } else { u16::from_be_bytes };
    let mut text = utf8(head.strip_suffix(&[0xff, 0xfe]).unwrap_or(head));
    text.push_str(&utf16(tail, unit, repairs));
    Some(text)
}

fn utf8(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(String::from_utf8_lossy(bytes).into_owned())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, repairs: &mut Repairs) -> Zeroizing<String> {
    repairs.add(Repair::Utf16);
    let (pairs, _) = bytes.as_chunks::<2>();
    let characters = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER));
    let mut text = Zeroizing::new(String::with_capacity(bytes.len()));
    text.extend(characters);
    text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

/// ASCII text in UTF-16 has a zero in every second byte, and text in UTF-8 has none at all.
fn zero_bytes(bytes: &[u8]) -> Option<Order> {
    let (pairs, _) = bytes.get(..bytes.len().min(256))?.as_chunks::<2>();
    let enough = pairs.len().checked_sub(pairs.len() / 8).filter(|enough| *enough >= 4)?;
    let count = |position: usize| {
        let other = 1 - position;
        pairs.iter().filter(|pair| pair[position] == 0 && pair[other] != 0).count()
    };
    if count(1) >= enough {
        Some(Order::Little)
    } else if count(0) >= enough {
        Some(Order::Big)
    } else {
        None
    }
}
