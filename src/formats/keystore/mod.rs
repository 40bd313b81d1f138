//! Java keystores of the two old kinds, JKS and JCEKS. They are read and never written: Java reads
//! PKCS#12 as well, and everybody else reads only that.
//!
//! The form is that of OpenJDK's `sun.security.provider.JavaKeyStore` and
//! `com.sun.crypto.provider.JceKeyStore`: big-endian numbers and lengths, texts in modified UTF-8,
//! and at the end a digest over password and content.

mod open;
mod protection;
mod read;
mod text;

pub use open::{Opened, open};
pub(super) use protection::open_key;
pub(super) use read::read;

#[cfg(test)]
mod tests;
