//! Text for people: the answer in the first line, details below, the next command last.

pub mod convert;
pub mod csr;
pub mod inspect;
pub mod item;
mod finding;
pub mod sandbox;
pub mod smoke;

pub use finding::findings;
