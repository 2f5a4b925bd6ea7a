//! Consumers after a change of leaders: whether what they have read is still there (KIP-320).

use crate::check;

#[test]
fn a_position_is_found_good_by_the_next_leader() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 3 acks=all
         3 consume orders-0 from=earliest
         4 stop 1
         4.5 produce orders-0 1 acks=all
         5 end",
        "BecameLeader, Consumed, FetchRetried, OffsetForLeaderEpoch, TruncationDetected,
         Sent Fetch consumer-1",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.037200  Sent                  consumer-1 > 1    ?2 Fetch epoch 0: orders-0 from 0
         3.043400  Consumed              consumer-1        0 -> 3
         3.043400  Sent                  consumer-1 > 1    ?3 Fetch epoch 1: orders-0 from 3
         3.549600  Sent                  consumer-1 > 1    ?4 Fetch epoch 2:
         4.031300  BecameLeader          orders-0@2        epoch 1
         4.034300  FetchRetried          consumer-1        FENCED_LEADER_EPOCH
         4.156600  Sent                  consumer-1 > 2    ?2 OffsetForLeaderEpoch orders-0 0 in 1
         4.159700  Sent                  consumer-1 > 2    !2 OffsetForLeaderEpoch orders-0 0
                                            ends at 3 NONE
         4.162800  Sent                  consumer-1 > 2    ?3 Fetch epoch 0: orders-0 from 3
         4.525300  Consumed              consumer-1        3 -> 4
         4.525300  Sent                  consumer-1 > 2    ?4 Fetch epoch 1: orders-0 from 4",
    );
}

#[test]
fn a_consumer_goes_back_to_where_its_new_leader_parts_from_what_it_read() {
    check(
        "2.1 create-topic orders assignment=1,2 unclean.leader.election.enable=true
         2.5 produce orders-0 3 acks=all
         3 consume orders-0 from=earliest
         4 crash 2
         14 produce orders-0 2 acks=all
         15 crash 1
         15.1 start 2
         30 produce orders-0 3 acks=all
         31 end",
        "BrokerCrashed, IsrChanged, LeaderElected, BecameLeader, Consumed, OffsetForLeaderEpoch,
         TruncationDetected, FetchFailed",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.043400  Consumed              consumer-1        0 -> 3
         4.000     BrokerCrashed         broker 2
         11.250    IsrChanged            orders-0          [1] elr [] version 1
         14.006100 Consumed              consumer-1        3 -> 5
         15.000    BrokerCrashed         broker 1
         23.635    LeaderElected         orders-0          2, epoch 1
         23.635    IsrChanged            orders-0          [2] elr [] version 2
         23.663200 BecameLeader          orders-0@2        epoch 1
         24.437300 Sent                  consumer-1 > 2    ?1 OffsetForLeaderEpoch orders-0 0 in 1
         24.440400 Sent                  consumer-1 > 2    !1 OffsetForLeaderEpoch orders-0 0
                                            ends at 3 NONE
         24.443500 TruncationDetected    consumer-1        5 -> 3
         30.030100 Consumed              consumer-1        3 -> 6",
    );
}

#[test]
fn without_a_reset_policy_a_truncation_stops_the_consumer() {
    check(
        "2.1 create-topic orders assignment=1,2 unclean.leader.election.enable=true
         2.5 produce orders-0 3 acks=all
         3 consume orders-0 from=0
         4 crash 2
         14 produce orders-0 2 acks=all
         15 crash 1
         15.1 start 2
         30 produce orders-0 3 acks=all
         31 end",
        "BecameLeader, Consumed, OffsetForLeaderEpoch, TruncationDetected, FetchFailed",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.037200  Consumed              consumer-1        0 -> 3
         14.006100 Consumed              consumer-1        3 -> 5
         23.663200 BecameLeader          orders-0@2        epoch 1
         24.437300 Sent                  consumer-1 > 2    ?1 OffsetForLeaderEpoch orders-0 0 in 1
         24.440400 Sent                  consumer-1 > 2    !1 OffsetForLeaderEpoch orders-0 0
                                            ends at 3 NONE
         24.443500 TruncationDetected    consumer-1        5 -> 3
         24.443500 FetchFailed           consumer-1        OFFSET_OUT_OF_RANGE",
    );
}
