//! Findings and reports: plain data, made by `tasks` and `checks`, shown by `render`.

pub mod code;
pub mod completions;
pub mod convert;
pub mod csr;
pub mod doctor;
pub mod explain;
pub mod finding;
pub mod inspect;
pub mod man;
pub mod mend;
pub mod plan;
pub mod rehearse;
pub mod runtimes;
pub mod sandbox;
pub mod send;
pub mod smoke;
pub mod snippet;
pub mod status;
pub mod verify;

pub use code::{Code, Severity};
pub use finding::{About, Fact, Facts, Finding};
pub use plan::{FileKind, Mode, Plan, PlannedFile, Written};
