//! The newest records of a group in `__consumer_offsets`, read as its coordinator would read them.

use brokerscope_engine::group::record::{GroupMetadataValue, OffsetCommitValue, Record};
use brokerscope_engine::protocol::batch::BatchView;
use brokerscope_engine::protocol::ids::{Offset, PartitionId};
use brokerscope_engine::protocol::messages::StrBytes;
use brokerscope_engine::world::World;

use crate::scene::cluster::RecordLine;

/// So many records are told, and the log is searched for them so far back at first and at most.
const MOST: usize = 8;
const BACK: (i64, i64) = (32, 2_048);

/// The newest records of `group` in `partition` at its leader, the oldest of them first.
pub(super) fn records(world: &World, partition: PartitionId, group: &StrBytes) -> Vec<RecordLine> {
    let leader = world.image().partition(partition).leader;
    let Some(log) = world.broker(leader).and_then(|broker| broker.disk.log(partition)) else {
        return Vec::new();
    };
    let (end, committed) = (log.log_end_offset().0, log.high_watermark());
    let mut back = BACK.0;
    loop {
        let from = end.saturating_sub(back).max(0);
        let mut lines = Vec::new();
        let mut at = Offset(from);
        while let Some(bytes) = log.batch_bytes_at(at)
            && let Ok(batch) = BatchView::new(&bytes)
        {
            at = batch.header().next_offset();
            for record in batch.records().into_iter().flatten().flatten() {
                let Some(key) = record.key.map(|key| bytes.slice_ref(key)) else { continue };
                let value = record.value.map(|value| bytes.slice_ref(value));
                let Ok(read) = Record::decode(&key, value.as_ref()) else { continue };
                let line = line(&read, group);
                let committed = record.offset < committed;
                lines.extend(line.map(|(kind, content)| RecordLine {
                    offset: record.offset,
                    kind,
                    content,
                    committed,
                }));
            }
        }
        if lines.len() >= MOST || from == 0 || back >= BACK.1 {
            lines.drain(..lines.len().saturating_sub(MOST));
            return lines;
        }
        back *= 8;
    }
}

/// What kind of record it is and what it says, if it is of this group.
fn line(record: &Record, group: &StrBytes) -> Option<(&'static str, String)> {
    match record {
        Record::OffsetCommit { key, value } => (key.group == *group).then(|| {
            let (topic, partition) = (key.topic.as_str(), key.partition.0);
            let said = value.as_ref().map_or_else(|| "null".to_owned(), offset);
            ("OffsetCommit", format!("{topic}-{partition} {said}"))
        }),
        Record::GroupMetadata { group: of, value } => (of == group).then(|| {
            let said = value.as_ref().map_or_else(|| "null".to_owned(), metadata);
            ("GroupMetadata", said)
        }),
    }
}

fn offset(value: &OffsetCommitValue) -> String {
    format!("offset={} leaderEpoch={}", value.offset.0, value.leader_epoch.0)
}

fn metadata(value: &GroupMetadataValue) -> String {
    let protocol = value.protocol.as_ref().map_or("null", |it| it.as_str());
    let members = value.members.iter().map(|member| member.client_id.as_str());
    let members = members.collect::<Vec<_>>().join(",");
    format!("generation={} protocol={protocol} members={members}", value.generation)
}
