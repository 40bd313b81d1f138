//! Text for people: the answer in the first line, details below, the next command last.

pub mod convert;
pub mod csr;
mod finding;
pub mod inspect;
pub mod item;
pub mod sandbox;
pub mod smoke;
pub mod verify;

pub use finding::findings;
