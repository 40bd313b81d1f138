//! Codecs: bytes to material and back. One file per format; no files, no clock.

pub mod alt_name;
mod archive;
pub mod ber;
pub mod der;
pub mod detect;
mod foreign;
pub mod keys;
pub mod keystore;
mod left_out;
mod outline;
pub mod pem;
pub mod pfx;
pub mod pkcs7;
pub mod request;
mod salvage;
mod structure;
pub mod subject;
pub mod x509;

pub use archive::Room;
pub use detect::{read, read_within, restore_line_ends};
