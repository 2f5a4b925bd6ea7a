//! Consumers in groups: how they find each other, what they are assigned, and what becomes of that
//! when one of them comes, leaves, dies or is too slow.

use crate::check;

/// What members tell of their partitions.
const PARTITIONS: &str = "GroupJoined, PartitionAssigned, PartitionRevoked, PartitionLost";

#[test]
fn a_consumer_finds_its_coordinator_joins_twice_and_reads_from_where_nothing_was_committed() {
    check(
        "2.1 create-topic orders assignment=1,2,3;3,1,2
         2.5 produce orders-0 2 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest
         6.3 end",
        "FindCoordinator, CoordinatorFound, JoinGroup, SyncGroup, OffsetFetch, Sent ListOffsets,
         GroupJoined, PartitionAssigned, PositionReset, Consumed, Processed",
        "
         3.012400  Sent                  consumer-1 > 1    ?2 FindCoordinator
         3.015500  Sent                  consumer-1 > 1    !2 FindCoordinator -1
                                            COORDINATOR_NOT_AVAILABLE
         3.128500  Sent                  consumer-1 > 3    ?2 FindCoordinator
         3.131600  Sent                  consumer-1 > 3    !2 FindCoordinator 3 NONE
         3.134700  CoordinatorFound      consumer-1        3
         3.147100  Sent                  consumer-1 > 3    ?1 JoinGroup without id because ``
         3.150200  Sent                  consumer-1 > 3    !1 JoinGroup generation -1
                                            MEMBER_ID_REQUIRED
         3.153300  Sent                  consumer-1 > 3    ?2 JoinGroup with id because `need to
                                            re-join with the given member-id`
         6.156400  Sent                  consumer-1 > 3    !2 JoinGroup generation 1 NONE
         6.159500  GroupJoined           consumer-1        generation 1 leads
         6.159500  Sent                  consumer-1 > 3    ?3 SyncGroup generation 1 for 1
         6.169800  Sent                  consumer-1 > 3    !3 SyncGroup NONE
         6.172900  PartitionAssigned     consumer-1        orders-0
         6.172900  PartitionAssigned     consumer-1        orders-1
         6.172900  Sent                  consumer-1 > 3    ?4 OffsetFetch
         6.176     Sent                  consumer-1 > 3    !4 OffsetFetch orders-0=-1 orders-1=-1
         6.179100  Sent                  consumer-1 > 3    ?3 ListOffsets orders-1 -2
         6.182200  Sent                  consumer-1 > 3    !3 ListOffsets orders-1 0
         6.185300  Sent                  consumer-1 > 1    ?1 ListOffsets orders-0 -2
         6.185300  PositionReset         consumer-1        orders-1 to 0
         6.188400  Sent                  consumer-1 > 1    !1 ListOffsets orders-0 0
         6.191500  PositionReset         consumer-1        orders-0 to 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 2
         6.197700  Processed             consumer-1        orders-0 0 -> 2",
    );
}

#[test]
fn a_second_member_takes_its_share_once_the_first_has_committed_and_joined_again() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1;3,1,2
         2.5 produce orders-0 2 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest
         10 consume orders group=g1 auto.offset.reset=earliest
         13 end",
        "JoinGroup consumer-2, Heartbeat, GroupJoined, PartitionAssigned, PartitionRevoked,
         OffsetCommit, OffsetCommitted consumer-1, SyncGroup, PositionRestored",
        "
         6.159500  GroupJoined           consumer-1        generation 1 leads
         6.159500  Sent                  consumer-1 > 3    ?3 SyncGroup generation 1 for 1
         6.169800  Sent                  consumer-1 > 3    !3 SyncGroup NONE
         6.172900  PartitionAssigned     consumer-1        orders-0
         6.172900  PartitionAssigned     consumer-1        orders-1
         6.172900  PartitionAssigned     consumer-1        orders-2
         9.159500  Sent                  consumer-1 > 3    ?5 Heartbeat generation 1
         9.162600  Sent                  consumer-1 > 3    !5 Heartbeat NONE
         10.032    Sent                  consumer-2 > 3    ?1 JoinGroup without id because ``
         10.035200 Sent                  consumer-2 > 3    !1 JoinGroup generation -1
                                            MEMBER_ID_REQUIRED
         10.038400 Sent                  consumer-2 > 3    ?2 JoinGroup with id because `need to
                                            re-join with the given member-id`
         11.172900 Sent                  consumer-1 > 3    ?6 OffsetCommit generation 1
                                            orders-0=2 orders-1=0 orders-2=0
         11.183200 Sent                  consumer-1 > 3    !6 OffsetCommit NONE
         11.186300 OffsetCommitted       consumer-1        orders-0 at 2
         11.186300 OffsetCommitted       consumer-1        orders-1 at 0
         11.186300 OffsetCommitted       consumer-1        orders-2 at 0
         12.159500 Sent                  consumer-1 > 3    ?7 Heartbeat generation 1
         12.162600 Sent                  consumer-1 > 3    !7 Heartbeat REBALANCE_IN_PROGRESS
         12.165700 Sent                  consumer-1 > 3    ?8 OffsetCommit generation 1
                                            orders-0=2 orders-1=0 orders-2=0
         12.176    Sent                  consumer-1 > 3    !8 OffsetCommit NONE
         12.179100 OffsetCommitted       consumer-1        orders-0 at 2
         12.179100 OffsetCommitted       consumer-1        orders-1 at 0
         12.179100 OffsetCommitted       consumer-1        orders-2 at 0
         12.179100 PartitionRevoked      consumer-1        orders-0
         12.179100 PartitionRevoked      consumer-1        orders-1
         12.179100 PartitionRevoked      consumer-1        orders-2
         12.182200 Sent                  consumer-2 > 3    !2 JoinGroup generation 2 NONE
         12.185300 GroupJoined           consumer-1        generation 2 leads
         12.185300 Sent                  consumer-1 > 3    ?10 SyncGroup generation 2 for 2
         12.185400 GroupJoined           consumer-2        generation 2
         12.185400 Sent                  consumer-2 > 3    ?3 SyncGroup generation 2 for 0
         12.195600 Sent                  consumer-1 > 3    !10 SyncGroup NONE
         12.195600 Sent                  consumer-2 > 3    !3 SyncGroup NONE
         12.198700 PartitionAssigned     consumer-1        orders-0
         12.198700 PartitionAssigned     consumer-1        orders-1
         12.198800 PartitionAssigned     consumer-2        orders-2
         12.204900 PositionRestored      consumer-1        orders-0 to 2
         12.204900 PositionRestored      consumer-1        orders-1 to 0
         12.205200 PositionRestored      consumer-2        orders-2 to 0",
    );
}

#[test]
fn a_member_that_closes_commits_and_leaves_and_the_other_takes_over_at_its_next_heartbeat() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1
         3 consume orders group=g1
         3 consume orders group=g1
         12 close consumer-2
         14 produce orders-1 1 acks=all
         16 end",
        "PartitionRevoked, LeaveGroup, ClientClosing, ClientClosed, PartitionAssigned,
         Sent ?5 OffsetCommit, Sent ?4 OffsetCommit, Consumed, Heartbeat REBALANCE_IN_PROGRESS",
        "
         9.171100  PartitionAssigned     consumer-1        orders-0
         9.171200  PartitionAssigned     consumer-2        orders-1
         12.000    Sent                  consumer-2 > 3    ?5 OffsetCommit generation 1 orders-1=0
         12.013400 ClientClosing         consumer-2
         12.013400 PartitionRevoked      consumer-2        orders-1
         12.013400 Sent                  consumer-2 > 3    ?6 LeaveGroup
         12.016500 Sent                  consumer-2 > 3    !6 LeaveGroup NONE
         12.019600 ClientClosed          consumer-2
         12.160900 Sent                  consumer-1 > 3    !5 Heartbeat REBALANCE_IN_PROGRESS
         12.177100 PartitionRevoked      consumer-1        orders-0
         12.196300 PartitionAssigned     consumer-1        orders-0
         12.196300 PartitionAssigned     consumer-1        orders-1
         14.045400 Consumed              consumer-1        orders-1 0 -> 1",
    );
}

#[test]
fn the_partitions_of_a_dead_member_wait_for_its_session_and_latest_skips_what_came_meanwhile() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1
         3 consume orders group=g1 session.timeout.ms=10000
         3 consume orders group=g1 session.timeout.ms=10000
         12 crash consumer-1
         12.5 produce orders-0 1 acks=all
         25 end",
        "ClientCrashed, GroupJoined, PartitionAssigned, PartitionRevoked, PositionReset, Consumed,
         RecordsSkipped, Heartbeat REBALANCE_IN_PROGRESS",
        "
         9.157900  GroupJoined           consumer-1        generation 1 leads
         9.158     GroupJoined           consumer-2        generation 1
         9.171100  PartitionAssigned     consumer-1        orders-0
         9.171200  PartitionAssigned     consumer-2        orders-1
         9.183600  PositionReset         consumer-2        orders-1 to 0
         9.189100  PositionReset         consumer-1        orders-0 to 0
         12.000    ClientCrashed         consumer-1
         21.161100 Sent                  consumer-2 > 3    !10 Heartbeat REBALANCE_IN_PROGRESS
         21.177600 PartitionRevoked      consumer-2        orders-1
         21.183800 GroupJoined           consumer-2        generation 2 leads
         21.197200 PartitionAssigned     consumer-2        orders-0
         21.197200 PartitionAssigned     consumer-2        orders-1
         21.215800 PositionReset         consumer-2        orders-0 to 1
         21.215800 RecordsSkipped        consumer-2        orders-0 0 -> 1",
    );
}

#[test]
fn a_member_that_is_away_from_poll_for_too_long_leaves_and_comes_back_as_another() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 8 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest max.poll.interval.ms=5000 \
           max.poll.records=4 processing-us=100000
         6.3 pause-polling consumer-1
         14 resume-polling consumer-1
         18 end",
        "Consumed, Processed, ProcessedAgain, Sent ? Heartbeat, PollTimedOut, LeaveGroup,
         PollingPaused, PollingResumed, CommitFailed, GroupJoined, PartitionAssigned,
         PartitionLost, Sent JoinGroup without",
        "
         3.147100  Sent                  consumer-1 > 3    ?1 JoinGroup without id because ``
         6.159500  GroupJoined           consumer-1        generation 1 leads
         6.172900  PartitionAssigned     consumer-1        orders-0
         6.197700  Consumed              consumer-1        orders-0 0 -> 4
         6.300     PollingPaused         consumer-1
         6.597700  Processed             consumer-1        orders-0 0 -> 4
         11.197700 PollTimedOut          consumer-1
         11.197700 Sent                  consumer-1 > 3    ?6 LeaveGroup
         11.208    Sent                  consumer-1 > 3    !6 LeaveGroup NONE
         14.000    PollingResumed        consumer-1
         14.000    CommitFailed          consumer-1        UNKNOWN_MEMBER_ID
         14.000    PartitionLost         consumer-1        orders-0
         14.000    Sent                  consumer-1 > 3    ?7 JoinGroup without id because
                                            `consumer pro-actively leaving the group`
         17.012400 GroupJoined           consumer-1        generation 3 leads
         17.025800 PartitionAssigned     consumer-1        orders-0
         17.044400 Consumed              consumer-1        orders-0 0 -> 4
         17.444400 Processed             consumer-1        orders-0 0 -> 4
         17.444400 Consumed              consumer-1        orders-0 4 -> 8
         17.444400 ProcessedAgain        consumer-1        orders-0 0 -> 4
         17.844400 Processed             consumer-1        orders-0 4 -> 8",
    );
}

#[test]
fn a_leader_notices_new_partitions_with_its_metadata_and_a_member_new_topics_at_once() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1
         2.1 create-topic payments assignment=1,2,3
         3 consume orders group=g1
         10 add-partitions orders 3
         20 subscribe consumer-1 orders,payments
         310 add-partitions payments 2
         620 end",
        "Subscribed, GroupJoined, PartitionAssigned, PartitionRevoked, PartitionLost,
         Sent JoinGroup with",
        "
         3.151900  Sent                  consumer-1 > 1    ?2 JoinGroup with id because `need to
                                            re-join with the given member-id`
         6.157900  GroupJoined           consumer-1        generation 1 leads
         6.170700  PartitionAssigned     consumer-1        orders-0
         6.170700  PartitionAssigned     consumer-1        orders-1
         20.000    Subscribed            consumer-1
         20.012800 PartitionRevoked      consumer-1        orders-0
         20.012800 PartitionRevoked      consumer-1        orders-1
         20.012800 Sent                  consumer-1 > 1    ?12 JoinGroup with id because
                                            `subscription has changed`
         20.018800 GroupJoined           consumer-1        generation 2 leads
         20.031600 PartitionAssigned     consumer-1        orders-0
         20.031600 PartitionAssigned     consumer-1        orders-1
         20.031600 PartitionAssigned     consumer-1        orders-2
         20.031600 PartitionAssigned     consumer-1        payments-0
         320.024800 PartitionRevoked      consumer-1        orders-0
         320.024800 PartitionRevoked      consumer-1        orders-1
         320.024800 PartitionRevoked      consumer-1        orders-2
         320.024800 PartitionRevoked      consumer-1        payments-0
         320.024800 Sent                  consumer-1 > 1    ?175 JoinGroup with id because
                                            `cached metadata has changed`
         320.030800 GroupJoined           consumer-1        generation 3 leads
         320.043600 PartitionAssigned     consumer-1        orders-0
         320.043600 PartitionAssigned     consumer-1        orders-1
         320.043600 PartitionAssigned     consumer-1        orders-2
         320.043600 PartitionAssigned     consumer-1        payments-0
         320.043600 PartitionAssigned     consumer-1        payments-1",
    );
}

#[test]
fn a_static_member_keeps_its_place_until_another_takes_it() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1
         3 consume orders group=g1 group.instance.id=a
         3 consume orders group=g1 group.instance.id=b
         10 close consumer-2
         12 start consumer-2
         13 consume orders group=g1 group.instance.id=a
         16 end",
        "GroupJoined, PartitionAssigned, PartitionRevoked, PartitionLost, LeaveGroup,
         ClientClosed, ClientStarted, MemberFailed, Heartbeat FENCED_INSTANCE_ID",
        "
         3.000     ClientStarted         consumer-1
         3.000     ClientStarted         consumer-2
         9.151900  GroupJoined           consumer-1        generation 1 leads
         9.152     GroupJoined           consumer-2        generation 1
         9.165100  PartitionAssigned     consumer-1        orders-0
         9.165200  PartitionAssigned     consumer-2        orders-1
         10.013400 PartitionRevoked      consumer-2        orders-1
         10.013400 ClientClosed          consumer-2
         12.000    ClientStarted         consumer-2
         12.049400 GroupJoined           consumer-2        generation 1
         12.055600 PartitionAssigned     consumer-2        orders-1
         13.000    ClientStarted         consumer-3
         13.045600 GroupJoined           consumer-3        generation 1 leads
         13.052    PartitionAssigned     consumer-3        orders-0
         14.171100 MemberFailed          consumer-1        FENCED_INSTANCE_ID
         14.177100 PartitionRevoked      consumer-1        orders-0
         14.177100 ClientClosed          consumer-1",
    );
}

#[test]
fn a_frozen_member_learns_that_it_is_none_any_more() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 consume orders group=g1 session.timeout.ms=6000
         8 freeze consumer-1
         20 thaw consumer-1
         24 end",
        "ClientFrozen, ClientThawed, CoordinatorLost, CoordinatorFound, PartitionLost,
         Heartbeat UNKNOWN_MEMBER_ID, CommitFailed, GroupJoined, PartitionAssigned",
        "
         3.133900  CoordinatorFound      consumer-1        3
         6.157900  GroupJoined           consumer-1        generation 1 leads
         6.171100  PartitionAssigned     consumer-1        orders-0
         8.000     ClientFrozen          consumer-1
         20.000    ClientThawed          consumer-1
         20.000    CoordinatorLost       consumer-1        3 REQUEST_TIMED_OUT
         20.098600 CoordinatorFound      consumer-1        3
         20.113600 Sent                  consumer-1 > 3    !1 Heartbeat UNKNOWN_MEMBER_ID
         20.116600 CommitFailed          consumer-1        UNKNOWN_MEMBER_ID
         20.116600 PartitionLost         consumer-1        orders-0
         20.116600 CommitFailed          consumer-1        REBALANCE_IN_PROGRESS
         23.128600 GroupJoined           consumer-1        generation 3 leads
         23.141800 PartitionAssigned     consumer-1        orders-0",
    );
}

#[test]
fn members_deal_partitions_out_as_all_of_them_can() {
    check(
        "2.1 create-topic orders assignment=1,2,3;2,3,1;3,1,2
         2.1 create-topic payments assignment=1,2,3
         3 consume orders,payments group=g1 partition.assignment.strategy=roundrobin
         3 consume orders,payments group=g1 partition.assignment.strategy=roundrobin,range
         10 end",
        PARTITIONS,
        "
         9.157900  GroupJoined           consumer-1        generation 1 leads
         9.158     GroupJoined           consumer-2        generation 1
         9.170700  PartitionAssigned     consumer-1        orders-0
         9.170700  PartitionAssigned     consumer-1        orders-2
         9.170800  PartitionAssigned     consumer-2        orders-1
         9.170800  PartitionAssigned     consumer-2        payments-0",
    );
}

#[test]
fn the_coordinator_moves_and_the_group_goes_on_in_its_generation() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 consume orders group=g1
         8 crash 3
         20 end",
        "BrokerCrashed, CoordinatorFound, CoordinatorLost, GroupJoined, PartitionAssigned,
         PartitionRevoked, PartitionLost, Heartbeat, BrokerFenced",
        "
         3.133900  CoordinatorFound      consumer-1        3
         6.157900  GroupJoined           consumer-1        generation 1 leads
         6.171100  PartitionAssigned     consumer-1        orders-0
         8.000     BrokerCrashed         broker 3
         8.003     CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         8.213100  CoordinatorFound      consumer-1        3
         8.219100  CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         8.719100  CoordinatorFound      consumer-1        3
         8.725100  CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         9.225100  CoordinatorFound      consumer-1        3
         9.231100  CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         9.731100  CoordinatorFound      consumer-1        3
         9.737100  CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         10.743100 CoordinatorFound      consumer-1        3
         10.749100 CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         11.755100 CoordinatorFound      consumer-1        3
         11.761100 CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         12.767100 CoordinatorFound      consumer-1        3
         12.773100 CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         13.779100 CoordinatorFound      consumer-1        3
         13.785100 CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         14.791100 CoordinatorFound      consumer-1        3
         14.797100 CoordinatorLost       consumer-1        3 NETWORK_EXCEPTION
         15.750    BrokerFenced          broker 3
         15.803100 CoordinatorFound      consumer-1        1
         15.815100 Sent                  consumer-1 > 1    ?1 Heartbeat generation 1
         15.818100 Sent                  consumer-1 > 1    !1 Heartbeat NONE
         18.803100 Sent                  consumer-1 > 1    ?3 Heartbeat generation 1
         18.806100 Sent                  consumer-1 > 1    !3 Heartbeat NONE",
    );
}
