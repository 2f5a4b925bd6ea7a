//! The log against files that a real Kafka 4.3.1 wrote, byte for byte.
//!
//! `reference/` holds a choice of the recordings; `BROKERSCOPE_REFERENCE` names a folder with all
//! of them, in the same order of folders.

#[path = "reference/log_files.rs"]
mod log_files;
#[path = "reference/segments.rs"]
mod segments;
#[path = "reference/source.rs"]
mod source;
