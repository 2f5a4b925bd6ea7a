//! What was acknowledged, and is gone: where Kafka's settings allow that, it is told.

use crate::check;

#[test]
fn what_only_the_leader_had_is_lost_with_it() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all
         4 cut 1 2
         4 cut 1 3
         4.1 produce orders-0 1 acks=1
         5 crash 1
         20 end",
        "ProduceAcknowledged, BecameLeader, AcknowledgedLost",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.042800  ProduceAcknowledged   producer-1        orders-0 5 at 0
         4.106     ProduceAcknowledged   producer-1        orders-0 1 at 5
         13.528200 BecameLeader          orders-0@2        epoch 1
         13.528200 AcknowledgedLost      orders-0          5 -> 6 acks=1",
    );
}

#[test]
fn what_a_power_failure_took_everywhere_is_lost() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all
         4 power-off 1
         4 power-off 2
         4 power-off 3
         4.1 start 1
         4.1 start 2
         4.1 start 3
         40 end",
        "ProduceAcknowledged, BecameLeader, LeaderElected, Appended, AcknowledgedLost",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.033     Appended              orders-0@1        leader 0 -> 5
         3.036100  Appended              orders-0@2        follower 0 -> 5
         3.036400  Appended              orders-0@3        follower 0 -> 5
         3.042800  ProduceAcknowledged   producer-1        orders-0 5 at 0
         11.250    LeaderElected         orders-0          2, epoch 1
         11.260    LeaderElected         orders-0          3, epoch 2
         11.270    LeaderElected         orders-0          -1, epoch 3
         12.180    LeaderElected         orders-0          3, epoch 4
         12.208    BecameLeader          orders-0@3        epoch 4
         12.208    AcknowledgedLost      orders-0          0 -> 5 acks=-1",
    );
}

#[test]
fn what_was_flushed_survives_the_power_failure() {
    check(
        "2.1 create-topic orders assignment=1,2,3 flush.messages=1
         3 produce orders-0 5 acks=all
         4 power-off 1
         4 power-off 2
         4 power-off 3
         4.1 start 1
         4.1 start 2
         4.1 start 3
         40 end",
        "ProduceAcknowledged, BecameLeader, LeaderElected, Appended, AcknowledgedLost",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.033     Appended              orders-0@1        leader 0 -> 5
         3.036100  Appended              orders-0@2        follower 0 -> 5
         3.036400  Appended              orders-0@3        follower 0 -> 5
         3.042800  ProduceAcknowledged   producer-1        orders-0 5 at 0
         11.250    LeaderElected         orders-0          2, epoch 1
         11.260    LeaderElected         orders-0          3, epoch 2
         11.270    LeaderElected         orders-0          -1, epoch 3
         12.180    LeaderElected         orders-0          3, epoch 4
         12.208    BecameLeader          orders-0@3        epoch 4",
    );
}

#[test]
fn what_every_member_of_the_isr_has_survives_the_leader() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all
         4 crash 1
         20 end",
        "ProduceAcknowledged, BecameLeader, AcknowledgedLost",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.042800  ProduceAcknowledged   producer-1        orders-0 5 at 0
         11.278200 BecameLeader          orders-0@2        epoch 1",
    );
}
