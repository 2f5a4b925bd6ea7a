//! Record batches, format 2: the bytes that logs store and that travel in Produce and Fetch.
//!
//! A batch is bytes first: whoever holds one holds the bytes, and everything else is read out of
//! them where it is needed, without a copy. Compressed batches are kept and handed on as they
//! are; whoever wants to see their records decompresses them first. Formats 0 and 1 are absent.
//!
//! * [`Batches`] cuts bytes into batches, [`BatchView`] reads one, [`Records`] walks through it;
//! * [`BatchMut`] stamps what the leader assigns;
//! * [`BatchBuilder`] makes new ones, [`control`] the ones that are Kafka's own;
//! * [`explain()`] takes one apart, byte by byte, for people to look at.
//!
//! Source: Kafka's `DefaultRecordBatch`, `DefaultRecord`, `ByteBufferLogInputStream`,
//! `MemoryRecordsBuilder`.

mod build;
pub mod control;
mod error;
mod explain;
mod header;
mod record;
mod split;
mod stamp;
mod view;

pub use build::{BatchBuilder, NewRecord, empty_batch};
pub use error::{BatchError, BatchErrorKind};
pub use explain::{Explanation, Field, FieldValue, explain};
pub use header::{
    Attributes, BatchHeader, Compression, HEADER_SIZE, LOG_OVERHEAD, NO_PRODUCER_EPOCH,
    NO_PRODUCER_ID, NO_SEQUENCE, NO_TIMESTAMP, ProducerStamp, TimestampType, increment_sequence,
};
pub use record::{Header, Headers, Record, Records};
pub use split::{Batches, Frames};
pub use stamp::BatchMut;
pub use view::BatchView;
