//! What is it? Decided by content only.

use crate::material::Document;
use crate::material::Format;

/// Reads any bytes.
pub fn read(bytes: &[u8]) -> Document {
    let format = if bytes.is_empty() { Format::Empty } else { Format::Binary };
    Document { format, items: Vec::new(), findings: Vec::new() }
}
