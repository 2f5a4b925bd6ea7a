//! Static members that come back to their generation (KIP-345).

use crate::check;

#[test]
fn partitions_that_came_while_a_static_leader_was_away_are_nobodys_until_the_next_rebalance() {
    // Its assignment is not to be made anew (KIP-814), and it takes the partitions that it finds
    // for those that it has assigned. One that is added later it notices with its metadata.
    check(
        "2.1 create-topic orders assignment=1
         3 consume orders group=g1 group.instance.id=a
         10 close consumer-1
         11 add-partitions orders 2
         12 start consumer-1
         400 add-partitions orders 3
         620 end",
        "GroupJoined, PartitionAssigned, PartitionRevoked,
         JoinGroup Sent because, SyncGroup Sent for",
        "
         3.145900  Sent                  consumer-1 > 3    ?1 JoinGroup without id because ``
         6.151900  GroupJoined           consumer-1        generation 1 leads
         6.151900  Sent                  consumer-1 > 3    ?2 SyncGroup generation 1 for 1
         6.165100  PartitionAssigned     consumer-1        orders-0
         10.013200 PartitionRevoked      consumer-1        orders-0
         12.030    Sent                  consumer-1 > 3    ?1 JoinGroup without id because ``
         12.049200 GroupJoined           consumer-1        generation 1 leads
         12.049200 Sent                  consumer-1 > 3    ?2 SyncGroup generation 1 for 0
         12.055200 PartitionAssigned     consumer-1        orders-0
         612.196400 PartitionRevoked      consumer-1        orders-0
         612.196400 Sent                  consumer-1 > 3    ?325 JoinGroup with id
                   because `cached metadata has changed`
         612.202400 GroupJoined           consumer-1        generation 2 leads
         612.202400 Sent                  consumer-1 > 3    ?326 SyncGroup generation 2 for 1
         612.215600 PartitionAssigned     consumer-1        orders-0
         612.215600 PartitionAssigned     consumer-1        orders-1
         612.215600 PartitionAssigned     consumer-1        orders-2",
    );
}
