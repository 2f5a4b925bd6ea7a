//! Brokers that are not there yet.

use brokerscope_engine::protocol::apis::SERVED;
use brokerscope_engine::protocol::messages::Response;
use brokerscope_engine::world::setup::Setup;

use crate::check;
use crate::lab::{Lab, Message, Observed};

#[test]
fn clients_try_again_with_growing_back_off_until_a_broker_is_up() {
    check(
        "0 create-topic orders assignment=1,2,3
         0.1 consume orders-0
         3 end",
        "BrokerStarted, ConnectionRefused consumer-1, Connected consumer-1, PositionReset",
        "
         0.106     ConnectionRefused     consumer-1 > 1
         0.112     ConnectionRefused     consumer-1 > 2
         0.118     ConnectionRefused     consumer-1 > 3
         0.159450  ConnectionRefused     consumer-1 > 1
         0.172950  ConnectionRefused     consumer-1 > 2
         0.181     ConnectionRefused     consumer-1 > 3
         0.253150  ConnectionRefused     consumer-1 > 1
         0.261050  ConnectionRefused     consumer-1 > 2
         0.290800  ConnectionRefused     consumer-1 > 3
         0.427750  ConnectionRefused     consumer-1 > 1
         0.458250  ConnectionRefused     consumer-1 > 2
         0.486400  ConnectionRefused     consumer-1 > 3
         0.816800  ConnectionRefused     consumer-1 > 3
         0.844150  ConnectionRefused     consumer-1 > 1
         0.887050  ConnectionRefused     consumer-1 > 2
         1.706800  ConnectionRefused     consumer-1 > 3
         1.718650  ConnectionRefused     consumer-1 > 2
         1.776550  ConnectionRefused     consumer-1 > 1
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         2.614650  Connected             consumer-1 > 2
         2.632650  Connected             consumer-1 > 1
         2.644650  PositionReset         consumer-1        to 0",
    );
}

#[test]
fn a_follower_that_finds_no_leader_tries_again_after_a_second() {
    check(
        "0 create-topic orders assignment=3,1,2
         3.2 end",
        "BrokerStarted, BecameLeader, BecameFollower, ConnectionRefused, Connected, FetchParked",
        "
         2.000     BrokerStarted         broker 1
         2.000     BecameFollower        orders-0@1        of 3
         2.006800  ConnectionRefused     1 > 3
         2.020     BrokerStarted         broker 2
         2.020     BecameFollower        orders-0@2        of 3
         2.027200  ConnectionRefused     2 > 3
         2.040     BrokerStarted         broker 3
         2.040     BecameLeader          orders-0@3        epoch 0
         3.013600  Connected             1 > 3
         3.017     FetchParked           1 > 3             from 0
         3.034400  Connected             2 > 3
         3.038     FetchParked           2 > 3             from 0",
    );
}

#[test]
fn a_broker_advertises_what_it_serves_and_nothing_else() {
    let mut lab = Lab::new(Setup::default());
    for line in ["2.1 create-topic orders assignment=1", "2.2 consume orders-0", "3 end"] {
        lab.play(line);
    }
    let advertised = lab.seen.iter().find_map(|seen| match &seen.what {
        Observed::Fact(_, Some(Message::Response(Response::ApiVersions(answer)))) => Some(answer),
        Observed::Fact(..) | Observed::Refused(_) => None,
    });
    let advertised = advertised.expect("the first answer that a client gets is ApiVersions");
    let advertised = advertised.api_keys.iter();
    let advertised = advertised.map(|api| (api.api_key, api.min_version, api.max_version));
    // The messages' own tests read and write every one of these, and no other version.
    let served = SERVED.iter().map(|(api, version)| (api.id(), *version, *version));
    assert!(advertised.eq(served));
}
