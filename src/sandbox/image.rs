//! Images, and a plain stand-in for the comparison of faces: equal bytes match at the top level,
//! others not at all. A test image names the level itself.
//!
//! A test image is any that begins with `mtls-test-image` and a space. Words may follow:
//! `level=13.2` is the level at which it matches everybody, `live=no` fails a liveness check. More
//! words, such as `number=2`, only make it another image.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

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
        let bytes = STANDARD.decode(base64).ok()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One image has one text, so that it is one image in every answer (RFC 4648 section 3.5).
    #[test]
    fn other_texts_are_no_base64() {
        for text in
            ["", "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg===", "====", "Zm9v\n", "Zm-v", "Zé=="]
        {
            assert!(Image::read(text).is_none(), "{text}");
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
