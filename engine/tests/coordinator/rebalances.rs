//! Members come, go and come again (the message sequences of the classic protocol).

use brokerscope_engine::group::settings::GroupSettings;

use super::desk::{story, story_with};

/// Two members that are stable in generation 1.
const PAIR: &str = "
    0 a join
    1 b join
    6 a sync a=0 b=1
    6 b sync
    6 then";

#[test]
fn the_first_members_wait_for_each_other() {
    story(
        "0 a join
         2 b join
         4 c join
         12 end",
        r#"0.000 - created
         0.000 - an id for a
         0.000 + group "" 0
         0.000 a: MEMBER_ID_REQUIRED
         0.000 - a is in
         0.000 - rebalance because of a: NewMember
         0.000 - Empty -> PreparingRebalance in 0
         2.000 - an id for b
         2.000 b: MEMBER_ID_REQUIRED
         2.000 - b is in
         4.000 - an id for c
         4.000 c: MEMBER_ID_REQUIRED
         4.000 - c is in
         9.000 - PreparingRebalance -> CompletingRebalance in 1
         9.000 - generation 1: 3 by Range, a leads
         9.000 a: joined generation 1 by range, a leads of a b c
         9.000 b: joined generation 1 by range, a leads
         9.000 c: joined generation 1 by range, a leads"#,
    );
}

#[test]
fn the_delay_is_never_longer_than_a_member_may_take_to_join() {
    story(
        "0 a join rebalance=4
         2 b join rebalance=4
         3.5 c join rebalance=4
         5 end",
        r#"0.000 - created
         0.000 - an id for a
         0.000 + group "" 0
         0.000 a: MEMBER_ID_REQUIRED
         0.000 - a is in
         0.000 - rebalance because of a: NewMember
         0.000 - Empty -> PreparingRebalance in 0
         2.000 - an id for b
         2.000 b: MEMBER_ID_REQUIRED
         2.000 - b is in
         3.500 - an id for c
         3.500 c: MEMBER_ID_REQUIRED
         3.500 - c is in
         4.000 - PreparingRebalance -> CompletingRebalance in 1
         4.000 - generation 1: 3 by Range, a leads
         4.000 a: joined generation 1 by range, a leads of a b c
         4.000 b: joined generation 1 by range, a leads
         4.000 c: joined generation 1 by range, a leads"#,
    );
}

#[test]
fn a_new_member_joins_a_stable_group() {
    story(
        &format!(
            "{PAIR}
            7 c join
            8 a beat
            8 b beat
            9 a join
            9.5 a beat
            9.6 a sync
            10 b join
            10 b beat
            10 b sync
            10.5 c sync
            11 a sync a=0 b=1 c=2
            12 a beat"
        ),
        r#"7.000 - an id for c
         7.000 c: MEMBER_ID_REQUIRED
         7.000 - c is in
         7.000 - rebalance because of c: NewMember
         7.000 - Stable -> PreparingRebalance in 1
         8.000 a: REBALANCE_IN_PROGRESS
         8.000 b: REBALANCE_IN_PROGRESS
         9.500 a: REBALANCE_IN_PROGRESS
         9.600 a: REBALANCE_IN_PROGRESS
         10.000 - PreparingRebalance -> CompletingRebalance in 2
         10.000 - generation 2: 3 by Range, a leads
         10.000 a: joined generation 2 by range, a leads of a b c
         10.000 b: joined generation 2 by range, a leads
         10.000 c: joined generation 2 by range, a leads
         10.000 b: NONE
         11.000 + group "consumer" 2 a=0 b=1 c=2
         11.000 - CompletingRebalance -> Stable in 2
         11.000 a: is assigned "0"
         11.000 b: is assigned "1"
         11.000 c: is assigned "2"
         12.000 a: NONE"#,
    );
}

#[test]
fn a_member_leaves() {
    story(
        &format!(
            "{PAIR}
            7 b leave
            7.5 b leave
            8 a beat
            8 a join
            8 a sync a=01
            9 a leave
            9 a beat
            9 a sync
            9 a leave"
        ),
        r#"7.000 - b is out: Left
         7.000 - rebalance because of b: MemberRemoved(Left)
         7.000 - Stable -> PreparingRebalance in 1
         7.000 b: left: NONE
         7.500 b: left: UNKNOWN_MEMBER_ID
         8.000 a: REBALANCE_IN_PROGRESS
         8.000 - PreparingRebalance -> CompletingRebalance in 2
         8.000 - generation 2: 1 by Range, a leads
         8.000 a: joined generation 2 by range, a leads of a
         8.000 + group "consumer" 2 a=01
         8.000 - CompletingRebalance -> Stable in 2
         8.000 a: is assigned "01"
         9.000 - a is out: Left
         9.000 - rebalance because of a: MemberRemoved(Left)
         9.000 - Stable -> PreparingRebalance in 2
         9.000 - PreparingRebalance -> Empty in 3
         9.000 + group "consumer" 3
         9.000 a: left: NONE
         9.000 a: UNKNOWN_MEMBER_ID
         9.000 a: UNKNOWN_MEMBER_ID
         9.000 a: left: UNKNOWN_MEMBER_ID"#,
    );
}

#[test]
fn a_member_that_does_not_join_again_is_dropped() {
    story(
        "0 a join rebalance=20
         1 b join rebalance=20
         6 a sync a=0 b=1
         6 b sync
         6 then
         7 c join rebalance=20
         8 b join rebalance=20
         9 a beat
         18 a beat
         28 a beat
         28 c sync
         28 b sync b=0 c=1",
        r#"7.000 - an id for c
         7.000 c: MEMBER_ID_REQUIRED
         7.000 - c is in
         7.000 - rebalance because of c: NewMember
         7.000 - Stable -> PreparingRebalance in 1
         9.000 a: REBALANCE_IN_PROGRESS
         18.000 a: REBALANCE_IN_PROGRESS
         27.000 - a is out: RebalanceTimedOut
         27.000 - PreparingRebalance -> CompletingRebalance in 2
         27.000 - generation 2: 2 by Range, b leads
         27.000 b: joined generation 2 by range, b leads of b c
         27.000 c: joined generation 2 by range, b leads
         28.000 a: UNKNOWN_MEMBER_ID
         28.000 + group "consumer" 2 b=0 c=1
         28.000 - CompletingRebalance -> Stable in 2
         28.000 b: is assigned "0"
         28.000 c: is assigned "1""#,
    );
}

#[test]
fn a_member_that_never_asks_for_its_assignment_is_dropped() {
    story(
        "0 a join rebalance=20
         1 b join rebalance=20
         6 a sync a=0 b=1
         6 then
         14 a beat
         14 b beat
         23 a beat
         23 b beat
         27 a join
         27 b beat",
        "14.000 a: NONE
         14.000 b: NONE
         23.000 a: NONE
         23.000 b: NONE
         26.000 - b is out: NeverSynced
         26.000 - rebalance because of b: MemberRemoved(NeverSynced)
         26.000 - Stable -> PreparingRebalance in 1
         27.000 - PreparingRebalance -> CompletingRebalance in 2
         27.000 - generation 2: 1 by Range, a leads
         27.000 a: joined generation 2 by range, a leads of a
         27.000 b: UNKNOWN_MEMBER_ID",
    );
}

#[test]
fn who_joins_again_begins_a_rebalance_only_with_something_new() {
    story(
        &format!(
            "{PAIR}
            7 b join
            7 b sync
            8 b join topics=payments
            8 a join
            8 b join topics=payments
            8 a sync a=0 b=1
            9 a join"
        ),
        r#"7.000 b: joined generation 1 by range, a leads
         7.000 b: is assigned "1"
         8.000 - rebalance because of b: MetadataChanged
         8.000 - Stable -> PreparingRebalance in 1
         8.000 - PreparingRebalance -> CompletingRebalance in 2
         8.000 - generation 2: 2 by Range, a leads
         8.000 a: joined generation 2 by range, a leads of a b
         8.000 b: joined generation 2 by range, a leads
         8.000 b: joined generation 2 by range, a leads
         8.000 + group "consumer" 2 a=0 b=1
         8.000 - CompletingRebalance -> Stable in 2
         8.000 a: is assigned "0"
         9.000 - rebalance because of a: LeaderRejoined
         9.000 - Stable -> PreparingRebalance in 2"#,
    );
}

#[test]
fn members_agree_on_a_protocol_that_all_know() {
    story(
        "0 a join protocols=sticky,range
         1 b join protocols=range,sticky
         2 c join protocols=range
         3 d join protocols=sticky
         3 d join type=connect
         12 end",
        r#"0.000 - created
         0.000 - an id for a
         0.000 + group "" 0
         0.000 a: MEMBER_ID_REQUIRED
         0.000 - a is in
         0.000 - rebalance because of a: NewMember
         0.000 - Empty -> PreparingRebalance in 0
         1.000 - an id for b
         1.000 b: MEMBER_ID_REQUIRED
         1.000 - b is in
         2.000 - an id for c
         2.000 c: MEMBER_ID_REQUIRED
         2.000 - c is in
         3.000 d: INCONSISTENT_GROUP_PROTOCOL
         3.000 d: INCONSISTENT_GROUP_PROTOCOL
         6.000 - PreparingRebalance -> CompletingRebalance in 1
         6.000 - generation 1: 3 by Range, a leads
         6.000 a: joined generation 1 by range, a leads of a b c
         6.000 b: joined generation 1 by range, a leads
         6.000 c: joined generation 1 by range, a leads"#,
    );
}

#[test]
fn a_group_has_room_for_so_many() {
    let settings = GroupSettings { max_size: 2, ..GroupSettings::default() };
    story_with(
        settings,
        &format!(
            "{PAIR}
            7 c join
            8 a join
            8 b join
            8 a sync a=0 b=1"
        ),
        r#"7.000 c: GROUP_MAX_SIZE_REACHED
         8.000 - rebalance because of a: LeaderRejoined
         8.000 - Stable -> PreparingRebalance in 1
         8.000 - PreparingRebalance -> CompletingRebalance in 2
         8.000 - generation 2: 2 by Range, a leads
         8.000 a: joined generation 2 by range, a leads of a b
         8.000 b: joined generation 2 by range, a leads
         8.000 + group "consumer" 2 a=0 b=1
         8.000 - CompletingRebalance -> Stable in 2
         8.000 a: is assigned "0""#,
    );
}

#[test]
fn an_id_that_nobody_comes_back_with_holds_up_a_rebalance() {
    story(
        &format!(
            "{PAIR}
            7 c join once session=6
            8 a join
            9 b beat
            9 b join topics=payments
            12 a beat
            14 end"
        ),
        "7.000 - an id for c
         7.000 c: MEMBER_ID_REQUIRED
         8.000 - rebalance because of a: LeaderRejoined
         8.000 - Stable -> PreparingRebalance in 1
         9.000 b: REBALANCE_IN_PROGRESS
         12.000 a: REBALANCE_IN_PROGRESS
         13.000 - PreparingRebalance -> CompletingRebalance in 2
         13.000 - generation 2: 2 by Range, a leads
         13.000 a: joined generation 2 by range, a leads of a b
         13.000 b: joined generation 2 by range, a leads",
    );
}
