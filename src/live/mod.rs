//! The probe: opens connections and returns a transcript of facts. It has no opinion. Beside it, what
//! fetches a small file.

mod api;
pub mod attempt;
mod dial;
pub mod download;
mod faults;
mod fetch;
mod groups;
mod http;
#[cfg(feature = "openssl")]
mod openssl;
mod overheard;
mod probe;
mod proxy;
mod redact;
mod session;
mod tap;
mod tls;
pub mod transcript;
mod watch;
pub mod written;

pub use attempt::{Attempt, Call, Equipment, Family, Identity, Lookup, Present, Proxy};
pub use fetch::fetch;
pub use probe::run;
pub use session::Sessions;
pub use transcript::{Purpose, Transcript};
