//! The local vendor: a CA that signs requests, and an API on 127.0.0.1 that asks for a certificate
//! of that CA and for an API key. What it answers is made up, and every answer says so.

mod answer;
mod api;
mod ca;
mod call;
mod clock;
mod conversation;
mod faults;
mod forms;
mod galleries;
mod image;
mod issue;
mod keys;
mod log;
mod own;
mod people;
mod running;
mod server;
mod sessions;
mod state;
mod store;
mod tls;

pub use ca::{Ca, CaFiles};
pub use call::{Call, Caller, Ear, Heard, NoHandshake};
pub use faults::{FAULTS, Fault, HEADER as FAULT_HEADER, ZONE as FAULT_ZONE};
pub use forms::{Form, Returned};
pub use galleries::{DEFAULT_GALLERIES, Gallery, galleries};
pub use keys::{Allowed, ApiKey, Grant};
pub use running::{Desk, Options, Running, start};
pub use state::State;
pub use store::Keep;
