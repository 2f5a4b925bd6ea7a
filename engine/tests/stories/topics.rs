//! Topics that grow, go, come again under the same name, and get other settings.

use crate::check;

#[test]
fn a_topic_grows_and_what_it_has_stays_where_it_is() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders 1 key=a acks=all
         3 add-partitions orders 3 assignment=2,3;3,1
         3.5 produce orders 1 key=a acks=all
         3.6 add-partitions orders 3
         3.6 add-partitions orders 2
         4 end",
        "PartitionCreated, BecameLeader, SendCalled, ProduceAcknowledged, refused",
        "
         2.100     PartitionCreated      orders-0          leader 1, epoch 0
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.500     SendCalled            producer-1        orders-0 1
         2.542200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     PartitionCreated      orders-1          leader 2, epoch 0
         3.000     PartitionCreated      orders-2          leader 3, epoch 0
         3.028     BecameLeader          orders-2@3        epoch 0
         3.028200  BecameLeader          orders-1@2        epoch 0
         3.500     SendCalled            producer-1        orders-1 1
         3.531200  ProduceAcknowledged   producer-1        orders-1 1 at 0
         3.600 refused Topic already has 3 partition(s).
         3.600 refused The topic orders currently has 3 partition(s); 2 would not be an increase.",
    );
}

#[test]
fn a_deleted_topic_is_gone_at_once_and_its_name_is_free() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 3 acks=all
         4 delete-topic orders
         4.5 create-topic orders assignment=2,1
         5 produce orders-0 1 acks=all
         6 end",
        "PartitionCreated, PartitionDeleted, ReplicaDeleted, BecameLeader, Appended leader,
         ProduceAcknowledged, ProduceRetried",
        "
         2.100     PartitionCreated      orders-0          leader 1, epoch 0
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.533     Appended              orders-0@1        leader 0 -> 3
         2.542200  ProduceAcknowledged   producer-1        orders-0 3 at 0
         4.000     PartitionDeleted      orders-0
         4.028100  ReplicaDeleted        orders-0@1
         4.028200  ReplicaDeleted        orders-0@2
         4.500     PartitionCreated      orders-0          leader 2, epoch 0
         4.528200  BecameLeader          orders-0@2        epoch 0
         5.006     ProduceRetried        producer-1        orders-0 1 UNKNOWN_TOPIC_ID
         5.118100  Appended              orders-0@2        leader 0 -> 1
         5.127300  ProduceAcknowledged   producer-1        orders-0 1 at 0",
    );
}

#[test]
fn a_higher_minimum_counts_as_soon_as_the_leader_has_heard_of_it() {
    check(
        "2.1 create-topic orders assignment=1,2,3 min.insync.replicas=1
         2.5 produce orders-0 1 acks=all
         3 stop 3
         4 alter-config orders min.insync.replicas=3
         4.02 produce orders-0 1 acks=all retries=0 timeout-ms=500
         4.6 produce orders-0 1 acks=all retries=0
         5 alter-config orders min.insync.replicas=
         5.1 produce orders-0 1 acks=all retries=0
         6 end",
        "IsrChanged, Appended leader, HighWatermarkAdvanced leader, ProduceAcknowledged,
         ProduceFailed, ProduceParked",
        "
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.533     ProduceParked         producer-1 > 1    until 1
         2.539800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         2.542800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.003     IsrChanged            orders-0          [1,2] elr [] version 1
         4.023     Appended              orders-0@1        leader 1 -> 2
         4.023     ProduceParked         producer-1 > 1    until 2
         4.526     ProduceFailed         producer-1        orders-0 1 REQUEST_TIMED_OUT
         4.606     ProduceFailed         producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         5.103     Appended              orders-0@1        leader 2 -> 3
         5.103     HighWatermarkAdvanced orders-0@1        leader 1 -> 2
         5.103     ProduceParked         producer-1 > 1    until 3
         5.109200  HighWatermarkAdvanced orders-0@1        leader 2 -> 3
         5.112200  ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn a_change_of_the_minimum_ends_eligibility() {
    check(
        "2.1 create-topic orders assignment=1,2,3 min.insync.replicas=3
         3 stop 3
         5 crash 2
         14 alter-config orders min.insync.replicas=2
         15 crash 1
         26 start 2
         30 end",
        "IsrChanged, LeaderElected, BrokerStarted",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         3.003     IsrChanged            orders-0          [1,2] elr [3] version 1
         13.510    IsrChanged            orders-0          [1] elr [2,3] version 2
         14.000    IsrChanged            orders-0          [1] elr [] version 3
         23.645    LeaderElected         orders-0          -1, epoch 1
         23.645    IsrChanged            orders-0          [] elr [1] version 4
         28.092    BrokerStarted         broker 2",
    );
}
