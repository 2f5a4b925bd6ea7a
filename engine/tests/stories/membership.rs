//! Brokers as members of the cluster: sessions, fencing and its check, leaving and coming back.

use crate::check;

#[test]
fn a_session_ends_at_the_first_check_after_nine_seconds() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 crash 2
         12.5 end",
        "BrokerCrashed, BrokerFenced, BrokerFenced controller, Arrived 2 controller",
        "
         2.029600  Arrived               2 > controller    ?0
         2.029600  Arrived               2 > controller    ?0
         2.032800  Arrived               2 > controller    !0
         2.128200  Arrived               2 > controller    !0
         2.131400  Arrived               2 > controller    ?1
         2.634600  Arrived               2 > controller    !1
         2.637800  Arrived               2 > controller    ?2
         3.000     BrokerCrashed         broker 2
         11.250    BrokerFenced          broker 2",
    );
}

#[test]
fn a_frozen_broker_is_let_in_again_by_its_first_heartbeat() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=all
         3 freeze 2
         13 produce orders-0 1 acks=all
         14 thaw 2
         15 end",
        "BrokerFrozen, BrokerThawed, BrokerFenced, BrokerUnfenced, BrokerRegistered,
         IsrChanged, IsrExpandWanted, Appended",
        "
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.536100  Appended              orders-0@2        follower 0 -> 1
         2.536400  Appended              orders-0@3        follower 0 -> 1
         3.000     BrokerFrozen          broker 2
         11.250    IsrChanged            orders-0          [1,3] elr [] version 1
         11.250    BrokerFenced          broker 2
         13.003    Appended              orders-0@1        leader 1 -> 2
         13.006400 Appended              orders-0@3        follower 1 -> 2
         14.000    BrokerThawed          broker 2
         14.003200 BrokerUnfenced        broker 2
         14.006200 Appended              orders-0@2        follower 1 -> 2
         14.515500 IsrExpandWanted       orders-0@1        with 2
         14.524800 IsrChanged            orders-0          [1,2,3] elr [] version 2",
    );
}

#[test]
fn a_stop_moves_leaders_first_and_waits_until_everybody_knows() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=all
         3 stop 1
         6 end",
        "BrokerStopping, BrokerLeaving, LeaderElected, IsrChanged, BrokerFenced, BrokerStopped,
         BecameLeader, ConnectionReset, Closed",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.000     BrokerStopping        broker 1
         3.003100  BrokerLeaving         broker 1
         3.003100  LeaderElected         orders-0          2, epoch 1
         3.003100  IsrChanged            orders-0          [2,3] elr [] version 1
         3.031300  BecameLeader          orders-0@2        epoch 1
         3.034400  Closed                2 > 1
         3.034500  Closed                3 > 1
         5.090500  BrokerFenced          broker 1
         5.118600  BrokerStopped         broker 1
         5.121600  Closed                producer-1 > 1",
    );
}

#[test]
fn a_broker_that_leads_nothing_may_go_at_once() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 stop 3
         4 end",
        "BrokerStopping, BrokerLeaving, LeaderElected, IsrChanged, BrokerFenced, BrokerStopped",
        "
         3.000     BrokerStopping        broker 3
         3.003     IsrChanged            orders-0          [1,2] elr [] version 1
         3.003     BrokerFenced          broker 3
         3.031     BrokerStopped         broker 3",
    );
}

#[test]
fn a_new_process_is_refused_until_the_session_of_the_old_one_is_over() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 crash 2
         3.1 start 2
         20 end",
        "BrokerCrashed, BrokerBooted, BrokerRegistered, BrokerStarted, BrokerFenced,
         BrokerUnfenced, IsrChanged, LeaderElected",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         3.000     BrokerCrashed         broker 2
         5.100     BrokerBooted          broker 2
         11.128800 IsrChanged            orders-0          [1,3] elr [] version 1
         11.128800 BrokerRegistered      broker 2          as 20
         11.183    BrokerUnfenced        broker 2
         11.211200 BrokerStarted         broker 2
         11.704600 IsrChanged            orders-0          [1,2,3] elr [] version 2",
    );
}

#[test]
fn a_broker_cut_off_from_the_controller_leads_on_until_it_hears_otherwise() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=all
         3 cut controller 1
         13 produce orders-0 1 acks=1 retries=0
         14 heal controller 1
         15.5 end",
        "LinkCut, LinkHealed, BrokerFenced, BrokerUnfenced, LeaderElected, BecameLeader,
         BecameFollower, Appended leader, Truncated, DivergenceTold, ProduceAcknowledged,
         ProduceFailed, IsrChanged",
        "
         2.128     BecameFollower        orders-0@3        of 1
         2.128100  BecameLeader          orders-0@1        epoch 0
         2.128200  BecameFollower        orders-0@2        of 1
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.542800  ProduceAcknowledged   producer-1        orders-0 1 at 0
         11.250    LeaderElected         orders-0          2, epoch 1
         11.250    IsrChanged            orders-0          [2,3] elr [] version 1
         11.250    BrokerFenced          broker 1
         11.278    BecameFollower        orders-0@3        of 2
         11.278200 BecameLeader          orders-0@2        epoch 1
         13.003    Appended              orders-0@1        leader 1 -> 2
         13.006    ProduceAcknowledged   producer-1        orders-0 1 at 1
         14.003100 BrokerUnfenced        broker 1
         14.009300 BecameFollower        orders-0@1        of 2
         14.018600 DivergenceTold        orders-0@2        1: epoch 0 ends at 1
         14.021700 Truncated             orders-0@1        2 -> 1
         14.540600 IsrChanged            orders-0          [1,2,3] elr [] version 2",
    );
}
