//! Hand-made requests to groups. Many of them wait at the coordinator while others come: each goes
//! out at its recorded time under a number of its own, and is compared when its answer is there.
//! Those in another version than the pinned one, and one whose bytes were not kept, are put
//! together anew from their fields.

use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::apis::ApiKey;
use brokerscope_engine::protocol::ids::{BrokerId, CorrelationId};
use brokerscope_engine::protocol::messages::{RequestHeader, Response, StrBytes, encode_request};
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::outside::{Answer, Asked};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::recorded::groups::{SENT_EARLY, response, without_what_is_newer};
use crate::recorded::{group_asked, small};
use crate::{int, text};

use super::called::canonical;
use super::fate::Fate;
use super::questions::hex;
use super::stage::Stage;

/// Where in a request its number is.
const CORRELATION: std::ops::Range<usize> = 4..8;
/// Who answers at once does so within that time.
const AT_ONCE: Span = Span::from_ms(100);
/// Longer than any of them waits.
const PATIENCE: Span = Span::from_ms(20_000);

/// Requests to groups, and the version in which they are served.
const SERVED: [(&str, ApiKey); 9] = [
    ("FIND_COORDINATOR", ApiKey::FindCoordinator),
    ("JOIN_GROUP", ApiKey::JoinGroup),
    ("SYNC_GROUP", ApiKey::SyncGroup),
    ("HEARTBEAT", ApiKey::Heartbeat),
    ("LEAVE_GROUP", ApiKey::LeaveGroup),
    ("OFFSET_COMMIT", ApiKey::OffsetCommit),
    ("OFFSET_FETCH", ApiKey::OffsetFetch),
    ("DELETE_GROUPS", ApiKey::DeleteGroups),
    ("OFFSET_DELETE", ApiKey::OffsetDelete),
];

/// A hand-made request that is not answered yet.
pub(super) struct Outstanding {
    number: CorrelationId,
    sent: Instant,
    line: Value,
}

/// Whether a hand-made request is about groups.
pub(super) fn is_of_group(line: &Value) -> bool {
    SERVED.iter().any(|(api, _)| *api == text(line, "api"))
}

impl Stage<'_> {
    pub(super) fn raw_of_group(&mut self, line: &Value) -> Fate {
        let mut theirs = line["request"].clone();
        let client = text(line, "client");
        if text(line, "api") == "JOIN_GROUP" && line["version"] == 3 {
            // Before version 4 no member has to come back with its id.
            let given = self.put(line, &theirs);
            let id = self.answer_to(given, self.now() + AT_ONCE);
            let id = id.map(|(_, answer)| answer["memberId"].clone());
            theirs["memberId"] = id.unwrap_or_default();
        }
        let number = self.put(line, &theirs);
        self.last_signs.push((client.to_owned(), self.now()));
        let sent = self.now();
        self.outstanding.push(Outstanding { number, sent, line: line.clone() });
        let waits = Span::from_ms(int(line, "wait_ms").unsigned_abs()) > AT_ONCE
            || SENT_EARLY.iter().any(|(late, _)| *late == text(line, "note"));
        if !waits {
            let _ = self.answer_to(number, sent + AT_ONCE);
        }
        self.compare_answered();
        let waits = self.outstanding.iter().any(|waiting| waiting.number == number);
        if waits { Fate::Gathered } else { Fate::Compared }
    }

    /// Compares what has been answered.
    pub(super) fn compare_answered(&mut self) {
        for waiting in std::mem::take(&mut self.outstanding) {
            let Outstanding { number, sent, line } = &waiting;
            match self.seen.answered(*number) {
                Some((at, answer)) => self.compare_group_answer(line, at.since(*sent), &answer),
                None => self.outstanding.push(waiting),
            }
        }
    }

    /// Waits for all that has not been answered.
    pub(super) fn await_answers(&mut self) {
        let until = self.now() + PATIENCE;
        while !self.outstanding.is_empty() && self.step_until(until) {
            self.compare_answered();
        }
        for waiting in std::mem::take(&mut self.outstanding) {
            let told = ("an answer".to_owned(), "nothing".to_owned());
            self.differs(&waiting.line, text(&waiting.line, "note"), told);
        }
    }

    fn compare_group_answer(&mut self, line: &Value, waited: Span, ours: &Answer) {
        let note = text(line, "note");
        let Answer::Response(Response::Group(answer)) = ours else {
            let told = ("an answer".to_owned(), format!("{ours:?}"));
            return self.differs(line, note, told);
        };
        let mut theirs = self.called.plain_theirs(&line["response"]);
        for found in theirs["coordinators"].as_array_mut().into_iter().flatten() {
            // Where brokers listen is not said here.
            let kept =
                ["key", "nodeId", "errorCode"].map(|name| (name.to_owned(), found[name].clone()));
            *found = kept.into_iter().collect();
        }
        let ours = self.called.plain_ours(&response(answer));
        let ours = without_what_is_newer(&ours, &theirs);
        let is_early = SENT_EARLY.iter().any(|(late, _)| *late == note);
        let recorded = Span::from_ms(int(line, "wait_ms").unsigned_abs());
        let is_alike = match recorded < AT_ONCE {
            true => waited < AT_ONCE || is_early,
            false => {
                let (ours, theirs) = (waited.as_us(), recorded.as_us());
                (theirs * 8 / 10..=theirs * 12 / 10).contains(&ours)
            }
        };
        let told = if is_alike { recorded } else { waited };
        let theirs = format!("{} after {recorded}", canonical(&theirs));
        self.differs(line, note, (theirs, format!("{} after {told}", canonical(&ours))));
    }

    /// Puts a request to the broker; gives its number.
    fn put(&mut self, line: &Value, body: &Value) -> CorrelationId {
        self.asked += 1;
        let number = CorrelationId(self.asked);
        let (_, api) = SERVED.iter().find(|(api, _)| *api == text(line, "api")).expect("it is one");
        let is_pinned = api.pinned_version().map(i64::from) == Some(int(line, "version"));
        let bytes = match line["request_hex"].as_str().filter(|_| is_pinned) {
            Some(digits) => self.with_our_ids(&hex(digits)),
            None => self.put_together(line, body),
        };
        let mut bytes = bytes.to_vec();
        bytes[CORRELATION].copy_from_slice(&number.0.to_be_bytes());
        let broker = BrokerId(small(line, "broker"));
        let action = Action::Request(Asked { broker, bytes: bytes.into() });
        // As a saved session would hold it.
        let action = action.to_string().parse().expect("what it prints it can read");
        self.apply("a request to a group", &action);
        number
    }

    /// The recorded bytes with our members' ids, which are as long.
    fn with_our_ids(&self, bytes: &[u8]) -> Bytes {
        let mut bytes = bytes.to_vec();
        for theirs in self.called.their_ids() {
            let Some(ours) = self.called.our_id(theirs) else { continue };
            let (theirs, ours) = (theirs.as_bytes(), ours.as_bytes());
            if theirs.len() != ours.len() {
                continue;
            }
            while let Some(at) = bytes.windows(theirs.len()).position(|it| it == theirs) {
                bytes[at..at + ours.len()].copy_from_slice(ours);
            }
        }
        bytes.into()
    }

    fn put_together(&self, line: &Value, body: &Value) -> Bytes {
        let mut body = self.in_our_ids(body);
        if text(line, "api") == "SYNC_GROUP" {
            // Versions before 5 do not have them.
            body["protocolType"] = json!("consumer");
            body["protocolName"] = json!("range");
        }
        let request = group_asked::request(text(line, "api"), &body).expect("it is of a group");
        let client_id = Some(StrBytes::from_string(text(line, "client").to_owned()));
        let header = RequestHeader { correlation_id: CorrelationId(0), client_id };
        encode_request(&header, &request.into())
    }

    fn in_our_ids(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.called.our_id(text).unwrap_or(text)),
            Value::Array(list) => list.iter().map(|it| self.in_our_ids(it)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, it)| (name.clone(), self.in_our_ids(it))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// The answer to a request, as JSON, if it comes by then.
    fn answer_to(&mut self, number: CorrelationId, until: Instant) -> Option<(Instant, Value)> {
        while self.seen.answered(number).is_none() && self.step_until(until) {}
        let (at, answer) = self.seen.answered(number)?;
        match answer {
            Answer::Response(Response::Group(answer)) => Some((at, response(&answer))),
            Answer::Response(_) | Answer::Silence | Answer::Closed => None,
        }
    }
}
