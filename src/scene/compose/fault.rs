//! What broke and what was mended, in one sentence each.

use brokerscope_engine::node::What;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::Endpoint;
use brokerscope_engine::world::World;

use crate::text::{Phrase, said};

/// The sentence of a fault of a process or a link; none of anything else.
pub(super) fn say(world: &World, what: &What) -> Option<Phrase> {
    let both = |one, other| (name(world, one), name(world, other));
    if let What::BrokerStarting { broker } = *what {
        Some(said::broker_starting(broker))
    } else if let What::BrokerCrashed { broker } = *what {
        Some(said::broker_crashed(broker))
    } else if let What::BrokerPoweredOff { broker } = *what {
        Some(said::broker_powered_off(broker))
    } else if let What::DiskFailed { broker } = *what {
        Some(said::disk_failed(broker))
    } else if let What::DiskMended { broker } = *what {
        Some(said::disk_mended(broker))
    } else if let What::BrokerHalted { broker } = *what {
        Some(said::broker_halted(broker))
    } else if let What::BrokerStopped { broker } = *what {
        Some(said::broker_stopped(broker))
    } else if let What::BrokerFrozen { broker } = *what {
        Some(said::broker_frozen(broker))
    } else if let What::BrokerThawed { broker } = *what {
        Some(said::broker_thawed(broker))
    } else if let What::LinkCut { from, to } = *what {
        let (from, to) = both(from, to);
        Some(said::link_cut(&from, &to))
    } else if let What::LinkStalled { from, to } = *what {
        let (from, to) = both(from, to);
        Some(said::link_stalled(&from, &to))
    } else if let What::LinkHealed { from, to } = *what {
        let (from, to) = both(from, to);
        Some(said::link_healed(&from, &to))
    } else if let What::LinkSlowed { from, to, by_ms } = *what {
        let (from, to) = both(from, to);
        Some(said::link_slowed(&from, &to, Span::from_ms(by_ms.into())))
    } else if let What::LinkReset { one, other } = *what {
        let (one, other) = both(one, other);
        Some(said::link_reset(&one, &other))
    } else if let What::BrokerBooted { broker } = *what {
        Some(said::broker_booted(broker))
    } else if let What::BrokerStopping { broker } = *what {
        Some(said::broker_stopping(broker))
    } else if matches!(what, What::ControllerCrashed) {
        Some(said::controller_crashed())
    } else if matches!(what, What::ControllerStarted) {
        Some(said::controller_started())
    } else {
        noticed(what)
    }
}

/// The sentence of how somebody notices.
fn noticed(what: &What) -> Option<Phrase> {
    if let What::ConnectionReset { .. } = *what {
        Some(said::reset())
    } else if let What::ConnectTimedOut { .. } = *what {
        Some(said::connect_timed_out())
    } else if let What::RequestTimedOut { .. } = *what {
        Some(said::request_timed_out())
    } else if let What::FetcherBackedOff { broker, leader } = *what {
        Some(said::fetcher_backed_off(broker, leader))
    } else if let What::FetchDelayed { broker, error, .. } = *what {
        Some(said::fetch_delayed(broker, error.name()))
    } else {
        None
    }
}

/// A process by its name, which is the same in every language.
pub(super) fn name(world: &World, process: Endpoint) -> String {
    match process {
        Endpoint::Broker(id) => format!("broker {id}"),
        Endpoint::Controller => "controller".to_owned(),
        Endpoint::Client(id) => {
            world.client(id).map_or_else(|| process.to_string(), |client| client.name.clone())
        }
    }
}
