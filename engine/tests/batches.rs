//! Record batches through their public face: what is written reads back, what a leader stamps
//! stays valid, and damage is told for what it is.

use brokerscope_engine::protocol::batch::{
    BatchBuilder, BatchError, BatchMut, BatchView, Batches, Compression, NewRecord, ProducerStamp,
    TimestampType, control, explain,
};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};

type Outcome = Result<(), BatchError>;

const T: i64 = 1_700_000_000_000;

fn hello() -> Vec<u8> {
    let mut batch = BatchBuilder::new(Offset(0)).with_partition_leader_epoch(LeaderEpoch(0));
    batch.append(&NewRecord { timestamp: T, key: None, value: Some(b"hello"), headers: &[] });
    batch.build().to_vec()
}

#[test]
fn one_hello_is_the_73_bytes_that_kafka_writes() -> Outcome {
    let bytes = hello();
    let batch = BatchView::new(&bytes)?;
    assert_eq!((bytes.len(), batch.size_bytes(), batch.crc), (73, 73, 3_863_061_579));
    batch.ensure_valid()
}

#[test]
fn records_keep_nulls_repeated_header_keys_and_gaps() -> Outcome {
    let headers: &[(&str, Option<&[u8]>)] = &[("h", Some(b"1")), ("h", None), ("", Some(b""))];
    let producer = ProducerStamp { id: 7, epoch: 1, base_sequence: i32::MAX };
    let mut builder = BatchBuilder::new(Offset(10)).with_producer(producer).transactional();
    let tombstone = NewRecord { timestamp: T, key: Some(b"k"), value: None, headers };
    builder.append(&tombstone);
    let keyless = NewRecord { timestamp: T - 5, key: None, value: Some(b""), headers: &[] };
    let expected_size = builder.size_bytes_with(&keyless);
    builder.append_at(Offset(11), &keyless);
    assert_eq!(builder.size_bytes(), expected_size);
    builder.append_at(Offset(15), &keyless);
    let bytes = builder.build();

    let batch = BatchView::new(&bytes)?;
    batch.ensure_valid()?;
    assert_eq!((batch.last_offset(), batch.next_offset()), (Offset(15), Offset(16)));
    assert_eq!((batch.max_timestamp, batch.last_sequence()), (T, 4));
    assert_eq!(batch.offset_of_max_timestamp()?, Some(Offset(10)));
    let records: Vec<_> = batch.records()?.collect::<Result<_, _>>()?;
    let read: Vec<_> =
        records.iter().map(|r| (r.offset.0, r.timestamp, r.sequence, r.key, r.value)).collect();
    assert_eq!(
        read,
        [
            (10, T, i32::MAX, Some(&b"k"[..]), None),
            (11, T - 5, 0, None, Some(&b""[..])),
            (15, T - 5, 4, None, Some(&b""[..])),
        ]
    );
    let kept: Vec<_> = records[0].headers.iter().map(|h| (h.key, h.value)).collect();
    let given: Vec<_> = headers.iter().map(|(key, value)| (key.as_bytes(), *value)).collect();
    assert_eq!(kept, given);
    Ok(())
}

#[test]
fn a_leader_stamps_offset_and_epoch_without_touching_the_checksum() -> Outcome {
    let mut bytes = hello();
    let mut batch = BatchMut::new(&mut bytes)?;
    let crc = batch.header().crc;
    batch.set_base_offset(Offset(41));
    batch.set_partition_leader_epoch(LeaderEpoch(3));
    batch.set_max_timestamp(TimestampType::CreateTime, T);
    assert_eq!(batch.header().crc, crc);

    batch.set_max_timestamp(TimestampType::LogAppendTime, T + 9);
    assert_ne!(batch.header().crc, crc);
    let stamped = *batch.header();
    let read = BatchView::new(&bytes)?;
    assert_eq!(*read.header(), stamped);
    read.ensure_valid()?;
    let record = read.records()?.next().expect("the record is still there")?;
    assert_eq!((record.offset, record.timestamp), (Offset(41), T + 9));
    Ok(())
}

#[test]
fn cutting_stops_quietly_at_an_unfinished_batch_and_loudly_at_damage() -> Outcome {
    let one = hello();
    let mut log = [&one[..], &one[..], &one[..50]].concat();
    let mut batches = Batches::new(&log);
    let ranges: Vec<_> = batches.by_ref().map(|b| b.map(|(range, _)| range)).collect();
    assert_eq!(ranges, [Ok(0..73), Ok(73..146)]);
    assert_eq!(batches.valid_bytes(), 146);

    log[73 + 16] = 9;
    let mut batches = Batches::new(&log);
    let second = batches.nth(1).expect("damage is an item");
    assert_eq!(second.err(), Some(BatchError::UnknownMagic(9)));
    assert!(batches.next().is_none());
    Ok(())
}

#[test]
fn compressed_records_are_refused_with_the_codec_they_need() -> Outcome {
    let mut bytes = hello();
    bytes[22] = 4;
    let batch = BatchView::new(&bytes)?;
    assert_eq!(batch.attributes.compression(), Ok(Compression::Zstd));
    let refused = batch.records().err();
    assert_eq!(refused, Some(BatchError::NeedsCodec(Compression::Zstd)));
    Ok(())
}

#[test]
fn a_marker_says_what_it_is() -> Outcome {
    let place =
        control::ControlPlace { offset: Offset(42), timestamp: T, leader_epoch: LeaderEpoch(0) };
    let bytes = control::end_transaction(place, (1000, 0), control::TransactionResult::Commit, 5);
    let batch = BatchView::new(&bytes)?;
    assert!(batch.attributes.is_control() && batch.attributes.is_transactional());
    let marker = batch.records()?.next().expect("one marker")?;
    let what = control::ControlType::from_key(marker.key.expect("a marker has a key"));
    assert_eq!(what, Some(control::ControlType::Commit));
    Ok(())
}

#[test]
fn a_batch_taken_apart_leaves_no_byte_out() -> Outcome {
    let headers: &[(&str, Option<&[u8]>)] = &[("h", Some(b"x")), ("n", None)];
    let mut builder = BatchBuilder::new(Offset(3));
    builder.append(&NewRecord { timestamp: T, key: Some(b"k1"), value: Some(b"v1"), headers: &[] });
    builder.append(&NewRecord { timestamp: T + 5, key: None, value: None, headers });
    let bytes = builder.build();
    let whole = explain(&BatchView::new(&bytes)?);
    assert_eq!((whole.header.len(), whole.records.len(), &whole.rest), (13, 2, &None));
    let names: Vec<_> = whole.records[1].iter().map(|field| field.name).collect();
    assert_eq!(
        names.join(" "),
        "length attributes timestampDelta offsetDelta keyLength valueLength headersCount \
         headerKeyLength headerKey headerValueLength headerValue \
         headerKeyLength headerKey headerValueLength"
    );
    let mut end = 0;
    for field in whole.header.iter().chain(whole.records.iter().flatten()) {
        assert_eq!(field.range.start, end, "{}", field.name);
        end = field.range.end;
    }
    assert_eq!(end, bytes.len());

    let mut cut = bytes.to_vec();
    cut[60] = 9;
    let damaged = explain(&BatchView::new(&cut)?);
    let (rest, why) = damaged.rest.expect("nine records are not there");
    assert_eq!((damaged.records.len(), rest.range, why), (2, end..end, BatchError::PrematureEnd));
    Ok(())
}
