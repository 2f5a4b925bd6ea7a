//! Links that are cut, stalled, slow, healed and reset.

use crate::check;

#[test]
fn a_cut_link_loses_nothing_once_it_is_healed() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 cut 1 2
         3.1 produce orders-0 1 acks=all
         7 heal 1 2
         7.1 end",
        "LinkCut, LinkHealed, Appended, Sent 2, Arrived 2, ProduceAcknowledged,
         HighWatermarkAdvanced leader",
        "
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.137500  Arrived               2 > 1             ?0
         2.637500  Sent                  2 > 1             !0 Fetch: orders-0 0 bytes HW 0
         2.640600  Arrived               2 > 1             !0
         2.640600  Sent                  2 > 1             ?1 Fetch epoch 1:
         2.643700  Arrived               2 > 1             ?1
         3.000     LinkCut               1 > 2
         3.000     LinkCut               2 > 1
         3.133     Appended              orders-0@1        leader 0 -> 1
         3.133     Sent                  2 > 1             !1 Fetch: orders-0 76 bytes HW 0
         7.000     LinkHealed            1 > 2
         7.000     LinkHealed            2 > 1
         7.003100  Arrived               2 > 1             !1
         7.003100  Appended              orders-0@2        follower 0 -> 1
         7.003100  Sent                  2 > 1             ?2 Fetch epoch 2: orders-0 from 1
         7.006200  Arrived               2 > 1             ?2
         7.006200  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         7.009200  ProduceAcknowledged   producer-1        orders-0 1 at 0",
    );
}

#[test]
fn a_link_that_is_cut_one_way_lets_the_other_way_through() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=1
         3 cut 1>2
         3.5 produce orders-0 1 acks=1
         4 heal 1>2
         4.1 end",
        "LinkCut, LinkHealed, Appended, Sent Fetch, Sent Fetch:, Arrived 2",
        "
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.137500  Arrived               2 > 1             ?0
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.533     Sent                  2 > 1             !0 Fetch: orders-0 76 bytes HW 0
         2.536100  Arrived               2 > 1             !0
         2.536100  Appended              orders-0@2        follower 0 -> 1
         2.536100  Sent                  2 > 1             ?1 Fetch epoch 1: orders-0 from 1
         2.539200  Arrived               2 > 1             ?1
         3.000     LinkCut               1 > 2
         3.039200  Sent                  2 > 1             !1 Fetch: orders-0 0 bytes HW 1
         3.503     Appended              orders-0@1        leader 1 -> 2
         4.000     LinkHealed            1 > 2
         4.003100  Arrived               2 > 1             !1
         4.003100  Sent                  2 > 1             ?2 Fetch epoch 2:
         4.006200  Arrived               2 > 1             ?2
         4.006200  Sent                  2 > 1             !2 Fetch: orders-0 76 bytes HW 1
         4.009300  Arrived               2 > 1             !2
         4.009300  Appended              orders-0@2        follower 1 -> 2
         4.009300  Sent                  2 > 1             ?3 Fetch epoch 3: orders-0 from 2
         4.012400  Arrived               2 > 1             ?3",
    );
}

#[test]
fn nobody_can_connect_over_a_cut_link() {
    check(
        "2.1 cut 1 2
         2.2 create-topic orders assignment=1,2
         90 heal 1 2
         120 end",
        "LinkCut, LinkHealed, ConnectTimedOut, FetcherBackedOff, Connected",
        "
         2.100     LinkCut               1 > 2
         2.100     LinkCut               2 > 1
         11.068200 ConnectTimedOut       2 > 1
         11.068200 FetcherBackedOff      broker 2          from 1
         35.068200 ConnectTimedOut       2 > 1
         35.068200 FetcherBackedOff      broker 2          from 1
         65.048200 ConnectTimedOut       2 > 1
         65.048200 FetcherBackedOff      broker 2          from 1
         90.000    LinkHealed            1 > 2
         90.000    LinkHealed            2 > 1
         90.006200 Connected             2 > 1",
    );
}

#[test]
fn a_crash_behind_a_cut_link_is_learned_when_the_link_is_healed() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 cut 1 2
         4 crash 1
         6 heal 1 2
         7.1 end",
        "LinkCut, BrokerCrashed, LinkHealed, ConnectionReset, ConnectionRefused",
        "
         3.000     LinkCut               1 > 2
         3.000     LinkCut               2 > 1
         4.000     BrokerCrashed         broker 1
         6.000     LinkHealed            1 > 2
         6.000     LinkHealed            2 > 1
         6.003100  ConnectionReset       2 > 1
         7.009300  ConnectionRefused     2 > 1",
    );
}

#[test]
fn a_slow_link_delays_what_leaves_from_now_on() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=1
         3 slow 2>1 ms=200
         3.5 produce orders-0 1 acks=all
         4.2 end",
        "LinkSlowed, Appended, Sent Fetch 2, HighWatermarkAdvanced leader, ProduceAcknowledged",
        "
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.536     ProduceAcknowledged   producer-1        orders-0 1 at 0
         2.536100  Appended              orders-0@2        follower 0 -> 1
         2.536100  Sent                  2 > 1             ?1 Fetch epoch 1: orders-0 from 1
         2.539200  HighWatermarkAdvanced orders-0@1        leader 0 -> 1
         3.000     LinkSlowed            2 > 1             by 200 ms
         3.042300  Sent                  2 > 1             ?2 Fetch epoch 2:
         3.503     Appended              orders-0@1        leader 1 -> 2
         3.506100  Appended              orders-0@2        follower 1 -> 2
         3.506100  Sent                  2 > 1             ?3 Fetch epoch 3: orders-0 from 2
         3.709200  HighWatermarkAdvanced orders-0@1        leader 1 -> 2
         3.712200  ProduceAcknowledged   producer-1        orders-0 1 at 1",
    );
}

#[test]
fn a_reset_tells_both_ends_and_the_fetcher_comes_back() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 reset 1 2
         4.1 end",
        "LinkReset, ConnectionReset, FetcherBackedOff, Connected, Sent Fetch",
        "
         2.134400  Connected             2 > 1
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.640600  Sent                  2 > 1             ?1 Fetch epoch 1:
         3.000     LinkReset             1 > 2
         3.003100  ConnectionReset       2 > 1
         3.003100  FetcherBackedOff      broker 2          from 1
         3.003100  ConnectionReset       2 > 1
         4.009300  Connected             2 > 1
         4.009300  Sent                  2 > 1             ?2 Fetch epoch 0: orders-0 from 0",
    );
}

#[test]
fn a_stalled_connection_gives_up_after_30_s_and_a_new_one_works() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 stall 1 2
         3.1 produce orders-0 1 acks=all
         34 heal 1 2
         34.1 end",
        "LinkStalled, LinkHealed, Appended, Sent 2, RequestTimedOut, ConnectTimedOut, Connected 2,
         Closed, FetcherBackedOff, HighWatermarkAdvanced leader, ProduceAcknowledged,
         ProduceRetried",
        "
         2.134400  Connected             2 > 1
         2.134400  Sent                  2 > 1             ?0 Fetch epoch 0: orders-0 from 0
         2.637500  Sent                  2 > 1             !0 Fetch: orders-0 0 bytes HW 0
         2.640600  Sent                  2 > 1             ?1 Fetch epoch 1:
         3.000     LinkStalled           1 > 2
         3.000     LinkStalled           2 > 1
         3.133     Appended              orders-0@1        leader 0 -> 1
         3.133     Sent                  2 > 1             !1 Fetch: orders-0 76 bytes HW 0
         32.640600 RequestTimedOut       2 > 1             ?1
         32.640600 FetcherBackedOff      broker 2          from 1
         33.130    RequestTimedOut       producer-1 > 1    ?1
         33.130    ProduceRetried        producer-1        orders-0 1 REQUEST_TIMED_OUT
         33.133    Closed                producer-1 > 1
         33.262100 Appended              orders-0@1        leader 1 -> 2
         33.646800 Connected             2 > 1
         33.646800 Sent                  2 > 1             ?2 Fetch epoch 0: orders-0 from 0
         33.649900 Sent                  2 > 1             !2 Fetch: orders-0 152 bytes HW 0
         33.653    Appended              orders-0@2        follower 0 -> 2
         33.653    Sent                  2 > 1             ?3 Fetch epoch 1: orders-0 from 2
         33.656100 HighWatermarkAdvanced orders-0@1        leader 0 -> 2
         33.659100 ProduceAcknowledged   producer-1        orders-0 1 at 1
         34.000    LinkHealed            1 > 2
         34.000    LinkHealed            2 > 1
         34.003100 Closed                2 > 1",
    );
}

#[test]
fn a_stall_that_ends_in_time_costs_only_time() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 produce orders-0 1 acks=all
         3 stall 1>producer-1
         3.1 produce orders-0 1 acks=all
         3.2 consume orders-0 from=earliest
         13.1 heal 1>producer-1
         14 end",
        "LinkStalled, LinkHealed, Appended leader, Sent Produce, ProduceAcknowledged, Consumed,
         RequestTimedOut, Closed",
        "
         2.530     Sent                  producer-1 > 1    ?1 Produce orders-0 76 bytes acks=-1
         2.533     Appended              orders-0@1        leader 0 -> 1
         2.539200  Sent                  producer-1 > 1    !1 Produce orders-0 at 0 NONE
         2.542200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         3.000     LinkStalled           1 > producer-1
         3.100     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
         3.103     Appended              orders-0@1        leader 1 -> 2
         3.109200  Sent                  producer-1 > 1    !2 Produce orders-0 at 1 NONE
         3.243400  Consumed              consumer-1        0 -> 2
         13.100    LinkHealed            1 > producer-1
         13.103    ProduceAcknowledged   producer-1        orders-0 1 at 1",
    );
}

#[test]
fn a_crash_behind_a_stall_is_not_heard_of_before_the_stall_ends() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 stall 1>2
         4 crash 1
         6 heal 1>2
         6.1 end",
        "LinkStalled, LinkHealed, BrokerCrashed, ConnectionReset",
        "
         3.000     LinkStalled           1 > 2
         4.000     BrokerCrashed         broker 1
         6.000     LinkHealed            1 > 2
         6.003100  ConnectionReset       2 > 1",
    );
}

#[test]
fn faults_that_cannot_be_are_refused() {
    check(
        "1 thaw 1
         1 start 1
         2.1 create-topic orders assignment=1,2
         3 crash 9
         3 heal 1 2
         3 reset 2 3
         3 cut producer-1 2
         3 crash 3
         3 crash 3
         3 pause-fetching 3
         3 freeze 2
         3 freeze 2
         3 stop 2
         3 pause-fetching 2
         3 cut 1 2
         3 cut 1>2
         3 stall 2 3
         3 stall 1 2
         3 stall 1>2",
        "refused",
        "
         1.000 refused broker 1 is not frozen
         1.000 refused broker 1 is running already
         3.000 refused there is no broker 9
         3.000 refused the link 1 2 is neither cut, stalled nor slow
         3.000 refused nothing is connected over the link 2 3
         3.000 refused there is no client `producer-1`
         3.000 refused broker 3 is not running; start it first
         3.000 refused broker 3 is not running; start it first
         3.000 refused broker 2 is frozen; thaw it first
         3.000 refused broker 2 is frozen; thaw it first
         3.000 refused broker 2 is frozen; thaw it first
         3.000 refused the link 1>2 is cut already
         3.000 refused nothing is connected over the link 2 3
         3.000 refused the link 1>2 is stalled already",
    );
}
