//! Servers that are no sandbox.
