//! Where the replicas of new partitions go: Kafka's `StripedReplicaPlacer`.
//!
//! Leaders and followers are striped over the brokers, and over racks where brokers name one.
//! After as many partitions as there are unfenced brokers everything is shuffled, so that the
//! same brokers do not stand next to each other for ever. Nothing is remembered between calls.
//!
//! Chance is lent as a function from a bound to a number below it, and asked in Kafka's order.
//! Part of that order comes from a hash map of rack names, so [`hash_map_order`] follows Java's
//! map as far as names that nobody chose to collide go.

use std::fmt;

use crate::physics::order::sort_short_by_key;
use crate::protocol::ids::BrokerId;

/// A broker that may hold replicas: registered, not in controlled shutdown, and with a log
/// directory that takes new ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsableBroker {
    /// Its id.
    pub id: BrokerId,
    /// `broker.rack`.
    pub rack: Option<String>,
    /// Whether it is fenced: it may hold replicas then, but not lead.
    pub fenced: bool,
}

/// Why nothing can be placed: Kafka's `InvalidReplicationFactorException`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlacementError {
    /// The replication factor is not positive.
    NotPositive(i16),
    /// Every usable broker is fenced, or there is none.
    AllFenced,
    /// There are fewer brokers than replicas wanted.
    TooFewBrokers {
        /// Replicas wanted.
        replication_factor: i16,
        /// Brokers there are.
        brokers: usize,
    },
}

impl fmt::Display for PlacementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPositive(factor) => write!(
                f,
                "Invalid replication factor {factor}: the replication factor must be positive."
            ),
            Self::AllFenced => f.write_str(
                "All brokers are currently fenced, or have all their log directories cordoned.",
            ),
            Self::TooFewBrokers { replication_factor, brokers } => write!(
                f,
                "The target replication factor of {replication_factor} cannot be reached because \
                 only {brokers} broker(s) are registered or some brokers have all their log \
                 directories cordoned."
            ),
        }
    }
}

impl std::error::Error for PlacementError {}

/// Chooses the replicas of so many new partitions, the leader of each first. `draw` gives a number
/// below its argument; as in Kafka it is asked before anything is refused.
///
/// # Errors
/// If the replication factor cannot be reached.
pub fn place(
    brokers: &[UsableBroker],
    partitions: usize,
    replication_factor: i16,
    draw: &mut impl FnMut(u32) -> u32,
) -> Result<Vec<Vec<BrokerId>>, PlacementError> {
    let mut racks = Racks::new(brokers, draw);
    let replicas = usize::try_from(replication_factor).unwrap_or_default();
    if replicas == 0 {
        return Err(PlacementError::NotPositive(replication_factor));
    }
    if racks.unfenced == 0 {
        return Err(PlacementError::AllFenced);
    }
    if replicas > brokers.len() {
        let brokers = brokers.len();
        return Err(PlacementError::TooFewBrokers { replication_factor, brokers });
    }
    Ok((0..partitions).map(|_| racks.place(replicas, draw)).collect())
}

/// Brokers that are given out one after another, beginning one further in each epoch.
#[derive(Debug, Default)]
struct BrokerList {
    brokers: Vec<BrokerId>,
    epoch: usize,
    index: usize,
    offset: usize,
}

impl BrokerList {
    fn initialize(&mut self, draw: &mut impl FnMut(u32) -> u32) {
        if !self.brokers.is_empty() {
            sort_short_by_key(&mut self.brokers, |id| *id);
            self.offset = draw(self.brokers.len() as u32) as usize;
        }
    }

    /// The next broker, or none when all were given out in this epoch.
    fn next(&mut self, epoch: usize) -> Option<BrokerId> {
        let size = self.brokers.len();
        if self.epoch != epoch && size > 0 {
            self.epoch = epoch;
            self.index = 0;
            self.offset = (self.offset + 1) % size;
        }
        if self.index >= size {
            return None;
        }
        let broker = self.brokers[(self.index + self.offset) % size];
        self.index += 1;
        Some(broker)
    }
}

#[derive(Debug)]
struct Rack {
    name: Option<String>,
    fenced: BrokerList,
    unfenced: BrokerList,
}

impl Rack {
    fn next(&mut self, epoch: usize) -> Option<BrokerId> {
        self.unfenced.next(epoch).or_else(|| self.fenced.next(epoch))
    }
}

#[derive(Debug)]
struct Racks {
    /// In the order of Java's hash map.
    racks: Vec<Rack>,
    /// Positions in `racks`: by name at first, brokers without a rack before all others.
    turns: Vec<usize>,
    unfenced: usize,
    epoch: usize,
    offset: usize,
}

impl Racks {
    fn new(brokers: &[UsableBroker], draw: &mut impl FnMut(u32) -> u32) -> Self {
        let mut names: Vec<&Option<String>> = Vec::new();
        for broker in brokers {
            if !names.contains(&&broker.rack) {
                names.push(&broker.rack);
            }
        }
        hash_map_order(&mut names);
        let of_rack = |name: &Option<String>, fenced| BrokerList {
            brokers: brokers
                .iter()
                .filter(|broker| broker.rack == *name && broker.fenced == fenced)
                .map(|broker| broker.id)
                .collect(),
            ..BrokerList::default()
        };
        let mut racks: Vec<Rack> = names
            .into_iter()
            .map(|name| Rack {
                name: name.clone(),
                fenced: of_rack(name, true),
                unfenced: of_rack(name, false),
            })
            .collect();
        for rack in &mut racks {
            rack.fenced.initialize(draw);
            rack.unfenced.initialize(draw);
        }
        let mut turns: Vec<usize> = (0..racks.len()).collect();
        sort_short_by_key(&mut turns, |rack| utf16(&racks[*rack].name));
        let offset = if racks.is_empty() { 0 } else { draw(racks.len() as u32) as usize };
        let unfenced = racks.iter().map(|rack| rack.unfenced.brokers.len()).sum();
        Self { racks, turns, unfenced, epoch: 0, offset }
    }

    fn place(&mut self, replicas: usize, draw: &mut impl FnMut(u32) -> u32) -> Vec<BrokerId> {
        // With a single unfenced broker an epoch of 0 again would find its list used up.
        if self.epoch == self.unfenced && self.unfenced > 1 {
            self.shuffle(draw);
            self.epoch = 0;
        }
        let size = self.racks.len();
        self.offset %= size;
        let mut turn = self.offset;
        let leader = loop {
            if let Some(leader) = self.racks[self.turns[turn]].unfenced.next(self.epoch) {
                break leader;
            }
            turn = (turn + 1) % size;
        };
        let mut leaders_rack = Some(turn);
        let mut chosen = vec![leader];
        let mut turn = self.offset;
        while chosen.len() < replicas {
            if leaders_rack == Some(turn) {
                leaders_rack = None;
            } else {
                chosen.extend(self.racks[self.turns[turn]].next(self.epoch));
            }
            turn = (turn + 1) % size;
        }
        self.epoch += 1;
        self.offset += 1;
        chosen
    }

    fn shuffle(&mut self, draw: &mut impl FnMut(u32) -> u32) {
        shuffle(&mut self.turns, draw);
        for rack in &mut self.racks {
            shuffle(&mut rack.fenced.brokers, draw);
            shuffle(&mut rack.unfenced.brokers, draw);
        }
    }
}

/// Java's `Collections.shuffle`.
fn shuffle<T>(list: &mut [T], draw: &mut impl FnMut(u32) -> u32) {
    for left in (2..=list.len()).rev() {
        list.swap(left - 1, draw(left as u32) as usize);
    }
}

fn utf16(name: &Option<String>) -> Option<Vec<u16>> {
    name.as_ref().map(|name| name.encode_utf16().collect())
}

/// Sorts names from the order in which they were put into a Java `HashMap<Optional<String>, _>`
/// to the one in which it gives them out.
fn hash_map_order(names: &mut [&Option<String>]) {
    let mut buckets = 16;
    while names.len() > buckets / 4 * 3 {
        buckets *= 2;
    }
    sort_short_by_key(names, |name| {
        let units = name.iter().flat_map(|name| name.encode_utf16());
        let hash =
            units.fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
        (hash ^ (hash >> 16)) as usize % buckets
    });
}
