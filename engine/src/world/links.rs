//! Links that are cut, stalled, slowed, healed and reset: what the outside does to a link, carried
//! out.

use crate::node::{Ctx, Names, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{ClientId, Endpoint};

use super::World;
use super::act::Refusal;
use super::fault::{Link, LinkFault, Place};

impl World {
    /// Does `fault` to `link`.
    pub(super) fn do_to_link(
        &mut self,
        at: Instant,
        fault: LinkFault,
        link: &Link,
    ) -> Result<(), Refusal> {
        let (from, to) = (self.find_end(&link.from)?, self.find_end(&link.to)?);
        let both = [(from, to), (to, from)];
        let ways = if link.one_way { &both[..1] } else { &both[..] };
        self.check_link(fault, link, ways)?;
        self.begin_event(at);
        let acted = self.note(|ctx| ctx.note(What::Acted));
        match fault {
            LinkFault::Cut => {
                for &(from, to) in ways {
                    if self.network.cut(self.now, (from, to)) {
                        self.note(|ctx| ctx.note_because(Some(acted), What::LinkCut { from, to }));
                    }
                }
            }
            LinkFault::Stall => {
                for &(from, to) in ways {
                    if self.network.stall(self.now, (from, to)) {
                        let what = What::LinkStalled { from, to };
                        self.note(|ctx| ctx.note_because(Some(acted), what));
                    }
                }
            }
            LinkFault::Slow { ms } => {
                for &(from, to) in ways {
                    self.network.slow((from, to), Span::from_ms(ms.into()));
                    let what = What::LinkSlowed { from, to, by_ms: ms };
                    self.note(|ctx| ctx.note_because(Some(acted), what));
                }
            }
            LinkFault::Heal => self.heal(ways, acted),
            LinkFault::Reset => {
                let what = What::LinkReset { one: from, other: to };
                let because = self.note(|ctx| ctx.note_because(Some(acted), what));
                let arrivals = self.network.reset((self.now, because), (from, to));
                self.schedule(arrivals);
            }
        }
        Ok(())
    }

    fn heal(&mut self, ways: &[(Endpoint, Endpoint)], acted: FactId) {
        for &(from, to) in ways {
            if self.is_whole((from, to)) {
                continue;
            }
            self.note(|ctx| ctx.note_because(Some(acted), What::LinkHealed { from, to }));
            let arrivals = self.network.heal(self.now, (from, to));
            self.schedule(arrivals);
        }
    }

    fn is_whole(&self, (from, to): (Endpoint, Endpoint)) -> bool {
        self.network.links().fault(from, to).is_none() && !self.network.has_stalled((from, to))
    }

    fn check_link(
        &self,
        fault: LinkFault,
        link: &Link,
        ways: &[(Endpoint, Endpoint)],
    ) -> Result<(), Refusal> {
        let links = self.network.links();
        let is_cut = |(from, to): &(Endpoint, Endpoint)| {
            links.fault(*from, *to).is_some_and(|fault| fault.cut)
        };
        let is_whole = |way: &(Endpoint, Endpoint)| self.is_whole(*way);
        let is_connected = |(one, other): &(Endpoint, Endpoint)| {
            self.network.connections().iter().any(|connection| {
                let ends = (connection.opener(), connection.acceptor());
                ends == (*one, *other) || ends == (*other, *one)
            })
        };
        let link = || link.to_string();
        match fault {
            LinkFault::Cut if ways.iter().all(is_cut) => Err(Refusal::CutAlready { link: link() }),
            LinkFault::Stall if !ways.iter().any(|way| self.network.can_stall(*way)) => {
                Err(match ways.iter().any(|way| self.network.has_stalled(*way)) {
                    true => Refusal::StalledAlready { link: link() },
                    false => Refusal::NotConnected { link: link() },
                })
            }
            LinkFault::Heal if ways.iter().all(is_whole) => {
                Err(Refusal::LinkWhole { link: link() })
            }
            LinkFault::Reset if !ways.iter().any(is_connected) => {
                Err(Refusal::NotConnected { link: link() })
            }
            LinkFault::Cut
            | LinkFault::Stall
            | LinkFault::Slow { .. }
            | LinkFault::Heal
            | LinkFault::Reset => Ok(()),
        }
    }

    fn find_end(&self, place: &Place) -> Result<Endpoint, Refusal> {
        match place {
            Place::Broker(id) => match self.broker(*id) {
                Some(_) => Ok(Endpoint::Broker(*id)),
                None => Err(Refusal::NoSuchBroker { broker: *id }),
            },
            Place::Controller => Ok(Endpoint::Controller),
            Place::Client(name) => {
                let found = self.clients.iter().position(|client| client.name == *name);
                let id = found.and_then(|place| u32::try_from(place).ok());
                let id = id.ok_or_else(|| Refusal::NoSuchClient { client: name.clone() })?;
                Ok(Endpoint::Client(ClientId(id)))
            }
        }
    }

    fn note(&mut self, note: impl FnOnce(&mut Ctx<'_>) -> FactId) -> FactId {
        let mut ctx = Ctx::new(
            (self.now, self.ordinal, self.setup.wall_clock_ms),
            Names { next_connection: &mut self.next_connection, groups: &mut self.groups },
            &mut self.facts,
            &mut self.effects,
        );
        note(&mut ctx)
    }
}
