//! The way from a client certificate up to a CA (RFC 5280 section 6), found in a heap without order.

mod authority;
mod gap;
pub mod link;
mod names;
pub mod order;
pub mod revocation;
mod search;
mod verdict;

pub use search::{Built, build};
pub use verdict::{Answer, Question, Sourced, judge};
