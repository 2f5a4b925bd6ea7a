//! How often a group works on a record, by when its application commits.

use crate::check;

/// What is worked on, and what is said about that.
const WORK: &str =
    "Consumed, Processed, ProcessedAgain, RecordsSkipped, OffsetCommitted consumer-1,
    PositionReset, PositionRestored, Sought, ClientCrashed";

#[test]
fn who_commits_after_the_work_does_some_of_it_again() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 10 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest session.timeout.ms=6000 \
           enable.auto.commit=false commit=after processing-us=100000 max.poll.records=4
         7 crash consumer-1
         7 start consumer-1
         18 end",
        WORK,
        "
         6.191500  PositionReset         consumer-1        orders-0 to 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 4
         6.597700  Processed             consumer-1        orders-0 0 -> 4
         6.611100  OffsetCommitted       consumer-1        orders-0 at 4
         6.611100  Consumed              consumer-1        orders-0 4 -> 8
         7.000     ClientCrashed         consumer-1
         7.000     Processed             consumer-1        orders-0 4 -> 7
         12.623500 PositionRestored      consumer-1        orders-0 to 4
         12.642100 Consumed              consumer-1        orders-0 4 -> 8
         13.042100 Processed             consumer-1        orders-0 4 -> 8
         13.042100 ProcessedAgain        consumer-1        orders-0 4 -> 7
         13.055500 OffsetCommitted       consumer-1        orders-0 at 8
         13.055500 Consumed              consumer-1        orders-0 8 -> 10
         13.255500 Processed             consumer-1        orders-0 8 -> 10
         13.268900 OffsetCommitted       consumer-1        orders-0 at 10",
    );
}

#[test]
fn who_commits_before_the_work_leaves_some_of_it_undone() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 10 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest session.timeout.ms=6000 \
           enable.auto.commit=false commit=before processing-us=100000
         6.6 crash consumer-1
         7 start consumer-1
         18 end",
        WORK,
        "
         6.191500  PositionReset         consumer-1        orders-0 to 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 10
         6.211100  OffsetCommitted       consumer-1        orders-0 at 10
         6.600     ClientCrashed         consumer-1
         6.600     Processed             consumer-1        orders-0 0 -> 3
         12.223500 PositionRestored      consumer-1        orders-0 to 10
         12.223500 RecordsSkipped        consumer-1        orders-0 3 -> 10",
    );
}

#[test]
fn who_commits_by_itself_does_again_what_it_did_since() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 8 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest session.timeout.ms=6000 \
           auto.commit.interval.ms=1000 processing-us=200000 max.poll.records=2
         7.7 crash consumer-1
         7.7 start consumer-1
         14 end",
        WORK,
        "
         6.191500  PositionReset         consumer-1        orders-0 to 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 2
         6.597700  Processed             consumer-1        orders-0 0 -> 2
         6.597700  Consumed              consumer-1        orders-0 2 -> 4
         6.997700  Processed             consumer-1        orders-0 2 -> 4
         6.997700  Consumed              consumer-1        orders-0 4 -> 6
         7.397700  Processed             consumer-1        orders-0 4 -> 6
         7.397700  Consumed              consumer-1        orders-0 6 -> 8
         7.411100  OffsetCommitted       consumer-1        orders-0 at 6
         7.700     ClientCrashed         consumer-1
         7.700     Processed             consumer-1        orders-0 6 -> 7
         13.423500 PositionRestored      consumer-1        orders-0 to 6
         13.442100 Consumed              consumer-1        orders-0 6 -> 8
         13.842100 Processed             consumer-1        orders-0 6 -> 8
         13.842100 ProcessedAgain        consumer-1        orders-0 6 -> 7",
    );
}

#[test]
fn who_seeks_reads_again_or_goes_past() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 6 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest enable.auto.commit=false
         7 seek consumer-1 orders-0=4
         8 pause-polling consumer-1
         8.1 produce orders-0 4 acks=all
         8.2 seek consumer-1 orders-0=8
         8.3 resume-polling consumer-1
         9 end",
        WORK,
        "
         6.191500  PositionReset         consumer-1        orders-0 to 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 6
         6.197700  Processed             consumer-1        orders-0 0 -> 6
         7.000     Sought                consumer-1        orders-0 to 4
         7.216300  Consumed              consumer-1        orders-0 4 -> 6
         7.216300  Processed             consumer-1        orders-0 4 -> 6
         7.216300  ProcessedAgain        consumer-1        orders-0 4 -> 6
         8.200     Sought                consumer-1        orders-0 to 8
         8.200     RecordsSkipped        consumer-1        orders-0 6 -> 8
         8.306200  Consumed              consumer-1        orders-0 8 -> 10
         8.306200  Processed             consumer-1        orders-0 8 -> 10",
    );
}

#[test]
fn a_commit_by_hand_need_not_be_where_the_group_is() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 6 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest enable.auto.commit=false \
           max.poll.records=3
         7 commit consumer-1 orders-0=3
         8 close consumer-1
         8.5 start consumer-1
         12 commit consumer-1 orders-0=9
         13 close consumer-1
         13.5 start consumer-1
         18 end",
        WORK,
        "
         6.191500  PositionReset         consumer-1        orders-0 to 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 3
         6.197700  Processed             consumer-1        orders-0 0 -> 3
         6.197700  Consumed              consumer-1        orders-0 3 -> 6
         6.197700  Processed             consumer-1        orders-0 3 -> 6
         7.013400  OffsetCommitted       consumer-1        orders-0 at 3
         11.563    PositionRestored      consumer-1        orders-0 to 3
         11.575400 Consumed              consumer-1        orders-0 3 -> 6
         11.575400 Processed             consumer-1        orders-0 3 -> 6
         11.575400 ProcessedAgain        consumer-1        orders-0 3 -> 6
         12.013400 OffsetCommitted       consumer-1        orders-0 at 9
         16.563    PositionRestored      consumer-1        orders-0 to 9
         16.581600 PositionReset         consumer-1        orders-0 to 0
         16.587800 Consumed              consumer-1        orders-0 0 -> 3
         16.587800 Processed             consumer-1        orders-0 0 -> 3
         16.587800 Consumed              consumer-1        orders-0 3 -> 6
         16.587800 Processed             consumer-1        orders-0 3 -> 6
         16.587800 ProcessedAgain        consumer-1        orders-0 0 -> 3
         16.587800 ProcessedAgain        consumer-1        orders-0 3 -> 6",
    );
}

#[test]
fn the_next_fetch_leaves_before_the_work_begins_and_none_while_records_lie_in_the_buffer() {
    check(
        "2.1 create-topic orders assignment=1,2,3;1,3,2
         2.5 produce orders-0 4 acks=all
         3 consume orders group=g1 auto.offset.reset=earliest enable.auto.commit=false \
           max.poll.records=2 processing-us=100000
         6.3 produce orders-1 1 acks=all
         7 end",
        "Sent Fetch consumer-1, Sent Fetch: consumer-1, Consumed, Processed",
        "
         6.191500  Sent                  consumer-1 > 1    ?2 Fetch epoch 0: orders-0 from 0
                                            orders-1 from 0
         6.194600  Sent                  consumer-1 > 1    !2 Fetch: orders-0 121 bytes HW 4
                                            orders-1 0 bytes HW 0
         6.197700  Consumed              consumer-1        orders-0 0 -> 2
         6.397700  Processed             consumer-1        orders-0 0 -> 2
         6.397700  Consumed              consumer-1        orders-0 2 -> 4
         6.597700  Processed             consumer-1        orders-0 2 -> 4
         6.597700  Sent                  consumer-1 > 1    ?3 Fetch epoch 1: orders-0 from 4
         6.600800  Sent                  consumer-1 > 1    !3 Fetch: orders-1 76 bytes HW 1
         6.603900  Consumed              consumer-1        orders-1 0 -> 1
         6.603900  Sent                  consumer-1 > 1    ?4 Fetch epoch 2: orders-1 from 1
         6.703900  Processed             consumer-1        orders-1 0 -> 1",
    );
}
