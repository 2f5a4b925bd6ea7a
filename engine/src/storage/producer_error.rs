//! Why a leader refuses a batch because of who sends it: epochs, sequences, transactions (Kafka's
//! `ProducerAppendInfo`).

use std::fmt::Display;

use crate::protocol::batch::increment_sequence;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::Offset;

/// What is wrong, with the numbers that say so. Offsets are where the batch would have begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProducerError {
    /// The producer.
    pub id: i64,
    /// Where its batch would have begun.
    pub at: Offset,
    /// What is wrong.
    pub why: ProducerFault,
}

/// What can be wrong with a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProducerFault {
    /// Somebody else has its id with a newer epoch.
    Epoch {
        /// Its epoch.
        epoch: i16,
        /// The newest epoch seen.
        newest: i16,
        /// Transaction version of a marker; -1 for a client.
        version: i16,
    },
    /// It begins a transaction with an older epoch.
    TransactionEpoch {
        /// Its epoch.
        epoch: i16,
        /// The newest epoch seen.
        newest: i16,
    },
    /// A new epoch has to begin with sequence 0.
    NewEpochSequence {
        /// The new epoch.
        epoch: i16,
        /// The sequence in the batch.
        sequence: i32,
        /// The epoch before.
        newest: i16,
    },
    /// The sequence is not the next one.
    Sequence {
        /// The sequence in the batch.
        sequence: i32,
        /// The last one seen; -1 if there is none in this epoch.
        last: i32,
    },
    /// A marker of a coordinator that another one has replaced.
    Coordinator {
        /// Its epoch.
        zombie: i32,
        /// The newest epoch seen.
        current: i32,
    },
    /// In an open transaction everything has to be transactional.
    NotTransactional,
}

impl ProducerError {
    /// The error code of the response.
    pub const fn code(&self) -> ErrorCode {
        match self.why {
            ProducerFault::Epoch { .. } | ProducerFault::TransactionEpoch { .. } => {
                ErrorCode::InvalidProducerEpoch
            }
            ProducerFault::NewEpochSequence { .. } | ProducerFault::Sequence { .. } => {
                ErrorCode::OutOfOrderSequenceNumber
            }
            ProducerFault::Coordinator { .. } => ErrorCode::TransactionCoordinatorFenced,
            ProducerFault::NotTransactional => ErrorCode::InvalidTxnState,
        }
    }

    /// The sequence of the batch and the one that was expected, if that is what is wrong.
    pub const fn sequence_and_expected(&self) -> Option<(i32, i32)> {
        match self.why {
            ProducerFault::Sequence { sequence, last } => {
                Some((sequence, increment_sequence(last, 1)))
            }
            ProducerFault::NewEpochSequence { sequence, .. } => Some((sequence, 0)),
            ProducerFault::Epoch { .. }
            | ProducerFault::TransactionEpoch { .. }
            | ProducerFault::Coordinator { .. }
            | ProducerFault::NotTransactional => None,
        }
    }

    /// Kafka's words; `partition` is its name, like `orders-0`.
    pub fn message(&self, partition: &impl Display) -> String {
        let Self { id, at, why } = self;
        match why {
            ProducerFault::Epoch { epoch, newest, version } => {
                let (than, tv) = if *version >= 2 { ("<=", "TV2") } else { ("<", "TV-1") };
                format!(
                    "Epoch of producer {id} at offset {at} in {partition} is {epoch}, which is \
                     {than} the last seen epoch {newest} ({tv})"
                )
            }
            ProducerFault::TransactionEpoch { epoch, newest } => format!(
                "Epoch of producer {id} is {epoch}, which is smaller than the last seen epoch \
                 {newest}"
            ),
            // The missing space is Kafka's.
            ProducerFault::NewEpochSequence { epoch, sequence, newest } => format!(
                "Invalid sequence number for new epoch of producer {id}at offset {at} in \
                 partition {partition}: {epoch} (request epoch), {sequence} (seq. number), \
                 {newest} (current producer epoch)"
            ),
            ProducerFault::Sequence { sequence, last } => format!(
                "Out of order sequence number for producer {id} at offset {at} in partition \
                 {partition}: {sequence} (incoming seq. number), {last} (current end sequence \
                 number)"
            ),
            ProducerFault::Coordinator { zombie, current } => format!(
                "Invalid coordinator epoch for producerId {id} at offset {at} in partition \
                 {partition}: {zombie} (zombie), {current} (current)"
            ),
            ProducerFault::NotTransactional => format!(
                "Expected transactional write from producer {id} at offset (offset={at}, \
                 segment=[-1:-1]) in partition {partition}"
            ),
        }
    }
}
