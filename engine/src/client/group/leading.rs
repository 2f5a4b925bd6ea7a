//! What the member does that leads a generation: it assigns the partitions of all topics that
//! anybody subscribes to, by its own metadata (`ConsumerCoordinator.onLeaderElected`).

use crate::group::assignor::{Assignor, Member as Peer, Topic};
use crate::group::consumer_protocol::{self, Assignment, Subscription};
use crate::physics::fact_id::FactId;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::join_group::JoinGroupResponse;
use crate::protocol::messages::group::sync_group::SyncGroupRequestAssignment;

use super::super::metadata::Metadata;
use super::Member;
use super::joining::Join;

impl Member {
    /// It leads the generation that it has joined. Metadata of topics that only others subscribe
    /// to is wanted too.
    pub(super) fn begin_to_lead(
        &mut self,
        (response, because): (JoinGroupResponse, FactId),
        metadata: &mut Metadata,
    ) {
        for name in topics_of(&peers(&response)) {
            metadata.want(name.as_str());
        }
        self.to_assign = Some((response, because, metadata.fresh_version()));
    }

    /// Assigns partitions to everybody, once the metadata is fresh, and brings that to the
    /// coordinator.
    pub(in crate::client) fn lead(&mut self, metadata: &Metadata) {
        let to_assign = self.to_assign.take_if(|(.., version)| *version <= metadata.version());
        let Some((response, because, _)) = to_assign else { return };
        if response.generation_id != self.generation.id {
            // It has left meanwhile.
            self.join = Join::Unjoined;
            return;
        }
        let peers = peers(&response);
        let names = topics_of(&peers);
        let counts = names.iter().map(|name| (name.to_string(), metadata.partitions(name)));
        let counts: Vec<(String, usize)> = counts.collect();
        let mut assignments = Vec::new();
        // A static leader that comes back to its generation keeps what everybody has.
        if !response.skip_assignment {
            let topics: Vec<Topic> = counts
                .iter()
                .map(|(name, count)| Topic {
                    name: StrBytes::from_string(name.clone()),
                    replica_racks: vec![Vec::new(); *count],
                })
                .collect();
            let protocol = self.generation.protocol.as_ref().map_or("", |name| name.as_str());
            let assignor = Assignor::from_name(protocol).unwrap_or(Assignor::Range);
            let assigned = assignor.assign(&topics, &peers);
            for (peer, partitions) in peers.iter().zip(assigned) {
                let assignment = Assignment { partitions, user_data: None };
                assignments.push(
                    SyncGroupRequestAssignment::default()
                        .with_member_id(peer.id.clone())
                        .with_assignment(assignment.encode(consumer_protocol::VERSION)),
                );
            }
        }
        self.snapshot = Some(counts);
        self.ask_to_sync(because, assignments);
    }

    /// It does not lead: what partitions there are is not its business.
    pub(in crate::client) fn follow(&mut self) {
        if !self.is_leader {
            self.snapshot = None;
        }
    }
}

fn peers(response: &JoinGroupResponse) -> Vec<Peer> {
    let members = response.members.iter();
    members
        .map(|member| Peer {
            id: member.member_id.clone(),
            instance_id: member.group_instance_id.clone(),
            subscription: Subscription::decode(&member.metadata).unwrap_or_default(),
        })
        .collect()
}

fn topics_of(peers: &[Peer]) -> Vec<StrBytes> {
    let mut names: Vec<StrBytes> = Vec::new();
    for name in peers.iter().flat_map(|peer| &peer.subscription.topics) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
