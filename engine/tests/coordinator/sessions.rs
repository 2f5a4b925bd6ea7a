//! Members that fall silent.

use super::desk::story;

#[test]
fn a_member_that_crashes_is_found_out_when_its_session_ends() {
    story(
        "0 a join
         1 b join
         6 a sync a=0 b=1
         6 b sync
         6 then
         10 a beat
         15 a beat
         17 a beat
         17 b beat
         18 a join
         18 a sync a=01",
        r#"10.000 a: NONE
         15.000 a: NONE
         16.000 - b is out: SessionExpired
         16.000 - rebalance because of b: MemberRemoved(SessionExpired)
         16.000 - Stable -> PreparingRebalance in 1
         17.000 a: REBALANCE_IN_PROGRESS
         17.000 b: UNKNOWN_MEMBER_ID
         18.000 - PreparingRebalance -> CompletingRebalance in 2
         18.000 - generation 2: 1 by Range, a leads
         18.000 a: joined generation 2 by range, a leads of a
         18.000 + group "consumer" 2 a=01
         18.000 - CompletingRebalance -> Stable in 2
         18.000 a: is assigned "01""#,
    );
}

#[test]
fn everything_that_is_heard_of_a_member_begins_its_session_anew() {
    story(
        "0 a join
         5 a sync a=0
         5 then
         12 a beat
         21 a commit orders-0=5
         30 a commit orders-0=6
         41 a beat",
        r#"12.000 a: NONE
         21.000 - a committed 5 for partition 0
         21.000 + orders-0 5
         21.000 a: committed: NONE
         30.000 - a committed 6 for partition 0
         30.000 + orders-0 6
         30.000 a: committed: NONE
         40.000 - a is out: SessionExpired
         40.000 - rebalance because of a: MemberRemoved(SessionExpired)
         40.000 - Stable -> PreparingRebalance in 1
         40.000 - PreparingRebalance -> Empty in 2
         40.000 + group "consumer" 2
         41.000 a: UNKNOWN_MEMBER_ID"#,
    );
}

#[test]
fn a_parked_member_is_not_taken_for_dead() {
    story(
        "0 a join session=60
         1 b join session=6
         7 b sync
         7 then
         20 a sync a=0 b=1
         25 b beat
         31 b beat
         38 end",
        r#"20.000 + group "consumer" 1 a=0 b=1
         20.000 - CompletingRebalance -> Stable in 1
         20.000 a: is assigned "0"
         20.000 b: is assigned "1"
         25.000 b: NONE
         31.000 - b is out: SessionExpired
         31.000 - rebalance because of b: MemberRemoved(SessionExpired)
         31.000 - Stable -> PreparingRebalance in 1
         31.000 b: UNKNOWN_MEMBER_ID"#,
    );
}

#[test]
fn the_join_of_a_new_member_is_not_parked_for_ever() {
    story(
        "0 a join rebalance=400 session=600
         4 a sync a=0
         4 then
         5 b join rebalance=400
         310 b join new rebalance=400
         410 end",
        "5.000 - an id for b
         5.000 b: MEMBER_ID_REQUIRED
         5.000 - b is in
         5.000 - rebalance because of b: NewMember
         5.000 - Stable -> PreparingRebalance in 1
         305.000 - b is out: JoinTimedOut
         305.000 b: UNKNOWN_MEMBER_ID
         310.000 - an id for b
         310.000 b: MEMBER_ID_REQUIRED
         310.000 - b is in
         405.000 - a is out: RebalanceTimedOut
         405.000 - PreparingRebalance -> CompletingRebalance in 2
         405.000 - generation 2: 1 by Range, b leads
         405.000 b: joined generation 2 by range, b leads of b",
    );
}

#[test]
fn a_session_may_not_be_too_short_or_too_long() {
    story(
        "0 a join session=5
         0 a join session=1801",
        "0.000 a: INVALID_SESSION_TIMEOUT
         0.000 a: INVALID_SESSION_TIMEOUT",
    );
}
