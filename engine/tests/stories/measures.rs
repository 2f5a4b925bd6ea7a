//! What a chart shows of a cluster, at the end of a script.

use crate::play;

/// Plays `script` and compares the figures at its end.
fn check(script: &str, expected: &str) {
    let it = play(script).world.measures();
    let lag = it.lag.map_or("-".to_owned(), |lag| lag.to_string());
    let told = format!(
        "appended {}, lag {lag}, in sync {} of {}, {} calls in {} us",
        it.appended, it.in_sync, it.replicas, it.calls, it.calls_took_us
    );
    assert_eq!(told, expected, "after {script}");
}

#[test]
fn a_cluster_without_topics_measures_nothing() {
    check("2.1 end", "appended 0, lag -, in sync 0 of 0, 0 calls in 0 us");
}

#[test]
fn leaders_append_what_producers_send_and_calls_end_with_their_acknowledgement() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 2 acks=all
         3 produce orders-0 3 acks=all
         3.2 end",
        "appended 5, lag -, in sync 3 of 3, 2 calls in 55600 us",
    );
}

#[test]
fn a_call_that_is_not_acknowledged_yet_has_not_ended_but_its_records_are_there() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 pause-fetching 3
         3 produce orders-0 3 acks=all
         3.5 end",
        "appended 3, lag -, in sync 3 of 3, 0 calls in 0 us",
    );
}

#[test]
fn with_acks_0_a_call_ends_with_its_sending() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 2 acks=0
         3 produce orders-0 3 acks=0
         3.2 end",
        "appended 5, lag -, in sync 3 of 3, 2 calls in 30000 us",
    );
}

#[test]
fn the_isr_of_the_partition_that_lacks_most_counts() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.1 create-topic parcels assignment=2,1
         2.5 crash 3
         13 end",
        "appended 0, lag -, in sync 2 of 3, 0 calls in 0 us",
    );
}

#[test]
fn lag_is_what_groups_have_not_committed_yet() {
    let script = "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 4 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest
         13 produce orders-0 3 acks=all";
    check(&format!("{script}\n13.5 end"), "appended 7, lag 3, in sync 3 of 3, 2 calls in 55600 us");
    check(&format!("{script}\n20 end"), "appended 7, lag 0, in sync 3 of 3, 2 calls in 55600 us");
}

#[test]
fn the_lag_of_a_group_without_a_coordinator_is_not_known() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 4 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest
         13 crash 1
         13 crash 2
         13 crash 3
         13.1 end",
        "appended 4, lag -, in sync 3 of 3, 1 calls in 42800 us",
    );
}
