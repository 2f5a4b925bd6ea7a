//! Producers under a steady load, and how they end.

use crate::check;

#[test]
fn a_steady_load_fills_batches_by_the_clock() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer acks=1
         2.6 send producer-1 orders-0 1
         3 send producer-1 orders-0 1 every-us=1000
         3.0201 stop-sending producer-1
         4 end",
        "Producer BatchDrained, ProduceAcknowledged",
        "
         2.623     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.629     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.005     Producer              producer-1        BatchDrained orders-0 6 Lingered
         3.011     ProduceAcknowledged   producer-1        orders-0 6 at 1
         3.011     Producer              producer-1        BatchDrained orders-0 6 Lingered
         3.017     ProduceAcknowledged   producer-1        orders-0 6 at 7
         3.017     Producer              producer-1        BatchDrained orders-0 6 Lingered
         3.023     ProduceAcknowledged   producer-1        orders-0 6 at 13
         3.023     Producer              producer-1        BatchDrained orders-0 3 Lingered
         3.029     ProduceAcknowledged   producer-1        orders-0 3 at 19",
    );
}

#[test]
fn closing_sends_what_there_is_and_ends() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 start-producer linger.ms=10000
         2.6 send producer-1 orders 3 key=a
         3 flush producer-1
         4 send producer-1 orders 2
         4.1 close producer-1
         4.2 send producer-1 orders 1
         4.3 start producer-1
         4.4 send producer-1 orders 1
         4.5 flush producer-1
         5 end",
        "ClientStarted, ProducerIdReceived, Producer, Sent Produce producer-1,
         ProduceAcknowledged, ClientClosed, refused",
        "
         2.500     ClientStarted         producer-1
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.624     ProducerIdReceived    producer-1        0 epoch 0
         3.012     Producer              producer-1        BatchDrained orders-0 3 Flush
         3.012     Sent                  producer-1 > 1    ?1 Produce orders-0 391 bytes acks=-1
               0/0 from 0
         3.021800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         3.024800  ProduceAcknowledged   producer-1        orders-0 3 at 0
         3.024800  Producer              producer-1        Flushed
         4.000     Producer              producer-1        BatchOpened orders-0
         4.100     Producer              producer-1        BatchDrained orders-0 2 Closing
         4.100     Sent                  producer-1 > 1    ?2 Produce orders-0 279 bytes acks=-1
               0/0 from 3
         4.109800  Sent                  producer-1 > 1    !2 Produce orders-0 at 3 NONE
         4.112800  ProduceAcknowledged   producer-1        orders-0 2 at 3
         4.112800  ClientClosed          producer-1
         4.200 refused producer-1 is not running; start it first
         4.300     ClientStarted         producer-1
         4.318     ProducerIdReceived    producer-1        1 epoch 0
         4.400     Producer              producer-1        SendBlocked  Metadata
         4.418     Producer              producer-1        BatchOpened orders-0
         4.512     Producer              producer-1        BatchDrained orders-0 1 Flush
         4.512     Sent                  producer-1 > 1    ?1 Produce orders-0 170 bytes acks=-1
               1/0 from 0
         4.521800  Sent                  producer-1 > 1    !1 Produce orders-0 at 5 NONE
         4.524800  ProduceAcknowledged   producer-1        orders-0 1 at 5
         4.524800  Producer              producer-1        Flushed",
    );
}

#[test]
fn what_was_not_sent_dies_with_the_process() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 start-producer linger.ms=1000
         2.6 send producer-1 orders 3 key=a
         2.7 flush producer-1
         3 send producer-1 orders 5 key=a
         3.2 crash producer-1
         4 start producer-1
         4.1 send producer-1 orders 1 key=a
         4.2 flush producer-1
         6 end",
        "ClientCrashed, ClientStarted, Producer, ProduceAcknowledged, Appended leader",
        "
         2.500     ClientStarted         producer-1
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.712     Producer              producer-1        BatchDrained orders-0 3 Flush
         2.715     Appended              orders-0@1        leader 0 -> 3
         2.724800  ProduceAcknowledged   producer-1        orders-0 3 at 0
         2.724800  Producer              producer-1        Flushed
         3.000     Producer              producer-1        BatchOpened orders-0
         3.200     ClientCrashed         producer-1
         4.000     ClientStarted         producer-1
         4.100     Producer              producer-1        SendBlocked  Metadata
         4.118     Producer              producer-1        BatchOpened orders-0
         4.212     Producer              producer-1        BatchDrained orders-0 1 Flush
         4.215     Appended              orders-0@1        leader 3 -> 4
         4.224800  ProduceAcknowledged   producer-1        orders-0 1 at 3
         4.224800  Producer              producer-1        Flushed",
    );
}

#[test]
fn a_steady_load_catches_up_after_a_pause() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer acks=1
         2.6 send producer-1 orders 1
         3 send producer-1 orders 1 every-us=10000
         3.015 freeze producer-1
         3.2 thaw producer-1
         3.211 stop-sending producer-1
         4 end",
        "ClientFrozen, ClientThawed, SendCalled, Producer BatchDrained, ProduceAcknowledged",
        "
         2.618     SendCalled            producer-1        orders-0 1
         2.623     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.629     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     SendCalled            producer-1        orders-0 1
         3.005     Producer              producer-1        BatchDrained orders-0 1 Lingered
         3.010     SendCalled            producer-1        orders-0 1
         3.011     ProduceAcknowledged   producer-1        orders-0 1 at 1
         3.015     Producer              producer-1        BatchDrained orders-0 1 Lingered
         3.015     ClientFrozen          producer-1
         3.200     ClientThawed          producer-1
         3.200     SendCalled            producer-1        orders-0 19
         3.200     ProduceAcknowledged   producer-1        orders-0 1 at 2
         3.205     Producer              producer-1        BatchDrained orders-0 19 Lingered
         3.210     SendCalled            producer-1        orders-0 1
         3.211     ProduceAcknowledged   producer-1        orders-0 19 at 3
         3.215     Producer              producer-1        BatchDrained orders-0 1 Lingered
         3.221     ProduceAcknowledged   producer-1        orders-0 1 at 22",
    );
}

#[test]
fn keys_move_once_the_producer_hears_of_more_partitions() {
    check(
        "2.1 create-topic orders assignment=1,2;2,1
         2.5 start-producer
         2.6 send producer-1 orders 4 keys=4 every-us=60000000
         200 add-partitions orders 3
         400 end",
        "PartitionCreated, SendCalled",
        "
         2.100     PartitionCreated      orders-0          leader 1, epoch 0
         2.100     PartitionCreated      orders-1          leader 2, epoch 0
         2.618     SendCalled            producer-1        orders-1 1
         2.618     SendCalled            producer-1        orders-0 2
         2.618     SendCalled            producer-1        orders-1 1
         62.600    SendCalled            producer-1        orders-1 1
         62.600    SendCalled            producer-1        orders-0 2
         62.600    SendCalled            producer-1        orders-1 1
         122.600   SendCalled            producer-1        orders-1 1
         122.600   SendCalled            producer-1        orders-0 2
         122.600   SendCalled            producer-1        orders-1 1
         182.600   SendCalled            producer-1        orders-1 1
         182.600   SendCalled            producer-1        orders-0 2
         182.600   SendCalled            producer-1        orders-1 1
         200.000   PartitionCreated      orders-2          leader 1, epoch 0
         242.600   SendCalled            producer-1        orders-1 1
         242.600   SendCalled            producer-1        orders-0 2
         242.600   SendCalled            producer-1        orders-1 1
         302.600   SendCalled            producer-1        orders-1 1
         302.600   SendCalled            producer-1        orders-0 2
         302.600   SendCalled            producer-1        orders-1 1
         362.600   SendCalled            producer-1        orders-1 1
         362.600   SendCalled            producer-1        orders-0 1
         362.600   SendCalled            producer-1        orders-2 2",
    );
}
