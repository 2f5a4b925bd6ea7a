//! Brokers' processes that end, begin again and stand still, and what others notice of it.

use crate::check;

#[test]
fn a_crash_resets_the_connections_of_its_peers() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         2.5 produce orders-0 1 acks=all
         3 crash 1
         4.05 start 1
         7.2 end",
        "BrokerCrashed, BrokerStarting, BrokerStarted, ConnectionReset, ConnectionRefused, Connected, BecameLeader, BecameFollower, Sent Fetch",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.103     BecameLeader          orders-0@1        epoch 0
         2.103     BecameFollower        orders-0@2        of 1
         2.103     BecameFollower        orders-0@3        of 1
         2.109200  Connected             2 > 1
         2.109200  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.109800  Connected             3 > 1
         2.109800  Sent                  3 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.506     Connected             producer-1 > 3
         2.524     Connected             producer-1 > 1
         2.536100  Sent                  2 > 1             ?1 Fetch epoch 1: orders-0 from 1
         2.536400  Sent                  3 > 1             ?1 Fetch epoch 1: orders-0 from 1
         3.000     BrokerCrashed         broker 1
         3.003     ConnectionReset       producer-1 > 1
         3.003100  ConnectionReset       2 > 1
         3.003400  ConnectionReset       3 > 1
         4.009300  ConnectionRefused     2 > 1
         4.010200  ConnectionRefused     3 > 1
         4.050     BrokerStarting        broker 1
         5.015500  ConnectionRefused     2 > 1
         5.017     ConnectionRefused     3 > 1
         6.021700  ConnectionRefused     2 > 1
         6.023800  ConnectionRefused     3 > 1
         6.050     BrokerStarted         broker 1
         6.050     BecameLeader          orders-0@1        epoch 0
         7.027900  Connected             2 > 1
         7.027900  Sent                  2 > 1             ?2 Fetch epoch 0: orders-0 from 1
         7.030600  Connected             3 > 1
         7.030600  Sent                  3 > 1             ?2 Fetch epoch 0: orders-0 from 1",
    );
}
