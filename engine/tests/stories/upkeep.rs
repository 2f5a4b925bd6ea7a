//! What an administrator does with groups and machines.

use brokerscope_engine::history::{Density, History, Loading, Moment};
use brokerscope_engine::world::World;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::setup::Setup;

use crate::check;

#[test]
fn a_fourth_broker_gets_what_is_created_after_it_came() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.2 consume orders-0 from=latest
         3 add-broker
         6 create-topic payments assignment=4,1
         6.5 produce payments-0 2 acks=all
         6.8 consume payments-0 from=earliest
         8 crash 4
         9 start 4
         20 end",
        "BrokerStarting, BrokerBooted, BrokerRegistered, BrokerUnfenced, BrokerStarted 4,
         BecameLeader, BecameFollower 4, ProduceAcknowledged, Consumed",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.000     BrokerStarting        broker 4
         5.000     BrokerBooted          broker 4
         5.009300  BrokerRegistered      broker 4          as 20
         5.062900  BrokerUnfenced        broker 4
         5.091     BrokerStarted         broker 4
         6.028100  BecameFollower        payments-0@1      of 4
         6.028100  BecameLeader          payments-0@4      epoch 0
         6.543200  ProduceAcknowledged   producer-1        payments-0 2 at 0
         6.844800  Consumed              consumer-2        0 -> 2
         9.000     BrokerStarting        broker 4
         11.000    BrokerBooted          broker 4
         16.903100 BecameLeader          payments-0@1      epoch 1
         17.027900 BrokerRegistered      broker 4          as 26
         17.081500 BrokerUnfenced        broker 4
         17.109600 BrokerStarted         broker 4",
    );
}

#[test]
fn a_broker_that_is_added_may_crash_before_it_is_up() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 add-broker
         3.5 add-broker
         4 crash 4
         4.5 start 4
         5 crash 5
         5.2 add-broker
         10 create-topic payments partitions=5 replication-factor=2
         12 end",
        "BrokerStarting, BrokerBooted, BrokerRegistered, BrokerCrashed, BrokerStarted 4,
         BrokerStarted 5, BrokerStarted 6, BecameLeader, refused",
        "
         2.128100  BecameLeader          orders-0@1        epoch 0
         3.000     BrokerStarting        broker 4
         3.500     BrokerStarting        broker 5
         4.000     BrokerCrashed         broker 4
         4.500     BrokerStarting        broker 4
         5.000     BrokerCrashed         broker 5
         5.200     BrokerStarting        broker 6
         6.500     BrokerBooted          broker 4
         6.509300  BrokerRegistered      broker 4          as 20
         6.591     BrokerStarted         broker 4
         7.200     BrokerBooted          broker 6
         7.209     BrokerRegistered      broker 6          as 22
         7.290     BrokerStarted         broker 6
         10.028    BecameLeader          payments-2@3      epoch 0
         10.028    BecameLeader          payments-4@6      epoch 0
         10.028100 BecameLeader          payments-0@1      epoch 0
         10.028100 BecameLeader          payments-3@4      epoch 0
         10.028200 BecameLeader          payments-1@2      epoch 0",
    );
}

#[test]
fn there_is_room_for_twelve_brokers() {
    let adding: Vec<String> = (1..=10).map(|n| format!("{}.1 add-broker", n + 2)).collect();
    let script = format!("{}\n20 end", adding.join("\n"));
    check(&script, "refused", "12.100 refused there is room for 12 brokers");
}

#[test]
fn offsets_are_set_only_while_nobody_is_in_the_group() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.2 reset-offsets group=g1 orders-0=3
         2.5 produce orders-0 5 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest
         9 reset-offsets group=g1 orders-0=3
         10 close consumer-1
         11 reset-offsets group=g1 orders-0=3
         11.5 start consumer-1
         17 crash consumer-1
         17.1 reset-offsets group=g1 orders-0=1
         70 reset-offsets group=g1 orders-0=99
         71 reset-offsets group=g2 orders-0=1
         72 end",
        "OffsetCommitted, Consumed, PositionRestored, PositionReset, refused, Created",
        "
         2.200 refused The coordinator is not available.
         3.150200  Group                 group g1          Created
         6.191500  PositionReset         consumer-1        orders-0 to 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 5
         9.000 refused Assignments can only be reset if the group 'g1' is inactive, but the
                            current state is Stable.
         10.003100 Group                 group g1          OffsetCommitted orders-0 at 5
         10.013400 OffsetCommitted       consumer-1        orders-0 at 5
         11.000    Group                 group g1          OffsetCommitted orders-0 at 3
         14.563    PositionRestored      consumer-1        orders-0 to 3
         14.575400 Consumed              consumer-1        orders-0 3 -> 5
         17.100 refused Assignments can only be reset if the group 'g1' is inactive, but the
                            current state is Stable.
         70.000    Group                 group g1          OffsetCommitted orders-0 at 5
         71.000    Group                 group g2          Created
         71.000    Group                 group g2          OffsetCommitted orders-0 at 1",
    );
}

#[test]
fn offsets_and_groups_are_deleted_only_while_nobody_needs_them() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.1 create-topic payments assignment=1,2,3
         2.5 produce orders-0 5 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest
         9 commit consumer-1 orders-0=2
         9.5 delete-offsets group=g1 orders-0
         9.5 delete-offsets group=g1 payments-0 nowhere-0
         9.6 delete-group g1
         9.7 delete-group g2
         9.7 delete-offsets group=g2 orders-0
         10 close consumer-1
         11 delete-offsets group=g1 orders-0
         12 delete-group g1
         12.1 delete-group g1
         13 end",
        "Group OffsetCommitted, Group OffsetsRemoved, Group Deleted, refused, Sent outside",
        "
         9.003100  Group                 group g1          OffsetCommitted orders-0 at 2
         9.500 refused Deleting offsets of a topic is forbidden while the consumer group is
                            actively subscribed to it.
         9.500 refused This server does not host this topic-partition.
         9.600 refused The group is not empty.
         9.700 refused The group id does not exist.
         9.700 refused The group id does not exist.
         10.003100 Group                 group g1          OffsetCommitted orders-0 at 5
         11.000    Group                 group g1          OffsetsRemoved { partitions: 1 }
         11.006800 Sent                  outside           !-1
         12.000    Group                 group g1          Deleted
         12.006800 Sent                  outside           !-1
         12.100 refused The group id does not exist.",
    );
}

#[test]
fn what_is_asked_of_brokers_reads_back() {
    for line in [
        "delete-records orders-0 before=5",
        "delete-records orders-0 before=end",
        "reset-offsets group=g1 orders-0=3 payments-1=0",
        "delete-offsets group=g1 orders-0 payments-1",
        "delete-group g1",
        "add-broker",
    ] {
        assert_eq!(line.parse::<Action>().map(|action| action.to_string()), Ok(line.to_owned()));
    }
}

#[test]
fn what_cannot_be_asked_of_brokers_is_refused_with_the_reason() {
    for (line, why) in [
        ("delete-records orders-0", "write `delete-records orders-0 before=5`"),
        ("delete-records orders before=5", "`orders` names no partition; write orders-0"),
        ("delete-records orders-0 before=-1", "`-1` is not a number that `before` takes"),
        ("reset-offsets orders-0=3", "write `reset-offsets group=g1 orders-0=3`"),
        ("reset-offsets group=g1", "write `reset-offsets group=g1 orders-0=3`"),
        (
            "reset-offsets group=g1 orders-0",
            "`orders-0` is not an offset in a partition; write one like orders-0=5",
        ),
        ("delete-offsets group= orders-0", "write `delete-offsets group=g1 orders-0`"),
        ("delete-offsets group=g1 orders", "`orders` names no partition; write orders-0"),
        ("delete-group", "write `delete-group g1`"),
        ("add-broker 4", "write `add-broker`"),
    ] {
        assert_eq!(line.parse::<Action>().err().as_deref(), Some(why), "{line}");
    }
}

/// Every place of a history with all of this in it, saved and loaded, is the same again.
#[test]
fn what_an_administrator_did_is_kept_in_a_session() {
    let density = Density { spacing: 64, checkpoint_bytes: 1 << 24 };
    let mut history = History::<World>::begin(Setup::default(), density).expect("it begins");
    for line in [
        "2.1 create-topic orders assignment=1,2,3",
        "2.5 produce orders-0 10 acks=all",
        "3 consume orders group=g1 auto.offset.reset=earliest",
        "7 add-broker",
        "7 pause-fetching 3",
        "8 delete-records orders-0 before=5",
        "9 alter-config broker=1 message.max.bytes=100",
        "9.5 close consumer-1",
        "10 reset-offsets group=g1 orders-0=7",
        "11 delete-offsets group=g1 orders-0",
        "12 delete-group g1",
        "13 crash 3",
        "14 start 3",
        "35 pause-fetching 1",
    ] {
        let (at, action) = line.split_once(' ').expect("an instant and an action");
        let at = at.parse().expect("an instant");
        history.run_until(at, u64::MAX);
        let action = action.parse().expect("an action");
        history.act(at, &action).expect("it can be done");
    }
    let end = history.moment();
    let state = |history: &History<World>| format!("{:?}", history.world());
    let last = state(&history);
    let text = history.save().expect("it can be saved");
    let mut loaded = Loading::<World>::begin(&text, density).and_then(Loading::finish);
    let loaded = &mut loaded.as_mut().expect("it can be loaded").history;
    assert_eq!(loaded.save().ok(), Some(text));
    for ordinal in (0..end.ordinal).step_by(997).chain([end.ordinal]) {
        let moment = Moment { branch: end.branch, ordinal };
        history.seek(moment).expect("it is there");
        loaded.seek(moment).expect("it is there");
        assert!(state(&history) == state(loaded), "event {ordinal} is another");
    }
    assert!(state(&history) == last, "the end is another when it is gone to");
}
