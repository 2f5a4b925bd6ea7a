//! What a change of a partition comes to: its leader, ISR, eligible leader replicas and the state
//! of a reassignment, worked out together (`PartitionChangeBuilder`). Every change that the
//! controller makes goes through here, whatever asked for it.

use crate::physics::order::sort_short_by_key;
use crate::protocol::ids::BrokerId;

use super::image::PartitionRegistration;
use super::record::{PartitionChange, RecoveryState};

/// Who may be elected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Election {
    /// The first replica in the list if it can lead, else whoever can.
    Preferred,
    /// The leader stays if it can; else the first replica that can.
    Online,
    /// As online; if nobody can, the first replica that is alive, whatever it has.
    Unclean,
}

/// What the finalized features say about changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Level of `metadata.version`.
    pub metadata_version: i16,
    /// Whether eligible leader replicas are kept (KIP-966).
    pub elr: bool,
    /// Whether the last known leader is elected when nobody else can be.
    pub last_known_leader: bool,
}

/// 3.6-IV0: from here on a shrinking ISR leaves the leader epoch alone (KAFKA-15021).
const EPOCH_STAYS_ON_SHRINK: i16 = 12;

/// A change to be worked out.
#[derive(Clone, Debug)]
pub struct ChangeBuilder<'a> {
    /// The partition as it is.
    pub partition: &'a PartitionRegistration,
    /// The brokers that may lead it.
    pub acceptable: Vec<BrokerId>,
    /// The partition's effective `min.insync.replicas`.
    pub min_isr: usize,
    /// Who may be elected.
    pub election: Election,
    /// What holds in this cluster.
    pub rules: Rules,
    /// The ISR to be.
    pub isr: Vec<BrokerId>,
    /// The replicas to be.
    pub replicas: Vec<BrokerId>,
    /// The replicas to be taken away.
    pub removing: Vec<BrokerId>,
    /// The replicas to be added.
    pub adding: Vec<BrokerId>,
    /// The state to be.
    pub recovery_state: RecoveryState,
    /// Replicas that may have lost what they had.
    pub unclean_shutdown: Vec<BrokerId>,
}

/// Who leads, and whether records may be lost by that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elected {
    /// The leader, or [`BrokerId::NONE`].
    pub leader: BrokerId,
    /// Whether it came from outside ISR and ELR.
    pub unclean: bool,
}

/// What a partition shall be besides what it is told to be.
struct Targets {
    elr: Vec<BrokerId>,
    /// Who once had everything and may not have it any more.
    lost: Vec<BrokerId>,
}

impl<'a> ChangeBuilder<'a> {
    /// No change but what the acceptable brokers make necessary.
    pub fn new(
        partition: &'a PartitionRegistration,
        acceptable: Vec<BrokerId>,
        min_isr: usize,
        rules: Rules,
    ) -> Self {
        Self {
            partition,
            acceptable,
            min_isr,
            election: Election::Online,
            rules,
            isr: partition.isr.clone(),
            replicas: partition.replicas.clone(),
            removing: partition.removing.clone(),
            adding: partition.adding.clone(),
            recovery_state: partition.recovery_state,
            unclean_shutdown: Vec::new(),
        }
    }

    /// The change as a record, whose topic and partition are the caller's to fill in; `None` if
    /// nothing changes.
    pub fn build(mut self) -> Option<PartitionChange> {
        let partition = self.partition;
        let changed = |list: &[BrokerId], was: &[BrokerId]| (list != was).then(|| list.to_vec());
        let mut change = PartitionChange::default();
        self.complete_reassignment();
        let mut targets = self.targets();
        self.elect(&mut targets, &mut change);
        let is_unclean = change.isr.is_some();
        if change.isr.is_none() && (self.rules.elr || !self.isr.is_empty()) {
            change.isr = changed(&self.isr, &partition.isr);
        }
        let loses_a_replica = partition.replicas.iter().any(|it| !self.replicas.contains(it));
        let shrinks = change.isr.as_ref().is_some_and(|isr| {
            self.rules.metadata_version < EPOCH_STAYS_ON_SHRINK
                && partition.isr.iter().any(|member| !isr.contains(member))
        });
        if change.leader.is_none() && (loses_a_replica || shrinks) {
            change.leader = Some(partition.leader);
        }
        if is_unclean || !self.rules.elr {
            targets.elr.clear();
        }
        change.elr = changed(&targets.elr, &partition.elr);
        let last_known_elr = self.last_known_elr(is_unclean, &targets, &change);
        change.last_known_elr = changed(&last_known_elr, &partition.last_known_elr);
        if !self.replicas.is_empty() {
            change.replicas = changed(&self.replicas, &partition.replicas);
        }
        change.removing = changed(&self.removing, &partition.removing);
        change.adding = changed(&self.adding, &partition.adding);
        if self.recovery_state != partition.recovery_state {
            change.recovery_state = Some(self.recovery_state);
        }
        (change != PartitionChange::default()).then_some(change)
    }

    /// Ends a reassignment if everything that is to be added is in sync
    /// (`PartitionReassignmentReplicas.maybeCompleteReassignment`).
    fn complete_reassignment(&mut self) {
        if self.removing.is_empty() && self.adding.is_empty() {
            return;
        }
        let without_removing = |list: &[BrokerId]| -> Vec<BrokerId> {
            list.iter().copied().filter(|it| !self.removing.contains(it)).collect()
        };
        let (isr, replicas) = (without_removing(&self.isr), without_removing(&self.replicas));
        let all_are_in = |list: &[BrokerId]| list.iter().all(|it| isr.contains(it));
        let is_done = !isr.is_empty()
            && all_are_in(&self.adding)
            && (self.adding.len() >= self.removing.len() || all_are_in(&replicas));
        if is_done {
            (self.isr, self.replicas) = (isr, replicas);
            self.removing.clear();
            self.adding.clear();
        }
    }

    /// Rule 1 of KIP-966: whoever leaves an ISR that is too small to commit has everything that
    /// was committed, unless its process died uncleanly.
    fn targets(&self) -> Targets {
        let partition = self.partition;
        let mut elr = partition.elr.clone();
        if !self.rules.elr {
            return Targets { elr, lost: Vec::new() };
        }
        if self.isr.len() >= self.min_isr {
            return Targets { elr: Vec::new(), lost: Vec::new() };
        }
        elr.extend(&partition.isr);
        sort_short_by_key(&mut elr, |id| *id);
        elr.dedup();
        let mut lost = partition.last_known_elr.clone();
        lost.extend(&elr);
        elr.retain(|it| !self.isr.contains(it) && !self.unclean_shutdown.contains(it));
        lost.retain(|it| !self.isr.contains(it) && !elr.contains(it));
        sort_short_by_key(&mut lost, |id| *id);
        lost.dedup();
        Targets { elr, lost }
    }

    /// The election alone, on the partition's own eligible leader replicas.
    pub fn elect_leader(&self) -> Elected {
        self.winner(&self.partition.elr)
    }

    fn winner(&self, elr: &[BrokerId]) -> Elected {
        let clean = |leader| Elected { leader, unclean: false };
        let unclean = |leader| Elected { leader, unclean: true };
        let is_valid = |replica: &BrokerId| {
            let from_elr = self.isr.is_empty() && elr.contains(replica);
            (self.isr.contains(replica) || from_elr) && self.acceptable.contains(replica)
        };
        let favourite = match self.election {
            Election::Preferred => self.replicas.first(),
            Election::Online | Election::Unclean => None,
        };
        let mut candidates =
            favourite.into_iter().chain([&self.partition.leader]).chain(&self.replicas);
        if let Some(leader) = candidates.find(|candidate| is_valid(candidate)) {
            return clean(*leader);
        }
        if let [last] = self.partition.last_known_elr[..]
            && self.rules.elr
            && self.rules.last_known_leader
            && elr.is_empty()
            && self.isr.is_empty()
            && self.acceptable.contains(&last)
        {
            return unclean(last);
        }
        let mut anyone = self.replicas.iter().filter(|replica| self.acceptable.contains(replica));
        match (self.election, anyone.next()) {
            (Election::Unclean, Some(leader)) => unclean(*leader),
            _ => clean(BrokerId::NONE),
        }
    }

    fn elect(&mut self, targets: &mut Targets, change: &mut PartitionChange) {
        let elected = self.winner(&targets.elr);
        if elected.leader == self.partition.leader {
            return;
        }
        change.leader = Some(elected.leader);
        if elected.unclean {
            change.isr = Some(vec![elected.leader]);
            if self.partition.recovery_state != RecoveryState::Recovering {
                change.recovery_state = Some(RecoveryState::Recovering);
            }
        } else if targets.elr.contains(&elected.leader) {
            self.isr = vec![elected.leader];
            targets.elr.retain(|member| *member != elected.leader);
        }
    }

    /// Who led last is kept while nobody leads. (Where the last known leader is never elected the
    /// field holds everybody that the ELR lost, as KIP-966 first had it.)
    fn last_known_elr(
        &self,
        is_unclean: bool,
        targets: &Targets,
        change: &PartitionChange,
    ) -> Vec<BrokerId> {
        let known = &self.partition.last_known_elr;
        match (self.rules.elr, self.rules.last_known_leader) {
            (false, true) => known.clone(),
            (false, false) => Vec::new(),
            (true, false) if is_unclean => Vec::new(),
            (true, false) => targets.lost.clone(),
            (true, true) => match change.leader {
                Some(BrokerId::NONE) if known.is_empty() => vec![self.partition.leader],
                Some(BrokerId::NONE) | None => known.clone(),
                Some(_) => Vec::new(),
            },
        }
    }
}
