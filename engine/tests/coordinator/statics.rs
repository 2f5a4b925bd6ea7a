//! Static members (KIP-345).

use super::desk::story;

/// Two static members, stable in generation 1.
const PAIR: &str = "
    0 a join static=x
    1 b join static=y
    6 a sync a=0 b=1
    6 b sync
    6 then";

#[test]
fn a_static_member_that_returns_keeps_its_assignment() {
    story(
        &format!(
            "{PAIR}
            7 b join static=y new
            7 b sync
            8 a join static=x new
            8 a sync"
        ),
        r#"7.000 - b is back
         7.000 + group "consumer" 1 x=0 y=1
         7.000 b: joined generation 1 by range, x leads
         7.000 b: is assigned "1"
         8.000 - a is back
         8.000 + group "consumer" 1 x=0 y=1
         8.000 a: joined generation 1 by range, x leads of x y, keeps the assignment
         8.000 a: is assigned "0""#,
    );
}

#[test]
fn of_two_with_one_instance_id_the_later_one_wins() {
    story(
        &format!(
            "{PAIR}
            7 c join static=y
            7 b beat
            7 b commit orders-0=1
            7 b join static=y
            7 b leave
            7 c beat
            7 c sync"
        ),
        r#"7.000 - c is back
         7.000 + group "consumer" 1 x=0 y=1
         7.000 c: joined generation 1 by range, x leads
         7.000 b: FENCED_INSTANCE_ID
         7.000 b: committed: FENCED_INSTANCE_ID
         7.000 b: FENCED_INSTANCE_ID
         7.000 b: left: UNKNOWN_MEMBER_ID
         7.000 c: NONE
         7.000 c: is assigned "1""#,
    );
}

#[test]
fn a_static_member_that_returns_with_other_protocols_begins_a_rebalance() {
    story(
        "0 a join static=x protocols=range,sticky
         1 b join static=y protocols=range,sticky
         6 a sync a=0 b=1
         6 b sync
         6 then
         7 b join static=y new protocols=sticky
         8 a join static=x protocols=range,sticky",
        "7.000 - b is back
         7.000 - rebalance because of b: MetadataChanged
         7.000 - Stable -> PreparingRebalance in 1
         8.000 - PreparingRebalance -> CompletingRebalance in 2
         8.000 - generation 2: 2 by Sticky, a leads
         8.000 a: joined generation 2 by sticky, x leads of x y
         8.000 b: joined generation 2 by sticky, x leads",
    );
}

#[test]
fn a_static_member_that_returns_during_a_rebalance_takes_its_place_in_it() {
    story(
        "0 a join static=x
         1 b join static=y
         6 b sync
         6 then
         7 b join static=y new
         8 a join static=x
         8 c join
         9 b join static=y new
         10 a join static=x",
        "7.000 - b is back
         7.000 - rebalance because of b: MemberReplaced
         7.000 - CompletingRebalance -> PreparingRebalance in 1
         7.000 b: FENCED_INSTANCE_ID
         8.000 - PreparingRebalance -> CompletingRebalance in 2
         8.000 - generation 2: 2 by Range, a leads
         8.000 a: joined generation 2 by range, x leads of x y
         8.000 b: joined generation 2 by range, x leads
         8.000 - an id for c
         8.000 c: MEMBER_ID_REQUIRED
         8.000 - c is in
         8.000 - rebalance because of c: NewMember
         8.000 - CompletingRebalance -> PreparingRebalance in 2
         9.000 - b is back
         10.000 - PreparingRebalance -> CompletingRebalance in 3
         10.000 - generation 3: 3 by Range, a leads
         10.000 a: joined generation 3 by range, x leads of x y c
         10.000 b: joined generation 3 by range, x leads
         10.000 c: joined generation 3 by range, x leads",
    );
}

#[test]
fn a_static_member_stays_until_its_session_ends() {
    story(
        "0 a join static=x rebalance=15 session=60
         1 b join static=y rebalance=15
         6 a sync a=0 b=1
         6 b sync
         6 then
         8 c join rebalance=15 session=60
         9 a join static=x rebalance=15 session=60
         15 b beat
         24 a sync a=0 b=1 c=2
         24 c sync
         33 end",
        r#"8.000 - an id for c
         8.000 c: MEMBER_ID_REQUIRED
         8.000 - c is in
         8.000 - rebalance because of c: NewMember
         8.000 - Stable -> PreparingRebalance in 1
         15.000 b: REBALANCE_IN_PROGRESS
         23.000 - PreparingRebalance -> CompletingRebalance in 2
         23.000 - generation 2: 3 by Range, a leads
         23.000 a: joined generation 2 by range, x leads of x y c
         23.000 c: joined generation 2 by range, x leads
         24.000 + group "consumer" 2 x=0 y=1 c=2
         24.000 - CompletingRebalance -> Stable in 2
         24.000 a: is assigned "0"
         24.000 c: is assigned "2"
         33.000 - b is out: SessionExpired
         33.000 - rebalance because of b: MemberRemoved(SessionExpired)
         33.000 - Stable -> PreparingRebalance in 2"#,
    );
}

#[test]
fn an_administrator_takes_a_static_member_out() {
    story(
        &format!(
            "{PAIR}
            7 c leave static=y
            7 c leave static=z
            8 b beat"
        ),
        "7.000 - b is out: Left
         7.000 - rebalance because of b: MemberRemoved(Left)
         7.000 - Stable -> PreparingRebalance in 1
         7.000 c: left: NONE
         7.000 c: left: UNKNOWN_MEMBER_ID
         8.000 b: UNKNOWN_MEMBER_ID",
    );
}
