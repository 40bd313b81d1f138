//! Reports as text for people and as JSON for scripts: the only place with words and layout.

mod dates;
pub mod failure;
pub mod json_v1;
pub mod looks;
mod next;
pub mod pages;
pub mod provider_note;
pub mod reason;
pub mod text;
pub mod tone;
pub mod words;
