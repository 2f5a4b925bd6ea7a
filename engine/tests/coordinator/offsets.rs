//! Committed offsets.

use brokerscope_engine::group::settings::GroupSettings;

use super::desk::{story, story_with};

#[test]
fn who_may_commit_depends_on_the_state() {
    story(
        "0 a commit orders-0=1
         0 a fetch all
         1 b join
         2 a commit orders-0=2
         2 b commit orders-0=2
         4 b commit orders-0=3
         5 b sync b=0
         5 b commit orders-0=4 orders-1=-7 orders-5=1 nothing-0=1
         6 c join
         6 b commit orders-0=5
         6 b fetch all
         7 b leave
         7 b commit orders-0=9
         8 a fetch orders-0 payments-0",
        r#"0.000 - created
         0.000 - a committed 1 for partition 0
         0.000 + orders-0 1
         0.000 a: committed: NONE
         0.000 a: offsets: orders-0=1
         1.000 - an id for b
         1.000 b: MEMBER_ID_REQUIRED
         1.000 - b is in
         1.000 - rebalance because of b: NewMember
         1.000 - Empty -> PreparingRebalance in 0
         2.000 a: committed: UNKNOWN_MEMBER_ID
         2.000 b: committed: ILLEGAL_GENERATION
         4.000 - PreparingRebalance -> CompletingRebalance in 1
         4.000 - generation 1: 1 by Range, b leads
         4.000 b: joined generation 1 by range, b leads of b
         4.000 b: committed: REBALANCE_IN_PROGRESS
         5.000 + group "consumer" 1 b=0
         5.000 - CompletingRebalance -> Stable in 1
         5.000 b: is assigned "0"
         5.000 - b committed 4 for partition 0
         5.000 - b committed -7 for partition 1
         5.000 + orders-0 4
         5.000 + orders-1 -7
         5.000 b: committed: UNKNOWN_TOPIC_OR_PARTITION NONE NONE UNKNOWN_TOPIC_OR_PARTITION
         6.000 - an id for c
         6.000 c: MEMBER_ID_REQUIRED
         6.000 - c is in
         6.000 - rebalance because of c: NewMember
         6.000 - Stable -> PreparingRebalance in 1
         6.000 - b committed 5 for partition 0
         6.000 + orders-0 5
         6.000 b: committed: NONE
         6.000 b: offsets: orders-0=5 orders-1=-7
         7.000 - b is out: Left
         7.000 - PreparingRebalance -> CompletingRebalance in 2
         7.000 - generation 2: 1 by Range, c leads
         7.000 c: joined generation 2 by range, c leads of c
         7.000 b: left: NONE
         7.000 b: committed: UNKNOWN_MEMBER_ID
         8.000 a: offsets: orders-0=5 payments-0=-1"#,
    );
}

#[test]
fn a_commit_is_seen_when_it_is_replicated() {
    story(
        "0 a commit orders-0=1
         1 log holds
         1 a commit orders-0=2
         1 a commit payments-0=3
         1 b fetch orders-0
         1 b fetch all
         1 b fetch orders-0 stable
         2 log commits
         2 b fetch all",
        "0.000 - created
         0.000 - a committed 1 for partition 0
         0.000 + orders-0 1
         0.000 a: committed: NONE
         1.000 - a committed 2 for partition 0
         1.000 + orders-0 2
         1.000 - a committed 3 for partition 2
         1.000 + payments-0 3
         1.000 b: offsets: orders-0=1
         1.000 b: offsets: orders-0=1
         2.000 a: committed: NONE
         2.000 a: committed: NONE
         2.000 b: offsets: orders-0=2
         2.000 b: offsets: orders-0=2 payments-0=3",
    );
}

#[test]
fn a_commit_that_the_log_refuses_is_undone() {
    story(
        "0 a commit orders-0=1
         1 log holds
         1 a commit orders-0=2
         1 b fetch orders-0 stable
         1 log refuses NOT_ENOUGH_REPLICAS
         2 b fetch orders-0",
        "0.000 - created
         0.000 - a committed 1 for partition 0
         0.000 + orders-0 1
         0.000 a: committed: NONE
         1.000 - a committed 2 for partition 0
         1.000 + orders-0 2
         1.000 a: committed: COORDINATOR_NOT_AVAILABLE
         1.000 b: NOT_COORDINATOR
         2.000 b: offsets: orders-0=1",
    );
}

#[test]
fn offsets_of_an_empty_group_grow_old_from_when_it_became_empty() {
    let settings = GroupSettings { offsets_retention_ms: 1_000_000, ..GroupSettings::default() };
    story_with(
        settings,
        "0 a join
         5 a sync a=0
         5 then
         6 a commit orders-0=5
         600 end
         700 b commit payments-0=1
         1300 end
         2000 b list",
        r#"6.000 - a committed 5 for partition 0
         6.000 + orders-0 5
         6.000 a: committed: NONE
         16.000 - a is out: SessionExpired
         16.000 - rebalance because of a: MemberRemoved(SessionExpired)
         16.000 - Stable -> PreparingRebalance in 1
         16.000 - PreparingRebalance -> Empty in 2
         16.000 + group "consumer" 2
         700.000 - b committed 1 for partition 2
         700.000 + payments-0 1
         700.000 b: committed: NONE
         1200.000 - offsets gone: 2
         1200.000 - deleted
         1200.000 + orders-0 gone
         1200.000 + payments-0 gone
         1200.000 + group gone
         2000.000 b: groups:"#,
    );
}

#[test]
fn offsets_committed_by_hand_grow_old_from_when_they_were_committed() {
    let settings = GroupSettings { offsets_retention_ms: 1_000_000, ..GroupSettings::default() };
    story_with(
        settings,
        "0 a commit orders-0=5
         900 a commit payments-0=5
         1700 a fetch all
         2500 a list",
        "0.000 - created
         0.000 - a committed 5 for partition 0
         0.000 + orders-0 5
         0.000 a: committed: NONE
         900.000 - a committed 5 for partition 2
         900.000 + payments-0 5
         900.000 a: committed: NONE
         1200.000 - offsets gone: 1
         1200.000 + orders-0 gone
         1700.000 a: offsets: payments-0=5
         2400.000 - offsets gone: 1
         2400.000 - deleted
         2400.000 + payments-0 gone
         2400.000 + group gone
         2500.000 a: groups:",
    );
}

#[test]
fn a_stable_group_forgets_topics_that_nobody_subscribes_to() {
    let settings = GroupSettings { offsets_retention_ms: 100_000, ..GroupSettings::default() };
    story_with(
        settings,
        "0 a commit orders-0=5 payments-0=5
         100 b join session=1000
         104 b sync b=0
         700 b fetch all",
        r#"0.000 - created
         0.000 - a committed 5 for partition 0
         0.000 - a committed 5 for partition 2
         0.000 + orders-0 5
         0.000 + payments-0 5
         0.000 a: committed: NONE NONE
         100.000 - an id for b
         100.000 b: MEMBER_ID_REQUIRED
         100.000 - b is in
         100.000 - rebalance because of b: NewMember
         100.000 - Empty -> PreparingRebalance in 0
         103.000 - PreparingRebalance -> CompletingRebalance in 1
         103.000 - generation 1: 1 by Range, b leads
         103.000 b: joined generation 1 by range, b leads of b
         104.000 + group "consumer" 1 b=0
         104.000 - CompletingRebalance -> Stable in 1
         104.000 b: is assigned "0"
         600.000 - offsets gone: 1
         600.000 + payments-0 gone
         700.000 b: offsets: orders-0=5"#,
    );
}

#[test]
fn offsets_go_with_their_topic() {
    story(
        "0 a commit orders-0=5 payments-0=5
         1 topic orders deleted
         2 a fetch all",
        "0.000 - created
         0.000 - a committed 5 for partition 0
         0.000 - a committed 5 for partition 2
         0.000 + orders-0 5
         0.000 + payments-0 5
         0.000 a: committed: NONE NONE
         1.000 - offsets gone: 1
         1.000 + orders-0 gone
         2.000 a: offsets: payments-0=5",
    );
}
