//! What happens to records in a producer before they are sent.

/// What happened to a producer's batch, or to a call of its application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProducerEvent {
    /// A record found no room in the last batch of its partition: another one was opened.
    BatchOpened,
    /// A batch takes no more records: the next one did not fit, or nothing fits.
    BatchFilled { records: u32 },
    /// A batch left its queue to be sent.
    BatchDrained { records: u32, why: DrainReason },
    /// A broker found a batch too large: it was parted into so many, which wait in its place.
    BatchSplit { records: u32, parts: u32 },
    /// `send` does not return: what it needs is not there.
    SendBlocked { on: BlockedOn },
    /// `send` failed before there was a batch with the record.
    SendFailed { why: SendFailure },
    /// All that had been handed over when `flush` was called has come to an end.
    Flushed,
}

/// Why a batch is sent now, the first of these that is so (`RecordAccumulator.batchReady`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrainReason {
    /// It is sent again.
    Again,
    /// It is full, or another one waits behind it.
    Full,
    /// `linger.ms` is over.
    Lingered,
    /// `buffer.memory` is used up, and `send` waits for some of it.
    Memory,
    /// The producer is closing.
    Closing,
    /// `flush` was called.
    Flush,
    /// Another partition's batch goes to the same broker.
    Beside,
}

/// What `send` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockedOn {
    /// The topic is not in the producer's metadata.
    Metadata,
    /// There is no room for another batch in `buffer.memory`.
    Memory,
}

/// Why `send` failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendFailure {
    /// `max.block.ms` is over, and the topic is still unknown (`TimeoutException`).
    NoMetadata,
    /// `max.block.ms` is over, and there is still no room for a buffer of `bytes`, only for
    /// `available` (`BufferExhaustedException`).
    NoMemory { bytes: u32, available: u32 },
    /// The record has up to so many bytes, more than `max.request.size`
    /// (`RecordTooLargeException`).
    LargerThanRequest { bytes: u32 },
    /// The record has up to so many bytes, more than `buffer.memory` (`RecordTooLargeException`).
    LargerThanMemory { bytes: u32 },
}
