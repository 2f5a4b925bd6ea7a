//! Brokers' processes that end, begin again and stand still, and what others notice of it.

use crate::check;

#[test]
fn a_crash_resets_the_connections_of_its_peers() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=all
         3 crash 1
         4.05 start 1
         11.4 end",
        "BrokerCrashed, BrokerStarting, BrokerStarted, ConnectionReset, ConnectionRefused 2,
         ConnectionRefused 3, Connected 2, Connected 3, BecameLeader, Sent Fetch, FetcherBackedOff",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.134400  Connected             2 > 1
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.134800  Connected             3 > 1
         2.134800  Sent                  3 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.506     Connected             producer-1 > 3
         2.536100  Sent                  2 > 1             ?1 Fetch epoch 1: orders-0 from 1
         2.536400  Sent                  3 > 1             ?1 Fetch epoch 1: orders-0 from 1
         3.000     BrokerCrashed         broker 1
         3.003     ConnectionReset       producer-1 > 1
         3.003100  ConnectionReset       2 > 1
         3.003100  FetcherBackedOff      broker 2          from 1
         3.003400  ConnectionReset       3 > 1
         3.003400  FetcherBackedOff      broker 3          from 1
         3.009     Connected             producer-1 > 3
         4.009300  ConnectionRefused     2 > 1
         4.009300  FetcherBackedOff      broker 2          from 1
         4.010200  ConnectionRefused     3 > 1
         4.010200  FetcherBackedOff      broker 3          from 1
         4.050     BrokerStarting        broker 1
         5.015500  ConnectionRefused     2 > 1
         5.015500  FetcherBackedOff      broker 2          from 1
         5.017     ConnectionRefused     3 > 1
         5.017     FetcherBackedOff      broker 3          from 1
         6.021700  ConnectionRefused     2 > 1
         6.021700  FetcherBackedOff      broker 2          from 1
         6.023800  ConnectionRefused     3 > 1
         6.023800  FetcherBackedOff      broker 3          from 1
         7.027900  ConnectionRefused     2 > 1
         7.027900  FetcherBackedOff      broker 2          from 1
         7.030600  ConnectionRefused     3 > 1
         7.030600  FetcherBackedOff      broker 3          from 1
         8.034100  ConnectionRefused     2 > 1
         8.034100  FetcherBackedOff      broker 2          from 1
         8.037400  ConnectionRefused     3 > 1
         8.037400  FetcherBackedOff      broker 3          from 1
         9.040300  ConnectionRefused     2 > 1
         9.040300  FetcherBackedOff      broker 2          from 1
         9.044200  ConnectionRefused     3 > 1
         9.044200  FetcherBackedOff      broker 3          from 1
         10.046500 ConnectionRefused     2 > 1
         10.046500 FetcherBackedOff      broker 2          from 1
         10.051    ConnectionRefused     3 > 1
         10.051    FetcherBackedOff      broker 3          from 1
         11.052700 ConnectionRefused     2 > 1
         11.052700 FetcherBackedOff      broker 2          from 1
         11.057800 ConnectionRefused     3 > 1
         11.057800 FetcherBackedOff      broker 3          from 1
         11.278200 BecameLeader          orders-0@2        epoch 1
         11.285200 Connected             3 > 2
         11.285200 Sent                  3 > 2             ?0 Fetch epoch 0: orders-0 from 1",
    );
}

#[test]
fn a_fetch_over_a_cut_link_times_out_after_30_s() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 cut 1 2
         4 end
         36 heal 1 2
         36.2 end",
        "BrokerFrozen, BrokerThawed, RequestTimedOut, FetcherBackedOff, Connected 2, Sent 2, Closed,
         Arrived 2",
        "
         2.134400  Connected             2 > 1
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.137500  Arrived               2 > 1             ?0
         2.637500  Sent                  2 > 1             !0 Fetch: orders-0 0 bytes HW 0
         2.640600  Arrived               2 > 1             !0
         2.640600  Sent                  2 > 1             ?1 Fetch epoch 1:
         2.643700  Arrived               2 > 1             ?1
         3.143700  Sent                  2 > 1             !1 Fetch:
         32.640600 RequestTimedOut       2 > 1             ?1
         32.640600 FetcherBackedOff      broker 2          from 1
         36.003100 Closed                2 > 1
         36.006200 Connected             2 > 1
         36.006200 Sent                  2 > 1             ?2 Fetch epoch 0: orders-0 from 0
         36.009300 Arrived               2 > 1             ?2",
    );
}

#[test]
fn a_frozen_process_takes_up_what_came_meanwhile_once_it_is_thawed() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=1
         3 freeze 3
         3.2 produce orders-0 1 acks=all
         5 thaw 3
         5.1 end",
        "BrokerFrozen, BrokerThawed, Appended, HighWatermarkAdvanced leader, ProduceAcknowledged,
         Sent Fetch 3",
        "
         2.134800  Sent                  3 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.536     ProduceAcknowledged   producer-1        orders-0 1 at 0
         2.536100  Appended              orders-0@2        follower 0 -> 1
         2.536400  Appended              orders-0@3        follower 0 -> 1
         2.536400  Sent                  3 > 1             ?1 Fetch epoch 1: orders-0 from 1
         2.539800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.000     BrokerFrozen          broker 3
         3.203     Appended              orders-0@1        leader 1 -> 2
         3.206100  Appended              orders-0@2        follower 1 -> 2
         5.000     BrokerThawed          broker 3
         5.000     Sent                  3 > 1             ?2 Fetch epoch 2:
         5.006800  Appended              orders-0@3        follower 1 -> 2
         5.006800  Sent                  3 > 1             ?3 Fetch epoch 3: orders-0 from 2
         5.010200  HighWatermarkAdvanced orders-0@1        leader 1 -> 2
         5.013200  ProduceAcknowledged   producer-1        orders-0 1 at 1",
    );
}

#[test]
fn what_left_before_a_crash_still_arrives() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=1
         3 produce orders-0 1 acks=1
         3.004 crash 1
         3.1 end",
        "BrokerCrashed, ConnectionReset, Sent Produce, ProduceAcknowledged",
        "
         2.530     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         2.533     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.536     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=1
         3.003     Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         3.004     BrokerCrashed         broker 1
         3.006     ProduceAcknowledged   producer-1        orders-0 1 at 1
         3.007     ConnectionReset       producer-1 > 1
         3.007100  ConnectionReset       2 > 1",
    );
}

#[test]
fn a_clean_stop_hands_leadership_over_and_a_restart_finds_everything() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 3 acks=all
         3 stop 1
         6 start 1
         17 consume orders-0 from=earliest
         17.2 end",
        "BrokerStopped, BrokerStarting, BrokerStarted, Closed, BecameLeader, Consumed,
         HighWatermarkAdvanced leader",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.539200  HighWatermarkAdvanced orders-0@1        leader 0 -> 3
         3.031300  BecameLeader          orders-0@2        epoch 1
         3.031300  HighWatermarkAdvanced orders-0@2        leader 0 -> 3
         3.034400  Closed                2 > 1
         5.118600  BrokerStopped         broker 1
         5.121600  Closed                producer-1 > 1
         6.000     BrokerStarting        broker 1
         16.115800 BrokerStarted         broker 1
         17.043400 Consumed              consumer-1        0 -> 3",
    );
}

#[test]
fn nobody_is_told_when_the_power_fails() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 power-off 1
         4 end
         60 start 1
         64 end",
        "BrokerPoweredOff, BrokerStarting, BrokerStarted, ConnectionReset, ConnectionRefused,
         RequestTimedOut, ConnectTimedOut, FetcherBackedOff, Connected",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.134400  Connected             2 > 1
         3.000     BrokerPoweredOff      broker 1
         60.000    BrokerStarting        broker 1
         62.066    Connected             1 > 2
         62.091    BrokerStarted         broker 1",
    );
}
