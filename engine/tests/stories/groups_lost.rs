//! What a member does whose coordinator has lost its generation.

use crate::check;

#[test]
fn a_member_that_is_thrown_out_while_it_is_let_in_joins_again() {
    // The coordinator stops before the assignment of generation 2 is written down: all that it
    // knows when it is back is generation 1.
    check(
        "2.1 create-topic __consumer_offsets assignment=1
         2.1 create-topic orders assignment=2
         2.1 create-topic payments assignment=2
         2.2 consume orders,payments group=g1 enable.auto.commit=false
         8 delete-topic payments
         8.05 stop 1
         12 start 1
         22 end",
        "PartitionAssigned, GroupJoined, CoordinatorFound, CoordinatorLost, Heartbeat > consumer-1,
         Sent JoinGroup id, ILLEGAL_GENERATION, Sent JoinGroup generation, SyncGroup Sent",
        "
         2.218     CoordinatorFound      consumer-1        1
         2.230     Sent                  consumer-1 > 1    ?1 JoinGroup without id because ``
         2.233     Sent                  consumer-1 > 1    !1 JoinGroup generation -1
                   MEMBER_ID_REQUIRED
         2.236     Sent                  consumer-1 > 1    ?2 JoinGroup with id
                   because `need to re-join with the given member-id`
         5.239     Sent                  consumer-1 > 1    !2 JoinGroup generation 1 NONE
         5.242     GroupJoined           consumer-1        generation 1 leads
         5.242     Sent                  consumer-1 > 1    ?3 SyncGroup generation 1 for 1
         5.245     Sent                  consumer-1 > 1    !3 SyncGroup NONE
         5.248     PartitionAssigned     consumer-1        orders-0
         5.248     PartitionAssigned     consumer-1        payments-0
         8.037200  Sent                  consumer-1 > 1    ?5 JoinGroup with id
                   because `cached metadata has changed`
         8.040200  Sent                  consumer-1 > 1    !5 JoinGroup generation 2 NONE
         8.043200  GroupJoined           consumer-1        generation 2 leads
         8.132500  Sent                  consumer-1 > 1    ?6 SyncGroup generation 2 for 1
         8.135500  Sent                  consumer-1 > 1    !6 SyncGroup NOT_COORDINATOR
         8.138500  CoordinatorLost       consumer-1        1 NOT_COORDINATOR
         20.406300 CoordinatorFound      consumer-1        1
         20.418300 Sent                  consumer-1 > 1    ?1 Heartbeat generation 2
         20.418300 Sent                  consumer-1 > 1    ?2 JoinGroup with id
                   because `rebalance failed due to NotCoordinatorException`
         20.421300 Sent                  consumer-1 > 1    !1 Heartbeat ILLEGAL_GENERATION
         20.421300 Sent                  consumer-1 > 1    !2 JoinGroup generation 2 NONE
         20.524300 Sent                  consumer-1 > 1    ?3 JoinGroup with id
                   because `rebalance failed due to UnjoinedGroupException`
         20.527300 Sent                  consumer-1 > 1    !3 JoinGroup generation 3 NONE
         20.530300 GroupJoined           consumer-1        generation 3 leads
         20.899    Sent                  consumer-1 > 1    ?4 SyncGroup generation 3 for 1
         20.902    Sent                  consumer-1 > 1    !4 SyncGroup NONE
         20.905    PartitionAssigned     consumer-1        orders-0",
    );
}

#[test]
fn a_leader_sends_no_heartbeat_while_it_waits_for_metadata() {
    // It waits for longer than the coordinator waits for it, and learns of that by the answer to
    // SyncGroup.
    check(
        "2.1 create-topic orders partitions=1 replication-factor=1
         2.1 create-topic payments partitions=1 replication-factor=1
         2.2 consume orders,payments group=g1 enable.auto.commit=false max.poll.interval.ms=99 \
                     heartbeat.interval.ms=50
         8 delete-topic payments
         9 end",
        "PartitionAssigned, GroupJoined, MemberRemoved, UNKNOWN_MEMBER_ID,
         Sent JoinGroup generation, SyncGroup Sent",
        "
         2.348900  Sent                  consumer-1 > 1    !1 JoinGroup generation -1
                   MEMBER_ID_REQUIRED
         5.354900  Sent                  consumer-1 > 1    !2 JoinGroup generation 1 NONE
         5.357900  GroupJoined           consumer-1        generation 1 leads
         5.357900  Sent                  consumer-1 > 1    ?3 SyncGroup generation 1 for 1
         5.367700  Sent                  consumer-1 > 1    !3 SyncGroup NONE
         5.370700  PartitionAssigned     consumer-1        orders-0
         5.370700  PartitionAssigned     consumer-1        payments-0
         8.040     Sent                  consumer-1 > 1    !58 JoinGroup generation 2 NONE
         8.043     GroupJoined           consumer-1        generation 2 leads
         8.139     Group                 group g1          MemberRemoved
                   { client: Some(ClientId(0)),
                   why: NeverSynced }
         8.216200  Sent                  consumer-1 > 1    ?59 SyncGroup generation 2 for 1
         8.219200  Sent                  consumer-1 > 1    !59 SyncGroup UNKNOWN_MEMBER_ID
         8.219200  Sent                  consumer-1 > 1    !60 Heartbeat UNKNOWN_MEMBER_ID
         8.225200  Sent                  consumer-1 > 1    !61 JoinGroup generation -1
                   MEMBER_ID_REQUIRED",
    );
}
