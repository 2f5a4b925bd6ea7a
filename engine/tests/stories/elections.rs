//! Who leads next: when a leader dies, when the preferred replica is back, when nobody is in sync.

use crate::check;

#[test]
fn the_first_live_replica_in_the_list_takes_over() {
    check(
        "2.1 create-topic orders assignment=2,3,1
         3 crash 2
         12 end",
        "BrokerCrashed, BrokerFenced, LeaderElected, IsrChanged, BecameLeader, BecameFollower",
        "
         2.128     BecameFollower        orders-0@3        of 2
         2.128100  BecameFollower        orders-0@1        of 2
         2.128200  BecameLeader          orders-0@2        epoch 0
         3.000     BrokerCrashed         broker 2
         11.250    LeaderElected         orders-0          3, epoch 1
         11.250    IsrChanged            orders-0          [1,3] elr [] version 1
         11.250    BrokerFenced          broker 2
         11.278    BecameLeader          orders-0@3        epoch 1
         11.278100 BecameFollower        orders-0@1        of 3",
    );
}

#[test]
fn leadership_goes_back_to_the_preferred_replica_at_the_next_pass() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 stop 1
         6 start 1
         301 end",
        "BrokerStopped, BrokerStarted, LeaderElected, IsrChanged, BecameLeader, BecameFollower",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128     BecameFollower        orders-0@3        of 1
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.128200  BecameFollower        orders-0@2        of 1
         3.003100  LeaderElected         orders-0          2, epoch 1
         3.003100  IsrChanged            orders-0          [2,3] elr [] version 1
         3.031100  BecameFollower        orders-0@3        of 2
         3.031200  BecameFollower        orders-0@1        of 2
         3.031300  BecameLeader          orders-0@2        epoch 1
         5.118600  BrokerStopped         broker 1
         16.084600 BecameFollower        orders-0@1        of 2
         16.115800 BrokerStarted         broker 1
         16.609700 IsrChanged            orders-0          [1,2,3] elr [] version 2
         300.000   LeaderElected         orders-0          1, epoch 2
         300.028   BecameFollower        orders-0@3        of 1
         300.028100 BecameLeader          orders-0@1        epoch 2
         300.028200 BecameFollower        orders-0@2        of 1",
    );
}

#[test]
fn an_administrator_does_not_wait_for_the_pass() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 stop 1
         5.5 elect-leaders preferred orders-0
         6 start 1
         20 elect-leaders preferred orders-0
         20.1 elect-leaders preferred orders-0
         20.2 elect-leaders unclean orders-0
         21 end",
        "LeaderElected, BecameLeader, BrokerStarted, refused",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.003100  LeaderElected         orders-0          2, epoch 1
         3.031300  BecameLeader          orders-0@2        epoch 1
         5.500 refused The preferred leader was not available.
         16.115800 BrokerStarted         broker 1
         20.000    LeaderElected         orders-0          1, epoch 2
         20.028100 BecameLeader          orders-0@1        epoch 2
         20.100 refused Leader election not needed for topic partition.
         20.200 refused Leader election not needed for topic partition.",
    );
}

#[test]
fn nobody_leads_until_the_last_in_sync_replica_is_back() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all
         3 crash 2
         14 crash 1
         25 start 2
         30 start 1
         40 end",
        "BrokerCrashed, BrokerStarted, BrokerRegistered, BrokerUnfenced, LeaderElected,
         IsrChanged, Truncated, BecameLeader",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.000     BrokerCrashed         broker 2
         11.250    IsrChanged            orders-0          [1] elr [] version 1
         14.000    BrokerCrashed         broker 1
         21.385    LeaderElected         orders-0          -1, epoch 1
         21.385    IsrChanged            orders-0          [] elr [1] version 2
         27.009600 BrokerRegistered      broker 2          as 24
         27.063800 BrokerUnfenced        broker 2
         27.092    BrokerStarted         broker 2
         32.009300 IsrChanged            orders-0          [] elr [] version 3
         32.009300 BrokerRegistered      broker 1          as 26
         32.062900 BrokerUnfenced        broker 1
         32.062900 LeaderElected         orders-0          1, epoch 2
         32.062900 IsrChanged            orders-0          [1] elr [] version 4
         32.091    BrokerStarted         broker 1
         32.091    BecameLeader          orders-0@1        epoch 2
         32.109700 IsrChanged            orders-0          [1,2] elr [] version 5",
    );
}

#[test]
fn where_unclean_elections_are_allowed_what_the_next_leader_lacks_is_lost() {
    check(
        "2.1 create-topic orders assignment=1,2 unclean.leader.election.enable=true
         2.5 produce orders-0 1 acks=all
         3 crash 2
         14 produce orders-0 2 acks=all
         15 crash 1
         16 start 2
         40 start 1
         52 end",
        "BrokerCrashed, BrokerStarted, LeaderElected, IsrChanged, BecameLeader, DivergenceTold,
         Truncated, HighWatermarkAdvanced leader, ProduceAcknowledged",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.539200  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         2.542200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     BrokerCrashed         broker 2
         11.250    IsrChanged            orders-0          [1] elr [] version 1
         14.003    HighWatermarkAdvanced orders-0@1        leader 1 -> 3
         14.006    ProduceAcknowledged   producer-1        orders-0 2 at 1
         15.000    BrokerCrashed         broker 1
         18.092    BrokerStarted         broker 2
         23.635    LeaderElected         orders-0          2, epoch 1
         23.635    IsrChanged            orders-0          [2] elr [] version 2
         23.668800 BecameLeader          orders-0@2        epoch 1
         23.668800 HighWatermarkAdvanced orders-0@2        leader 0 -> 1
         42.069100 DivergenceTold        orders-0@2        1: epoch 0 ends at 1
         42.072200 Truncated             orders-0@1        3 -> 1
         42.091    BrokerStarted         broker 1
         42.591100 IsrChanged            orders-0          [1,2] elr [] version 3",
    );
}

#[test]
fn an_eligible_replica_that_stopped_cleanly_leads_with_everything_committed() {
    check(
        "2.1 create-topic orders assignment=1,2,3 min.insync.replicas=3
         2.5 produce orders-0 1 acks=all
         3 stop 2
         6 crash 1
         8 crash 3
         20 start 2
         32 end",
        "BrokerStopped, BrokerCrashed, BrokerStarted, BrokerUnfenced, LeaderElected,
         IsrChanged, BecameLeader, HighWatermarkAdvanced leader",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.539800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.003200  IsrChanged            orders-0          [1,3] elr [2] version 1
         3.031400  BrokerStopped         broker 2
         6.000     BrokerCrashed         broker 1
         8.000     BrokerCrashed         broker 3
         13.510    LeaderElected         orders-0          3, epoch 1
         13.510    IsrChanged            orders-0          [3] elr [1,2] version 2
         15.770    LeaderElected         orders-0          -1, epoch 2
         15.770    IsrChanged            orders-0          [] elr [1,2,3] version 3
         22.063800 BrokerUnfenced        broker 2
         22.063800 LeaderElected         orders-0          2, epoch 3
         22.063800 IsrChanged            orders-0          [2] elr [1,3] version 4
         22.092    BrokerStarted         broker 2
         22.092    BecameLeader          orders-0@2        epoch 3",
    );
}

#[test]
fn a_replica_that_crashed_is_eligible_no_more_once_it_registers() {
    check(
        "2.1 create-topic orders assignment=1,2,3 min.insync.replicas=3
         2.5 produce orders-0 1 acks=all
         3 crash 2
         14 crash 1
         14.1 crash 3
         26 start 2
         30 start 3
         35 start 1
         40 end",
        "BrokerCrashed, BrokerRegistered, BrokerStarted, BrokerUnfenced, LeaderElected,
         IsrChanged, BecameLeader",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.000     BrokerCrashed         broker 2
         11.250    IsrChanged            orders-0          [1,3] elr [2] version 1
         14.000    BrokerCrashed         broker 1
         14.100    BrokerCrashed         broker 3
         21.385    LeaderElected         orders-0          3, epoch 1
         21.385    IsrChanged            orders-0          [3] elr [1,2] version 2
         23.645    LeaderElected         orders-0          -1, epoch 2
         23.645    IsrChanged            orders-0          [] elr [1,2,3] version 3
         28.009600 IsrChanged            orders-0          [] elr [1,3] version 4
         28.009600 BrokerRegistered      broker 2          as 28
         28.063800 BrokerUnfenced        broker 2
         28.092    BrokerStarted         broker 2
         32.009    IsrChanged            orders-0          [] elr [1] version 5
         32.009    BrokerRegistered      broker 3          as 31
         32.062    BrokerUnfenced        broker 3
         32.090    BrokerStarted         broker 3
         37.009300 LeaderElected         orders-0          3, epoch 3
         37.009300 IsrChanged            orders-0          [3] elr [] version 6
         37.009300 BrokerRegistered      broker 1          as 34
         37.037300 BecameLeader          orders-0@3        epoch 3
         37.057300 IsrChanged            orders-0          [2,3] elr [] version 7
         37.062900 BrokerUnfenced        broker 1
         37.085400 BrokerStarted         broker 1
         37.579800 IsrChanged            orders-0          [1,2,3] elr [] version 8",
    );
}

#[test]
fn a_new_leader_does_not_know_the_latest_offset_before_all_have_fetched() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 2 acks=all
         3.1 slow 3>2 ms=200
         3.2 crash 1
         11.2 consume orders-0 from=latest
         13 end",
        "LeaderElected, BecameLeader, HighWatermarkAdvanced leader, FollowerProgressed,
         FetchRetried, PositionReset, Sent ListOffsets",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.137500  FollowerProgressed    orders-0@1        2 ends at 0
         2.138200  FollowerProgressed    orders-0@1        3 ends at 0
         3.039200  FollowerProgressed    orders-0@1        2 ends at 2
         3.039800  FollowerProgressed    orders-0@1        3 ends at 2
         3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 2
         11.250    LeaderElected         orders-0          2, epoch 1
         11.278200 BecameLeader          orders-0@2        epoch 1
         11.361400 Sent                  consumer-1 > 2    ?2 ListOffsets orders-0 -1
         11.364500 Sent                  consumer-1 > 2    !2 ListOffsets orders-0 -1
         11.367600 FetchRetried          consumer-1        OFFSET_NOT_AVAILABLE
         11.454200 Sent                  consumer-1 > 2    ?3 ListOffsets orders-0 -1
         11.457300 Sent                  consumer-1 > 2    !3 ListOffsets orders-0 -1
         11.460400 FetchRetried          consumer-1        OFFSET_NOT_AVAILABLE
         11.624600 Sent                  consumer-1 > 2    ?4 ListOffsets orders-0 -1
         11.627700 Sent                  consumer-1 > 2    !4 ListOffsets orders-0 -1
         11.630800 FetchRetried          consumer-1        OFFSET_NOT_AVAILABLE
         11.688800 FollowerProgressed    orders-0@2        3 ends at 2
         11.688800 HighWatermarkAdvanced orders-0@2        leader 0 -> 2
         12.014    Sent                  consumer-1 > 2    ?5 ListOffsets orders-0 -1
         12.017100 Sent                  consumer-1 > 2    !5 ListOffsets orders-0 2
         12.020200 PositionReset         consumer-1        to 2",
    );
}

#[test]
fn a_preferred_election_under_traffic_cuts_what_was_not_copied_yet() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 stop 1
         6 start 1
         20 produce orders-0 1 acks=1 every-us=4000 times=30
         20.05 elect-leaders preferred orders-0
         21 end",
        "LeaderElected, BecameLeader, BecameFollower, DivergenceTold, Truncated,
         HighWatermarkAdvanced follower 2, AcknowledgedLost, ProduceRetried",
        "
         2.128     BecameFollower        orders-0@3        of 1
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.128200  BecameFollower        orders-0@2        of 1
         3.003100  LeaderElected         orders-0          2, epoch 1
         3.031100  BecameFollower        orders-0@3        of 2
         3.031200  BecameFollower        orders-0@1        of 2
         3.031300  BecameLeader          orders-0@2        epoch 1
         16.084600 BecameFollower        orders-0@1        of 2
         20.050    LeaderElected         orders-0          1, epoch 2
         20.078    BecameFollower        orders-0@3        of 1
         20.078100 BecameLeader          orders-0@1        epoch 2
         20.078100 AcknowledgedLost      orders-0          17 -> 19 acks=1
         20.078200 BecameFollower        orders-0@2        of 1
         20.082    ProduceRetried        producer-1        orders-0 1 NOT_LEADER_OR_FOLLOWER
         20.086    ProduceRetried        producer-1        orders-0 1 NOT_LEADER_OR_FOLLOWER
         20.087500 DivergenceTold        orders-0@1        2: epoch 1 ends at 17
         20.090600 Truncated             orders-0@2        19 -> 17",
    );
}

#[test]
fn two_failovers_in_a_row_leave_no_replica_with_another_history() {
    check(
        "2.1 create-topic orders assignment=1,2 unclean.leader.election.enable=true
         2.5 produce orders-0 10 acks=all
         3 pause-fetching 2
         3.1 produce orders-0 1 acks=1
         4 produce orders-0 6 acks=1
         5 crash 1
         5.1 resume-fetching 2
         15 produce orders-0 3 acks=1
         16 crash 2
         27 start 1
         32 start 2
         40 end",
        "LeaderElected, BecameLeader, BecameFollower, Appended, DivergenceTold, Truncated,
         IsrChanged, AcknowledgedLost",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.128200  BecameFollower        orders-0@2        of 1
         2.533     Appended              orders-0@1        leader 0 -> 10
         2.536100  Appended              orders-0@2        follower 0 -> 10
         3.103     Appended              orders-0@1        leader 10 -> 11
         4.003     Appended              orders-0@1        leader 11 -> 17
         13.500    LeaderElected         orders-0          2, epoch 1
         13.500    IsrChanged            orders-0          [2] elr [] version 1
         13.528200 BecameLeader          orders-0@2        epoch 1
         13.528200 AcknowledgedLost      orders-0          10 -> 17 acks=1
         15.027    Appended              orders-0@2        leader 10 -> 13
         23.635    LeaderElected         orders-0          -1, epoch 2
         23.635    IsrChanged            orders-0          [] elr [2] version 2
         29.059800 BecameFollower        orders-0@1        of -1
         29.062900 LeaderElected         orders-0          1, epoch 3
         29.062900 IsrChanged            orders-0          [1] elr [] version 3
         29.091    BecameLeader          orders-0@1        epoch 3
         29.091    AcknowledgedLost      orders-0          10 -> 13 acks=1
         34.060600 BecameFollower        orders-0@2        of 1
         34.069900 DivergenceTold        orders-0@1        2: epoch 0 ends at 17
         34.073    Truncated             orders-0@2        13 -> 10
         34.079200 Appended              orders-0@2        follower 10 -> 17
         34.597800 IsrChanged            orders-0          [1,2] elr [] version 4",
    );
}

#[test]
fn a_partition_with_one_replica_waits_for_it_and_finds_everything() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 produce orders-0 2 acks=all
         3 stop 1
         6 start 1
         18 consume orders-0 from=earliest
         18.2 end",
        "BrokerStopped, BrokerStarted, BrokerRegistered, LeaderElected, IsrChanged,
         BecameLeader, Consumed",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.003100  LeaderElected         orders-0          -1, epoch 1
         3.003100  IsrChanged            orders-0          [] elr [1] version 1
         5.118600  BrokerStopped         broker 1
         16.034100 BrokerRegistered      broker 1          as 24
         16.087700 LeaderElected         orders-0          1, epoch 2
         16.087700 IsrChanged            orders-0          [1] elr [] version 2
         16.115800 BrokerStarted         broker 1
         16.115800 BecameLeader          orders-0@1        epoch 2
         18.043400 Consumed              consumer-1        0 -> 2",
    );
}
