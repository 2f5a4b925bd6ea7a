//! Records that are deleted by hand (DeleteRecords).

use crate::check;

#[test]
fn a_deletion_is_answered_when_all_live_replicas_have_followed() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 10 acks=all
         3 delete-records orders-0 before=5
         3.6 delete-records orders-0 before=4
         3.7 delete-records orders-0 before=11
         4 delete-records orders-0 before=end
         6 end",
        "LogStartAdvanced, DeleteRecordsParked, DeleteRecordsAnswered, refused",
        "
         3.000     LogStartAdvanced      orders-0@1        leader 0 -> 5
         3.000     DeleteRecordsParked   orders-0@1        until 5
         3.042300  LogStartAdvanced      orders-0@2        follower 0 -> 5
         3.043200  LogStartAdvanced      orders-0@3        follower 0 -> 5
         3.046600  DeleteRecordsAnswered orders-0@1        5 NONE
         3.600     DeleteRecordsAnswered orders-0@1        5 NONE
         3.700     refused The requested offset is not within the range of offsets maintained by
                   the server.
         4.000     LogStartAdvanced      orders-0@1        leader 5 -> 10
         4.000     DeleteRecordsParked   orders-0@1        until 10
         4.054700  LogStartAdvanced      orders-0@2        follower 5 -> 10
         4.056800  LogStartAdvanced      orders-0@3        follower 5 -> 10
         4.060200  DeleteRecordsAnswered orders-0@1        10 NONE",
    );
}

#[test]
fn a_live_replica_that_does_not_fetch_is_waited_for_and_one_that_is_shut_out_is_not() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 10 acks=all
         3 pause-fetching 3
         4 delete-records orders-0 before=5
         70 crash 3
         80 delete-records orders-0 before=6
         82 end",
        "LogStartAdvanced, DeleteRecordsParked, DeleteRecordsAnswered, BrokerFenced controller",
        "
         4.000     LogStartAdvanced      orders-0@1        leader 0 -> 5
         4.000     DeleteRecordsParked   orders-0@1        until 5
         4.054700  LogStartAdvanced      orders-0@2        follower 0 -> 5
         64.000    DeleteRecordsAnswered orders-0@1        -1 REQUEST_TIMED_OUT
         80.000    LogStartAdvanced      orders-0@1        leader 5 -> 6
         80.000    DeleteRecordsParked   orders-0@1        until 6
         80.490900 LogStartAdvanced      orders-0@2        follower 5 -> 6
         80.494    DeleteRecordsAnswered orders-0@1        6 NONE",
    );
}

#[test]
fn deletions_that_make_no_sense_are_refused() {
    check(
        "2.1 create-topic orders assignment=1
         2.1 create-topic prices assignment=2
         2.11 delete-records prices-0 before=end
         2.2 delete-records orders-1 before=0
         2.2 delete-records prices-0 before=1
         2.3 alter-config prices cleanup.policy=compact
         2.4 produce prices-0 2 acks=all key=k
         2.5 delete-records prices-0 before=1
         2.6 consume orders group=g1
         5 delete-records __consumer_offsets-0 before=end
         6 freeze 1
         6 delete-records orders-0 before=end
         7 crash 2
         7.1 delete-records prices-0 before=end
         17 delete-records prices-0 before=end",
        "refused, LogStartAdvanced",
        "
         2.110 refused This server does not host this topic-partition.
         2.200 refused topic `orders` has no partition 1
         2.200 refused The requested offset is not within the range of offsets maintained by the
                            server.
         2.500 refused Request parameters do not satisfy the configured policy.
         5.000 refused The request attempted to perform an operation on an invalid topic.
         6.000 refused broker 1 is frozen; thaw it first
         7.100 refused broker 2 is not running; start it first
         17.000 refused There is no leader for this topic-partition as we are in the middle of a
                            leadership election.",
    );
}

#[test]
fn a_consumer_that_is_behind_a_deletion_goes_where_its_reset_policy_says() {
    check(
        "2.1 create-topic orders assignment=1
         2.5 produce orders-0 10 acks=all
         3 consume orders-0 from=earliest
         3 consume orders-0 from=0
         4 freeze consumer-1
         4 freeze consumer-2
         5 produce orders-0 5 acks=all
         6 delete-records orders-0 before=12
         7 thaw consumer-1
         7 thaw consumer-2
         9 end",
        "LogStartAdvanced, Consumed, FetchRetried, PositionReset, FetchFailed",
        "
         3.037200  PositionReset         consumer-1        to 0
         3.038400  Consumed              consumer-2        0 -> 10
         3.043400  Consumed              consumer-1        0 -> 10
         6.000     LogStartAdvanced      orders-0@1        leader 0 -> 12
         7.006200  FetchRetried          consumer-1        OFFSET_OUT_OF_RANGE
         7.006400  FetchFailed           consumer-2        OFFSET_OUT_OF_RANGE
         7.012400  PositionReset         consumer-1        to 12
         7.018600  Consumed              consumer-1        12 -> 15",
    );
}

#[test]
fn a_follower_that_ends_before_its_leader_begins_begins_anew() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 5 acks=all
         3 crash 2
         14 produce orders-0 5 acks=all
         15 delete-records orders-0 before=8
         16 start 2
         20 end",
        "LogStartAdvanced, LogBegunAnew, DeleteRecordsParked, DeleteRecordsAnswered, IsrChanged,
         Sent ListOffsets, Sent Fetch: 136, Truncated, FetchDelayed, Appended orders-0@2",
        "
         2.533     Sent                  2 > 1             !0 Fetch: orders-0 136 bytes HW 0
         2.536100  Appended              orders-0@2        follower 0 -> 5
         11.250    IsrChanged            orders-0          [1] elr [] version 1
         15.000    LogStartAdvanced      orders-0@1        leader 0 -> 8
         15.000    DeleteRecordsAnswered orders-0@1        8 NONE
         18.073    Sent                  2 > 1             ?1 ListOffsets orders-0 -1
         18.076100 Sent                  2 > 1             !1 ListOffsets orders-0 10
         18.079200 Sent                  2 > 1             ?2 ListOffsets orders-0 -2
         18.082300 Sent                  2 > 1             !2 ListOffsets orders-0 8
         18.085400 LogBegunAnew          orders-0@2        5 -> 8
         18.088500 Sent                  2 > 1             !3 Fetch: orders-0 136 bytes HW 10
         18.091600 LogBegunAnew          orders-0@2        8 -> 5
         18.091600 Appended              orders-0@2        follower 5 -> 10
         18.091600 LogStartAdvanced      orders-0@2        follower 5 -> 8
         18.104    IsrChanged            orders-0          [1,2] elr [] version 2",
    );
}

#[test]
fn whole_segments_go_with_the_next_check() {
    check(
        "2.1 create-topic orders assignment=1,2 internal.segment.bytes=200
         2.5 produce orders-0 2 acks=all every-us=10000 times=4
         3 delete-records orders-0 before=5
         40 produce orders-0 2 acks=all
         41 delete-records orders-0 before=end
         400 end",
        "LogStartAdvanced, SegmentRolled, SegmentDeleted, DeleteRecordsAnswered",
        "
         2.545400  SegmentRolled         orders-0@1        at 4
         2.548500  SegmentRolled         orders-0@2        at 4
         3.000     LogStartAdvanced      orders-0@1        leader 0 -> 5
         3.060900  LogStartAdvanced      orders-0@2        follower 0 -> 5
         3.064     DeleteRecordsAnswered orders-0@1        5 NONE
         32.000    SegmentDeleted        orders-0@1        at 0
         32.020    SegmentDeleted        orders-0@2        at 0
         40.003    SegmentRolled         orders-0@1        at 8
         40.006100 SegmentRolled         orders-0@2        at 8
         41.000    LogStartAdvanced      orders-0@1        leader 5 -> 10
         41.018500 LogStartAdvanced      orders-0@2        follower 5 -> 10
         41.021600 DeleteRecordsAnswered orders-0@1        10 NONE
         332.000   SegmentDeleted        orders-0@1        at 4
         332.020   SegmentDeleted        orders-0@2        at 4",
    );
}
