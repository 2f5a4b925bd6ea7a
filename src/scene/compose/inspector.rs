//! What is selected, opened up: its state in Kafka's words, its bytes, and why.

use brokerscope_engine::client::Role as ClientRole;
use brokerscope_engine::protocol::batch::{BatchView, Compression, FieldValue, explain};
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use brokerscope_engine::storage::log::Log;

use super::packets;
use super::reasons::{self, Inputs};
use super::source::Source;
use super::stage::{Cast, acks_said};
use crate::scene::inspector::{Batch, Field, Inspector, Row, Tone};
use crate::scene::stage::{Packet, Role, Stage, Subject};
use crate::text::{Phrase, batch, explore, picture};

/// The inspector of what is selected; of the leader's replica if nothing is.
pub fn inspector(source: &mut Source<'_>, stage: &Stage) -> Inspector {
    let leader = stage.replicas.iter().find(|replica| replica.role == Role::Leader);
    let leader = leader.map_or(BrokerId(0), |leader| leader.broker);
    match stage.selected {
        Some(Subject::Replica(broker)) => replica(source, stage, (broker, None)),
        Some(Subject::Record(broker, offset)) => replica(source, stage, (broker, Some(offset))),
        Some(Subject::Client(key)) => client(source, key),
        Some(Subject::Broker(id)) => super::broker::inspector(source.world(), id),
        Some(Subject::Packet(key)) => {
            let flying = packets::in_flight(source.world(), Cast::Everybody);
            match flying.iter().find(|packet| packet.key == key) {
                Some(found) => packet(found),
                None => replica(source, stage, (leader, None)),
            }
        }
        None => replica(source, stage, (leader, None)),
    }
}

fn row(name: Phrase, value: Phrase) -> Row {
    Row { name, value, tone: Tone::Plain }
}

fn replica(
    source: &mut Source<'_>,
    stage: &Stage,
    (broker, offset): (BrokerId, Option<Offset>),
) -> Inspector {
    let Some(drawn) = stage.replicas.iter().find(|replica| replica.broker == broker) else {
        let title = picture::no_partition();
        return Inspector { title, rows: Vec::new(), more: None, batch: None, why: None };
    };
    let title = explore::inspect_replica(&stage.partition, broker);
    let (role, tone) = match drawn.role {
        Role::Leader => (explore::row_leader(drawn.epoch), Tone::Leader),
        Role::Follower => (explore::row_follower(drawn.epoch), Tone::Plain),
        Role::Down => (picture::down(), Tone::Bad),
    };
    let mut rows = vec![
        Row { name: explore::row_role(), value: role, tone },
        Row {
            name: explore::row_high_watermark(),
            value: explore::number(drawn.high_watermark.at.0),
            tone: Tone::HighWatermark,
        },
        Row {
            name: explore::row_log_end(),
            value: explore::number(drawn.log_end.at.0),
            tone: Tone::LogEnd,
        },
        row(explore::row_log_start(), explore::number(drawn.log_start.0)),
    ];
    let leadership = source
        .world()
        .replica(broker, source.partition)
        .and_then(|(partition, _)| partition.leadership());
    if let Some(leadership) = leadership {
        let isr = leadership.isr.clone();
        rows.push(row(explore::row_isr(), explore::numbers_in_braces(isr)));
    }
    let from_end = drawn.segments.len().saturating_sub(6);
    let segments = drawn.segments[from_end..].to_vec();
    rows.push(row(explore::row_segments(), explore::offsets_listed(segments)));
    if let Some(since) = drawn.fetching_paused {
        let value = explore::at(since);
        rows.push(Row { name: explore::row_paused(), value, tone: Tone::Bad });
    }
    rows.extend(waiting(stage, broker));
    let followers = followers(source, broker);
    let log = source.world().replica(broker, source.partition).map(|(_, log)| log);
    let shown = log.and_then(|log| batch_of(log, offset.unwrap_or(Offset(i64::MAX))));
    let why = match drawn.role {
        Role::Leader => {
            let stays = drawn.high_watermark.at < drawn.log_end.at;
            let question = explore::why_question(drawn.high_watermark.at);
            reasons::high_watermark(source, stays, Inputs::All).map(|reason| (question, reason))
        }
        Role::Follower | Role::Down => None,
    };
    Inspector { title, rows, more: followers, batch: shown, why }
}

/// What this broker holds for others.
fn waiting(stage: &Stage, broker: BrokerId) -> Vec<Row> {
    let parked = stage.parked.iter().filter(|parked| parked.at == broker);
    parked.map(|parked| row(explore::row_waiting(), parked.content.label())).collect()
}

fn followers(source: &Source<'_>, broker: BrokerId) -> Option<(Phrase, Vec<Row>)> {
    let (partition, _) = source.world().replica(broker, source.partition)?;
    let remotes = partition.leadership()?.remotes.clone();
    let rows = remotes.iter().map(|remote| {
        let value = match remote.last_fetch_at {
            Some(at) => explore::follower_fetched(remote.log_end_offset, at),
            None => explore::follower_unheard(),
        };
        row(picture::broker(remote.broker), value)
    });
    Some((explore::followers_known(), rows.collect()))
}

fn client(source: &Source<'_>, key: u32) -> Inspector {
    let client = source.world().clients().iter().find(|client| client.id.0 == key);
    let (title, mut rows) = match client.map(|client| &client.role) {
        Some(ClientRole::Producer(producer)) => (
            explore::inspect_producer(),
            vec![
                row(explore::acks(), explore::name(&acks_said(producer.last_acks().unwrap_or(-1)))),
                row(explore::name("enable.idempotence"), explore::name("false")),
            ],
        ),
        Some(ClientRole::Consumer(consumer)) => {
            let written = |position: Option<Offset>| {
                position.map_or(explore::nothing(), |offset| explore::number(offset.0))
            };
            let mut rows: Vec<Row> = match consumer.member() {
                Some(member) => {
                    let image = source.world().image();
                    let group = explore::name(&member.settings.group);
                    let parts = consumer.slots().iter().map(|slot| {
                        let name = explore::name(&image.partition_name(slot.partition));
                        row(name, written(slot.position))
                    });
                    [row(explore::name("group.id"), group)].into_iter().chain(parts).collect()
                }
                None => {
                    let position = consumer.slots().first().and_then(|slot| slot.position);
                    vec![row(explore::row_position(), written(position))]
                }
            };
            let read = i64::try_from(consumer.records_read).unwrap_or(i64::MAX);
            rows.push(row(explore::row_read(), explore::number(read)));
            (explore::inspect_consumer(), rows)
        }
        None => (explore::nothing(), Vec::new()),
    };
    if let Some(client) = client {
        rows.insert(0, row(explore::name("client.id"), explore::name(&client.name)));
    }
    Inspector { title, rows, more: None, batch: None, why: None }
}

fn packet(packet: &Packet) -> Inspector {
    let due = match packet.is_held_up() {
        true => explore::not_before_healed(),
        false => explore::at(packet.due),
    };
    let rows =
        vec![row(explore::row_sent(), explore::at(packet.sent)), row(explore::row_due(), due)];
    let title = explore::inspect_packet(packet.content.label());
    Inspector { title, rows, more: None, batch: None, why: None }
}

/// The batch that holds `offset`, or the last one before it, byte by byte.
fn batch_of(log: &Log, offset: Offset) -> Option<Batch> {
    let last = Offset(log.log_end_offset().0 - 1);
    let bytes = log.batch_bytes_at(offset.min(last))?;
    let view = BatchView::new(&bytes).ok()?;
    let explanation = explain(&view);
    let header = explanation.header.iter().map(|field| (field, false));
    let records = explanation
        .records
        .iter()
        .flat_map(|record| record.iter().enumerate().map(|(place, field)| (field, place == 0)));
    let rest = explanation.rest.iter().map(|(field, _)| (field, false));
    let fields = header.chain(records).chain(rest).map(|(field, begins_record)| Field {
        bytes: bytes[field.range.clone()].to_vec(),
        name: field_name(field.name),
        value: field_value(field.value, &bytes[field.range.clone()]),
        begins_record,
    });
    Some(Batch { title: batch::batch_title(view.header().base_offset), fields: fields.collect() })
}

fn field_name(name: &'static str) -> Phrase {
    match name {
        "baseOffset" => batch::base_offset(),
        "batchLength" => batch::batch_length(),
        "partitionLeaderEpoch" => batch::partition_leader_epoch(),
        "magic" => batch::magic(),
        "crc" => batch::crc(),
        "attributes" => batch::attributes(),
        "lastOffsetDelta" => batch::last_offset_delta(),
        "baseTimestamp" => batch::base_timestamp(),
        "maxTimestamp" => batch::max_timestamp(),
        "producerId" => batch::producer_id(),
        "producerEpoch" => batch::producer_epoch(),
        "baseSequence" => batch::base_sequence(),
        "recordsCount" => batch::record_count(),
        "length" => batch::record_length(),
        "timestampDelta" => batch::timestamp_delta(),
        "offsetDelta" => batch::offset_delta(),
        "keyLength" => batch::record_key_length(),
        "key" => batch::record_key(),
        "valueLength" => batch::record_value_length(),
        "value" => batch::record_value(),
        "headersCount" => batch::record_headers(),
        _other => explore::name(name),
    }
}

fn field_value(value: FieldValue, bytes: &[u8]) -> Phrase {
    match value {
        FieldValue::Number(number) => batch::number_value(number),
        FieldValue::Attributes(attributes) => match attributes.compression() {
            Ok(Compression::None) => batch::no_compression(),
            Ok(Compression::Gzip) => explore::name("gzip"),
            Ok(Compression::Snappy) => explore::name("snappy"),
            Ok(Compression::Lz4) => explore::name("lz4"),
            Ok(Compression::Zstd) => explore::name("zstd"),
            Err(_unknown) => batch::batch_bytes(2),
        },
        FieldValue::Checksum { stored, computed } if stored == computed => batch::crc_right(),
        FieldValue::Checksum { .. } => batch::crc_wrong(),
        FieldValue::Bytes => match std::str::from_utf8(bytes) {
            Ok(text) if text.len() <= 48 => batch::utf8(text),
            Ok(_) | Err(_) => batch::batch_bytes(u32::try_from(bytes.len()).unwrap_or(u32::MAX)),
        },
    }
}
