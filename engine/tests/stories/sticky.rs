//! Which partitions records without keys go to.

use crate::check;

#[test]
fn records_without_keys_stay_together_until_a_batch_is_full() {
    check(
        "2.1 create-topic orders assignment=1;2;3
         2.5 start-producer acks=1
         2.6 send producer-1 orders 1
         2.8 send producer-1 orders 1
         3 send producer-1 orders 1
         3.2 send producer-1 orders 600
         3.5 send producer-1 orders 1
         4 end",
        "SendCalled",
        "
         2.618     SendCalled            producer-1        orders-2 1
         2.800     SendCalled            producer-1        orders-2 1
         3.000     SendCalled            producer-1        orders-2 1
         3.200     SendCalled            producer-1        orders-2 444
         3.200     SendCalled            producer-1        orders-1 156
         3.500     SendCalled            producer-1        orders-2 1",
    );
}

#[test]
fn keys_go_in_turn_and_each_to_its_partition() {
    check(
        "2.1 create-topic orders assignment=1;2;3
         2.5 start-producer acks=1
         2.6 send producer-1 orders 7 keys=3
         2.8 start-producer acks=1 partitioner.ignore.keys=true
         3 send producer-2 orders 7 keys=3
         4 end",
        "SendCalled, Producer BatchDrained",
        "
         2.618     SendCalled            producer-1        orders-1 1
         2.618     SendCalled            producer-1        orders-0 1
         2.618     SendCalled            producer-1        orders-2 1
         2.618     SendCalled            producer-1        orders-1 1
         2.618     SendCalled            producer-1        orders-0 1
         2.618     SendCalled            producer-1        orders-2 1
         2.618     SendCalled            producer-1        orders-1 1
         2.623     Producer              producer-1        BatchDrained orders-0 2 Lingered
         2.635     Producer              producer-1        BatchDrained orders-1 3 Lingered
         2.635     Producer              producer-1        BatchDrained orders-2 2 Lingered
         3.018600  SendCalled            producer-2        orders-0 7
         3.036     Producer              producer-2        BatchDrained orders-0 7 Lingered",
    );
}

#[test]
fn partitions_whose_batches_pile_up_get_less() {
    check(
        "2.1 create-topic orders assignment=1;2;3
         2.5 start-producer acks=1 batch.size=500
         2.6 send producer-1 orders-0 1
         2.6 send producer-1 orders-1 1
         2.6 send producer-1 orders-2 1
         3 freeze 1
         3.1 send producer-1 orders 4 every-us=20000 times=60
         4.5 thaw 1
         5 end",
        "SendCalled orders-0",
        "
         2.618     SendCalled            producer-1        orders-0 1
         3.260     SendCalled            producer-1        orders-0 4
         3.280     SendCalled            producer-1        orders-0 4
         3.340     SendCalled            producer-1        orders-0 4
         3.360     SendCalled            producer-1        orders-0 4
         3.380     SendCalled            producer-1        orders-0 4
         3.400     SendCalled            producer-1        orders-0 4
         3.420     SendCalled            producer-1        orders-0 4
         3.440     SendCalled            producer-1        orders-0 4
         3.900     SendCalled            producer-1        orders-0 4
         3.920     SendCalled            producer-1        orders-0 4
         4.100     SendCalled            producer-1        orders-0 4
         4.120     SendCalled            producer-1        orders-0 4",
    );
}

#[test]
fn partitions_of_a_leader_that_takes_nothing_are_left_out() {
    check(
        "2.1 create-topic orders assignment=1;2;3
         2.5 start-producer acks=1 batch.size=500 partitioner.availability.timeout.ms=100
         2.6 send producer-1 orders-0 1
         2.6 send producer-1 orders-1 1
         2.6 send producer-1 orders-2 1
         3 freeze 1
         3.1 send producer-1 orders 4 every-us=20000 times=60
         4.5 thaw 1
         5 end",
        "SendCalled orders-0",
        "
         2.618     SendCalled            producer-1        orders-0 1
         3.260     SendCalled            producer-1        orders-0 4
         3.280     SendCalled            producer-1        orders-0 4
         3.340     SendCalled            producer-1        orders-0 4
         3.360     SendCalled            producer-1        orders-0 4
         3.380     SendCalled            producer-1        orders-0 4
         3.400     SendCalled            producer-1        orders-0 4
         3.420     SendCalled            producer-1        orders-0 4
         3.440     SendCalled            producer-1        orders-0 4",
    );
}

#[test]
fn settings_that_do_not_go_together_are_refused_in_kafkas_words() {
    check(
        "2.5 start-producer enable.idempotence=true acks=1
         2.5 start-producer enable.idempotence=true retries=0
         2.5 start-producer max.in.flight.requests.per.connection=6
         2.5 start-producer delivery.timeout.ms=30000
         2.5 start-producer compression.type=best
         2.5 send producer-1 orders 1
         2.5 produce orders-0 1
         2.5 flush producer-1
         2.5 start-producer linger.ms=100000
         2.6 send producer-1 orders 0",
        "refused, ClientStarted",
        "
         2.500 refused Must set acks to all in order to use the idempotent producer. Otherwise we
               cannot guarantee idempotence.
         2.500 refused Must set retries to non-zero when using the idempotent producer.
         2.500 refused To use the idempotent producer, max.in.flight.requests.per.connection must
               be set to at most 5. Current value is 6.
         2.500 refused delivery.timeout.ms should be equal to or larger than linger.ms +
               request.timeout.ms
         2.500 refused `compression.type` must be none, gzip, snappy or lz4, not `best`
         2.500 refused there is no topic `orders`; create it first
         2.500 refused there is no topic `orders`; create it first
         2.500 refused there is no client `producer-1`
         2.500     ClientStarted         producer-1
         2.600 refused `the number of records` must be from 1 to 100000, not 0",
    );
}
