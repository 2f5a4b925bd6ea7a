//! How records travel from the leader to its followers, and the high watermark behind them.

use crate::check;

#[test]
fn a_record_is_committed_by_the_second_fetch_of_the_slower_follower() {
    check(
        "2.1 create-topic orders assignment=1,2,3 min.insync.replicas=2
         2.5 consume orders-0
         3.02 produce orders-0 1 acks=all
         3.1 end",
        "Appended, HighWatermarkAdvanced, FollowerProgressed, ProduceParked, ProduceAcknowledged,
         Consumed, Sent Fetch: orders-0, Sent epoch 2:",
        "
         2.137500  FollowerProgressed    orders-0@1        2 ends at 0
         2.138200  FollowerProgressed    orders-0@1        3 ends at 0
         2.637500  Sent                  2 > 1             !0 Fetch: orders-0 0 bytes HW 0
         2.638200  Sent                  3 > 1             !0 Fetch: orders-0 0 bytes HW 0
         3.039     Sent                  consumer-1 > 1    !2 Fetch: orders-0 0 bytes HW 0
         3.054100  Appended              orders-0@1        leader 0 -> 1
         3.054100  ProduceParked         producer-1 > 1    until 1
         3.054100  Sent                  2 > 1             !1 Fetch: orders-0 76 bytes HW 0
         3.054100  Sent                  3 > 1             !1 Fetch: orders-0 76 bytes HW 0
         3.057200  Appended              orders-0@2        follower 0 -> 1
         3.057200  Sent                  2 > 1             ?2 Fetch epoch 2: orders-0 from 1
         3.057500  Appended              orders-0@3        follower 0 -> 1
         3.057500  Sent                  3 > 1             ?2 Fetch epoch 2: orders-0 from 1
         3.060300  FollowerProgressed    orders-0@1        2 ends at 1
         3.060900  FollowerProgressed    orders-0@1        3 ends at 1
         3.060900  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.060900  Sent                  consumer-1 > 1    !3 Fetch: orders-0 76 bytes HW 1
         3.063900  Consumed              consumer-1        0 -> 1
         3.063900  Sent                  consumer-1 > 1    ?4 Fetch epoch 2: orders-0 from 1
         3.064     ProduceAcknowledged   producer-1        orders-0 1 at 0",
    );
}

#[test]
fn parked_followers_learn_the_high_watermark_half_a_second_later() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3.02 produce orders-0 1 acks=all
         4 end",
        "HighWatermarkAdvanced, ParkedExpired",
        "
         2.637500  ParkedExpired         2 > 1
         2.638200  ParkedExpired         3 > 1
         3.059800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.559200  ParkedExpired         2 > 1
         3.559800  ParkedExpired         3 > 1
         3.562300  HighWatermarkAdvanced orders-0@2        follower 0 -> 1
         3.563200  HighWatermarkAdvanced orders-0@3        follower 0 -> 1",
    );
}

#[test]
fn with_the_next_record_followers_learn_the_high_watermark_sooner() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3.02 produce orders-0 1 acks=all
         3.2 produce orders-0 1 acks=all
         3.25 end",
        "HighWatermarkAdvanced, Sent HW",
        "
         2.637500  Sent                  2 > 1             !0 Fetch: orders-0 0 bytes HW 0
         2.638200  Sent                  3 > 1             !0 Fetch: orders-0 0 bytes HW 0
         3.053     Sent                  2 > 1             !1 Fetch: orders-0 76 bytes HW 0
         3.053     Sent                  3 > 1             !1 Fetch: orders-0 76 bytes HW 0
         3.059800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.203     Sent                  2 > 1             !2 Fetch: orders-0 76 bytes HW 1
         3.203     Sent                  3 > 1             !2 Fetch: orders-0 76 bytes HW 1
         3.206100  HighWatermarkAdvanced orders-0@2        follower 0 -> 1
         3.206400  HighWatermarkAdvanced orders-0@3        follower 0 -> 1
         3.209800  HighWatermarkAdvanced orders-0@1        leader 1 -> 2",
    );
}

#[test]
fn the_high_watermark_advances_in_the_round_after_the_fetch() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 pause-fetching 3
         3.5 produce orders-0 1 acks=1
         4 produce orders-0 1 acks=1
         5 resume-fetching 3
         5.05 end",
        "FetchingPaused, FetchingResumed, HighWatermarkAdvanced leader, FollowerProgressed,
         Appended orders-0@3, Sent Fetch 3, Sent Fetch: 3",
        "
         2.134800  Sent                  3 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.137500  FollowerProgressed    orders-0@1        2 ends at 0
         2.138200  FollowerProgressed    orders-0@1        3 ends at 0
         2.638200  Sent                  3 > 1             !0 Fetch: orders-0 0 bytes HW 0
         2.641600  Sent                  3 > 1             ?1 Fetch epoch 1:
         3.000     FetchingPaused        broker 3
         3.145     Sent                  3 > 1             !1 Fetch:
         3.539200  FollowerProgressed    orders-0@1        2 ends at 1
         4.009200  FollowerProgressed    orders-0@1        2 ends at 2
         5.000     FetchingResumed       broker 3
         5.000     Sent                  3 > 1             ?2 Fetch epoch 2:
         5.003400  Sent                  3 > 1             !2 Fetch: orders-0 152 bytes HW 0
         5.006800  Appended              orders-0@3        follower 0 -> 2
         5.006800  Sent                  3 > 1             ?3 Fetch epoch 3: orders-0 from 2
         5.010200  FollowerProgressed    orders-0@1        3 ends at 2
         5.010200  HighWatermarkAdvanced orders-0@1        leader 0 -> 2",
    );
}

#[test]
fn a_fetch_that_was_under_way_when_fetching_paused_still_brings_its_record() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 pause-fetching 3
         3.02 produce orders-0 1 acks=all
         4 end",
        "FetchingPaused, Appended, FollowerProgressed, HighWatermarkAdvanced, Sent Fetch 3,
         Sent Fetch: 3",
        "
         2.134800  Sent                  3 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.137500  FollowerProgressed    orders-0@1        2 ends at 0
         2.138200  FollowerProgressed    orders-0@1        3 ends at 0
         2.638200  Sent                  3 > 1             !0 Fetch: orders-0 0 bytes HW 0
         2.641600  Sent                  3 > 1             ?1 Fetch epoch 1:
         3.000     FetchingPaused        broker 3
         3.053     Appended              orders-0@1        leader 0 -> 1
         3.053     Sent                  3 > 1             !1 Fetch: orders-0 76 bytes HW 0
         3.056100  Appended              orders-0@2        follower 0 -> 1
         3.056400  Appended              orders-0@3        follower 0 -> 1
         3.059200  FollowerProgressed    orders-0@1        2 ends at 1",
    );
}

#[test]
fn only_what_changed_is_named_in_fetch_sessions() {
    check(
        "2.1 create-topic orders assignment=1,2;1,2;1,2;1,2
         3 produce orders-2 1 acks=1
         3.3 produce orders-0 1 acks=1
         3.4 end",
        "Sent Fetch, Sent Fetch:",
        "
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
                                                   orders-1 from 0 orders-2 from 0 orders-3 from 0
         2.637500  Sent                  2 > 1             !0 Fetch: orders-0 0 bytes HW 0
                                                   orders-1 0 bytes HW 0 orders-2 0 bytes HW 0
                                                   orders-3 0 bytes HW 0
         2.640600  Sent                  2 > 1             ?1 Fetch epoch 1:
         3.033     Sent                  2 > 1             !1 Fetch: orders-2 76 bytes HW 0
         3.036100  Sent                  2 > 1             ?2 Fetch epoch 2: orders-2 from 1
         3.303     Sent                  2 > 1             !2 Fetch: orders-0 76 bytes HW 0
                                                   orders-2 0 bytes HW 1
         3.306100  Sent                  2 > 1             ?3 Fetch epoch 3: orders-0 from 1",
    );
}
