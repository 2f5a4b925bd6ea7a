//! What is selected, opened up: its state in Kafka's words, its bytes, and why it is as it is.

use super::why::Reason;
use crate::text::Phrase;

/// The inspector's content.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspector {
    /// What is inspected.
    pub title: Phrase,
    /// Its state.
    pub rows: Vec<Row>,
    /// A second group of rows with a heading, such as the followers as the leader knows them.
    pub more: Option<(Phrase, Vec<Row>)>,
    /// The batch that holds the selected record, or the last one.
    pub batch: Option<Batch>,
    /// A question about it, and the answer.
    pub why: Option<(Phrase, Reason)>,
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Kafka's name.
    pub name: Phrase,
    /// The value.
    pub value: Phrase,
    /// The mark on the stage that shows the same.
    pub tone: Tone,
}

/// The meaning whose colour a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// None.
    Plain,
    /// The leader's.
    Leader,
    /// The high watermark's.
    HighWatermark,
    /// The log end offset's.
    LogEnd,
    /// Something wrong or cut.
    Bad,
}

/// A record batch, byte by byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which one.
    pub title: Phrase,
    /// Its fields in order; together they are all its bytes.
    pub fields: Vec<Field>,
}

/// A field of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its bytes as they lie in the log.
    pub bytes: Vec<u8>,
    /// Kafka's name of it.
    pub name: Phrase,
    /// What the bytes mean.
    pub value: Phrase,
    /// Whether it begins a record.
    pub begins_record: bool,
}

impl Field {
    /// The bytes in hexadecimal, in pairs, cut after `most` of them.
    pub fn hex(&self, most: usize) -> String {
        let pairs = self.bytes.iter().take(most).map(|byte| format!("{byte:02x}"));
        let mut written = pairs.collect::<Vec<_>>().join(" ");
        if self.bytes.len() > most {
            written.push_str(" …");
        }
        written
    }
}
