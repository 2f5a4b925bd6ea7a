//! What the log has to do with it: answers wait for it, assignments are handed out after it, and
//! another broker finds the group in it.

use super::desk::story;

#[test]
fn an_assignment_is_handed_out_when_it_is_committed() {
    story(
        "0 a join
         1 b join
         6 then
         6 log holds
         6 b sync
         6 a sync a=0 b=1
         7 a beat
         7 b beat
         7 a fetch orders-0
         7 a fetch orders-0 stable
         8 log commits",
        r#"6.000 + group "consumer" 1 a=0 b=1
         7.000 a: offsets: orders-0=-1
         8.000 - CompletingRebalance -> Stable in 1
         8.000 a: is assigned "0"
         8.000 b: is assigned "1"
         8.000 a: NONE
         8.000 b: NONE
         8.000 a: offsets: orders-0=-1"#,
    );
}

#[test]
fn an_assignment_that_is_not_committed_in_time_is_given_up() {
    story(
        "0 a join
         1 b join
         6 then
         6 log holds
         6 b sync
         6 a sync a=0 b=1
         11 end",
        r#"6.000 + group "consumer" 1 a=0 b=1
         11.000 - rebalance because of ?: AssignmentNotStored
         11.000 - CompletingRebalance -> PreparingRebalance in 1
         11.000 a: COORDINATOR_NOT_AVAILABLE
         11.000 b: COORDINATOR_NOT_AVAILABLE"#,
    );
}

#[test]
fn an_assignment_that_the_log_refuses_is_given_up() {
    story(
        "0 a join
         1 b join
         6 then
         6 log holds
         6 b sync
         6 a sync a=0 b=1
         6 log refuses NOT_LEADER_OR_FOLLOWER",
        r#"6.000 + group "consumer" 1 a=0 b=1
         6.000 - rebalance because of ?: AssignmentNotStored
         6.000 - CompletingRebalance -> PreparingRebalance in 1
         6.000 a: NOT_COORDINATOR
         6.000 b: NOT_COORDINATOR"#,
    );
}

#[test]
fn a_group_that_cannot_be_written_down_is_none() {
    story(
        "0 log holds
         0 a join static=x
         0 log refuses NOT_ENOUGH_REPLICAS
         0 a describe
         1 log holds
         1 a join static=x
         6 b describe
         7 log commits
         7 b describe",
        r#"0.000 - created
         0.000 - a is in
         0.000 - rebalance because of a: NewMember
         0.000 - Empty -> PreparingRebalance in 0
         0.000 + group "" 0
         0.000 a: COORDINATOR_NOT_AVAILABLE
         0.000 a: GROUP_ID_NOT_FOUND: Group shop not found. Dead "" "" []
         1.000 - created
         1.000 - a is in
         1.000 - rebalance because of a: NewMember
         1.000 - Empty -> PreparingRebalance in 0
         1.000 + group "" 0
         4.000 - PreparingRebalance -> CompletingRebalance in 1
         4.000 - generation 1: 1 by Range, a leads
         4.000 a: joined generation 1 by range, x leads of x
         6.000 b: GROUP_ID_NOT_FOUND: Group shop not found. Dead "" "" []
         7.000 b: NONE CompletingRebalance "consumer" "" [x=]"#,
    );
}

#[test]
fn a_return_that_cannot_be_written_down_is_taken_back() {
    story(
        "0 a join static=x
         1 b join static=y
         6 a sync a=0 b=1
         6 b sync
         6 then
         7 log holds
         7 c join static=y
         7 b beat
         7 log refuses NOT_LEADER_OR_FOLLOWER
         8 b beat",
        r#"7.000 - c is back
         7.000 + group "consumer" 1 x=0 y=1
         7.000 b: FENCED_INSTANCE_ID
         7.000 c: NOT_COORDINATOR
         8.000 b: NONE"#,
    );
}

#[test]
fn another_broker_finds_the_group_in_the_log() {
    story(
        "0 a join
         1 b join
         6 a sync a=0 b=1
         6 b sync
         6 then
         7 a commit orders-0=5
         8 broker loads
         9 a beat
         9 b sync
         9 a describe
         9 a fetch orders-0
         18 a beat
         18 end",
        r#"7.000 - a committed 5 for partition 0
         7.000 + orders-0 5
         7.000 a: committed: NONE
         9.000 a: NONE
         9.000 b: is assigned "1"
         9.000 a: NONE Stable "consumer" "range" [a=0 b=1]
         9.000 a: offsets: orders-0=5
         18.000 - b is out: SessionExpired
         18.000 - rebalance because of b: MemberRemoved(SessionExpired)
         18.000 - Stable -> PreparingRebalance in 1
         18.000 a: REBALANCE_IN_PROGRESS"#,
    );
}

#[test]
fn a_rebalance_under_way_is_lost_with_its_coordinator() {
    story(
        "0 a join
         5 a sync a=0
         5 then
         6 b join
         7 broker unloads
         8 broker loads
         9 a beat
         9 b join",
        "6.000 - an id for b
         6.000 b: MEMBER_ID_REQUIRED
         6.000 - b is in
         6.000 - rebalance because of b: NewMember
         6.000 - Stable -> PreparingRebalance in 1
         7.000 - PreparingRebalance -> Dead in 1
         7.000 b: NOT_COORDINATOR
         9.000 a: NONE
         9.000 b: UNKNOWN_MEMBER_ID",
    );
}

#[test]
fn parked_requests_are_sent_to_the_new_coordinator() {
    story(
        "0 a join
         1 b join
         6 then
         6 b sync
         7 broker unloads
         7 a beat",
        "7.000 - CompletingRebalance -> Dead in 1
         7.000 b: NOT_COORDINATOR
         7.000 a: UNKNOWN_MEMBER_ID",
    );
}
