//! What a client's role needs of the client: its connections, its metadata, its chance.

use crate::node::Ctx;
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::protocol::ids::ClientId;

use super::link::Link;
use super::metadata::Metadata;
use super::nodes::Nodes;

/// What a client's role needs of the client.
pub(super) struct Lines<'a> {
    pub(super) client: ClientId,
    pub(super) nodes: &'a mut Nodes,
    pub(super) metadata: &'a mut Metadata,
    pub(super) chance: &'a mut Chance,
    /// Picks partitions.
    pub(super) picks: &'a mut Chance,
}

impl Lines<'_> {
    /// Asks for metadata if it is time, at the broker with least to do; one question at a time.
    pub(super) fn ask_metadata(&mut self, ctx: &mut Ctx<'_>, cause: FactId) {
        let is_asking = || self.nodes.links.iter().any(Link::is_asking);
        if !self.metadata.is_due(ctx.now()) || is_asking() {
            return;
        }
        let names = self.metadata.names.clone();
        if let Some(link) = self.least_loaded(ctx) {
            link.ask_metadata(ctx, &names, cause);
        }
    }

    /// The link to the broker with least to do, if it can be used now; else it is opened.
    pub(super) fn least_loaded(&mut self, ctx: &mut Ctx<'_>) -> Option<&mut Link> {
        let peer = self.nodes.least_loaded(ctx.now(), &self.metadata.peers, self.chance)?;
        self.nodes.ready(ctx, peer, self.chance)
    }
}
