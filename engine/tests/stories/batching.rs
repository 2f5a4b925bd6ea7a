//! How a producer gathers records in batches, and when it sends them.

use crate::check;

#[test]
fn a_batch_waits_5_ms_for_more_records() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 start-producer acks=1
         2.8 send producer-1 orders 1
         3 send producer-1 orders 1
         3.002 send producer-1 orders 2
         3.004999 send producer-1 orders 1
         3.006 send producer-1 orders 1
         4 end",
        "SendCalled, Producer, Sent Produce producer-1, Appended leader, ProduceAcknowledged",
        "
         2.800     Producer              producer-1        SendBlocked  Metadata
         2.818     Producer              producer-1        BatchOpened orders-0
         2.818     SendCalled            producer-1        orders-0 1
         2.823     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.823     Sent                  producer-1 > 1    ?2 Produce orders-0 170 bytes acks=1
         2.826     Appended              orders-0@1        leader 0 -> 1
         2.826     Sent                  producer-1 > 1    !2 Produce orders-0 at 0 NONE
         2.829     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     SendCalled            producer-1        orders-0 1
         3.002     SendCalled            producer-1        orders-0 2
         3.004999  SendCalled            producer-1        orders-0 1
         3.005     Producer              producer-1        BatchDrained orders-0 4 Lingered
         3.005     Sent                  producer-1 > 1    ?3 Produce orders-0 497 bytes acks=1
         3.006     Producer              producer-1        BatchOpened orders-0
         3.006     SendCalled            producer-1        orders-0 1
         3.008     Appended              orders-0@1        leader 1 -> 5
         3.008     Sent                  producer-1 > 1    !3 Produce orders-0 at 1 NONE
         3.011     Producer              producer-1        BatchDrained orders-0 1 Lingered
         3.011     Sent                  producer-1 > 1    ?4 Produce orders-0 170 bytes acks=1
         3.011     ProduceAcknowledged   producer-1        orders-0 4 at 1
         3.014     Appended              orders-0@1        leader 5 -> 6
         3.014     Sent                  producer-1 > 1    !4 Produce orders-0 at 5 NONE
         3.017     ProduceAcknowledged   producer-1        orders-0 1 at 5",
    );
}

#[test]
fn a_full_batch_does_not_wait() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 start-producer linger.ms=1000
         2.6 send producer-1 orders-0 1
         2.7 flush producer-1
         3 send producer-1 orders-0 300
         5 end",
        "SendCalled, Producer, Sent Produce producer-1, Appended leader, ProduceAcknowledged",
        "
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.618     SendCalled            producer-1        orders-0 1
         2.712     Producer              producer-1        BatchDrained orders-0 1 Flush
         2.712     Sent                  producer-1 > 1    ?1 Produce orders-0 170 bytes acks=-1
               0/0 from 0
         2.715     Appended              orders-0@1        leader 0 -> 1
         2.721800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.724800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         2.724800  Producer              producer-1        Flushed
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     Producer              producer-1        BatchFilled orders-0 148
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     Producer              producer-1        BatchFilled orders-0 148
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     SendCalled            producer-1        orders-0 300
         3.000     Producer              producer-1        BatchDrained orders-0 148 Full
         3.000     Sent                  producer-1 > 1    ?2 Produce orders-0 16277 bytes acks=-1
               0/0 from 1
         3.000     Producer              producer-1        BatchDrained orders-0 148 Full
         3.000     Sent                  producer-1 > 1    ?3 Produce orders-0 16277 bytes acks=-1
               0/0 from 149
         3.003     Appended              orders-0@1        leader 1 -> 149
         3.009800  Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         3.009800  Appended              orders-0@1        leader 149 -> 297
         3.012800  ProduceAcknowledged   producer-1        orders-0 148 at 1
         3.016600  Sent                  producer-1 > 1    !3 Produce orders-0 at 149 NONE
         3.019600  ProduceAcknowledged   producer-1        orders-0 148 at 149
         4.000     Producer              producer-1        BatchDrained orders-0 4 Lingered
         4.000     Sent                  producer-1 > 1    ?4 Produce orders-0 497 bytes acks=-1
               0/0 from 297
         4.003     Appended              orders-0@1        leader 297 -> 301
         4.009800  Sent                  producer-1 > 1    !4 Produce orders-0 at 297 NONE
         4.012800  ProduceAcknowledged   producer-1        orders-0 4 at 297",
    );
}

#[test]
fn once_a_broker_gets_a_batch_its_other_partitions_give_one_too() {
    check(
        "2.1 create-topic orders assignment=1,2;1,3;2,1
         2.5 start-producer acks=1
         2.6 send producer-1 orders-0 1
         3 send producer-1 orders-0 1
         3.002 send producer-1 orders-1 2
         3.002 send producer-1 orders-2 1
         3.003 send producer-1 orders-1 1
         4 end",
        "Producer BatchDrained, Sent Produce producer-1, ProduceAcknowledged",
        "
         2.623     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.623     Sent                  producer-1 > 1    ?2 Produce orders-0 170 bytes acks=1
         2.626     Sent                  producer-1 > 1    !2 Produce orders-0 at 0 NONE
         2.629     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.005     Producer              producer-1        BatchDrained orders-1 3 Beside
         3.005     Producer              producer-1        BatchDrained orders-0 1 Lingered
         3.005     Sent                  producer-1 > 1    ?3 Produce orders-1 388 bytes acks=1
               orders-0 170 bytes acks=1
         3.008     Sent                  producer-1 > 1    !3 Produce orders-1 at 0 NONE orders-0
               at 1 NONE
         3.011     ProduceAcknowledged   producer-1        orders-1 3 at 0
         3.011     ProduceAcknowledged   producer-1        orders-0 1 at 1
         3.019     Producer              producer-1        BatchDrained orders-2 1 Lingered
         3.019     Sent                  producer-1 > 2    ?1 Produce orders-2 170 bytes acks=1
         3.022     Sent                  producer-1 > 2    !1 Produce orders-2 at 0 NONE
         3.025     ProduceAcknowledged   producer-1        orders-2 1 at 0",
    );
}

#[test]
fn a_request_takes_no_more_than_max_request_size() {
    check(
        "2.1 create-topic orders assignment=1;1;1
         2.5 start-producer acks=1 max.request.size=1000
         2.6 send producer-1 orders-0 1
         3 send producer-1 orders-0 4
         3 send producer-1 orders-1 4
         3 send producer-1 orders-2 4
         4 end",
        "Producer BatchDrained, Sent Produce producer-1, ProduceAcknowledged",
        "
         2.623     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.623     Sent                  producer-1 > 1    ?2 Produce orders-0 170 bytes acks=1
         2.626     Sent                  producer-1 > 1    !2 Produce orders-0 at 0 NONE
         2.629     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.005     Producer              producer-1        BatchDrained orders-2 4 Lingered
         3.005     Producer              producer-1        BatchDrained orders-0 4 Lingered
         3.005     Sent                  producer-1 > 1    ?3 Produce orders-2 497 bytes acks=1
               orders-0 497 bytes acks=1
         3.005     Producer              producer-1        BatchDrained orders-1 4 Lingered
         3.005     Sent                  producer-1 > 1    ?4 Produce orders-1 497 bytes acks=1
         3.008     Sent                  producer-1 > 1    !3 Produce orders-2 at 0 NONE orders-0
               at 1 NONE
         3.008     Sent                  producer-1 > 1    !4 Produce orders-1 at 0 NONE
         3.011     ProduceAcknowledged   producer-1        orders-2 4 at 0
         3.011     ProduceAcknowledged   producer-1        orders-0 4 at 1
         3.011     ProduceAcknowledged   producer-1        orders-1 4 at 0",
    );
}

#[test]
fn with_one_request_in_flight_the_next_batch_waits_for_its_answer() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer acks=1 max.in.flight.requests.per.connection=1
         2.6 send producer-1 orders-0 1
         3 send producer-1 orders-0 1
         3.006 send producer-1 orders-0 1
         3.007 send producer-1 orders-0 1
         4 end",
        "SendCalled, Producer, Sent Produce producer-1, ProduceAcknowledged",
        "
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.618     SendCalled            producer-1        orders-0 1
         2.623     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.623     Sent                  producer-1 > 1    ?2 Produce orders-0 170 bytes acks=1
         2.626     Sent                  producer-1 > 1    !2 Produce orders-0 at 0 NONE
         2.629     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     SendCalled            producer-1        orders-0 1
         3.005     Producer              producer-1        BatchDrained orders-0 1 Lingered
         3.005     Sent                  producer-1 > 1    ?3 Produce orders-0 170 bytes acks=1
         3.006     Producer              producer-1        BatchOpened orders-0
         3.006     SendCalled            producer-1        orders-0 1
         3.007     SendCalled            producer-1        orders-0 1
         3.008     Sent                  producer-1 > 1    !3 Produce orders-0 at 1 NONE
         3.011     ProduceAcknowledged   producer-1        orders-0 1 at 1
         3.011     Producer              producer-1        BatchDrained orders-0 2 Lingered
         3.011     Sent                  producer-1 > 1    ?4 Produce orders-0 279 bytes acks=1
         3.014     Sent                  producer-1 > 1    !4 Produce orders-0 at 2 NONE
         3.017     ProduceAcknowledged   producer-1        orders-0 2 at 2",
    );
}

#[test]
fn what_a_broker_finds_too_large_is_parted() {
    check(
        "2.1 create-topic orders assignment=1,2,3 max.message.bytes=3000
         2.5 start-producer linger.ms=50
         2.6 send producer-1 orders-0 1
         2.8 send producer-1 orders-0 40
         4 end",
        "Producer BatchSplit, Producer BatchDrained, Sent Produce producer-1, Appended leader,
         ProduceAcknowledged",
        "
         2.680     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.680     Sent                  producer-1 > 1    ?1 Produce orders-0 170 bytes acks=-1
               0/0 from 0
         2.683     Appended              orders-0@1        leader 0 -> 1
         2.689800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.692800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         2.850     Producer              producer-1        BatchDrained orders-0 40 Lingered
         2.850     Sent                  producer-1 > 1    ?2 Produce orders-0 4421 bytes acks=-1
               0/0 from 1
         2.853     Sent                  producer-1 > 1    !2 Produce orders-0 at -1
               MESSAGE_TOO_LARGE
         2.856     Producer              producer-1        BatchSplit orders-0 40 into 1
         2.856     Producer              producer-1        BatchDrained orders-0 40 Full
         2.856     Sent                  producer-1 > 1    ?3 Produce orders-0 4421 bytes acks=-1
               0/0 from 1
         2.859     Sent                  producer-1 > 1    !3 Produce orders-0 at -1
               MESSAGE_TOO_LARGE
         2.862     Producer              producer-1        BatchSplit orders-0 40 into 3
         2.862     Producer              producer-1        BatchDrained orders-0 19 Full
         2.862     Sent                  producer-1 > 1    ?4 Produce orders-0 2132 bytes acks=-1
               0/0 from 1
         2.865     Appended              orders-0@1        leader 1 -> 20
         2.871800  Sent                  producer-1 > 1    !4 Produce orders-0 at 1 NONE
         2.874800  ProduceAcknowledged   producer-1        orders-0 19 at 1
         2.874800  Producer              producer-1        BatchDrained orders-0 19 Full
         2.874800  Sent                  producer-1 > 1    ?5 Produce orders-0 2132 bytes acks=-1
               0/0 from 20
         2.877800  Appended              orders-0@1        leader 20 -> 39
         2.884600  Sent                  producer-1 > 1    !5 Produce orders-0 at 20 NONE
         2.887600  ProduceAcknowledged   producer-1        orders-0 19 at 20
         2.887600  Producer              producer-1        BatchDrained orders-0 2 Full
         2.887600  Sent                  producer-1 > 1    ?6 Produce orders-0 279 bytes acks=-1
               0/0 from 39
         2.890600  Appended              orders-0@1        leader 39 -> 41
         2.897400  Sent                  producer-1 > 1    !6 Produce orders-0 at 39 NONE
         2.900400  ProduceAcknowledged   producer-1        orders-0 2 at 39",
    );
}

#[test]
fn acks_0_gives_the_memory_back_at_once() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer acks=0 buffer.memory=20000
         2.6 send producer-1 orders-0 1
         3 send producer-1 orders-0 300
         4 end",
        "Producer, Sent Produce producer-1, ProduceAcknowledged",
        "
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.623     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.623     Sent                  producer-1 > 1    ?2 Produce orders-0 170 bytes acks=0
         2.623     ProduceAcknowledged   producer-1        orders-0 1 at -1
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     Producer              producer-1        BatchFilled orders-0 148
         3.000     Producer              producer-1        SendBlocked orders-0 Memory
         3.000     Producer              producer-1        BatchDrained orders-0 148 Full
         3.000     Sent                  producer-1 > 1    ?3 Produce orders-0 16277 bytes acks=0
         3.000     ProduceAcknowledged   producer-1        orders-0 148 at -1
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     Producer              producer-1        BatchFilled orders-0 148
         3.000     Producer              producer-1        SendBlocked orders-0 Memory
         3.000     Producer              producer-1        BatchDrained orders-0 148 Full
         3.000     Sent                  producer-1 > 1    ?4 Produce orders-0 16277 bytes acks=0
         3.000     ProduceAcknowledged   producer-1        orders-0 148 at -1
         3.000     Producer              producer-1        BatchOpened orders-0
         3.005     Producer              producer-1        BatchDrained orders-0 4 Lingered
         3.005     Sent                  producer-1 > 1    ?5 Produce orders-0 497 bytes acks=0
         3.005     ProduceAcknowledged   producer-1        orders-0 4 at -1",
    );
}

#[test]
fn a_turn_goes_through_partitions_as_kafkas_hash_map_has_them() {
    check(
        "2.1 create-topic orders assignment=1;1;1;1;1;1;1;1;1;1;1;1
         2.5 start-producer acks=1
         2.6 send producer-1 orders 100 keys=60 bytes=1
         3 end",
        "Producer BatchDrained",
        "
         2.623     Producer              producer-1        BatchDrained orders-7 9 Lingered
         2.623     Producer              producer-1        BatchDrained orders-8 16 Lingered
         2.623     Producer              producer-1        BatchDrained orders-9 8 Lingered
         2.623     Producer              producer-1        BatchDrained orders-10 6 Lingered
         2.623     Producer              producer-1        BatchDrained orders-11 8 Lingered
         2.623     Producer              producer-1        BatchDrained orders-0 5 Lingered
         2.623     Producer              producer-1        BatchDrained orders-1 17 Lingered
         2.623     Producer              producer-1        BatchDrained orders-2 10 Lingered
         2.623     Producer              producer-1        BatchDrained orders-3 9 Lingered
         2.623     Producer              producer-1        BatchDrained orders-4 5 Lingered
         2.623     Producer              producer-1        BatchDrained orders-5 4 Lingered
         2.623     Producer              producer-1        BatchDrained orders-6 3 Lingered",
    );
}
