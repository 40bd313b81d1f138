//! Codecs: bytes to material and back. One file per format; no files, no clock.

pub mod alt_name;
mod archive;
pub mod bare;
pub mod ber;
pub mod der;
pub mod detect;
mod foreign;
pub mod keys;
pub mod keystore;
mod left_out;
mod outline;
pub mod pack;
pub mod packed;
pub mod pem;
pub mod pfx;
pub mod pkcs7;
pub mod record;
pub mod request;
mod salvage;
pub mod secrets;
mod structure;
pub mod subject;
pub mod x509;

pub use archive::Room;
pub use detect::{read, read_within, restore_line_ends};
