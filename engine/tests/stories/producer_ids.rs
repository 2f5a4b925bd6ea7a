//! How brokers come to producer ids: in blocks of a thousand, from the controller.

use crate::check;

#[test]
fn the_first_question_waits_for_a_block() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all idempotence=on
         3 end",
        "InitProducerId, ProducerIdRetried, ProducerIdReceived, ProducerIdsAllocated,
         ProducerIdsAllocated controller, AllocateProducerIds controller",
        "
         2.512     Sent                  producer-1 > 3    ?2 InitProducerId
         2.515     Sent                  producer-1 > 3    !2 InitProducerId -1 epoch -1
                                            COORDINATOR_LOAD_IN_PROGRESS
         2.518     ProducerIdRetried     producer-1        COORDINATOR_LOAD_IN_PROGRESS
         2.521     Sent                  3 > controller    ?0 AllocateProducerIds
         2.524     ProducerIdsAllocated  broker 3          0 to 999
         2.549     Sent                  3 > controller    !0 AllocateProducerIds
         2.630     Sent                  producer-1 > 3    ?1 InitProducerId
         2.633     Sent                  producer-1 > 3    !1 InitProducerId 0 epoch 0 NONE
         2.636     ProducerIdReceived    producer-1        0 epoch 0",
    );
}

#[test]
fn a_broker_asks_again_once_there_is_a_controller() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.4 crash controller
         2.5 produce orders-0 1 acks=all idempotence=on
         2.7 start controller
         3 end",
        "InitProducerId, ProducerIdRetried, ProducerIdReceived, ProducerIdsAllocated,
         AllocateProducerIds controller, ControllerCrashed, ControllerStarted",
        "
         2.400     ControllerCrashed
         2.512     Sent                  producer-1 > 3    ?2 InitProducerId
         2.515     Sent                  producer-1 > 3    !2 InitProducerId -1 epoch -1
                                            COORDINATOR_LOAD_IN_PROGRESS
         2.518     ProducerIdRetried     producer-1        COORDINATOR_LOAD_IN_PROGRESS
         2.630     Sent                  producer-1 > 3    ?1 InitProducerId
         2.633     Sent                  producer-1 > 3    !1 InitProducerId -1 epoch -1
                                            COORDINATOR_LOAD_IN_PROGRESS
         2.636     ProducerIdRetried     producer-1        COORDINATOR_LOAD_IN_PROGRESS
         2.700     ControllerStarted
         2.736     Sent                  producer-1 > 3    ?2 InitProducerId
         2.739     Sent                  producer-1 > 3    !2 InitProducerId -1 epoch -1
                                            COORDINATOR_LOAD_IN_PROGRESS
         2.742     ProducerIdRetried     producer-1        COORDINATOR_LOAD_IN_PROGRESS
         2.745     Sent                  3 > controller    ?0 AllocateProducerIds
         2.748     ProducerIdsAllocated  broker 3          0 to 999
         2.773     Sent                  3 > controller    !0 AllocateProducerIds
         2.842     Sent                  producer-1 > 3    ?3 InitProducerId
         2.845     Sent                  producer-1 > 3    !3 InitProducerId 0 epoch 0 NONE
         2.848     ProducerIdReceived    producer-1        0 epoch 0",
    );
}

#[test]
fn a_block_that_a_controller_wrote_down_and_could_not_give_is_nobodys() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all idempotence=on
         2.53 crash controller
         2.6 start controller
         3 end",
        "ProducerIdRetried, ProducerIdReceived, ProducerIdsAllocated,
         AllocateProducerIds controller, ControllerCrashed, ControllerStarted",
        "
         2.518     ProducerIdRetried     producer-1        COORDINATOR_LOAD_IN_PROGRESS
         2.521     Sent                  3 > controller    ?0 AllocateProducerIds
         2.524     ProducerIdsAllocated  broker 3          0 to 999
         2.530     ControllerCrashed
         2.600     ControllerStarted
         2.636     ProducerIdRetried     producer-1        COORDINATOR_LOAD_IN_PROGRESS
         2.645     Sent                  3 > controller    ?1 AllocateProducerIds
         2.648     ProducerIdsAllocated  broker 3          1000 to 1999
         2.673     Sent                  3 > controller    !1 AllocateProducerIds
         2.742     ProducerIdReceived    producer-1        1000 epoch 0",
    );
}
