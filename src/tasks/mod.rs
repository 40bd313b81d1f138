//! One user wish per file: a request goes in, a report and a plan of files come out. No files, no
//! sockets, no clock.

pub mod container;
pub mod convert;
pub mod csr;
pub mod doctor;
pub mod explain;
pub mod inspect;
pub mod key_source;
pub mod man;
pub mod profile;
pub mod record;
pub mod rehearse;
pub mod sandbox;
pub mod send;
pub mod smoke;
pub mod snippet;
pub mod status;
pub mod verify;
