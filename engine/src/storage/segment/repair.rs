//! Cutting a segment, and making its indexes again (`LogSegment.truncateTo`, `LogSegment.recover`).

use crate::protocol::batch::{BatchView, Frames};
use crate::protocol::ids::Offset;
use crate::storage::offset_index::OffsetIndex;
use crate::storage::time_index::{TimeIndex, TimestampOffset};

use super::{Incoming, Segment};

impl Segment {
    /// Drops the batch that `offset` lies in and everything after it; the next offset is `offset`
    /// then, even in the middle of what was a batch (`LogSegment.truncateTo`). It takes appends
    /// again if it had been rolled.
    pub(crate) fn truncate_to(&mut self, offset: Offset, now_ms: i64) {
        let cut_at = self.batch_for_offset(offset).map_or(self.bytes.len(), |cut| cut.position);
        self.offset_index.truncate_to(offset);
        self.time_index.truncate_to(offset);
        self.aborted.retain(|transaction| transaction.last_offset < offset);
        self.cut(cut_at);
        if self.bytes.len() == 0 {
            self.created_ms = now_ms;
            self.first_batch_timestamp = None;
        }
        self.next_offset = offset;
        self.modified_ms = now_ms;
        self.bytes_since_index_entry = 0;
        if self.largest.timestamp_ms >= 0 {
            self.largest = self.read_largest();
        }
    }

    fn cut(&mut self, position: u32) {
        let again = self.bytes.cut(position);
        for frame in Frames::new(&again).map_while(Result::ok) {
            self.bytes.append(&again[frame]);
        }
    }

    /// Finds the largest timestamp as Kafka does after it cut a segment: from the last time index
    /// entry on (`readLargestTimestamp`).
    fn read_largest(&self) -> TimestampOffset {
        let mut largest = self.time_index.last();
        let position = self.offset_index.lookup(largest.offset).position;
        for stored in self.batches_from(position) {
            if stored.batch.max_timestamp > largest.timestamp_ms {
                let (timestamp_ms, offset) =
                    (stored.batch.max_timestamp, stored.batch.last_offset());
                largest = TimestampOffset { timestamp_ms, offset };
            }
        }
        largest
    }

    /// A new process opens the files: the count towards the next index entry starts anew, and the
    /// next offset is one past the last batch, wherever the log had been truncated.
    pub(crate) fn reopen(&mut self, now_ms: i64) {
        self.created_ms = now_ms;
        self.bytes_since_index_entry = 0;
        let position = self.offset_index.lookup(Offset(i64::MAX)).position;
        let last = self.batches_from(position).last();
        self.next_offset = last.map_or(self.base_offset, |last| last.batch.next_offset());
    }

    /// Checks every batch, makes the indexes again, and cuts the segment at the first batch that is
    /// damaged; says whether there was one. The last segment of a log takes appends afterwards.
    pub(crate) fn recover(&mut self, index_interval_bytes: u32, is_last: bool) -> bool {
        let mut offset_index = OffsetIndex::new(self.base_offset);
        let mut time_index = TimeIndex::new(self.base_offset);
        let mut largest = TimestampOffset { timestamp_ms: -1, offset: self.base_offset };
        let mut next_offset = self.base_offset;
        let (mut valid_bytes, mut last_entry) = (0, 0);
        for stored in self.batches_from(0) {
            let batch = stored.batch;
            if batch.ensure_valid().is_err() {
                break;
            }
            if batch.max_timestamp > largest.timestamp_ms {
                let (timestamp_ms, offset) = (batch.max_timestamp, batch.last_offset());
                largest = TimestampOffset { timestamp_ms, offset };
            }
            if valid_bytes - last_entry > index_interval_bytes {
                offset_index.append(batch.last_offset(), valid_bytes);
                time_index.maybe_append(largest);
                last_entry = valid_bytes;
            }
            valid_bytes += stored.size_bytes() as u32;
            next_offset = batch.next_offset();
        }
        time_index.maybe_append(largest);
        let was_cut = valid_bytes < self.bytes.len();
        if was_cut || is_last {
            self.cut(valid_bytes);
        }
        self.offset_index = offset_index;
        self.time_index = time_index;
        self.largest = largest;
        self.next_offset = next_offset;
        self.aborted.clear();
        if valid_bytes == 0 {
            self.first_batch_timestamp = None;
        }
        was_cut
    }

    /// The batches of a `.log` file up to the first that is damaged, without indexes; and whether
    /// that is all of the file.
    pub(crate) fn from_file(base_offset: Offset, file: &[u8], now_ms: i64) -> (Self, bool) {
        let mut segment = Self::new(base_offset, now_ms);
        let mut sound_bytes = 0;
        for frame in Frames::new(file).map_while(Result::ok) {
            let end = frame.end;
            let Ok(batch) = BatchView::new(&file[frame]) else { break };
            if batch.ensure_valid().is_err() {
                break;
            }
            let (bytes, last_offset) = (batch.bytes().len(), batch.last_offset());
            let placed = Incoming { bytes, last_offset, max_timestamp: batch.max_timestamp };
            segment.append(batch.bytes(), &placed, now_ms, u32::MAX);
            sound_bytes = end;
        }
        (segment, sound_bytes == file.len())
    }
}
