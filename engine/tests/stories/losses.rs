//! What is lost, and what is not, when a leader dies with a record that nobody else has.

use crate::check;

const SHOWN: &str = "LinkCut, LinkHealed, BrokerCrashed, BrokerStarting, BrokerStarted 1,
     LeaderElected, IsrChanged, BecameLeader, DivergenceTold, Truncated, Appended,
     HighWatermarkAdvanced leader, ProduceAcknowledged, ProduceRetried, ProduceFailed";

#[test]
fn a_record_acknowledged_by_a_leader_alone_is_cut_away_when_it_comes_back() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all
         4 cut 1 2
         4 cut 1 3
         4.5 produce orders-0 1 acks=1
         5 crash 1
         15 heal 1 2
         15 heal 1 3
         15.5 start 1
         25 end",
        SHOWN,
        "
         2.000     BrokerStarted         broker 1
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.033     Appended              orders-0@1        leader 0 -> 5
         3.036100  Appended              orders-0@2        follower 0 -> 5
         3.036400  Appended              orders-0@3        follower 0 -> 5
         3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 5
         3.042800  ProduceAcknowledged   producer-1        orders-0 5 at 0
         4.000     LinkCut               1 > 2
         4.000     LinkCut               2 > 1
         4.000     LinkCut               1 > 3
         4.000     LinkCut               3 > 1
         4.503     Appended              orders-0@1        leader 5 -> 6
         4.506     ProduceAcknowledged   producer-1        orders-0 1 at 5
         5.000     BrokerCrashed         broker 1
         13.500    LeaderElected         orders-0          2, epoch 1
         13.500    IsrChanged            orders-0          [2,3] elr [] version 1
         13.528200 BecameLeader          orders-0@2        epoch 1
         15.000    LinkHealed            1 > 2
         15.000    LinkHealed            2 > 1
         15.000    LinkHealed            1 > 3
         15.000    LinkHealed            3 > 1
         15.500    BrokerStarting        broker 1
         17.569100 DivergenceTold        orders-0@2        1: epoch 0 ends at 5
         17.572200 Truncated             orders-0@1        6 -> 5
         17.591    BrokerStarted         broker 1
         18.091100 IsrChanged            orders-0          [1,2,3] elr [] version 2",
    );
}

#[test]
fn with_acks_all_the_same_record_is_sent_again_to_the_next_leader() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all idempotence=on
         4 cut 1 2
         4 cut 1 3
         4.5 produce orders-0 1 acks=all idempotence=on
         5 crash 1
         15 heal 1 2
         15 heal 1 3
         15.5 start 1
         25 end",
        SHOWN,
        "
         2.000     BrokerStarted         broker 1
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.151     Appended              orders-0@1        leader 0 -> 5
         3.154100  Appended              orders-0@2        follower 0 -> 5
         3.155200  Appended              orders-0@3        follower 0 -> 5
         3.158600  HighWatermarkAdvanced orders-0@1        leader 0 -> 5
         3.161600  ProduceAcknowledged   producer-1        orders-0 5 at 0
         4.000     LinkCut               1 > 2
         4.000     LinkCut               2 > 1
         4.000     LinkCut               1 > 3
         4.000     LinkCut               3 > 1
         4.503     Appended              orders-0@1        leader 5 -> 6
         5.000     BrokerCrashed         broker 1
         5.003     ProduceRetried        producer-1        orders-0 1 sequence 5 NETWORK_EXCEPTION
         13.500    LeaderElected         orders-0          2, epoch 1
         13.500    IsrChanged            orders-0          [2,3] elr [] version 1
         13.528200 BecameLeader          orders-0@2        epoch 1
         14.399600 Appended              orders-0@2        leader 5 -> 6
         14.403200 Appended              orders-0@3        follower 5 -> 6
         14.406800 HighWatermarkAdvanced orders-0@2        leader 5 -> 6
         14.409800 ProduceAcknowledged   producer-1        orders-0 1 at 5
         15.000    LinkHealed            1 > 2
         15.000    LinkHealed            2 > 1
         15.000    LinkHealed            1 > 3
         15.000    LinkHealed            3 > 1
         15.500    BrokerStarting        broker 1
         17.569100 DivergenceTold        orders-0@2        1: epoch 0 ends at 5
         17.572200 Truncated             orders-0@1        6 -> 5
         17.578400 Appended              orders-0@1        follower 5 -> 6
         17.591    BrokerStarted         broker 1
         18.097300 IsrChanged            orders-0          [1,2,3] elr [] version 2",
    );
}
