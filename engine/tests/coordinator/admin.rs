//! Administrators look at groups, delete them, and delete what they have committed.

use super::desk::story;

#[test]
fn groups_are_listed_and_described_in_every_state() {
    story(
        "0 d describe
         0 d list
         0 a commit orders-0=5
         0 d list
         1 a join
         2 d list
         2 d describe
         5 d describe
         5 a sync a=0
         6 d describe
         6 d list stable
         6 d list Empty",
        r#"0.000 d: GROUP_ID_NOT_FOUND: Group shop not found. Dead "" "" []
         0.000 d: groups:
         0.000 - created
         0.000 - a committed 5 for partition 0
         0.000 + orders-0 5
         0.000 a: committed: NONE
         0.000 d: groups: shop "" Empty classic
         1.000 - an id for a
         1.000 a: MEMBER_ID_REQUIRED
         1.000 - a is in
         1.000 - rebalance because of a: NewMember
         1.000 - Empty -> PreparingRebalance in 0
         2.000 d: groups: shop "consumer" PreparingRebalance classic
         2.000 d: NONE PreparingRebalance "consumer" "" [a=]
         4.000 - PreparingRebalance -> CompletingRebalance in 1
         4.000 - generation 1: 1 by Range, a leads
         4.000 a: joined generation 1 by range, a leads of a
         5.000 d: NONE CompletingRebalance "consumer" "" [a=]
         5.000 + group "consumer" 1 a=0
         5.000 - CompletingRebalance -> Stable in 1
         5.000 a: is assigned "0"
         6.000 d: NONE Stable "consumer" "range" [a=0]
         6.000 d: groups: shop "consumer" Stable classic
         6.000 d: groups:"#,
    );
}

#[test]
fn only_an_empty_group_is_deleted() {
    story(
        "0 a join
         5 a sync a=0
         5 then
         6 a commit orders-0=5 payments-1=6
         7 d delete
         8 a leave
         8 d delete
         8 d delete
         9 a fetch all",
        r#"6.000 - a committed 5 for partition 0
         6.000 - a committed 6 for partition 3
         6.000 + orders-0 5
         6.000 + payments-1 6
         6.000 a: committed: NONE NONE
         7.000 d: deleted: NON_EMPTY_GROUP
         8.000 - a is out: Left
         8.000 - rebalance because of a: MemberRemoved(Left)
         8.000 - Stable -> PreparingRebalance in 1
         8.000 - PreparingRebalance -> Empty in 2
         8.000 + group "consumer" 2
         8.000 a: left: NONE
         8.000 - offsets gone: 2
         8.000 - deleted
         8.000 + orders-0 gone
         8.000 + payments-1 gone
         8.000 + group gone
         8.000 d: deleted: NONE
         8.000 d: deleted: GROUP_ID_NOT_FOUND
         9.000 a: offsets:"#,
    );
}

#[test]
fn offsets_of_topics_that_members_read_are_not_deleted() {
    story(
        "0 d forget orders-0
         0 a commit orders-0=5 payments-1=6
         1 a join
         5 a sync a=0
         5 then
         6 d forget orders-0
         6 d forget payments-1
         6 d forget payments-7
         7 a leave
         7 d forget orders-0
         8 a join type=connect new
         12 d forget orders-0",
        r#"6.000 d: forgotten: GROUP_SUBSCRIBED_TO_TOPIC
         6.000 - offsets gone: 1
         6.000 + payments-1 gone
         6.000 d: forgotten: NONE
         6.000 d: forgotten: UNKNOWN_TOPIC_OR_PARTITION
         7.000 - a is out: Left
         7.000 - rebalance because of a: MemberRemoved(Left)
         7.000 - Stable -> PreparingRebalance in 1
         7.000 - PreparingRebalance -> Empty in 2
         7.000 + group "consumer" 2
         7.000 a: left: NONE
         7.000 - offsets gone: 1
         7.000 + orders-0 gone
         7.000 d: forgotten: NONE
         8.000 - an id for a
         8.000 a: MEMBER_ID_REQUIRED
         8.000 - a is in
         8.000 - rebalance because of a: NewMember
         8.000 - Empty -> PreparingRebalance in 2
         11.000 - PreparingRebalance -> CompletingRebalance in 3
         11.000 - generation 3: 1 by Range, a leads
         11.000 a: joined generation 3 by range, a leads of a
         12.000 d: NON_EMPTY_GROUP"#,
    );
}
