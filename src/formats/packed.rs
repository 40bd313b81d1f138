//! Texts of our own that `build.rs` packed, so that the program stays small.

use miniz_oxide::inflate::decompress_slice_iter_to_slice;

/// The text of packed bytes: its length in four bytes, the lowest first, then DEFLATE (RFC 1951). Empty
/// where they are damaged, which the tests of each table keep from happening.
pub fn unpacked(packed: &[u8]) -> String {
    let Some((length, data)) = packed.split_first_chunk::<4>() else { return String::new() };
    let mut text = vec![0; usize::try_from(u32::from_le_bytes(*length)).unwrap_or_default()];
    match decompress_slice_iter_to_slice(&mut text, std::iter::once(data), false, true) {
        Ok(written) if written == text.len() => String::from_utf8(text).unwrap_or_default(),
        _ => String::new(),
    }
}
