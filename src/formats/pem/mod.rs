//! PEM text (RFC 7468): blocks of 64 columns, LF, nothing around them on the way out; on the way
//! in, every label that is in use.

mod read;

use pem::{EncodeConfig, LineEnding, Pem};
use zeroize::Zeroizing;

pub(super) use read::{is_for_others, read};

/// One PEM block.
pub fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
    Zeroizing::new(pem::encode_config(&Pem::new(label, der), config))
}
