//! What clients do when their broker is gone: they ask anew who leads, connect again, send again.

use crate::check;

#[test]
fn a_call_is_sent_again_until_there_is_another_leader() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=all
         3 crash 1
         3.5 produce orders-0 1 acks=all
         14 end",
        "BrokerCrashed, BrokerStarted 1, ConnectionReset producer-1, ConnectionRefused producer-1,
         Connected producer-1, Sent Metadata producer-1, Sent Produce, ProduceAcknowledged",
        "
         2.000     BrokerStarted         broker 1
         2.506     Connected             producer-1 > 3
         2.512     Sent                  producer-1 > 3    ?1 Metadata
         2.515     Sent                  producer-1 > 3    !1 Metadata
         2.524     Connected             producer-1 > 1
         2.530     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
         2.539800  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.542800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     BrokerCrashed         broker 1
         3.003     ConnectionReset       producer-1 > 1
         3.009     Connected             producer-1 > 3
         3.015     Sent                  producer-1 > 3    ?1 Metadata
         3.018     Sent                  producer-1 > 3    !1 Metadata
         3.506     ConnectionRefused     producer-1 > 1
         3.506     Sent                  producer-1 > 3    ?2 Metadata
         3.509     Sent                  producer-1 > 3    !2 Metadata
         3.598500  ConnectionRefused     producer-1 > 1
         3.676800  Sent                  producer-1 > 3    ?3 Metadata
         3.679800  Sent                  producer-1 > 3    !3 Metadata
         3.783700  ConnectionRefused     producer-1 > 1
         4.071200  Sent                  producer-1 > 3    ?4 Metadata
         4.074200  Sent                  producer-1 > 3    !4 Metadata
         4.172900  ConnectionRefused     producer-1 > 1
         4.720400  Sent                  producer-1 > 3    ?5 Metadata
         4.723400  Sent                  producer-1 > 3    !5 Metadata
         4.842900  ConnectionRefused     producer-1 > 1
         5.726400  Sent                  producer-1 > 3    ?6 Metadata
         5.729400  Sent                  producer-1 > 3    !6 Metadata
         5.848900  ConnectionRefused     producer-1 > 1
         6.732400  Sent                  producer-1 > 3    ?7 Metadata
         6.735400  Sent                  producer-1 > 3    !7 Metadata
         6.841900  ConnectionRefused     producer-1 > 1
         7.638400  Sent                  producer-1 > 3    ?8 Metadata
         7.641400  Sent                  producer-1 > 3    !8 Metadata
         7.803900  ConnectionRefused     producer-1 > 1
         8.561400  Sent                  producer-1 > 3    ?9 Metadata
         8.564400  Sent                  producer-1 > 3    !9 Metadata
         8.680900  ConnectionRefused     producer-1 > 1
         9.567400  Sent                  producer-1 > 3    ?10 Metadata
         9.570400  Sent                  producer-1 > 3    !10 Metadata
         9.599900  ConnectionRefused     producer-1 > 1
         10.573400 Sent                  producer-1 > 3    ?11 Metadata
         10.576400 Sent                  producer-1 > 3    !11 Metadata
         10.605900 ConnectionRefused     producer-1 > 1
         11.409400 Sent                  producer-1 > 3    ?12 Metadata
         11.412400 Sent                  producer-1 > 3    !12 Metadata
         11.421400 Connected             producer-1 > 2
         11.427400 Sent                  producer-1 > 2    ?1 Produce orders-0 76 bytes acks=-1
         11.437600 Sent                  producer-1 > 2    !1 Produce orders-0 at 1 NONE
         11.440600 ProduceAcknowledged   producer-1        orders-0 1 at 1",
    );
}

#[test]
fn a_record_whose_answer_was_lost_is_in_the_log_twice() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=1
         3 cut 1>producer-1
         3.1 produce orders-0 1 acks=1
         4 reset producer-1 1
         4.5 heal 1>producer-1
         5 end",
        "LinkCut, LinkReset, LinkHealed, ConnectionReset producer-1, ProduceRetried, Sent Produce,
         Appended leader, ProduceAcknowledged",
        "
         2.530     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.533     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.536     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     LinkCut               1 > producer-1
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=1
         3.103     Appended              orders-0@1        leader 1 -> 2
         3.103     Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         4.000     LinkReset             producer-1 > 1
         4.003     ConnectionReset       producer-1 > 1
         4.003     ProduceRetried        producer-1        orders-0 1 NETWORK_EXCEPTION
         4.003     ConnectionReset       producer-1 > 1
         4.500     LinkHealed            1 > producer-1
         4.512     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         4.515     Appended              orders-0@1        leader 2 -> 3
         4.515     Sent                  producer-1 > 1    !1 Produce orders-0 at 2 NONE
         4.518     ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn the_producer_gives_up_waiting_after_30_s_and_sends_again() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=1
         3 pause-fetching 3
         3.1 produce orders-0 1 acks=all
         34 resume-fetching 3
         35 end",
        "RequestTimedOut, ParkedExpired producer-1, ProduceRetried, Sent Produce, Appended leader,
         ProduceAcknowledged",
        "
         2.530     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.533     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.536     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
         3.103     Appended              orders-0@1        leader 1 -> 2
         33.100    RequestTimedOut       producer-1 > 1    ?2
         33.100    ProduceRetried        producer-1        orders-0 1 REQUEST_TIMED_OUT
         33.103    ParkedExpired         producer-1 > 1
         33.229100 Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
         33.232100 Appended              orders-0@1        leader 2 -> 3
         34.010200 Sent                  producer-1 > 1    !1 Produce orders-0 at 2 NONE
         34.013200 ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn without_idempotence_calls_in_flight_are_sent_again_in_the_wrong_order() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=1
         3 cut producer-1>1
         3.1 produce orders-0 1 acks=1
         3.2 produce orders-0 2 acks=1
         3.3 produce orders-0 3 acks=1
         4 reset producer-1 1
         4.01 heal producer-1>1
         5 end",
        "SendCalled, ProduceRetried, Sent Produce, Appended leader, ProduceAcknowledged",
        "
         2.500     SendCalled            producer-1        orders-0 1
         2.530     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=1
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.533     Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.536     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.100     SendCalled            producer-1        orders-0 1
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=1
         3.200     SendCalled            producer-1        orders-0 2
         3.200     Sent                  producer-1 > 1    ?3 Produce orders-0 91 bytes acks=1
         3.300     SendCalled            producer-1        orders-0 3
         3.300     Sent                  producer-1 > 1    ?4 Produce orders-0 106 bytes acks=1
         4.003     ProduceRetried        producer-1        orders-0 1 NETWORK_EXCEPTION
         4.003     ProduceRetried        producer-1        orders-0 2 NETWORK_EXCEPTION
         4.003     ProduceRetried        producer-1        orders-0 3 NETWORK_EXCEPTION
         4.108800  Sent                  producer-1 > 1    ?1 Produce orders-0 106 bytes acks=1
         4.111800  Appended              orders-0@1        leader 1 -> 4
         4.111800  Sent                  producer-1 > 1    !1 Produce orders-0 at 1 NONE
         4.113700  Sent                  producer-1 > 1    ?2 Produce orders-0 91 bytes acks=1
         4.114800  ProduceAcknowledged   producer-1        orders-0 3 at 1
         4.116700  Appended              orders-0@1        leader 4 -> 6
         4.116700  Sent                  producer-1 > 1    !2 Produce orders-0 at 4 NONE
         4.119700  ProduceAcknowledged   producer-1        orders-0 2 at 4
         4.120100  Sent                  producer-1 > 1    ?3 Produce orders-0 76 bytes acks=1
         4.123100  Appended              orders-0@1        leader 6 -> 7
         4.123100  Sent                  producer-1 > 1    !3 Produce orders-0 at 6 NONE
         4.126100  ProduceAcknowledged   producer-1        orders-0 1 at 6",
    );
}

#[test]
fn a_call_fails_when_its_delivery_takes_two_minutes() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 produce orders-0 1 acks=1
         3 crash 1
         4 produce orders-0 1 acks=1
         130 end",
        "BrokerCrashed, SendCalled, ProduceAcknowledged, ProduceFailed",
        "
         2.500     SendCalled            producer-1        orders-0 1
         2.536     ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     BrokerCrashed         broker 1
         4.000     SendCalled            producer-1        orders-0 1
         124.000   ProduceFailed         producer-1        orders-0 1 REQUEST_TIMED_OUT",
    );
}

#[test]
fn a_call_that_may_not_be_sent_again_fails_with_its_connection() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 pause-fetching 2
         3 produce orders-0 1 acks=all retries=0
         4 crash 1
         5 end",
        "SendCalled, BrokerCrashed, ConnectionReset producer-1, ProduceFailed",
        "
         3.000     SendCalled            producer-1        orders-0 1
         4.000     BrokerCrashed         broker 1
         4.003     ConnectionReset       producer-1 > 1
         4.003     ProduceFailed         producer-1        orders-0 1 NETWORK_EXCEPTION",
    );
}

#[test]
fn a_consumer_goes_on_where_it_was_at_another_leader() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 2 acks=all
         3 consume orders-0 from=earliest
         4 crash 1
         14 produce orders-0 1 acks=all
         15 end",
        "BrokerCrashed, BrokerStarted 1, ConnectionReset consumer-1, Connected consumer-1,
         Sent Metadata consumer-1, Sent Fetch consumer-1 0:, PositionReset, Consumed",
        "
         2.000     BrokerStarted         broker 1
         3.006200  Connected             consumer-1 > 1
         3.012400  Sent                  consumer-1 > 1    ?1 Metadata
         3.015500  Sent                  consumer-1 > 1    !1 Metadata
         3.024800  Connected             consumer-1 > 1
         3.037200  PositionReset         consumer-1        to 0
         3.037200  Sent                  consumer-1 > 1    ?2 Fetch epoch 0: orders-0 from 0
         3.043400  Consumed              consumer-1        0 -> 2
         4.000     BrokerCrashed         broker 1
         4.003100  ConnectionReset       consumer-1 > 1
         4.003100  ConnectionReset       consumer-1 > 1
         4.123300  Connected             consumer-1 > 2
         4.129500  Sent                  consumer-1 > 2    ?1 Metadata
         4.132600  Sent                  consumer-1 > 2    !1 Metadata
         4.299300  Sent                  consumer-1 > 2    ?2 Metadata
         4.302400  Sent                  consumer-1 > 2    !2 Metadata
         4.675900  Sent                  consumer-1 > 2    ?3 Metadata
         4.679     Sent                  consumer-1 > 2    !3 Metadata
         5.384500  Sent                  consumer-1 > 2    ?4 Metadata
         5.387600  Sent                  consumer-1 > 2    !4 Metadata
         6.390700  Sent                  consumer-1 > 2    ?5 Metadata
         6.393800  Sent                  consumer-1 > 2    !5 Metadata
         7.396900  Sent                  consumer-1 > 2    ?6 Metadata
         7.400     Sent                  consumer-1 > 2    !6 Metadata
         8.403100  Sent                  consumer-1 > 2    ?7 Metadata
         8.406200  Sent                  consumer-1 > 2    !7 Metadata
         9.409300  Sent                  consumer-1 > 2    ?8 Metadata
         9.412400  Sent                  consumer-1 > 2    !8 Metadata
         10.377650 Sent                  consumer-1 > 2    ?9 Metadata
         10.380750 Sent                  consumer-1 > 2    !9 Metadata
         11.383850 Sent                  consumer-1 > 2    ?10 Metadata
         11.386950 Sent                  consumer-1 > 2    !10 Metadata
         11.396250 Sent                  consumer-1 > 2    ?12 Fetch epoch 0: orders-0 from 2
         14.030100 Consumed              consumer-1        2 -> 3",
    );
}

#[test]
fn a_consumer_of_a_frozen_leader_waits_30_s_and_comes_back() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 consume orders-0 from=earliest
         4 freeze 1
         40 thaw 1
         40.1 produce orders-0 1 acks=all
         66 end",
        "BrokerFrozen, BrokerThawed, RequestTimedOut consumer-1, Connected consumer-1,
         Sent Metadata consumer-1, Consumed",
        "
         3.006     Connected             consumer-1 > 1
         3.012     Sent                  consumer-1 > 1    ?1 Metadata
         3.015     Sent                  consumer-1 > 1    !1 Metadata
         3.024     Connected             consumer-1 > 1
         4.000     BrokerFrozen          broker 1
         33.542    RequestTimedOut       consumer-1 > 1    ?3
         33.548    Connected             consumer-1 > 3
         33.554    Sent                  consumer-1 > 3    ?1 Metadata
         33.557    Sent                  consumer-1 > 3    !1 Metadata
         33.566    Connected             consumer-1 > 2
         40.000    BrokerThawed          broker 1
         40.143300 Consumed              consumer-1        0 -> 1",
    );
}

#[test]
fn metadata_is_asked_for_again_after_five_minutes() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 produce orders-0 1 acks=1
         1000 end",
        "Sent ?1 Metadata, Sent ?2 Metadata, Sent ?3 Metadata, Sent ?4 Metadata",
        "
         3.012     Sent                  producer-1 > 3    ?1 Metadata
         303.018   Sent                  producer-1 > 1    ?2 Metadata
         603.024   Sent                  producer-1 > 1    ?3 Metadata
         903.030   Sent                  producer-1 > 1    ?4 Metadata",
    );
}
