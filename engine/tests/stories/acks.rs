//! What a producer is told, and when.

use crate::check;

#[test]
fn acks_decide_when_a_call_is_over() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=1
         3.5 produce orders-0 1 acks=0
         4 produce orders-0 1 acks=1
         4.5 produce orders-0 1 acks=all
         5 end",
        "SendCalled, Sent Produce, Appended leader, HighWatermarkAdvanced leader,
         ProduceAcknowledged",
        "
         3.000     SendCalled            producer-1        orders-0 1
         3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.033     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         3.036     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.500     SendCalled            producer-1        orders-0 1
         3.500     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=0
         3.500     ProduceAcknowledged   producer-1        orders-0 1 at -1
         3.503     Appended              orders-0@1        leader 1 -> 2
         3.509800  HighWatermarkAdvanced orders-0@1        leader 1 -> 2
         4.000     SendCalled            producer-1        orders-0 1
         4.000     Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=1
         4.003     Appended              orders-0@1        leader 2 -> 3
         4.003     Sent                  producer-1 > 1    !3 Produce orders-0 at 2 NONE
         4.006     ProduceAcknowledged   producer-1        orders-0 1 at 2
         4.009800  HighWatermarkAdvanced orders-0@1        leader 2 -> 3
         4.500     SendCalled            producer-1        orders-0 1
         4.500     Sent                  producer-1 > 1    ?4 Produce orders-0 76 bytes acks=-1
         4.503     Appended              orders-0@1        leader 3 -> 4
         4.509800  HighWatermarkAdvanced orders-0@1        leader 3 -> 4
         4.509800  Sent                  producer-1 > 1    !4 Produce orders-0 at 3 NONE
         4.512800  ProduceAcknowledged   producer-1        orders-0 1 at 3",
    );
}

#[test]
fn pipelined_produces_of_one_connection_are_served_one_by_one() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 produce orders-0 1 acks=all
         3.5 produce orders-0 1 acks=all
         3.5 produce orders-0 1 acks=1
         4 end",
        "Sent Produce, TakenUp, Appended leader, HighWatermarkAdvanced leader, ProduceAcknowledged",
        "
         3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.039800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         3.042800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.500     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
         3.500     Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=-1
         3.500     Sent                  producer-1 > 1    ?4 Produce orders-0 76 bytes acks=1
         3.503     Appended              orders-0@1        leader 1 -> 2
         3.509800  HighWatermarkAdvanced orders-0@1        leader 1 -> 2
         3.509800  Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         3.509800  TakenUp               producer-1 > 1    ?3
         3.509800  Appended              orders-0@1        leader 2 -> 3
         3.512800  ProduceAcknowledged   producer-1        orders-0 1 at 1
         3.516600  HighWatermarkAdvanced orders-0@1        leader 2 -> 3
         3.516600  Sent                  producer-1 > 1    !3 Produce orders-0 at 2 NONE
         3.516600  TakenUp               producer-1 > 1    ?4
         3.516600  Appended              orders-0@1        leader 3 -> 4
         3.516600  Sent                  producer-1 > 1    !4 Produce orders-0 at 3 NONE
         3.519600  ProduceAcknowledged   producer-1        orders-0 1 at 2
         3.519600  ProduceAcknowledged   producer-1        orders-0 1 at 3
         3.523400  HighWatermarkAdvanced orders-0@1        leader 3 -> 4",
    );
}

#[test]
fn at_most_five_produces_of_a_producer_are_under_way() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=1
         3.4 pause-fetching 3
         4 produce orders-0 1 acks=all every-us=1000 times=7
         4.1 end
         5 resume-fetching 3
         5.03 end",
        "SendCalled, Sent Produce, FetchingResumed, ProduceAcknowledged",
        "
         3.000     SendCalled            producer-1        orders-0 1
         3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         3.033     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         3.036     ProduceAcknowledged   producer-1        orders-0 1 at 0
         4.000     SendCalled            producer-1        orders-0 1
         4.000     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
         4.001     SendCalled            producer-1        orders-0 1
         4.001     Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=-1
         4.002     SendCalled            producer-1        orders-0 1
         4.002     Sent                  producer-1 > 1    ?4 Produce orders-0 76 bytes acks=-1
         4.003     SendCalled            producer-1        orders-0 1
         4.003     Sent                  producer-1 > 1    ?5 Produce orders-0 76 bytes acks=-1
         4.004     SendCalled            producer-1        orders-0 1
         4.004     Sent                  producer-1 > 1    ?6 Produce orders-0 76 bytes acks=-1
         4.005     SendCalled            producer-1        orders-0 1
         4.006     SendCalled            producer-1        orders-0 1
         5.000     FetchingResumed       broker 3
         5.010200  Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         5.013200  ProduceAcknowledged   producer-1        orders-0 1 at 1
         5.013200  Sent                  producer-1 > 1    ?7 Produce orders-0 76 bytes acks=-1
         5.017     Sent                  producer-1 > 1    !3 Produce orders-0 at 2 NONE
         5.020     ProduceAcknowledged   producer-1        orders-0 1 at 2
         5.020     Sent                  producer-1 > 1    ?8 Produce orders-0 76 bytes acks=-1
         5.023800  Sent                  producer-1 > 1    !4 Produce orders-0 at 3 NONE
         5.026800  ProduceAcknowledged   producer-1        orders-0 1 at 3",
    );
}

#[test]
fn a_produce_that_is_not_committed_in_time_ends_with_its_real_offset() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 5 acks=all
         3 pause-fetching 3
         3.1 produce orders-0 1 acks=all timeout-ms=1000 retries=0
         3.6 produce orders-0 1 acks=all timeout-ms=1500 retries=0
         8 resume-fetching 3
         9 end",
        "ProduceParked, ParkedExpired producer-1, Sent Produce producer-1, ProduceAcknowledged,
         ProduceFailed, FetchingResumed, HighWatermarkAdvanced leader",
        "
         2.530     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         2.533     ProduceParked         producer-1 > 1    until 5
         2.539800  HighWatermarkAdvanced orders-0@1        leader 0 -> 5
         2.539800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.542800  ProduceAcknowledged   producer-1        orders-0 5 at 0
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
         3.103     ProduceParked         producer-1 > 1    until 6
         3.600     Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=-1
         4.103     ParkedExpired         producer-1 > 1
         4.103     Sent                  producer-1 > 1    !2 Produce orders-0 at 5
                   REQUEST_TIMED_OUT
         4.103     ProduceParked         producer-1 > 1    until 7
         4.106     ProduceFailed         producer-1        orders-0 1 REQUEST_TIMED_OUT
         5.603     ParkedExpired         producer-1 > 1
         5.603     Sent                  producer-1 > 1    !3 Produce orders-0 at 6
                   REQUEST_TIMED_OUT
         5.606     ProduceFailed         producer-1        orders-0 1 REQUEST_TIMED_OUT
         8.000     FetchingResumed       broker 3
         8.010200  HighWatermarkAdvanced orders-0@1        leader 5 -> 7",
    );
}

#[test]
fn an_error_with_acks_0_closes_the_connection() {
    check(
        "2.1 create-topic orders assignment=1,2,3 max.message.bytes=100
         3 produce orders-0 1 acks=0
         3.5 produce orders-0 1 acks=0 bytes=200
         3.5 produce orders-0 1 acks=1
         4 produce orders-0 1 acks=1
         5 end",
        "Closed, Connected producer-1, SendCalled, Sent Produce, Appended leader,
         ProduceAcknowledged, ProduceFailed",
        "
         3.000     SendCalled            producer-1        orders-0 1
         3.006     Connected             producer-1 > 3
         3.024     Connected             producer-1 > 1
         3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=0
         3.030     ProduceAcknowledged   producer-1        orders-0 1 at -1
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.500     SendCalled            producer-1        orders-0 1
         3.500     Sent                  producer-1 > 1    ?2 Produce orders-0 270 bytes acks=0
         3.500     ProduceAcknowledged   producer-1        orders-0 1 at -1
         3.500     SendCalled            producer-1        orders-0 1
         3.500     Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=1
         3.506     Closed                producer-1 > 1
         3.512     Connected             producer-1 > 3
         3.629100  Connected             producer-1 > 1
         3.635100  Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         3.638100  Appended              orders-0@1        leader 1 -> 2
         3.638100  Sent                  producer-1 > 1    !1 Produce orders-0 at 1 NONE
         3.641100  ProduceAcknowledged   producer-1        orders-0 1 at 1
         4.000     SendCalled            producer-1        orders-0 1
         4.000     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=1
         4.003     Appended              orders-0@1        leader 2 -> 3
         4.003     Sent                  producer-1 > 1    !2 Produce orders-0 at 2 NONE
         4.006     ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn a_batch_that_is_too_large_is_refused() {
    check(
        "2.1 create-topic orders assignment=1,2,3 max.message.bytes=100
         3 produce orders-0 1 acks=all bytes=32
         3.5 produce orders-0 1 acks=all bytes=33
         4 end",
        "Sent Produce, Appended leader, ProduceAcknowledged, ProduceFailed",
        "
         3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 100 bytes acks=-1
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.039800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         3.042800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.500     Sent                  producer-1 > 1    ?2 Produce orders-0 101 bytes acks=-1
         3.503     Sent                  producer-1 > 1    !2 Produce orders-0 at -1
                   MESSAGE_TOO_LARGE
         3.506     ProduceFailed         producer-1        orders-0 1 MESSAGE_TOO_LARGE",
    );
}

#[test]
fn min_insync_replicas_never_asks_for_more_than_are_assigned() {
    check(
        "2.1 create-topic orders assignment=1 min.insync.replicas=2
         2.1 create-topic rides assignment=1,2 min.insync.replicas=3
         3 produce orders-0 1 acks=all
         3.5 produce rides-0 1 acks=all
         4 end",
        "Sent Produce, Appended leader, HighWatermarkAdvanced leader, ProduceAcknowledged,
         ProduceFailed",
        "
         3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.033     HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.033     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         3.036     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.506     Sent                  producer-1 > 1    ?3 Produce rides-0 76 bytes acks=-1
         3.509     Appended              rides-0@1         leader 0 -> 1
         3.515200  HighWatermarkAdvanced rides-0@1         leader 0 -> 1
         3.515200  Sent                  producer-1 > 1    !3 Produce rides-0 at 0 NONE
         3.518200  ProduceAcknowledged   producer-1        rides-0 1 at 0",
    );
}
