//! Which texts a field takes.

use super::fields::Shape;
use crate::material::AttributeType;
use crate::material::extensions::{KEY_USAGES, purpose};

/// Characters of one value. Nothing in a profile needs a tenth of it.
const LONGEST: usize = 2_000;

/// Whether a text is what the shape asks for.
pub(super) fn fits(shape: &Shape, text: &str) -> bool {
    if text.trim().is_empty() || text.chars().any(char::is_control) || text.len() > LONGEST {
        return false;
    }
    match shape {
        Shape::Word => text.bytes().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-')),
        Shape::Choice(words) => words.contains(&text),
        Shape::Url => text.strip_prefix("https://").is_some_and(is_authority),
        Shape::Page => is_page(text),
        Shape::Path => text.starts_with('/') && text.chars().all(is_visible),
        Shape::Header => text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-'),
        Shape::Attribute => AttributeType::named(text).is_some() || is_oid(text),
        Shape::Oid => is_oid(text),
        Shape::Hex => text.len().is_multiple_of(2) && text.bytes().all(|c| c.is_ascii_hexdigit()),
        Shape::KeyUsage => KEY_USAGES.contains(&text),
        Shape::ExtendedKeyUsage => purpose::named(text).is_some() || is_oid(text),
        _ => true,
    }
}

/// A word that was perhaps meant.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Below that two words have little in common.
    const ALIKE: f64 = 0.8;
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|one| (strsim::jaro_winkler(&word, &one.to_lowercase()), one))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, one)| one)
}

fn is_visible(c: char) -> bool {
    c.is_ascii_graphic()
}

fn is_page(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.contains('.') && rest.chars().all(is_visible))
}

/// A host, perhaps with a port; nothing before and nothing after.
fn is_authority(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let labels = host.split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    });
    labels && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Two numbers or more, joined by points, the first 0, 1 or 2 (X.660 section 7.6).
fn is_oid(text: &str) -> bool {
    let mut numbers = text.split('.').map(|number| {
        let plain = number == "0" || !number.starts_with('0');
        number.parse::<u64>().ok().filter(|_| plain)
    });
    let first = numbers.next().flatten().is_some_and(|first| first < 3);
    let rest: Vec<Option<u64>> = numbers.collect();
    first && !rest.is_empty() && rest.iter().all(Option::is_some)
}
