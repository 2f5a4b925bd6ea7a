//! Replicas that fall out of sync and catch up, and what that means for acks=all and the high
//! watermark.

use crate::check;

#[test]
fn a_follower_that_lags_is_out_at_the_first_check_after_30_s() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 pause-fetching 3
         4 produce orders-0 1 acks=1
         48 end",
        "FetchingPaused, IsrShrinkWanted, IsrChanged, HighWatermarkAdvanced leader",
        "
         3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.500     FetchingPaused        broker 3
         47.000    IsrShrinkWanted       orders-0@1        without 3
         47.009300 IsrChanged            orders-0          [1,2] elr [] version 1
         47.037400 HighWatermarkAdvanced orders-0@1        leader 1 -> 2",
    );
}

#[test]
fn a_follower_with_nothing_to_fetch_is_never_late() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 pause-fetching 3
         130 end",
        "FetchingPaused, IsrShrinkWanted, IsrChanged",
        "
         3.500     FetchingPaused        broker 3",
    );
}

#[test]
fn a_follower_is_back_in_when_it_has_everything_committed() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 pause-fetching 3
         4 produce orders-0 1 acks=1
         50 resume-fetching 3
         51 end",
        "FetchingResumed, IsrShrinkWanted, IsrExpandWanted, IsrChanged, FollowerProgressed 3,
         AlterPartition controller",
        "
         2.138200  FollowerProgressed    orders-0@1        3 ends at 0
         3.039800  FollowerProgressed    orders-0@1        3 ends at 1
         47.000    IsrShrinkWanted       orders-0@1        without 3
         47.006200 Sent                  1 > controller    ?0 AlterPartition
         47.009300 IsrChanged            orders-0          [1,2] elr [] version 1
         47.034300 Sent                  1 > controller    !0 AlterPartition NONE
         50.000    FetchingResumed       broker 3
         50.010200 FollowerProgressed    orders-0@1        3 ends at 2
         50.010200 IsrExpandWanted       orders-0@1        with 3
         50.010200 Sent                  1 > controller    ?1 AlterPartition
         50.013300 IsrChanged            orders-0          [1,2,3] elr [] version 2
         50.038300 Sent                  1 > controller    !1 AlterPartition NONE",
    );
}

#[test]
fn below_min_isr_the_high_watermark_stands_still() {
    check(
        "2.1 create-topic orders assignment=1,2 min.insync.replicas=2
         2.5 produce orders-0 1 acks=all
         3 stop 2
         6 produce orders-0 1 acks=1
         6.1 produce orders-0 1 acks=all retries=0
         6.2 consume orders-0 from=earliest
         10 start 2
         20 end",
        "BrokerStopped, BrokerStarted, IsrChanged, Appended leader,
         HighWatermarkAdvanced leader, ProduceAcknowledged, ProduceFailed, Consumed",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.539200  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         2.542200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.003200  IsrChanged            orders-0          [1] elr [2] version 1
         3.031400  BrokerStopped         broker 2
         6.003     Appended              orders-0@1        leader 1 -> 2
         6.006     ProduceAcknowledged   producer-1        orders-0 1 at 1
         6.106     ProduceFailed         producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         6.243400  Consumed              consumer-1        0 -> 1
         12.092    BrokerStarted         broker 2
         12.591600 IsrChanged            orders-0          [1,2] elr [] version 2
         12.619700 HighWatermarkAdvanced orders-0@1        leader 1 -> 2
         12.622800 Consumed              consumer-1        1 -> 2",
    );
}

#[test]
fn a_produce_under_way_when_the_isr_falls_below_its_minimum_times_out() {
    check(
        "2.1 create-topic orders assignment=1,2 min.insync.replicas=2
         2.5 produce orders-0 1 acks=all
         3 freeze 2
         3.6 produce orders-0 1 acks=all timeout-ms=20000 retries=0
         24 thaw 2
         26 end",
        "BrokerFrozen, BrokerThawed, IsrChanged, Appended leader, ProduceParked,
         ParkedExpired producer-1, ProduceFailed, ProduceAcknowledged,
         HighWatermarkAdvanced leader",
        "
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.533     ProduceParked         producer-1 > 1    until 1
         2.539200  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         2.542200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     BrokerFrozen          broker 2
         3.603     Appended              orders-0@1        leader 1 -> 2
         3.603     ProduceParked         producer-1 > 1    until 2
         11.250    IsrChanged            orders-0          [1] elr [2] version 1
         23.603    ParkedExpired         producer-1 > 1
         23.606    ProduceFailed         producer-1        orders-0 1 REQUEST_TIMED_OUT
         24.000    BrokerThawed          broker 2
         24.524800 IsrChanged            orders-0          [1,2] elr [] version 2
         24.552900 HighWatermarkAdvanced orders-0@1        leader 1 -> 2",
    );
}

#[test]
fn a_replica_that_is_to_join_counts_before_the_controller_has_agreed() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 pause-fetching 3
         4 produce orders-0 1 acks=1
         50 slow 1>controller ms=2000
         50.1 resume-fetching 3
         50.2 pause-fetching 3
         50.3 produce orders-0 1 acks=1
         50.9 produce orders-0 1 acks=1
         51 resume-fetching 3
         54 end",
        "IsrShrinkWanted, IsrExpandWanted, IsrChanged, HighWatermarkAdvanced leader,
         FetchingPaused, FetchingResumed, Appended leader",
        "
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.500     FetchingPaused        broker 3
         4.003     Appended              orders-0@1        leader 1 -> 2
         47.000    IsrShrinkWanted       orders-0@1        without 3
         47.009300 IsrChanged            orders-0          [1,2] elr [] version 1
         47.037400 HighWatermarkAdvanced orders-0@1        leader 1 -> 2
         50.100    FetchingResumed       broker 3
         50.110200 IsrExpandWanted       orders-0@1        with 3
         50.200    FetchingPaused        broker 3
         50.303    Appended              orders-0@1        leader 2 -> 3
         50.903    Appended              orders-0@1        leader 3 -> 4
         51.000    FetchingResumed       broker 3
         51.003400 HighWatermarkAdvanced orders-0@1        leader 2 -> 3
         51.010200 HighWatermarkAdvanced orders-0@1        leader 3 -> 4
         52.113300 IsrChanged            orders-0          [1,2,3] elr [] version 2",
    );
}

#[test]
fn a_producer_tries_again_until_enough_replicas_are_in_sync() {
    check(
        "2.1 create-topic orders assignment=1,2 min.insync.replicas=2
         2.5 produce orders-0 1 acks=all
         3 stop 2
         3.5 start 2
         9 produce orders-0 1 acks=all
         15 end",
        "BrokerStopped, BrokerStarted, IsrChanged, Appended leader, ProduceRetried,
         ProduceAcknowledged, SendCalled",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.500     SendCalled            producer-1        orders-0 1
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.542200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.003200  IsrChanged            orders-0          [1] elr [2] version 1
         3.031400  BrokerStopped         broker 2
         9.000     SendCalled            producer-1        orders-0 1
         9.006     ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         9.109100  ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         9.349300  ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         9.798100  ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         10.554500 ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         11.487500 ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         12.493500 ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         13.499500 ProduceRetried        producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         13.617600 BrokerStarted         broker 2
         14.111    IsrChanged            orders-0          [1,2] elr [] version 2
         14.367500 Appended              orders-0@1        leader 1 -> 2
         14.376700 ProduceAcknowledged   producer-1        orders-0 1 at 1",
    );
}

#[test]
fn the_controller_takes_nobody_in_whom_it_has_shut_out() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 pause-fetching 3
         4 produce orders-0 1 acks=1
         49 cut 3 controller
         57 slow controller>1 ms=1500
         58.7 resume-fetching 3
         61 heal 3 controller
         61.5 heal controller>1
         64 end",
        "IsrShrinkWanted, IsrExpandWanted, IsrChanged, BrokerFenced, BrokerUnfenced,
         BrokerFenced controller, Sent AlterPartition controller",
        "
         47.000    IsrShrinkWanted       orders-0@1        without 3
         47.006200 Sent                  1 > controller    ?0 AlterPartition
         47.009300 IsrChanged            orders-0          [1,2] elr [] version 1
         47.034300 Sent                  1 > controller    !0 AlterPartition NONE
         57.375    BrokerFenced          broker 3
         58.710200 IsrExpandWanted       orders-0@1        with 3
         58.710200 Sent                  1 > controller    ?1 AlterPartition
         58.713300 Sent                  1 > controller    !1 AlterPartition INELIGIBLE_REPLICA
         61.003    BrokerUnfenced        broker 3
         62.257800 IsrExpandWanted       orders-0@1        with 3
         62.257800 Sent                  1 > controller    ?2 AlterPartition
         62.260900 IsrChanged            orders-0          [1,2,3] elr [] version 2
         62.285900 Sent                  1 > controller    !2 AlterPartition NONE",
    );
}

#[test]
fn a_change_that_is_not_answered_within_30_s_is_asked_again() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 pause-fetching 3
         4 produce orders-0 1 acks=1
         47.0063 stall 1 controller
         47.007 crash controller
         78 heal 1 controller
         80 start controller
         82 end",
        "IsrShrinkWanted, AlterPartition controller, IsrChanged, RequestTimedOut 1 controller,
         ControllerCrashed, ControllerStarted",
        "
         47.000    IsrShrinkWanted       orders-0@1        without 3
         47.006200 Sent                  1 > controller    ?0 AlterPartition
         47.007    ControllerCrashed
         76.673700 RequestTimedOut       1 > controller    ?89
         77.006200 RequestTimedOut       1 > controller    ?0
         80.000    ControllerStarted
         80.041    Sent                  1 > controller    ?1 AlterPartition
         80.044100 IsrChanged            orders-0          [1,2] elr [] version 1
         80.069100 Sent                  1 > controller    !1 AlterPartition NONE",
    );
}

#[test]
fn a_fetch_of_a_process_that_is_gone_does_not_bring_its_broker_back() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 stall 3 controller
         14 slow 3>1 ms=8000
         15 power-off 3
         15.2 start 3
         60 end",
        "BrokerFenced, BrokerUnfenced, BrokerPoweredOff, IsrExpandWanted, IsrChanged,
         FollowerProgressed 3, 3 > ?24",
        "
         2.138200  FollowerProgressed    orders-0@1        3 ends at 0
         3.039800  FollowerProgressed    orders-0@1        3 ends at 1
         11.250    IsrChanged            orders-0          [1,2] elr [] version 1
         11.250    BrokerFenced          broker 3
         14.186    Sent                  3 > 1             ?24 Fetch epoch 24:
         15.000    BrokerPoweredOff      broker 3
         17.262    BrokerUnfenced        broker 3
         22.189400 Arrived               3 > 1             ?24
         33.269200 FollowerProgressed    orders-0@1        3 ends at 0
         41.276    FollowerProgressed    orders-0@1        3 ends at 1
         41.276    IsrExpandWanted       orders-0@1        with 3
         41.285300 IsrChanged            orders-0          [1,2,3] elr [] version 2",
    );
}
