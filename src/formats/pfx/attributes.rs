//! Attributes of bags: friendlyName and localKeyID (RFC 2985 sections 5.5.1 and 5.5.2).

use std::collections::BTreeSet;

use crate::formats::ber::{BerError, Node};
use crate::formats::der::{self, tag};
use crate::material::pfx::AttributeForm;

const FRIENDLY_NAME: &str = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID: &str = "1.2.840.113549.1.9.21";

/// What links a bag to others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) friendly_name: Option<String>,
    pub(super) local_key_id: Option<Vec<u8>>,
    pub(super) form: AttributeForm,
}

/// Reads the attributes of a SafeBag, which may have none.
pub(super) fn parse(bag: &Node<'_>) -> Result<Attributes, BerError> {
    let mut attributes = Attributes::default();
    let Some(set) = bag.children.get(2) else { return Ok(attributes) };
    let mut seen = BTreeSet::new();
    attributes.form.unsorted = !set.children.is_sorted_by_key(|attribute| attribute.raw);
    for attribute in &set.children {
        let oid = attribute.child(0)?.oid()?;
        attributes.form.repeated |= !seen.insert(oid.clone());
        let Some(value) = attribute.child(1)?.children.first() else { continue };
        match oid.as_str() {
            FRIENDLY_NAME => {
                attributes.form.name_not_bmp |= value.tag != tag::BMP_STRING;
                attributes.friendly_name = Some(name(value));
            }
            LOCAL_KEY_ID => attributes.local_key_id = Some(value.octets().into_owned()),
            _ => {}
        }
    }
    Ok(attributes)
}

fn name(value: &Node<'_>) -> String {
    let octets = value.octets();
    if value.tag == tag::BMP_STRING {
        let units: Vec<u16> =
            octets.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// The SET of attributes that a writer puts on a bag.
pub(super) fn encode(friendly_name: &str, local_key_id: Option<&[u8]>) -> Vec<u8> {
    let attribute = |oid: &str, value: Vec<u8>| {
        der::oid(oid).map(|oid| der::sequence(&[&oid, &der::set_of(vec![value])]))
    };
    let bmp: Vec<u8> = friendly_name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let name = (!friendly_name.is_empty())
        .then(|| attribute(FRIENDLY_NAME, der::element(tag::BMP_STRING, &bmp)))
        .flatten();
    let id = local_key_id.and_then(|id| attribute(LOCAL_KEY_ID, der::octet_string(id)));
    let all: Vec<Vec<u8>> = name.into_iter().chain(id).collect();
    if all.is_empty() { Vec::new() } else { der::set_of(all) }
}
