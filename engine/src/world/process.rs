//! Processes that end, begin, stand still and go on, and disks that fail: what the outside does to
//! a broker's process, carried out.

use crate::broker::Life;
use crate::network::{Arrival, End};
use crate::node::What;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, Endpoint};

use super::act::Refusal;
use super::fault::ProcessFault;
use super::{Due, Frozen, World};

impl World {
    /// Does `fault` to the process of broker `id`.
    pub(super) fn do_to_process(
        &mut self,
        at: Instant,
        fault: ProcessFault,
        id: BrokerId,
    ) -> Result<(), Refusal> {
        self.check_process(fault, id)?;
        self.begin_event(at);
        match fault {
            ProcessFault::Crash => {
                let because = self.tell(id, What::BrokerCrashed { broker: id });
                self.with_broker(id, |broker, _| broker.on_killed(Life::Down));
                self.process_ended(Endpoint::Broker(id), because, Some(End::Reset));
            }
            ProcessFault::PowerOff => {
                let because = self.tell(id, What::BrokerPoweredOff { broker: id });
                self.with_broker(id, |broker, ctx| broker.on_power_lost(ctx));
                self.process_ended(Endpoint::Broker(id), because, None);
            }
            ProcessFault::Stop => {
                self.with_broker(id, |broker, ctx| {
                    ctx.note(What::Acted);
                    broker.on_stopping(ctx);
                });
            }
            ProcessFault::Start => self.start_process(id),
            ProcessFault::Freeze => {
                let because = self.tell(id, What::BrokerFrozen { broker: id });
                self.freeze(Endpoint::Broker(id), because);
            }
            ProcessFault::Thaw => self.thaw(id),
            ProcessFault::DiskError => {
                let because = self.tell(id, What::DiskFailed { broker: id });
                self.with_broker(id, |broker, _| broker.disk.fail(because));
                self.halt_without_disk(id);
            }
            ProcessFault::MendDisk => {
                self.tell(id, What::DiskMended { broker: id });
                self.with_broker(id, |broker, _| broker.disk.mend());
            }
        }
        Ok(())
    }

    /// Whether the process of `id` is frozen, and the fact that froze it.
    pub fn frozen_by(&self, id: BrokerId) -> Option<FactId> {
        self.is_frozen(Endpoint::Broker(id))
    }

    /// Whether a process is frozen, and the fact that froze it.
    pub fn is_frozen(&self, process: Endpoint) -> Option<FactId> {
        self.frozen.iter().find(|frozen| frozen.process == process).map(|frozen| frozen.by)
    }

    pub(super) fn freeze(&mut self, process: Endpoint, by: FactId) {
        self.frozen.push(Frozen { process, by, at: self.now });
    }

    fn check_process(&self, fault: ProcessFault, id: BrokerId) -> Result<(), Refusal> {
        let broker = self.broker(id).ok_or(Refusal::NoSuchBroker { broker: id })?;
        let (life, has_failed) = (broker.life, broker.disk.failed_by().is_some());
        let is_frozen = self.frozen_by(id).is_some();
        match fault {
            ProcessFault::DiskError if has_failed => Err(Refusal::DiskFailed { broker: id }),
            ProcessFault::MendDisk if !has_failed => Err(Refusal::DiskWorks { broker: id }),
            ProcessFault::DiskError | ProcessFault::MendDisk => Ok(()),
            ProcessFault::Start if life.is_alive() => Err(Refusal::RunsAlready { broker: id }),
            ProcessFault::Start => Ok(()),
            _needs_one if !life.is_alive() => Err(Refusal::NotRunning { broker: id }),
            ProcessFault::Stop | ProcessFault::Freeze if is_frozen => {
                Err(Refusal::Frozen { broker: id })
            }
            ProcessFault::Thaw if !is_frozen => Err(Refusal::NotFrozen { broker: id }),
            ProcessFault::Crash
            | ProcessFault::PowerOff
            | ProcessFault::Stop
            | ProcessFault::Freeze
            | ProcessFault::Thaw => Ok(()),
        }
    }

    /// Notes that the outside acted, and what that did.
    fn tell(&mut self, id: BrokerId, what: What) -> FactId {
        let mut told = None;
        self.with_broker(id, |_, ctx| {
            ctx.note(What::Acted);
            told = Some(ctx.note(what));
        });
        told.unwrap_or_else(|| FactId::new(self.ordinal, 0))
    }

    /// The process of `id` has ended itself because of `because`.
    pub(super) fn exited(&mut self, id: BrokerId, because: FactId) {
        let mut stopped = because;
        self.with_broker(id, |broker, ctx| {
            stopped = ctx.note_because(Some(because), What::BrokerStopped { broker: id });
            broker.on_stopped();
        });
        self.process_ended(Endpoint::Broker(id), stopped, Some(End::Closed));
    }

    /// A process whose only log directory has failed halts, unless it stands still
    /// (`LogManager.handleLogDirFailure`; when it starts, `createAndValidateLogDirs`). It notices
    /// with its next write or checkpoint, which here is at once. True if it halted.
    pub(super) fn halt_without_disk(&mut self, id: BrokerId) -> bool {
        let Some(broker) = self.broker(id) else { return false };
        let Some(failed) = broker.disk.failed_by().filter(|_| broker.life.is_alive()) else {
            return false;
        };
        if self.frozen_by(id).is_some() {
            return false;
        }
        let mut halted = failed;
        self.with_broker(id, |broker, ctx| {
            halted = ctx.note_because(Some(failed), What::BrokerHalted { broker: id });
            broker.on_killed(Life::Down);
        });
        self.process_ended(Endpoint::Broker(id), halted, Some(End::Reset));
        true
    }

    pub(super) fn process_ended(&mut self, process: Endpoint, because: FactId, told: Option<End>) {
        self.frozen.retain(|frozen| frozen.process != process);
        self.held.retain(|(held, ..)| *held != process);
        let arrivals = self.network.process_ended((self.now, because), process, told);
        self.schedule(arrivals);
    }

    fn start_process(&mut self, id: BrokerId) {
        let was_dark = self.broker(id).is_some_and(|broker| broker.life == Life::PoweredOff);
        let because = self.tell(id, What::BrokerStarting { broker: id });
        self.with_broker(id, |broker, _| broker.on_starting());
        if was_dark {
            let arrivals = self.network.power_on(self.now, Endpoint::Broker(id));
            self.schedule(arrivals);
        }
        let incarnation = self.broker(id).map_or(0, |broker| broker.incarnation);
        let due = self.now + self.setup.broker_start;
        self.agenda.insert(due, Due::BrokerStart(id, incarnation, because));
    }

    fn thaw(&mut self, id: BrokerId) {
        self.tell(id, What::BrokerThawed { broker: id });
        self.frozen.retain(|frozen| frozen.process != Endpoint::Broker(id));
        if !self.halt_without_disk(id) {
            self.take_up_held(Endpoint::Broker(id));
        }
    }

    /// What came for a frozen process lies in its sockets: it takes that up now, in order.
    pub(super) fn take_up_held(&mut self, process: Endpoint) {
        for (held, due, thing) in std::mem::take(&mut self.held) {
            if held == process {
                self.agenda.insert(due.max(self.now), thing);
            } else {
                self.held.push((held, due, thing));
            }
        }
        self.arm(process);
    }

    /// Puts what is now to arrive on the agenda.
    pub(super) fn schedule(&mut self, arrivals: Vec<(Instant, Arrival)>) {
        for (due, arrival) in arrivals {
            let thing = match arrival {
                Arrival::Handshake(id) => Due::Handshake(id),
                Arrival::Request(id) => Due::Request(id),
                Arrival::Response(id) => Due::Response(id),
                Arrival::Ended(id, side) => Due::Ended(id, side),
            };
            self.agenda.insert(due, thing);
        }
    }

    /// Whether `thing` can still happen at `due`: what it is about is there, and is where it was.
    pub(super) fn is_true(&self, due: Instant, thing: &Due) -> bool {
        let connection = |id| self.network.connection(id);
        match thing {
            Due::BrokerStart(id, incarnation, _) => self.broker(*id).is_some_and(|broker| {
                broker.life == Life::Starting && broker.incarnation == *incarnation
            }),
            Due::Request(id) => connection(*id).is_some_and(|it| it.has_request(due)),
            Due::TakeUp(id) => connection(*id).is_some_and(|it| it.can_take_up()),
            Due::Response(id) => connection(*id).is_some_and(|it| it.has_response(due)),
            Due::Handshake(id) => connection(*id).is_some_and(|it| it.has_outcome(due)),
            Due::Ended(id, side) => connection(*id).is_some_and(|it| it.has_end_for(*side, due)),
            Due::Deadline(node) => {
                self.armed[self.armed_place(*node)] == Some(due)
                    && self.next_deadline(*node).is_some_and(|deadline| deadline <= due)
            }
        }
    }

    /// The frozen process that would have to do something with `thing`, if it is one.
    pub(super) fn frozen_receiver(&self, thing: &Due) -> Option<Endpoint> {
        if self.frozen.is_empty() {
            return None;
        }
        let connection = |id| self.network.connection(id);
        let receiver = match thing {
            Due::BrokerStart(id, ..) => Endpoint::Broker(*id),
            Due::Request(id) | Due::TakeUp(id) => connection(*id)?.acceptor(),
            Due::Response(id) | Due::Handshake(id) => connection(*id)?.opener(),
            Due::Ended(id, side) => connection(*id)?.process(*side),
            Due::Deadline(node) => *node,
        };
        self.is_frozen(receiver).map(|_| receiver)
    }
}
