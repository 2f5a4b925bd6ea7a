//! What is looked at in a metadata log: the records of each partition and of each broker, in
//! order, without what is chance.

use std::collections::BTreeMap;

use brokerscope_engine::controller::record::MetadataRecord;
use serde_json::Value;

/// Whose records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Of a partition, by the number of its topic in order of creation, its name and its index.
    Partition(usize, String, i64),
    /// Of a broker.
    Broker(i64),
}

/// A metadata log, sorted.
#[derive(Default)]
pub(crate) struct Watched {
    topics: Vec<(String, String)>,
    pub(crate) records: BTreeMap<Key, Vec<Value>>,
}

impl Watched {
    /// Takes a record in. Gives whose it is, if anybody's.
    pub(crate) fn add(&mut self, kind: &str, content: &Value) -> Option<Key> {
        let mut content = content.clone();
        let fields = content.as_object_mut().expect("a record is an object");
        fields.retain(|_, field| !field.is_null());
        let key = match kind {
            "TOPIC_RECORD" => {
                let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
                self.topics.push((text("topicId"), text("name")));
                return None;
            }
            "PARTITION_RECORD" | "PARTITION_CHANGE_RECORD" => {
                let id = fields.remove("topicId")?;
                let place = self.topics.iter().rposition(|(known, _)| *known == id)?;
                let index = fields.remove("partitionId")?.as_i64()?;
                fields.remove("directories");
                Key::Partition(place, self.topics[place].1.clone(), index)
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
