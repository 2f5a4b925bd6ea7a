//! Requests of programs outside the world: bytes that somebody else has made, put to a broker as
//! any other action is, and what comes of them. So a recorded request, or a real client's, is part
//! of history.
//!
//! Absent: the program's connections. Every request is in the broker's hands at once, on a
//! connection of its own that nothing delays. And what reads the bytes, where the engine is built
//! without the feature `outside`: such a request is refused then.

use std::fmt;

use bytes::Bytes;

use crate::broker::groups::Sender;
use crate::broker::{InHand, Life};
use crate::node::What;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId};
#[cfg(feature = "outside")]
use crate::protocol::messages::decode_request;
use crate::protocol::messages::{Request, RequestHeader, Response};

use super::World;
use super::act::Refusal;
use super::action::parse_broker;

/// Where requests from outside seem to come from: no connection of the network.
pub(super) const OUTSIDE: ConnectionId = ConnectionId(u32::MAX);

/// `socket.request.max.bytes` is a hundred times that; a line of text should not be.
const BYTES_MAX: usize = 1_000_000;

/// A request from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who is asked.
    pub broker: BrokerId,
    /// Header and body, as behind the length on a TCP connection, in the pinned version.
    pub bytes: Bytes,
}

/// What an outside program gets for a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A response.
    Response(Response),
    /// Nothing, for a request that gets no answer (acks=0).
    Silence,
    /// The end of its connection: Kafka's way to refuse what gets no answer.
    Closed,
}

/// What the last event brought to programs outside.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    /// The number of the request that came last.
    pub(super) last: CorrelationId,
    pub(super) answers: Vec<(CorrelationId, Answer)>,
}

impl Outside {
    /// What comes at once of the request that came last.
    pub(super) fn push_last(&mut self, answer: Answer) {
        self.answers.push((self.last, answer));
    }
}

/// `request 3 0012…`
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request {} ", self.broker)?;
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Asked {
    /// Reads what [`Display`](fmt::Display) writes after the verb.
    pub(super) fn parse(words: &[&str]) -> Result<Self, String> {
        let [broker, digits] = words else {
            return Err("`request` needs a broker's number and the bytes of a request, as \
                        hexadecimal digits"
                .to_owned());
        };
        let asked = Self { broker: parse_broker("request", &[broker])?, bytes: unhex(digits)? };
        asked.read()?;
        Ok(asked)
    }

    /// As a broker reads it.
    fn read(&self) -> Result<(RequestHeader, Request), String> {
        if self.bytes.len() > BYTES_MAX {
            let length = self.bytes.len();
            return Err(format!("a request may have {BYTES_MAX} bytes, not {length}"));
        }
        decoded(self.bytes.clone())
    }
}

#[cfg(feature = "outside")]
fn decoded(bytes: Bytes) -> Result<(RequestHeader, Request), String> {
    decode_request(bytes)
        .map_err(|why| format!("these bytes are no request that is served here: {why}"))
}

#[cfg(not(feature = "outside"))]
fn decoded(_: Bytes) -> Result<(RequestHeader, Request), String> {
    Err("programs outside are not heard here: this engine was built without `outside`".to_owned())
}

fn unhex(digits: &str) -> Result<Bytes, String> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| {
        let byte = digit(*high)? << 4 | digit(*low)?;
        u8::try_from(byte).ok()
    };
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    bytes.filter(|_| rest.is_empty()).map(Bytes::from).ok_or_else(|| {
        "the bytes of `request` are pairs of hexadecimal digits with nothing between".to_owned()
    })
}

impl World {
    /// What the last event brought to programs outside, each with the `correlation_id` of the
    /// request that it is for.
    pub fn answers(&self) -> &[(CorrelationId, Answer)] {
        &self.outside.answers
    }

    /// Hands a request to a broker that listens.
    pub(super) fn ask(&mut self, at: Instant, asked: &Asked) -> Result<(), Refusal> {
        let id = asked.broker;
        let life = self.broker(id).ok_or(Refusal::NoSuchBroker { broker: id })?.life;
        if life != Life::Serving {
            return Err(match life.is_alive() {
                true => Refusal::NotStarted { broker: id },
                false => Refusal::NotRunning { broker: id },
            });
        }
        if self.frozen_by(id).is_some() {
            return Err(Refusal::Frozen { broker: id });
        }
        let (header, request) = asked.read().map_err(|why| Refusal::NoEffect { why })?;
        self.begin_event(at);
        self.outside.last = header.correlation_id;
        self.with_broker(id, |broker, ctx| {
            let because = ctx.note(What::Acted);
            let reply_to = (OUTSIDE, header.correlation_id);
            let in_hand = InHand { reply_to, because };
            if let Request::Group(request) = &request {
                let client_id = header.client_id.clone().unwrap_or_default();
                let sender = Sender { client_id, client: None };
                broker.on_group_request(ctx, in_hand, (sender, request));
            } else {
                broker.on_request(ctx, in_hand, &request);
            }
        });
        Ok(())
    }
}
