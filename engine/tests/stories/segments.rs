//! When segments roll, on the leader and on its followers.

use crate::check;

#[test]
fn a_batch_that_does_not_fit_begins_a_new_segment() {
    check(
        "2.1 create-topic orders assignment=1,2,3 internal.segment.bytes=200
         3 produce orders-0 1 acks=all
         3.5 produce orders-0 1 acks=all
         4 produce orders-0 1 acks=all
         4.5 end",
        "Appended, SegmentRolled",
        "
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.036100  Appended              orders-0@2        follower 0 -> 1
         3.036400  Appended              orders-0@3        follower 0 -> 1
         3.503     Appended              orders-0@1        leader 1 -> 2
         3.506100  Appended              orders-0@2        follower 1 -> 2
         3.506400  Appended              orders-0@3        follower 1 -> 2
         4.003     SegmentRolled         orders-0@1        at 2
         4.003     Appended              orders-0@1        leader 2 -> 3
         4.006100  SegmentRolled         orders-0@2        at 2
         4.006100  Appended              orders-0@2        follower 2 -> 3
         4.006400  SegmentRolled         orders-0@3        at 2
         4.006400  Appended              orders-0@3        follower 2 -> 3",
    );
}

#[test]
fn a_batch_later_than_segment_ms_begins_a_new_segment() {
    check(
        "2.1 create-topic orders assignment=1,2,3 segment.ms=1000
         3 produce orders-0 1 acks=all
         3.8 produce orders-0 1 acks=all
         4.2 produce orders-0 1 acks=all
         8 end",
        "Appended, SegmentRolled",
        "
         3.033     Appended              orders-0@1        leader 0 -> 1
         3.036100  Appended              orders-0@2        follower 0 -> 1
         3.036400  Appended              orders-0@3        follower 0 -> 1
         3.803     Appended              orders-0@1        leader 1 -> 2
         3.806100  Appended              orders-0@2        follower 1 -> 2
         3.806400  Appended              orders-0@3        follower 1 -> 2
         4.203     SegmentRolled         orders-0@1        at 2
         4.203     Appended              orders-0@1        leader 2 -> 3
         4.206100  SegmentRolled         orders-0@2        at 2
         4.206100  Appended              orders-0@2        follower 2 -> 3
         4.206400  SegmentRolled         orders-0@3        at 2
         4.206400  Appended              orders-0@3        follower 2 -> 3",
    );
}
