//! What the controller knows of brokers without writing it down: when each was heard of last, how
//! far it has read the metadata log, and whether it is about to stop (`BrokerHeartbeatManager`,
//! `BrokerHeartbeatTracker`). A controller that takes over begins anew.

use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerEpoch, BrokerId, Offset};

use super::image::Image;

/// How a broker stands with the controller (`BrokerControlState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokerState {
    /// Shut out. A heartbeat of one that has caught up and wants in makes it unfenced.
    Fenced,
    /// In. It leaves by a heartbeat that says so, or by silence.
    Unfenced,
    /// It wants to stop and waits until nobody needs it.
    ControlledShutdown,
    /// It may stop. It is fenced.
    ShutdownNow,
}

/// One life of a broker's process.
pub type Life = (BrokerId, BrokerEpoch);

/// Notes on all brokers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeats {
    session_timeout: Span,
    /// When which process was heard of last, in order of ids and epochs.
    contacts: Vec<Contact>,
    /// By id.
    brokers: Vec<Notes>,
}

/// When a process was heard of last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Which process.
    pub life: Life,
    /// When its last heartbeat arrived.
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Notes {
    broker: BrokerId,
    metadata_offset: Offset,
    /// The end of the batch that moved its leaderships away.
    shutdown_offset: Option<Offset>,
}

impl Heartbeats {
    /// Nothing is known of anybody.
    pub fn new(session_timeout: Span) -> Self {
        Self { session_timeout, contacts: Vec::new(), brokers: Vec::new() }
    }

    /// Every process that was heard of and is not counted dead, by id and epoch.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// When the session of a process ends, if it is not heard of again; the next pass after that
    /// fences it.
    pub fn session_end(&self, life: Life) -> Option<Instant> {
        self.contact(life).map(|contact| contact.at + self.session_timeout)
    }

    /// Whether a process was heard of recently.
    pub fn has_valid_session(&self, life: Life, now: Instant) -> bool {
        self.session_end(life).is_some_and(|end| now <= end)
    }

    /// A process was heard of.
    pub fn contact_at(&mut self, life: Life, at: Instant) {
        match self.contacts.binary_search_by_key(&life, |contact| contact.life) {
            Ok(place) => self.contacts[place].at = at,
            Err(place) => self.contacts.insert(place, Contact { life, at }),
        }
    }

    /// Takes the first process off the list whose session is over (`maybeRemoveExpired`).
    pub(super) fn remove_expired(&mut self, now: Instant) -> Option<Life> {
        let timeout = self.session_timeout;
        let place = self.contacts.iter().position(|contact| contact.at + timeout < now)?;
        Some(self.contacts.remove(place).life)
    }

    /// A broker has registered: what was known of its predecessor is void.
    pub(super) fn register(&mut self, broker: BrokerId) {
        *self.notes_mut(broker) = Notes::new(broker);
    }

    /// A broker is off the list.
    pub(super) fn forget(&mut self, broker: BrokerId) {
        self.brokers.retain(|notes| notes.broker != broker);
    }

    /// A broker says how far it is. If it is fenced now it is about to stop no more.
    pub(super) fn touch(&mut self, broker: BrokerId, fenced: bool, metadata_offset: Offset) {
        let notes = self.notes_mut(broker);
        notes.metadata_offset = metadata_offset;
        if fenced {
            notes.shutdown_offset = None;
        }
    }

    /// A broker's session is over.
    pub(super) fn fence(&mut self, broker: BrokerId) {
        self.notes_mut(broker).shutdown_offset = None;
    }

    /// A broker begins to stop; it may when all others have read as far as `offset`.
    pub(super) fn begin_shutdown(&mut self, broker: BrokerId, offset: Offset) {
        self.notes_mut(broker).shutdown_offset.get_or_insert(offset);
    }

    /// How far the others have to have read before `broker` may stop, if it wants to.
    pub fn shutdown_offset(&self, broker: BrokerId) -> Option<Offset> {
        self.notes(broker)?.shutdown_offset
    }

    /// The least that any broker has read that is in and stays.
    pub(super) fn lowest_active_offset(&self, image: &Image) -> Option<Offset> {
        let is_active = |notes: &&Notes| {
            let is_in = image.broker(notes.broker).is_some_and(|broker| !broker.fenced);
            is_in && notes.shutdown_offset.is_none()
        };
        self.brokers.iter().filter(is_active).map(|notes| notes.metadata_offset).min()
    }

    fn contact(&self, life: Life) -> Option<&Contact> {
        let place = self.contacts.binary_search_by_key(&life, |contact| contact.life).ok()?;
        self.contacts.get(place)
    }

    fn notes(&self, broker: BrokerId) -> Option<&Notes> {
        let place = self.brokers.binary_search_by_key(&broker, |notes| notes.broker).ok()?;
        self.brokers.get(place)
    }

    fn notes_mut(&mut self, broker: BrokerId) -> &mut Notes {
        let place = match self.brokers.binary_search_by_key(&broker, |notes| notes.broker) {
            Ok(place) => place,
            Err(place) => {
                self.brokers.insert(place, Notes::new(broker));
                place
            }
        };
        &mut self.brokers[place]
    }
}

impl Notes {
    const fn new(broker: BrokerId) -> Self {
        Self { broker, metadata_offset: Offset::UNKNOWN, shutdown_offset: None }
    }
}
