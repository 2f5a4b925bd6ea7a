//! Which partition a record goes to.

use crate::check;

#[test]
fn keys_pick_partitions_by_murmur2() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1;3,1,2;1,3,2
         3 produce orders 1 key=a
         3.1 produce orders 1 key=b
         3.2 produce orders 1 key=order-17
         3.3 produce orders 1 key=Zürich
         3.4 produce orders 1 key=a
         4 end",
        "SendCalled, ProduceAcknowledged, Appended leader",
        "
         3.000     SendCalled            producer-1        orders-0 1
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.042800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     SendCalled            producer-1        orders-0 1
         3.103     Appended              orders-0@1        leader 1 -> 2
         3.112800  ProduceAcknowledged   producer-1        orders-0 1 at 1
         3.200     SendCalled            producer-1        orders-1 1
         3.215     Appended              orders-1@2        leader 0 -> 1
         3.225200  ProduceAcknowledged   producer-1        orders-1 1 at 0
         3.300     SendCalled            producer-1        orders-1 1
         3.303     Appended              orders-1@2        leader 1 -> 2
         3.313200  ProduceAcknowledged   producer-1        orders-1 1 at 1
         3.400     SendCalled            producer-1        orders-0 1
         3.403     Appended              orders-0@1        leader 2 -> 3
         3.412800  ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn a_named_partition_wins_over_the_key() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1;3,1,2;1,3,2
         3 produce orders-3 1 key=a
         4 end",
        "SendCalled, ProduceAcknowledged, Appended leader",
        "
         3.000     SendCalled            producer-1        orders-3 1
         3.033     Appended              orders-3@1        leader 0 -> 1
         3.042800  ProduceAcknowledged   producer-1        orders-3 1 at 0",
    );
}

#[test]
fn without_key_and_partition_calls_stay_together_until_a_batch_is_full() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1;3,1,2;1,3,2
         3 produce orders 1
         4 produce orders 1
         4.5 produce orders 1 bytes=16400
         4.7 produce orders 1 bytes=16400
         5 produce orders 1
         5.5 produce orders-3 1
         6 produce orders 1
         7 end",
        "SendCalled, Appended leader",
        "
         3.000     SendCalled            producer-1        orders-1 1
         3.033     Appended              orders-1@2        leader 0 -> 1
         4.000     SendCalled            producer-1        orders-1 1
         4.003     Appended              orders-1@2        leader 1 -> 2
         4.500     SendCalled            producer-1        orders-1 1
         4.503     Appended              orders-1@2        leader 2 -> 3
         4.700     SendCalled            producer-1        orders-1 1
         4.703     Appended              orders-1@2        leader 3 -> 4
         5.000     SendCalled            producer-1        orders-2 1
         5.015     Appended              orders-2@3        leader 0 -> 1
         5.500     SendCalled            producer-1        orders-3 1
         5.515     Appended              orders-3@1        leader 0 -> 1
         6.000     SendCalled            producer-1        orders-2 1
         6.003     Appended              orders-2@3        leader 1 -> 2",
    );
}

#[test]
fn another_order_of_replicas_changes_who_is_preferred_and_nothing_else() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 reassign orders-0 2,1,3
         4 elect-leaders preferred orders-0
         5 reassign orders-0 2,1
         5 reassign orders-0 2,1,4
         5 reassign orders-1 2,1,3
         5 reassign nobody-0 2,1,3
         5 reassign orders-0 2,2,3",
        "refused, LeaderElected, IsrChanged",
        "
         4.000     LeaderElected         orders-0          2, epoch 1
         5.000 refused replicas are not moved to other brokers here; give 2,1,3 in another order
         5.000 refused The manual partition assignment includes broker 4, but no such broker is
               registered.
         5.000 refused Unable to find partition orders:1.
         5.000 refused Unable to find a topic named nobody.
         5.000 refused The manual partition assignment includes the broker 2 more than once.",
    );
}
