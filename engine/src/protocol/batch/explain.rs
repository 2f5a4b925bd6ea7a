//! A batch field by field, for whoever wants to look at its real bytes. The names are those of
//! Kafka's documentation of the format; what they mean is told elsewhere.

use std::ops::Range;

use super::error::BatchError;
use super::header::{Attributes, HEADER_SIZE};
use super::view::BatchView;
use crate::protocol::varint;

/// One field of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, like `baseOffset` or `keyLength`.
    pub name: &'static str,
    /// Where it lies, in bytes from the beginning of the batch.
    pub range: Range<usize>,
    /// What it says.
    pub value: FieldValue,
}

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// A number.
    Number(i64),
    /// The attribute bits of a batch.
    Attributes(Attributes),
    /// The checksum, and what the bytes give.
    Checksum {
        /// What stands there.
        stored: u32,
        /// What it should be.
        computed: u32,
    },
    /// The bytes themselves: a key, a value, compressed records, or what cannot be read.
    Bytes,
}

/// All fields of a batch; together they cover every byte of it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The 61 bytes at the beginning.
    pub header: Vec<Field>,
    /// The records that can be read.
    pub records: Vec<Vec<Field>>,
    /// The bytes that follow and cannot be read as records, and why.
    pub rest: Option<(Field, BatchError)>,
}

/// Takes a batch apart.
pub fn explain(batch: &BatchView<'_>) -> Explanation {
    let mut walk = Walk { bytes: batch.bytes(), position: HEADER_SIZE };
    let mut records = Vec::new();
    let mut problem = None;
    match batch.records() {
        Err(why) => problem = Some(why),
        Ok(readable) => {
            for record in readable {
                match record {
                    Ok(record) => records.push(walk.record(record.headers.len())),
                    Err(why) => problem = Some(why),
                }
            }
        }
    }
    let left = walk.position..batch.bytes().len();
    // A count of 0 hides whatever follows; then nothing is wrong but that it is there.
    let problem = problem.or_else(|| (!left.is_empty()).then_some(BatchError::RecordsRemaining));
    let name = match problem {
        Some(BatchError::NeedsCodec(_)) => "compressedRecords",
        Some(_) | None => "unreadable",
    };
    let rest = problem.map(|why| (Field { name, range: left, value: FieldValue::Bytes }, why));
    Explanation { header: header(batch), records, rest }
}

fn header(batch: &BatchView<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut position = 0;
    let mut add = |name, size, value| {
        fields.push(Field { name, range: position..position + size, value });
        position += size;
    };
    let number = |value: i64| FieldValue::Number(value);
    add("baseOffset", 8, number(batch.base_offset.0));
    add("batchLength", 4, number(batch.batch_length.into()));
    add("partitionLeaderEpoch", 4, number(batch.partition_leader_epoch.0.into()));
    add("magic", 1, number(batch.magic.into()));
    let computed = batch.compute_crc();
    add("crc", 4, FieldValue::Checksum { stored: batch.crc, computed });
    add("attributes", 2, FieldValue::Attributes(batch.attributes));
    add("lastOffsetDelta", 4, number(batch.last_offset_delta.into()));
    add("baseTimestamp", 8, number(batch.base_timestamp));
    add("maxTimestamp", 8, number(batch.max_timestamp));
    add("producerId", 8, number(batch.producer.id));
    add("producerEpoch", 2, number(batch.producer.epoch.into()));
    add("baseSequence", 4, number(batch.producer.base_sequence.into()));
    add("recordsCount", 4, number(batch.records_count.into()));
    fields
}

const READ_BEFORE: &str = "records are read through before they are taken apart";

/// A walk over records that were read already, so that nothing in them can be missing.
struct Walk<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Walk<'_> {
    fn record(&mut self, headers: usize) -> Vec<Field> {
        let mut fields = Vec::new();
        self.number("length", &mut fields);
        let attributes = self.position;
        self.position += 1;
        fields.push(Field {
            name: "attributes",
            range: attributes..self.position,
            value: FieldValue::Number(i64::from(self.bytes[attributes])),
        });
        let start = self.position;
        let delta = varint::read_i64(self.bytes, &mut self.position).expect(READ_BEFORE);
        let (range, value) = (start..self.position, FieldValue::Number(delta));
        fields.push(Field { name: "timestampDelta", range, value });
        self.number("offsetDelta", &mut fields);
        self.sized("keyLength", "key", &mut fields);
        self.sized("valueLength", "value", &mut fields);
        self.number("headersCount", &mut fields);
        for _ in 0..headers {
            self.sized("headerKeyLength", "headerKey", &mut fields);
            self.sized("headerValueLength", "headerValue", &mut fields);
        }
        fields
    }

    fn sized(&mut self, length: &'static str, name: &'static str, fields: &mut Vec<Field>) {
        let size = self.number(length, fields);
        if let Ok(size @ 1..) = usize::try_from(size) {
            let range = self.position..self.position + size;
            self.position = range.end;
            fields.push(Field { name, range, value: FieldValue::Bytes });
        }
    }

    fn number(&mut self, name: &'static str, fields: &mut Vec<Field>) -> i32 {
        let start = self.position;
        let number = varint::read_i32(self.bytes, &mut self.position).expect(READ_BEFORE);
        let (range, value) = (start..self.position, FieldValue::Number(number.into()));
        fields.push(Field { name, range, value });
        number
    }
}
