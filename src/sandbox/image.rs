//! Images, and a plain stand-in for the comparison of faces: equal bytes match at the top level,
//! others not at all. A test image names the level itself.
//!
//! A test image is any that begins with `mtls-test-image` and a space. Words may follow:
//! `level=13.2` is the level at which it matches everybody, `live=no` fails a liveness check. More
//! words, such as `number=2`, only make it another image.

use crate::material::algorithm::hex;

/// An image that a client sent.
#[derive(Debug)]
pub(super) struct Image {
    /// The SHA-256 of its bytes.
    pub(super) digest: String,
    /// Its text in base64, as it came.
    pub(super) base64: String,
    /// The level that a test image names.
    level: Option<f64>,
    /// Whether it shows somebody who is there; a test image may say no.
    pub(super) live: bool,
}

impl Image {
    /// The level of a match without doubt: the end of the vendors' scale.
    pub(super) const TOP_LEVEL: f64 = 16.0;

    /// Reads an image in base64 (RFC 4648 section 4); `None` where it is not, or is empty.
    pub(super) fn read(base64: &str) -> Option<Image> {
        let bytes = decode(base64)?;
        if bytes.is_empty() {
            return None;
        }
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
        let (level, live) = test_words(&bytes);
        let digest = hex(digest.as_ref());
        Some(Image { digest, base64: base64.to_owned(), level, live })
    }

    /// The level at which this image matches one with that digest, from 0 to 16.
    pub(super) fn level(&self, enrolled: &str) -> f64 {
        let plain = if self.digest == enrolled { Image::TOP_LEVEL } else { 0.0 };
        self.level.unwrap_or(plain)
    }
}

/// What the words of a test image say: its level, and whether it is live.
fn test_words(bytes: &[u8]) -> (Option<f64>, bool) {
    const MARK: &[u8] = b"mtls-test-image ";
    const LONGEST: usize = 200;
    let Some(words) = bytes.strip_prefix(MARK) else { return (None, true) };
    let words = String::from_utf8_lossy(words.get(..LONGEST).unwrap_or(words));
    let word = |name: &str| words.split_whitespace().find_map(|word| word.strip_prefix(name));
    let level = word("level=").and_then(|level| level.parse().ok());
    let level = level.filter(|level| (0.0..=Image::TOP_LEVEL).contains(level));
    (level, word("live=") != Some("no"))
}

/// The bytes of a text in base64, padded, without line ends; `None` for any other text.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let digits = text.get(..text.len() - padding)?;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in digits.chunks(4) {
        let mut bits = 0_u32;
        for position in 0..4 {
            bits = bits << 6 | group.get(position).map_or(Some(0), |digit| value(*digit))?;
        }
        let [_, group_bytes @ ..] = bits.to_be_bytes();
        // Four digits are three bytes; one that is missing takes one byte with it.
        let whole = group.len() - 1;
        // The bits behind the last byte are zero, so that one image has one text.
        if group_bytes.get(whole..)?.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(group_bytes.get(..whole)?);
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 section 10.
    #[test]
    fn base64_is_read_by_the_vectors_of_its_rfc() {
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(decode("+/+/").as_deref(), Some(&[0xfb, 0xff, 0xbf][..]));
    }

    #[test]
    fn other_texts_are_no_base64() {
        for text in ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg===", "====", "Zm9v\n", "Zm-v", "Zé=="] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn a_test_image_names_its_level_and_others_match_themselves() {
        // mtls-test-image level=13.2 live=no
        let test = Image::read("bXRscy10ZXN0LWltYWdlIGxldmVsPTEzLjIgbGl2ZT1ubw==").unwrap();
        assert_eq!((test.level("any"), test.live), (13.2, false));
        let plain = Image::read("Zm9v").unwrap();
        assert_eq!((plain.level(&plain.digest), plain.level("any"), plain.live), (16.0, 0.0, true));
    }

    #[test]
    fn a_level_off_the_scale_is_none() {
        for words in ["level=17", "level=-1", "level=NaN", "level=inf", "level=", "levels=3"] {
            assert_eq!(
                test_words(format!("mtls-test-image {words}").as_bytes()).0,
                None,
                "{words}"
            );
        }
        assert_eq!(test_words(b"mtls-test-image \xff level=2").0, Some(2.0));
    }
}
