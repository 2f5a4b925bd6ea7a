//! Asks the engine what the recordings of a real Kafka 4.3.1 were asked, and compares.
//!
//! A choice of the recordings lies in `reference/vectors/`, one case a line, the odd ones first;
//! `reference/README.md` says what each file holds. `BROKERSCOPE_REFERENCE` names another folder of
//! that layout (one that contains `vectors/`), of which then *everything* is read.
//!
//! A case that needs a part of Kafka which is not there yet is compared as far as it goes and
//! counted under the name of what it needs. For the committed choice these counts are asserted
//! exactly: whoever adds a part sees its cases move over and lowers the number. For another folder
//! they are printed.
//!
//! To add a file of vectors: put a choice of it into `reference/vectors/`, write
//! `reference/<file>.rs` with a function `check` from one [`Case`](json::Case) to an
//! [`Outcome`](tally::Outcome), and a test here that calls [`replay`](tally::replay) with what is
//! to be expected of the choice.
#![cfg(not(target_arch = "wasm32"))]

mod reference {
    pub(crate) mod apis;
    pub(crate) mod assignors;
    pub(crate) mod batch_room;
    pub(crate) mod batches;
    pub(crate) mod batches_bad;
    pub(crate) mod errors;
    pub(crate) mod group_partition;
    pub(crate) mod group_records;
    pub(crate) mod json;
    pub(crate) mod leader_election;
    pub(crate) mod log_files;
    pub(crate) mod log_lookups;
    pub(crate) mod murmur2;
    pub(crate) mod partitioner;
    pub(crate) mod placement;
    pub(crate) mod protocol_vote;
    pub(crate) mod segments;
    pub(crate) mod tally;
}

use reference::tally::{Committed, replay};
use reference::{
    apis, assignors, batch_room, batches, batches_bad, errors, group_partition, group_records,
    leader_election, log_files, murmur2, partitioner, placement, protocol_vote, segments,
};

#[test]
fn keys_go_to_the_same_partitions() {
    replay("murmur2.jsonl", murmur2::check, Committed { cases: 400, left_out: &[] });
}

#[test]
fn errors_have_the_same_codes_names_and_messages() {
    replay("errors.json", errors::check, Committed { cases: 135, left_out: &[] });
}

#[test]
fn requests_have_the_same_numbers_and_versions() {
    replay("apikeys.json", apis::check, Committed { cases: 93, left_out: &[] });
}

#[test]
fn batches_have_the_same_bytes() {
    let left_out = &[("cleaner", 10), ("quorum changes", 1), ("zstd", 10)];
    replay("batches.jsonl", batches::check, Committed { cases: 170, left_out });
}

#[test]
fn damaged_batches_are_refused_alike() {
    let left_out = &[("old formats", 2), ("zstd", 13)];
    replay("batches_bad.jsonl", batches_bad::check, Committed { cases: 184, left_out });
}

#[test]
fn replicas_go_to_the_same_brokers_with_the_same_draws() {
    replay("placement.jsonl", placement::check, Committed { cases: 160, left_out: &[] });
}

#[test]
fn partitions_change_alike() {
    replay(
        "leader_election.jsonl",
        leader_election::check,
        Committed { cases: 240, left_out: &[] },
    );
}

#[test]
fn logs_have_the_same_files_and_answer_alike() {
    let left_out = &[("compression by the broker", 1), ("retention", 2), ("zstd", 1)];
    replay("log_files.jsonl", log_files::check, Committed { cases: 34, left_out });
}

#[test]
fn the_batches_of_a_cluster_make_the_same_files() {
    let recording = "../cluster/segments.jsonl";
    replay(recording, segments::check, Committed { cases: 8, left_out: &[] });
}

#[test]
fn groups_are_kept_in_the_same_partitions() {
    replay(
        "group_partition.jsonl",
        group_partition::check,
        Committed { cases: 110, left_out: &[] },
    );
}

#[test]
fn members_get_the_same_partitions() {
    replay("assignors_client.jsonl", assignors::check, Committed { cases: 132, left_out: &[] });
}

#[test]
fn members_agree_on_the_same_assignor() {
    replay(
        "classic_protocol_vote.jsonl",
        protocol_vote::check,
        Committed { cases: 41, left_out: &[] },
    );
}

#[test]
fn records_of_groups_have_the_same_bytes() {
    let left_out = &[("writing in versions that no broker writes", 22)];
    let committed = Committed { cases: 101, left_out };
    replay("coordinator_records.jsonl", group_records::check, committed);
}

#[test]
fn records_without_a_key_go_to_the_same_partitions() {
    let committed = Committed { cases: 10, left_out: &[] };
    replay("sticky_partitioner.jsonl", partitioner::check, committed);
}

#[test]
fn batches_of_producers_end_at_the_same_records() {
    let committed = Committed { cases: 6, left_out: &[] };
    replay("producer_batches.jsonl", batch_room::check, committed);
}
