//! Distinguished names, attribute by attribute, so that one bad value spoils only itself.

use x509_parser::prelude::*;

use crate::material::algorithm::hex;
use crate::material::{Attribute, Name};

pub(super) fn decode(name: &X509Name<'_>) -> Name {
    let rdns = name
        .iter_rdn()
        .map(|rdn| {
            rdn.iter()
                .map(|attribute| {
                    let value = attribute.attr_value();
                    attribute_value(
                        &attribute.attr_type().to_id_string(),
                        value.tag().0,
                        value.data,
                    )
                })
                .collect()
        })
        .collect();
    Name { der: name.as_raw().to_vec(), rdns }
}

/// Text of any string type (X.520); `#hex` of the content where it is none.
fn attribute_value(oid: &str, tag: u32, content: &[u8]) -> Attribute {
    let text = match tag {
        // UTF8String, NumericString, PrintableString, IA5String, VisibleString: by UTF-8. A
        // PrintableString with characters outside its set is common and harmless.
        12 | 18 | 19 | 22 | 26 => std::str::from_utf8(content).ok().map(str::to_owned),
        // TeletexString: in practice Latin-1, but UTF-8 inside it is common too.
        20 => Some(
            std::str::from_utf8(content)
                .map_or_else(|_| content.iter().copied().map(char::from).collect(), str::to_owned),
        ),
        28 => decode_units(content, 4, |unit| {
            char::from_u32(u32::from_be_bytes(unit.try_into().ok()?))
        }),
        30 => utf16_be(content),
        _ => None,
    };
    let well_formed = text.is_some();
    Attribute {
        oid: oid.to_owned(),
        value: text.unwrap_or_else(|| format!("#{}", hex(content))),
        tag: u8::try_from(tag).unwrap_or(u8::MAX),
        well_formed,
    }
}

fn decode_units(
    content: &[u8],
    size: usize,
    unit: impl Fn(&[u8]) -> Option<char>,
) -> Option<String> {
    let chunks = content.chunks_exact(size);
    if !chunks.remainder().is_empty() {
        return None;
    }
    chunks.map(unit).collect()
}

fn utf16_be(content: &[u8]) -> Option<String> {
    let chunks = content.chunks_exact(2);
    if !chunks.remainder().is_empty() {
        return None;
    }
    let units: Vec<u16> = chunks.map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}
