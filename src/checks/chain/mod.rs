//! The way from a client certificate up to a CA (RFC 5280 section 6), found in a heap without order.

pub mod link;
mod search;

pub use search::{Built, build};
