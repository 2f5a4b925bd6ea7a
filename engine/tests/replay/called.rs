//! What members of groups are called: their ids are random, so both clusters' become the name of
//! the client, or of its instance, and the how-manieth id that was: `c4#2`.

use brokerscope_engine::protocol::ids::ClientId;
use serde_json::Value;

/// How many characters an id of Kafka's has behind the name and a dash.
const UUID_LENGTH: usize = 36;

/// Names that both clusters have in common.
#[derive(Default)]
pub(crate) struct Called {
    /// Recorded member ids, in the order in which they came up.
    theirs: Vec<String>,
    /// Ours, in the order in which they came up.
    pub(super) ours: Vec<String>,
    /// Clients: the recorded name, ours, and our number.
    clients: Vec<(String, String, ClientId)>,
}

impl Called {
    /// Looks through a recording for member ids.
    pub(super) fn of(lines: &[Value]) -> Self {
        let mut called = Self::default();
        lines.iter().for_each(|line| called.look_through(line));
        called
    }

    fn look_through(&mut self, value: &Value) {
        if let Some(id) = value.as_str().filter(|text| name_in(text).is_some()) {
            meet(&mut self.theirs, id);
        }
        let inner = value.as_object().into_iter().flat_map(|fields| fields.values());
        inner.chain(value.as_array().into_iter().flatten()).for_each(|it| self.look_through(it));
    }

    /// One of our members was given an id.
    pub(super) fn meet_ours(&mut self, id: &str) {
        if name_in(id).is_some() {
            meet(&mut self.ours, id);
        }
    }

    /// The recorded client `theirs` is this one here.
    pub(super) fn add_client(&mut self, theirs: &str, (ours, id): (&str, ClientId)) {
        self.clients.push((theirs.to_owned(), ours.to_owned(), id));
    }

    /// Our name and number of a recorded client.
    pub(super) fn client(&self, theirs: &str) -> Option<(&str, ClientId)> {
        let known = self.clients.iter().rev().find(|(known, ..)| known == theirs);
        known.map(|(_, ours, id)| (ours.as_str(), *id))
    }

    /// The recorded name of one of our clients.
    pub(super) fn their_client(&self, id: ClientId) -> Option<&str> {
        let known = self.clients.iter().find(|(.., known)| *known == id);
        known.map(|(theirs, ..)| theirs.as_str())
    }

    /// Our id for the member that is called so there.
    pub(super) fn our_id(&self, theirs: &str) -> Option<&str> {
        let wanted = self.id(theirs, &self.theirs)?;
        let found = self.ours.iter().find(|id| self.id(id, &self.ours).as_ref() == Some(&wanted));
        found.map(String::as_str)
    }

    /// Recorded member ids.
    pub(super) fn their_ids(&self) -> impl Iterator<Item = &str> {
        self.theirs.iter().map(String::as_str)
    }

    /// What the recorded cluster said, in common names.
    pub(super) fn plain_theirs(&self, value: &Value) -> Value {
        self.plain(value, &self.theirs)
    }

    /// The same of ours.
    pub(super) fn plain_ours(&self, value: &Value) -> Value {
        self.plain(value, &self.ours)
    }

    fn plain(&self, value: &Value, ids: &[String]) -> Value {
        match value {
            Value::String(text) => {
                let words = text.split(' ').map(|word| self.word(word, ids));
                Value::String(words.collect::<Vec<_>>().join(" "))
            }
            Value::Array(list) => list.iter().map(|it| self.plain(it, ids)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                fields.map(|(name, value)| (name.clone(), self.plain(value, ids))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn word(&self, word: &str, ids: &[String]) -> String {
        self.id(word, ids).unwrap_or_else(|| self.common(word).to_owned())
    }

    /// The recorded name for ours.
    fn common<'a>(&'a self, name: &'a str) -> &'a str {
        let known = self.clients.iter().find(|(_, ours, _)| ours == name);
        known.map_or(name, |(theirs, ..)| theirs)
    }

    fn id(&self, id: &str, ids: &[String]) -> Option<String> {
        let name = name_in(id)?;
        let mut alike = ids.iter().filter(|known| name_in(known) == Some(name));
        let place = alike.position(|known| known == id)?;
        Some(format!("{}#{}", self.common(name), place + 1))
    }
}

fn meet(known: &mut Vec<String>, id: &str) {
    if !known.iter().any(|known| known == id) {
        known.push(id.to_owned());
    }
}

/// The name before the dash and the random part, if it is a member's id.
fn name_in(id: &str) -> Option<&str> {
    let at = id.len().checked_sub(UUID_LENGTH + 1).filter(|at| *at > 0)?;
    let (name, random) = (id.get(..at)?, id.get(at..)?);
    let is_digit = |c: char| c.is_ascii_hexdigit() || c == '-';
    let has_dashes = random.starts_with('-') && random.matches('-').count() == 5;
    (has_dashes && random.chars().all(is_digit)).then_some(name)
}

/// JSON without what is null or left open in another version, and with lists in one order: hash
/// tables of both clusters have their own.
pub(super) fn canonical(value: &Value) -> Value {
    match value {
        Value::Array(list) => {
            let mut list: Vec<Value> = list.iter().map(canonical).collect();
            list.sort_by_key(Value::to_string);
            Value::Array(list)
        }
        Value::Object(fields) => {
            let kept = fields
                .iter()
                .filter(|(name, value)| !value.is_null() && name.as_str() != "throttleTimeMs");
            kept.map(|(name, value)| (name.clone(), canonical(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
