//! What a producer does when records cannot go: `send` waits, then fails; batches expire.

use crate::check;

#[test]
fn send_waits_for_memory_and_fails_after_max_block_ms() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer buffer.memory=40000 max.block.ms=2000 acks=1
         2.7 send producer-1 orders-0 1
         3 freeze 1
         3.1 send producer-1 orders-0 500
         6 thaw 1
         7 end",
        "SendCalled, Producer, Sent Produce producer-1, Appended leader, ProduceAcknowledged",
        "
         2.700     Producer              producer-1        SendBlocked  Metadata
         2.718     Producer              producer-1        BatchOpened orders-0
         2.718     SendCalled            producer-1        orders-0 1
         2.723     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.723     Sent                  producer-1 > 1    ?2 Produce orders-0 170 bytes acks=1
         2.726     Appended              orders-0@1        leader 0 -> 1
         2.726     Sent                  producer-1 > 1    !2 Produce orders-0 at 0 NONE
         2.729     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     Producer              producer-1        BatchOpened orders-0
         3.100     Producer              producer-1        BatchFilled orders-0 148
         3.100     Producer              producer-1        BatchOpened orders-0
         3.100     Producer              producer-1        BatchFilled orders-0 148
         3.100     Producer              producer-1        SendBlocked orders-0 Memory
         3.100     SendCalled            producer-1        orders-0 296
         3.100     Producer              producer-1        BatchDrained orders-0 148 Full
         3.100     Sent                  producer-1 > 1    ?3 Produce orders-0 16277 bytes acks=1
         3.100     Producer              producer-1        BatchDrained orders-0 148 Full
         3.100     Sent                  producer-1 > 1    ?4 Produce orders-0 16277 bytes acks=1
         5.100     Producer              producer-1        SendFailed orders-0 Failed to allocate
               16384 bytes within the configured max blocking time 2000 ms. Total memory: 40000
               bytes. Available memory: 7232 bytes. Poolable size: 16384 bytes
         5.100     Producer              producer-1        SendBlocked orders-0 Memory
         6.000     Appended              orders-0@1        leader 1 -> 149
         6.000     Sent                  producer-1 > 1    !3 Produce orders-0 at 1 NONE
         6.000     Appended              orders-0@1        leader 149 -> 297
         6.000     Sent                  producer-1 > 1    !4 Produce orders-0 at 149 NONE
         6.003     ProduceAcknowledged   producer-1        orders-0 148 at 1
         6.003     Producer              producer-1        BatchOpened orders-0
         6.003     Producer              producer-1        BatchFilled orders-0 147
         6.003     Producer              producer-1        SendBlocked orders-0 Memory
         6.003     SendCalled            producer-1        orders-0 147
         6.003     Producer              producer-1        BatchDrained orders-0 147 Full
         6.003     Sent                  producer-1 > 1    ?5 Produce orders-0 16313 bytes acks=1
         6.003     ProduceAcknowledged   producer-1        orders-0 148 at 149
         6.003     Producer              producer-1        BatchOpened orders-0
         6.003     SendCalled            producer-1        orders-0 56
         6.006     Appended              orders-0@1        leader 297 -> 444
         6.006     Sent                  producer-1 > 1    !5 Produce orders-0 at 297 NONE
         6.008     Producer              producer-1        BatchDrained orders-0 56 Lingered
         6.008     Sent                  producer-1 > 1    ?6 Produce orders-0 6165 bytes acks=1
         6.009     ProduceAcknowledged   producer-1        orders-0 147 at 297
         6.011     Appended              orders-0@1        leader 444 -> 500
         6.011     Sent                  producer-1 > 1    !6 Produce orders-0 at 444 NONE
         6.014     ProduceAcknowledged   producer-1        orders-0 56 at 444",
    );
}

#[test]
fn while_send_waits_for_memory_no_batch_lingers() {
    check(
        "2.1 create-topic orders assignment=1;1
         2.5 start-producer buffer.memory=40000 linger.ms=1000 acks=1
         2.6 send producer-1 orders-0 1
         2.7 flush producer-1
         3 send producer-1 orders-0 1
         3.1 send producer-1 orders-1 1
         3.2 send producer-1 orders-1 200
         3.5 end",
        "SendCalled, Producer, ProduceAcknowledged",
        "
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.618     SendCalled            producer-1        orders-0 1
         2.700     Producer              producer-1        BatchDrained orders-0 1 Flush
         2.706     ProduceAcknowledged   producer-1        orders-0 1 at 0
         2.706     Producer              producer-1        Flushed
         3.000     Producer              producer-1        BatchOpened orders-0
         3.000     SendCalled            producer-1        orders-0 1
         3.100     Producer              producer-1        BatchOpened orders-1
         3.100     SendCalled            producer-1        orders-1 1
         3.200     Producer              producer-1        BatchFilled orders-1 147
         3.200     Producer              producer-1        SendBlocked orders-1 Memory
         3.200     SendCalled            producer-1        orders-1 146
         3.200     Producer              producer-1        BatchDrained orders-1 147 Full
         3.200     Producer              producer-1        BatchDrained orders-0 1 Memory
         3.206     ProduceAcknowledged   producer-1        orders-1 147 at 0
         3.206     ProduceAcknowledged   producer-1        orders-0 1 at 1
         3.206     Producer              producer-1        BatchOpened orders-1
         3.206     SendCalled            producer-1        orders-1 54",
    );
}

#[test]
fn send_waits_for_metadata_and_fails_after_max_block_ms() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer max.block.ms=1000
         2.6 cut producer-1 1
         2.6 cut producer-1 2
         2.6 cut producer-1 3
         3 send producer-1 orders 2
         6 end",
        "refused, ClientStarted, Producer, Sent Metadata",
        "
         2.500     ClientStarted         producer-1
         2.512     Sent                  producer-1 > 3    ?1 Metadata
         2.515     Sent                  producer-1 > 3    !1 Metadata
         3.000     Producer              producer-1        SendBlocked  Metadata
         4.000     Producer              producer-1        SendFailed  Topic orders not present in
               metadata after 1000 ms.
         4.000     Producer              producer-1        SendBlocked  Metadata
         5.000     Producer              producer-1        SendFailed  Topic orders not present in
               metadata after 1000 ms.",
    );
}

#[test]
fn a_record_that_no_batch_can_hold_is_refused_at_once() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer
         2.6 send producer-1 orders-0 1 bytes=1048489
         2.7 send producer-1 orders-0 1 bytes=1048490
         2.8 start-producer buffer.memory=20000
         2.9 send producer-2 orders-0 1 key=k bytes=30000
         3 end",
        "Producer, ProduceAcknowledged, ProduceFailed",
        "
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.635     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.641     ProduceAcknowledged   producer-1        orders-0 1 at 0
         2.700     Producer              producer-1        SendFailed  The message is 1048577
               bytes when serialized which is larger than 1048576, which is the value of the
               max.request.size configuration.
         2.900     Producer              producer-2        SendBlocked  Metadata
         2.918600  Producer              producer-2        SendFailed  The message is 30088 bytes
               when serialized which is larger than the total memory buffer you have configured
               with the buffer.memory configuration.",
    );
}

#[test]
fn what_cannot_be_sent_expires_in_its_queue() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer delivery.timeout.ms=1500 request.timeout.ms=1000
         2.6 send producer-1 orders-0 1
         3 crash 1
         3.5 send producer-1 orders-0 1
         4 send producer-1 orders-0 2
         10 end",
        "SendCalled, Producer, Sent Produce producer-1, ProduceAcknowledged, ProduceFailed,
         ProduceRetried",
        "
         2.600     Producer              producer-1        SendBlocked  Metadata
         2.618     Producer              producer-1        BatchOpened orders-0
         2.618     SendCalled            producer-1        orders-0 1
         2.635     Producer              producer-1        BatchDrained orders-0 1 Lingered
         2.635     Sent                  producer-1 > 1    ?1 Produce orders-0 170 bytes acks=-1
               0/0 from 0
         2.638     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.641     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.500     Producer              producer-1        BatchOpened orders-0
         3.500     SendCalled            producer-1        orders-0 1
         4.000     SendCalled            producer-1        orders-0 2
         5.000     ProduceFailed         producer-1        orders-0 3 REQUEST_TIMED_OUT",
    );
}

#[test]
fn what_is_in_flight_for_too_long_expires_and_frees_its_memory_later() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 start-producer acks=1 linger.ms=1000 request.timeout.ms=5000 buffer.memory=20000 \
             delivery.timeout.ms=6000
         3 send producer-1 orders-0 1
         4.02 reset producer-1 1
         4.129 freeze 1
         5 send producer-1 orders-0 1 bytes=16300
         11 end",
        "SendCalled, Producer, Sent Produce producer-1, ProduceAcknowledged, ProduceFailed,
         ProduceRetried, RequestTimedOut",
        "
         3.000     Producer              producer-1        SendBlocked  Metadata
         3.018     Producer              producer-1        BatchOpened orders-0
         3.018     SendCalled            producer-1        orders-0 1
         4.018     Producer              producer-1        BatchDrained orders-0 1 Lingered
         4.018     Sent                  producer-1 > 1    ?2 Produce orders-0 170 bytes acks=1
         4.023     ProduceRetried        producer-1        orders-0 1 NETWORK_EXCEPTION
         4.127700  Producer              producer-1        BatchDrained orders-0 1 Again
         4.127700  Sent                  producer-1 > 1    ?1 Produce orders-0 170 bytes acks=1
         5.000     Producer              producer-1        SendBlocked orders-0 Memory
         9.018     ProduceFailed         producer-1        orders-0 1 REQUEST_TIMED_OUT
         9.127700  RequestTimedOut       producer-1 > 1    ?1
         9.127700  Producer              producer-1        BatchOpened orders-0
         9.127700  SendCalled            producer-1        orders-0 1",
    );
}
