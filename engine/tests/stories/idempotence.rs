//! What an idempotent producer does when answers are lost and connections break: each record is in
//! the log once, and in the order of the calls.

use brokerscope_engine::protocol::ids::{BrokerId, PartitionId};

use super::print::values;
use crate::{check, play};

#[test]
fn a_record_whose_answer_was_lost_is_in_the_log_once() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all idempotence=on
         3 cut 1>producer-1
         3.1 produce orders-0 2 acks=all idempotence=on
         4 reset producer-1 1
         4.5 heal 1>producer-1
         5 produce orders-0 1 acks=all idempotence=on
         6 end",
        "LinkCut, LinkReset, LinkHealed, ProduceRetried, Sent Produce, Appended leader,
         DuplicateRecognised, ProduceAcknowledged",
        "
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.651     Appended              orders-0@1        leader 0 -> 1
         2.657200  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.660200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     LinkCut               1 > producer-1
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 91 bytes acks=-1
                                            0/0 from 1
         3.103     Appended              orders-0@1        leader 1 -> 3
         3.109200  Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         4.000     LinkReset             producer-1 > 1
         4.003     ProduceRetried        producer-1        orders-0 2 sequence 1 NETWORK_EXCEPTION
         4.500     LinkHealed            1 > producer-1
         4.512     Sent                  producer-1 > 1    ?1 Produce orders-0 91 bytes acks=-1
                                            0/0 from 1
         4.515     DuplicateRecognised   orders-0@1        at 1
         4.515     Sent                  producer-1 > 1    !1 Produce orders-0 at 1 NONE
         4.518     ProduceAcknowledged   producer-1        orders-0 2 at 1
         5.000     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 3
         5.003     Appended              orders-0@1        leader 3 -> 4
         5.009200  Sent                  producer-1 > 1    !2 Produce orders-0 at 3 NONE
         5.012200  ProduceAcknowledged   producer-1        orders-0 1 at 3",
    );
}

#[test]
fn calls_in_flight_on_a_broken_connection_are_sent_again_one_by_one_in_order() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all idempotence=on
         3 cut producer-1>1
         3.1 produce orders-0 1 acks=all idempotence=on
         3.2 produce orders-0 2 acks=all idempotence=on
         3.3 produce orders-0 3 acks=all idempotence=on
         4 reset producer-1 1
         4.01 heal producer-1>1
         5 end",
        "ProduceRetried, Sent Produce, Appended leader, ProduceAcknowledged",
        "
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.651     Appended              orders-0@1        leader 0 -> 1
         2.657200  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.660200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         3.200     Sent                  producer-1 > 1    ?3 Produce orders-0 91 bytes acks=-1
                                            0/0 from 2
         3.300     Sent                  producer-1 > 1    ?4 Produce orders-0 106 bytes acks=-1
                                            0/0 from 4
         4.003     ProduceRetried        producer-1        orders-0 1 sequence 1 NETWORK_EXCEPTION
         4.003     ProduceRetried        producer-1        orders-0 2 sequence 2 NETWORK_EXCEPTION
         4.003     ProduceRetried        producer-1        orders-0 3 sequence 4 NETWORK_EXCEPTION
         4.126     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         4.129     Appended              orders-0@1        leader 1 -> 2
         4.135200  Sent                  producer-1 > 1    !1 Produce orders-0 at 1 NONE
         4.138200  ProduceAcknowledged   producer-1        orders-0 1 at 1
         4.138200  Sent                  producer-1 > 1    ?2 Produce orders-0 91 bytes acks=-1
                                            0/0 from 2
         4.141200  Appended              orders-0@1        leader 2 -> 4
         4.147400  Sent                  producer-1 > 1    !2 Produce orders-0 at 2 NONE
         4.150400  ProduceAcknowledged   producer-1        orders-0 2 at 2
         4.150400  Sent                  producer-1 > 1    ?3 Produce orders-0 106 bytes acks=-1
                                            0/0 from 4
         4.153400  Appended              orders-0@1        leader 4 -> 7
         4.159600  Sent                  producer-1 > 1    !3 Produce orders-0 at 4 NONE
         4.162600  ProduceAcknowledged   producer-1        orders-0 3 at 4",
    );
}

#[test]
fn five_calls_are_in_flight_and_the_sixth_waits_for_the_first() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all idempotence=on
         3 pause-fetching 2
         3.6 produce orders-0 1 acks=all idempotence=on every-us=1000 times=6
         4 resume-fetching 2
         4.5 end",
        "SendCalled, ?1 Produce, ?2 Produce, ?3 Produce, ?4 Produce, ?5 Produce, ?6 Produce,
         ?7 Produce, ProduceAcknowledged",
        "
         2.500     SendCalled            producer-1        orders-0 1
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.660200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.600     SendCalled            producer-1        orders-0 1
         3.600     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         3.601     SendCalled            producer-1        orders-0 1
         3.601     Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=-1
                                            0/0 from 2
         3.602     SendCalled            producer-1        orders-0 1
         3.602     Sent                  producer-1 > 1    ?4 Produce orders-0 76 bytes acks=-1
                                            0/0 from 3
         3.603     SendCalled            producer-1        orders-0 1
         3.603     Sent                  producer-1 > 1    ?5 Produce orders-0 76 bytes acks=-1
                                            0/0 from 4
         3.604     SendCalled            producer-1        orders-0 1
         3.604     Sent                  producer-1 > 1    ?6 Produce orders-0 76 bytes acks=-1
                                            0/0 from 5
         3.605     SendCalled            producer-1        orders-0 1
         4.012300  ProduceAcknowledged   producer-1        orders-0 1 at 1
         4.012300  Sent                  producer-1 > 1    ?7 Produce orders-0 76 bytes acks=-1
                                            0/0 from 6
         4.018500  ProduceAcknowledged   producer-1        orders-0 1 at 2
         4.024700  ProduceAcknowledged   producer-1        orders-0 1 at 3
         4.030900  ProduceAcknowledged   producer-1        orders-0 1 at 4
         4.037100  ProduceAcknowledged   producer-1        orders-0 1 at 5
         4.043300  ProduceAcknowledged   producer-1        orders-0 1 at 6",
    );
}

#[test]
fn as_many_batches_as_may_be_in_flight_are_recognised() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 produce orders-0 1 acks=all idempotence=on
         3 cut 1>producer-1
         3.1 produce orders-0 1 acks=all idempotence=on every-us=1000 times=5
         4 reset producer-1 1
         4.5 heal 1>producer-1
         5 end",
        "Sent ?1 Produce, Sent ?2 Produce, Sent ?6 Produce, Appended leader,
         DuplicateRecognised, ProduceAcknowledged",
        "
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.651     Appended              orders-0@1        leader 0 -> 1
         2.654     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         3.103     Appended              orders-0@1        leader 1 -> 2
         3.104     Appended              orders-0@1        leader 2 -> 3
         3.104     Sent                  producer-1 > 1    ?6 Produce orders-0 76 bytes acks=-1
                                            0/0 from 5
         3.105     Appended              orders-0@1        leader 3 -> 4
         3.106     Appended              orders-0@1        leader 4 -> 5
         3.107     Appended              orders-0@1        leader 5 -> 6
         4.512     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         4.515     DuplicateRecognised   orders-0@1        at 1
         4.518     ProduceAcknowledged   producer-1        orders-0 1 at 1
         4.518     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 2
         4.521     DuplicateRecognised   orders-0@1        at 2
         4.524     ProduceAcknowledged   producer-1        orders-0 1 at 2
         4.527     DuplicateRecognised   orders-0@1        at 3
         4.530     ProduceAcknowledged   producer-1        orders-0 1 at 3
         4.533     DuplicateRecognised   orders-0@1        at 4
         4.536     ProduceAcknowledged   producer-1        orders-0 1 at 4
         4.539     DuplicateRecognised   orders-0@1        at 5
         4.542     ProduceAcknowledged   producer-1        orders-0 1 at 5",
    );
}

#[test]
fn a_refused_batch_leaves_a_gap_that_a_new_epoch_closes() {
    check(
        "2.1 create-topic orders assignment=1,2 max.message.bytes=200
         2.5 produce orders-0 1 acks=all idempotence=on
         3 produce orders-0 2 acks=all idempotence=on bytes=300
         3.001 produce orders-0 1 acks=all idempotence=on
         4 produce orders-0 1 acks=all idempotence=on
         5 end",
        "Sent Produce, SequenceRefused, ProduceFailed, ProducerEpochBumped, ProduceRetried,
         Appended leader, ProduceAcknowledged",
        "
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.651     Appended              orders-0@1        leader 0 -> 1
         2.657200  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.660200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     Sent                  producer-1 > 1    ?2 Produce orders-0 679 bytes acks=-1
                                            0/0 from 1
         3.001     Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=-1
                                            0/0 from 3
         3.003     Sent                  producer-1 > 1    !2 Produce orders-0 at -1
                                            MESSAGE_TOO_LARGE
         3.004     SequenceRefused       orders-0@1        3, not 1
         3.004     Sent                  producer-1 > 1    !3 Produce orders-0 at -1
                                            OUT_OF_ORDER_SEQUENCE_NUMBER
         3.006     ProduceFailed         producer-1        orders-0 2 MESSAGE_TOO_LARGE
         3.006     ProducerEpochBumped   producer-1        orders-0 epoch 1
         3.007     ProduceRetried        producer-1        orders-0 1 sequence 0
                                            OUT_OF_ORDER_SEQUENCE_NUMBER
         3.108     Sent                  producer-1 > 1    ?4 Produce orders-0 76 bytes acks=-1
                                            0/1 from 0
         3.111     Appended              orders-0@1        leader 1 -> 2
         3.117200  Sent                  producer-1 > 1    !4 Produce orders-0 at 1 NONE
         3.120200  ProduceAcknowledged   producer-1        orders-0 1 at 1
         4.000     Sent                  producer-1 > 1    ?5 Produce orders-0 76 bytes acks=-1
                                            0/1 from 1
         4.003     Appended              orders-0@1        leader 2 -> 3
         4.009200  Sent                  producer-1 > 1    !5 Produce orders-0 at 2 NONE
         4.012200  ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn a_record_that_took_too_long_may_be_in_the_log_so_the_next_one_begins_an_epoch() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all idempotence=on
         3 cut producer-1>1
         3.1 produce orders-0 1 acks=all idempotence=on
         100 produce orders-0 1 acks=all idempotence=on
         124 heal producer-1>1
         140 end",
        "SendCalled, Sent Produce, SequenceRefused, ProduceFailed, ProducerEpochBumped,
         ProduceRetried, Appended leader, ProduceAcknowledged",
        "
         2.500     SendCalled            producer-1        orders-0 1
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.651     Appended              orders-0@1        leader 0 -> 1
         2.657200  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.660200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     SendCalled            producer-1        orders-0 1
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         33.100    ProduceRetried        producer-1        orders-0 1 sequence 1 REQUEST_TIMED_OUT
         100.000   SendCalled            producer-1        orders-0 1
         123.100   ProduceFailed         producer-1        orders-0 1 REQUEST_TIMED_OUT
         123.100   ProducerEpochBumped   producer-1        orders-0 epoch 1
         124.003   Appended              orders-0@1        leader 1 -> 2
         124.012   Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/1 from 0
         124.015   Appended              orders-0@1        leader 2 -> 3
         124.021200 Sent                  producer-1 > 1    !1 Produce orders-0 at 2 NONE
         124.024200 ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn a_producer_asks_another_broker_for_its_id_when_one_dies_over_the_question() {
    check(
        "2.1 create-topic orders assignment=1,2
         3.1 produce orders-0 1 acks=all idempotence=on
         3.113 crash 3
         4 end",
        "BrokerCrashed, InitProducerId, ProducerIdRetried, ProducerIdReceived, Sent Produce,
         ProduceAcknowledged",
        "
         3.112     Sent                  producer-1 > 3    ?2 InitProducerId
         3.113     BrokerCrashed         broker 3
         3.116     ProducerIdRetried     producer-1        NETWORK_EXCEPTION
         3.228     Sent                  producer-1 > 1    ?1 InitProducerId
         3.231     Sent                  producer-1 > 1    !1 InitProducerId -1 epoch -1
                                            COORDINATOR_LOAD_IN_PROGRESS
         3.234     ProducerIdRetried     producer-1        COORDINATOR_LOAD_IN_PROGRESS
         3.346     Sent                  producer-1 > 1    ?1 InitProducerId
         3.349     Sent                  producer-1 > 1    !1 InitProducerId 0 epoch 0 NONE
         3.352     ProducerIdReceived    producer-1        0 epoch 0
         3.352     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         3.361200  Sent                  producer-1 > 1    !2 Produce orders-0 at 0 NONE
         3.364200  ProduceAcknowledged   producer-1        orders-0 1 at 0",
    );
}

#[test]
fn the_next_leader_recognises_what_its_predecessor_had_appended() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=all idempotence=on
         3 cut 1>producer-1
         3.1 produce orders-0 1 acks=all idempotence=on
         3.9 reset producer-1 1
         4 crash 1
         20 produce orders-0 1 acks=all idempotence=on
         21 end",
        "Sent Produce, BrokerCrashed, ProduceRetried, LeaderElected, DuplicateRecognised,
         Appended leader, ProduceAcknowledged",
        "
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.651     Appended              orders-0@1        leader 0 -> 1
         2.657800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.660800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         3.103     Appended              orders-0@1        leader 1 -> 2
         3.109800  Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         3.903     ProduceRetried        producer-1        orders-0 1 sequence 1 NETWORK_EXCEPTION
         4.000     BrokerCrashed         broker 1
         11.250    LeaderElected         orders-0          2, epoch 1
         12.272    Sent                  producer-1 > 2    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         12.275    DuplicateRecognised   orders-0@2        at 1
         12.275    Sent                  producer-1 > 2    !1 Produce orders-0 at 1 NONE
         12.278    ProduceAcknowledged   producer-1        orders-0 1 at 1
         20.000    Sent                  producer-1 > 2    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 2
         20.003    Appended              orders-0@2        leader 2 -> 3
         20.010200 Sent                  producer-1 > 2    !2 Produce orders-0 at 2 NONE
         20.013200 ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

/// A log writes down only the last batch of each producer, and that is all its next process knows.
#[test]
fn a_leader_that_died_with_two_unanswered_batches_recognises_only_the_second() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 produce orders-0 1 acks=all idempotence=on
         3 cut 1>producer-1
         3.1 produce orders-0 1 acks=all idempotence=on
         3.2 produce orders-0 2 acks=all idempotence=on
         3.9 reset producer-1 1
         4 crash 1
         4.1 start 1
         4.2 heal 1>producer-1
         30 end",
        "Sent Produce, BrokerCrashed, ProduceRetried, DuplicateRecognised, SequenceRefused,
         ProducerEpochBumped, Appended leader, ProduceAcknowledged",
        "
         2.648     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 0
         2.651     Appended              orders-0@1        leader 0 -> 1
         2.651     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.654     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         3.103     Appended              orders-0@1        leader 1 -> 2
         3.103     Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         3.200     Sent                  producer-1 > 1    ?3 Produce orders-0 91 bytes acks=-1
                                            0/0 from 2
         3.203     Appended              orders-0@1        leader 2 -> 4
         3.203     Sent                  producer-1 > 1    !3 Produce orders-0 at 2 NONE
         3.903     ProduceRetried        producer-1        orders-0 1 sequence 1 NETWORK_EXCEPTION
         3.903     ProduceRetried        producer-1        orders-0 2 sequence 2 NETWORK_EXCEPTION
         4.000     BrokerCrashed         broker 1
         12.288600 Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
                                            0/0 from 1
         12.291600 SequenceRefused       orders-0@1        1, not 4
         12.291600 Sent                  producer-1 > 1    !1 Produce orders-0 at -1
                                            OUT_OF_ORDER_SEQUENCE_NUMBER
         12.294600 ProduceRetried        producer-1        orders-0 1 sequence 1
                                            OUT_OF_ORDER_SEQUENCE_NUMBER
         12.294600 ProducerEpochBumped   producer-1        orders-0 epoch 1
         12.494200 Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
                                            0/1 from 0
         12.497200 Appended              orders-0@1        leader 4 -> 5
         12.497200 Sent                  producer-1 > 1    !2 Produce orders-0 at 4 NONE
         12.500200 ProduceAcknowledged   producer-1        orders-0 1 at 4
         12.500200 Sent                  producer-1 > 1    ?3 Produce orders-0 91 bytes acks=-1
                                            0/1 from 1
         12.503200 Appended              orders-0@1        leader 5 -> 7
         12.503200 Sent                  producer-1 > 1    !3 Produce orders-0 at 5 NONE
         12.506200 ProduceAcknowledged   producer-1        orders-0 2 at 5",
    );
}

#[test]
fn a_lost_answer_doubles_a_record_only_without_idempotence() {
    for (idempotence, copies) in [("on", 1), ("off", 2)] {
        let lab = play(&format!(
            "2.1 create-topic orders assignment=1,2
             2.6 produce orders-0 1 acks=all idempotence={idempotence}
             3 cut 1>producer-1
             3.1 produce orders-0 1 acks=all idempotence={idempotence}
             4 reset producer-1 1
             4.5 heal 1>producer-1
             6 end"
        ));
        let (_, log) = lab.world.replica(BrokerId(1), PartitionId(0)).expect("broker 1 leads");
        let values: Vec<_> = values(log);
        let value = values.last().expect("it arrived");
        assert_eq!(values.iter().filter(|other| *other == value).count(), copies, "{values:?}");
    }
}
