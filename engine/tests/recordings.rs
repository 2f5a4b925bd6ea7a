//! Asks the engine what a recorded three-node cluster of Kafka 4.3.1 was asked, in the same order
//! and at the same times, and compares the answers.
//!
//! `reference/cluster/` holds the recordings; `BROKERSCOPE_REFERENCE` names another folder that
//! contains `cluster/`. What is compared and what is not stands in each file of `recordings/`.
#![cfg(not(target_arch = "wasm32"))]

mod lab;
mod recorded;
mod recordings {
    mod asked;
    mod causes;
    mod decided;
    mod fetch_trace;
    mod group_classic;
    mod metadata_log;
    mod replayed;
}

use recorded::{int, recording, text};

/// Whether only what is committed is there to compare with.
fn is_committed_only() -> bool {
    std::env::var_os("BROKERSCOPE_REFERENCE").is_none()
}
