//! What a vendor asks for, as data: hosts, header, request, permissions, each value with its source
//! or marked as an assumption. The code knows no vendor's name; `profiles/*.toml` does.

mod claims;
mod csr;
mod fields;
mod mistakes;
mod read;
mod rules;
mod schema;
mod vendor;

pub use claims::{Claim, Mark};
pub use csr::{AltNameField, Certificate, Csr, ExtensionField, Form, Send, SubjectField};
pub use mistakes::{Fault, Mistake};
pub use read::{NAMES, USUAL, named, nearest, parse, text};
pub use schema::schema;
pub use vendor::{
    Api, ApiKeyForm, Deed, Effect, Environment, Marked, People, Permission, Profile, Session,
    UnsafeEffects,
};
