//! The page and what it stands on.
//!
//! # Every file and what it is for
//!
//! From the ground up. A module names only modules above it in this list; `tests/layers.rs` holds
//! the table. A folder's own line is that of its `mod.rs`.
//!
//! * `main.rs`: Mounts the page
