//! Rules: material, a transcript and the time in, findings out. One rule per function.

pub mod archive;
pub mod certificate;
pub mod chain;
pub mod connection;
pub mod container;
pub mod files;
pub mod granted;
pub mod keystore;
pub mod pairing;
pub mod pfx;
pub mod profile;
pub mod request;
pub mod runtimes;
pub mod sending;
pub mod signature;
pub mod vendor;
pub mod wanted;
