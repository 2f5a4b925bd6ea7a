//! What becomes of a group when one of its topics is deleted.

use crate::check;

#[test]
fn a_group_gives_up_the_partitions_of_a_topic_that_was_deleted() {
    check(
        "2.1 create-topic orders partitions=1 replication-factor=1
         2.1 create-topic payments partitions=1 replication-factor=1
         2.2 consume orders,payments group=g1 enable.auto.commit=false
         8 delete-topic payments
         12 end",
        "PartitionAssigned, PartitionRevoked, FetchRetried, GroupJoined",
        "
         5.357900  GroupJoined           consumer-1        generation 1 leads
         5.370700  PartitionAssigned     consumer-1        orders-0
         5.370700  PartitionAssigned     consumer-1        payments-0
         8.031     FetchRetried          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.037     PartitionRevoked      consumer-1        orders-0
         8.037     PartitionRevoked      consumer-1        payments-0
         8.043     GroupJoined           consumer-1        generation 2 leads
         8.229     PartitionAssigned     consumer-1        orders-0",
    );
}

#[test]
fn a_member_tries_to_commit_what_it_read_of_a_deleted_topic_no_longer_than_it_may_take_to_join() {
    check(
        "2.1 create-topic orders partitions=1 replication-factor=1
         2.1 create-topic payments partitions=1 replication-factor=1
         2.2 consume orders,payments group=g1 max.poll.interval.ms=700
         8 delete-topic payments
         12 end",
        "PartitionAssigned, PartitionRevoked, CommitFailed, GroupJoined",
        "
         5.357900  GroupJoined           consumer-1        generation 1 leads
         5.370700  PartitionAssigned     consumer-1        orders-0
         5.370700  PartitionAssigned     consumer-1        payments-0
         8.049800  CommitFailed          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.162600  CommitFailed          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.275400  CommitFailed          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.388200  CommitFailed          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.501     CommitFailed          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.613800  CommitFailed          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.726600  CommitFailed          consumer-1        UNKNOWN_TOPIC_OR_PARTITION
         8.737     PartitionRevoked      consumer-1        orders-0
         8.737     PartitionRevoked      consumer-1        payments-0
         8.743     GroupJoined           consumer-1        generation 2 leads
         8.962     PartitionAssigned     consumer-1        orders-0",
    );
}
