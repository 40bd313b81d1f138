//! Codecs: bytes to material and back. One file per format; no files, no clock.

pub mod der;
pub mod detect;
pub mod keys;
pub mod pem;
pub mod request;
pub mod x509;

pub use detect::read;
