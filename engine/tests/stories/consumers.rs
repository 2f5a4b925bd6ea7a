//! Where consumers begin, and how far they see.

use crate::check;

#[test]
fn a_consumer_sees_nothing_at_or_above_the_high_watermark() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 2 acks=all
         3 pause-fetching 3
         3.5 consume orders-0 from=earliest
         4 produce orders-0 3 acks=1
         5 resume-fetching 3
         5.1 end",
        "Appended leader, HighWatermarkAdvanced leader, Consumed, FetchingResumed,
         Sent Fetch: > consumer-1",
        "
         2.533     Appended              orders-0@1        leader 0 -> 2
         2.539800  HighWatermarkAdvanced orders-0@1        leader 0 -> 2
         3.540300  Sent                  consumer-1 > 1    !2 Fetch: orders-0 91 bytes HW 2
         3.543400  Consumed              consumer-1        0 -> 2
         4.003     Appended              orders-0@1        leader 2 -> 5
         4.046500  Sent                  consumer-1 > 1    !3 Fetch:
         4.552700  Sent                  consumer-1 > 1    !4 Fetch:
         5.000     FetchingResumed       broker 3
         5.010200  HighWatermarkAdvanced orders-0@1        leader 2 -> 5
         5.010200  Sent                  consumer-1 > 1    !5 Fetch: orders-0 106 bytes HW 5
         5.013300  Consumed              consumer-1        2 -> 5",
    );
}

#[test]
fn a_consumer_starts_at_the_earliest_the_latest_or_a_given_offset() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 3 acks=all
         3 consume orders-0 from=earliest
         3 consume orders-0 from=latest
         3 consume orders-0 from=1
         4 produce orders-0 1 acks=all
         4.1 end",
        "PositionReset, Consumed, Sent ListOffsets",
        "
         3.031     Sent                  consumer-1 > 1    ?1 ListOffsets orders-0 -2
         3.032     Sent                  consumer-2 > 1    ?1 ListOffsets orders-0 -1
         3.034100  Sent                  consumer-1 > 1    !1 ListOffsets orders-0 0
         3.035200  Sent                  consumer-2 > 1    !1 ListOffsets orders-0 3
         3.037200  PositionReset         consumer-1        to 0
         3.038400  PositionReset         consumer-2        to 3
         3.039600  Consumed              consumer-3        1 -> 3
         3.043400  Consumed              consumer-1        0 -> 3
         4.012900  Consumed              consumer-1        3 -> 4
         4.013     Consumed              consumer-2        3 -> 4
         4.013100  Consumed              consumer-3        3 -> 4",
    );
}

#[test]
fn the_latest_offset_is_the_high_watermark_and_not_the_log_end() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 pause-fetching 3
         3 produce orders-0 1 acks=1
         3.5 produce orders-0 1 acks=1
         4 consume orders-0 from=latest
         4.1 end",
        "Appended leader, HighWatermarkAdvanced leader, PositionReset",
        "
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.503     Appended              orders-0@1        leader 1 -> 2
         4.037200  PositionReset         consumer-1        to 0",
    );
}

#[test]
fn an_offset_out_of_range_stops_a_plain_consumer() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 3 acks=all
         3 consume orders-0 from=4
         4 produce orders-0 5 acks=all
         10 end",
        "FetchFailed, Consumed, Sent Fetch consumer-1, Sent Fetch: consumer-1",
        "
         3.031     Sent                  consumer-1 > 1    ?1 Fetch epoch 0: orders-0 from 4
         3.034100  Sent                  consumer-1 > 1    !1 Fetch: orders-0 0 bytes HW -1
         3.037200  FetchFailed           consumer-1        OFFSET_OUT_OF_RANGE",
    );
}

#[test]
fn a_consumer_whose_start_lies_inside_a_batch_gets_the_batch_from_its_beginning() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 3 acks=all
         3 consume orders-0 from=2
         3.1 end",
        "Consumed, Sent Fetch consumer-1, Sent Fetch: consumer-1",
        "
         3.031     Sent                  consumer-1 > 1    ?1 Fetch epoch 0: orders-0 from 2
         3.034100  Sent                  consumer-1 > 1    !1 Fetch: orders-0 106 bytes HW 3
         3.037200  Consumed              consumer-1        2 -> 3
         3.037200  Sent                  consumer-1 > 1    ?2 Fetch epoch 1: orders-0 from 3",
    );
}

#[test]
fn a_client_asks_for_versions_then_metadata_then_the_leader() {
    check(
        "2.1 create-topic orders assignment=3,1,2
         3 consume orders-0
         3.1 end",
        "ClientStarted, Connected consumer-1, Sent consumer-1, PositionReset",
        "
         3.000     ClientStarted         consumer-1
         3.006     Connected             consumer-1 > 1
         3.006     Sent                  consumer-1 > 1    ?0 ApiVersions
         3.009     Sent                  consumer-1 > 1    !0 ApiVersions
         3.012     Sent                  consumer-1 > 1    ?1 Metadata
         3.015     Sent                  consumer-1 > 1    !1 Metadata
         3.024     Connected             consumer-1 > 3
         3.024     Sent                  consumer-1 > 3    ?0 ApiVersions
         3.027     Sent                  consumer-1 > 3    !0 ApiVersions
         3.030     Sent                  consumer-1 > 3    ?1 ListOffsets orders-0 -1
         3.033     Sent                  consumer-1 > 3    !1 ListOffsets orders-0 0
         3.036     PositionReset         consumer-1        to 0
         3.036     Sent                  consumer-1 > 3    ?2 Fetch epoch 0: orders-0 from 0",
    );
}
