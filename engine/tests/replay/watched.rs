//! What is looked at in a metadata log: the records of each topic, of each partition and of each
//! broker, in order, without what is chance.

use std::collections::BTreeMap;

use brokerscope_engine::controller::record::MetadataRecord;
use serde_json::{Map, Value, json};

/// Whose records. Topics of one name are numbered in the order of their creation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Of a topic: how it comes into being, its settings, its end.
    Topic(usize, String),
    /// Of a partition, by its topic and its index.
    Partition(usize, String, i64),
    /// Of a broker.
    Broker(i64),
}

/// A metadata log, sorted.
#[derive(Default)]
pub(crate) struct Watched {
    /// Ids and names.
    topics: Vec<(String, String)>,
    pub(crate) records: BTreeMap<Key, Vec<Value>>,
}

/// `ConfigResource.Type.TOPIC`
const TOPIC: i64 = 2;

impl Watched {
    /// There is a topic whose creation was not kept.
    pub(crate) fn know(&mut self, id: &str, name: &str) {
        if !self.topics.iter().any(|(known, _)| known == id) {
            self.topics.push((id.to_owned(), name.to_owned()));
        }
    }

    /// Takes a record in. Gives whose it is, if anybody's.
    pub(crate) fn add(&mut self, kind: &str, content: &Value) -> Option<Key> {
        let mut content = content.clone();
        let fields = content.as_object_mut().expect("a record is an object");
        fields.retain(|_, field| !field.is_null());
        let key = match kind {
            "TOPIC_RECORD" | "CONFIG_RECORD" | "CLEAR_ELR_RECORD" | "REMOVE_TOPIC_RECORD" => {
                self.topic(kind, fields)?
            }
            "PARTITION_RECORD" | "PARTITION_CHANGE_RECORD" => {
                let id = fields.remove("topicId")?;
                let place = self.topics.iter().rposition(|(known, _)| *known == id)?;
                let index = fields.remove("partitionId")?.as_i64()?;
                fields.remove("directories");
                let (number, name) = self.numbered(place);
                if kind == "PARTITION_RECORD" {
                    let of_topic = self.records.entry(Key::Topic(number, name.clone()));
                    of_topic.or_default().push(json!({ "record": kind }));
                }
                Key::Partition(number, name, index)
            }
            "REGISTER_BROKER_RECORD" => {
                let id = fields["brokerId"].as_i64()?;
                fields.retain(|name, _| name == "fenced" || name == "inControlledShutdown");
                Key::Broker(id)
            }
            "BROKER_REGISTRATION_CHANGE_RECORD" => {
                let id = fields["brokerId"].as_i64()?;
                fields.retain(|name, _| name == "fenced" || name == "inControlledShutdown");
                if fields.is_empty() {
                    return None;
                }
                Key::Broker(id)
            }
            _another => return None,
        };
        self.records.entry(key.clone()).or_default().push(content);
        Some(key)
    }

    /// Whose a record of a topic is; of its fields stays what is not chance.
    fn topic(&mut self, kind: &str, fields: &mut Map<String, Value>) -> Option<Key> {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let by_name = |name: &str| self.topics.iter().rposition(|(_, known)| known == name);
        let place = match kind {
            "TOPIC_RECORD" => {
                self.topics.push((text("topicId").to_owned(), text("name").to_owned()));
                self.topics.len() - 1
            }
            // Throttles are not built.
            "CONFIG_RECORD" if fields["resourceType"] != TOPIC => return None,
            "CONFIG_RECORD" if text("name").contains("throttled") => return None,
            "CONFIG_RECORD" => by_name(text("resourceName"))?,
            "CLEAR_ELR_RECORD" => by_name(text("topicName"))?,
            _remove => self.topics.iter().rposition(|(id, _)| *id == text("topicId"))?,
        };
        fields.remove("topicId");
        fields.insert("record".to_owned(), json!(kind));
        let (number, name) = self.numbered(place);
        Some(Key::Topic(number, name))
    }

    /// The topic in this place, and how many of its name there were before.
    fn numbered(&self, place: usize) -> (usize, String) {
        let name = &self.topics[place].1;
        let before = self.topics[..place].iter().filter(|(_, known)| known == name);
        (before.count(), name.clone())
    }

    /// The same of a record of ours.
    pub(crate) fn add_ours(&mut self, record: &MetadataRecord) -> Option<Key> {
        let content = serde_json::from_str(&record.content()).expect("what it prints is JSON");
        self.add(record.name(), &content)
    }

    /// How many records `key` has.
    pub(crate) fn count(&self, key: &Key) -> usize {
        self.records.get(key).map_or(0, Vec::len)
    }
}
