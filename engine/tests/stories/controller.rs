//! What stands still while the controller's process is down, and what goes on.

use crate::check;

#[test]
fn nobody_is_fenced_without_a_controller_and_everybody_has_a_new_session_after() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 crash controller
         4 crash 1
         20 start controller
         31 end",
        "ControllerCrashed, ControllerStarted, BrokerCrashed, BrokerFenced, LeaderElected,
         BecameLeader, IsrChanged",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.000     ControllerCrashed
         4.000     BrokerCrashed         broker 1
         20.000    ControllerStarted
         30.125    LeaderElected         orders-0          2, epoch 1
         30.125    IsrChanged            orders-0          [2,3] elr [] version 1
         30.125    BrokerFenced          broker 1
         30.153200 BecameLeader          orders-0@2        epoch 1",
    );
}

#[test]
fn records_are_committed_without_a_controller() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 crash controller
         4 produce orders-0 1 acks=all
         4.5 create-topic rides assignment=1,2
         5 end",
        "ControllerCrashed, ProduceAcknowledged, HighWatermarkAdvanced leader, refused controller",
        "
         3.000     ControllerCrashed
         4.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         4.042800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         4.500 refused the controller is not running; start it first",
    );
}

#[test]
fn an_isr_change_waits_for_the_next_controller() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 1 acks=all
         3.5 pause-fetching 3
         4 produce orders-0 1 acks=all
         40 crash controller
         60 start controller
         75 end",
        "ControllerCrashed, ControllerStarted, IsrShrinkWanted, IsrChanged,
         HighWatermarkAdvanced leader, ProduceRetried, ProduceAcknowledged,
         AlterPartition controller",
        "
         3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.042800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         34.000    ProduceRetried        producer-1        orders-0 1 REQUEST_TIMED_OUT
         40.000    ControllerCrashed
         47.000    IsrShrinkWanted       orders-0@1        without 3
         60.000    ControllerStarted
         60.044600 Sent                  1 > controller    ?0 AlterPartition
         60.047700 IsrChanged            orders-0          [1,2] elr [] version 1
         60.072700 Sent                  1 > controller    !0 AlterPartition NONE
         60.075800 HighWatermarkAdvanced orders-0@1        leader 1 -> 3
         60.078800 ProduceAcknowledged   producer-1        orders-0 1 at 2",
    );
}

#[test]
fn what_was_decided_and_not_yet_heard_of_survives_the_controller() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 stop 1
         3.01 crash controller
         5 start controller
         12 end",
        "ControllerCrashed, ControllerStarted, BrokerStopping, BrokerLeaving, LeaderElected,
         BecameLeader, IsrChanged, BrokerStopped, BrokerFenced",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.000     BrokerStopping        broker 1
         3.003100  BrokerLeaving         broker 1
         3.003100  LeaderElected         orders-0          2, epoch 1
         3.003100  IsrChanged            orders-0          [2,3] elr [] version 1
         3.010     ControllerCrashed
         5.000     ControllerStarted
         5.039400  BrokerFenced          broker 1
         5.050     BecameLeader          orders-0@2        epoch 1
         5.067500  BrokerStopped         broker 1",
    );
}
