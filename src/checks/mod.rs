//! Rules: material, a transcript and the time in, findings out. One rule per function.

pub mod request;
pub mod signature;
