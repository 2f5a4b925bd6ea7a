//! Stories about one replica's log, told through its public face.

use std::sync::Arc;

use brokerscope_engine::protocol::batch::{BatchBuilder, Batches, Compression, NewRecord};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::append_error::AppendError;
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::log::{
    AppendOrigin, Log, LogAppendInfo, OffsetOutOfRange, ReadOptions, ReadUpTo,
};

const NOW: i64 = 1_763_800_000_000;
const EPOCH: LeaderEpoch = LeaderEpoch(3);

/// A batch as a producer sends it, one record a value.
fn batch(values: &[&str]) -> Vec<u8> {
    let mut batch = BatchBuilder::new(Offset(0));
    for value in values {
        let value = Some(value.as_bytes());
        batch.append(&NewRecord { timestamp: NOW, key: None, value, headers: &[] });
    }
    batch.build().to_vec()
}

fn log(segment_bytes: u32) -> Log {
    Log::new(Arc::new(LogConfig { segment_bytes, ..LogConfig::default() }), NOW)
}

fn append(log: &mut Log, values: &[&str]) -> Result<LogAppendInfo, AppendError> {
    log.append_as_leader(&batch(values), EPOCH, NOW, AppendOrigin::Client)
}

/// Everything a reader gets from `offset` on, as the values of whole batches.
fn values(log: &Log, offset: i64, up_to: ReadUpTo) -> Result<Vec<String>, OffsetOutOfRange> {
    let options = ReadOptions { up_to, max_bytes: 1 << 20, min_one_message: true };
    let read = log.read(Offset(offset), &options)?;
    let mut values = Vec::new();
    for batch in Batches::new(&read.records) {
        let (_, batch) = batch.expect("what was appended is readable");
        for record in batch.records().expect("nothing is compressed") {
            let value = record.expect("what was appended is readable").value.unwrap_or_default();
            values.push(String::from_utf8_lossy(value).into_owned());
        }
    }
    Ok(values)
}

#[test]
fn a_leader_numbers_what_it_appends_and_consumers_see_what_is_committed() {
    let mut log = log(1 << 20);
    let first = append(&mut log, &["a", "b"]).expect("a sound batch");
    let second = append(&mut log, &["c"]).expect("a sound batch");
    assert_eq!((first.first_offset, first.last_offset), (Offset(0), Offset(1)));
    assert_eq!((second.first_offset, log.log_end_offset()), (Offset(2), Offset(3)));

    assert_eq!(values(&log, 0, ReadUpTo::LogEnd), Ok(vec!["a".into(), "b".into(), "c".into()]));
    assert_eq!(values(&log, 0, ReadUpTo::HighWatermark), Ok(vec![]), "nothing is committed yet");
    assert_eq!(log.maybe_increment_high_watermark(Offset(2)), Some(Offset(0)));
    assert_eq!(values(&log, 0, ReadUpTo::HighWatermark), Ok(vec!["a".into(), "b".into()]));
    assert_eq!(
        values(&log, 1, ReadUpTo::HighWatermark),
        Ok(vec!["a".into(), "b".into()]),
        "a read begins where the batch begins"
    );
    assert_eq!(values(&log, 2, ReadUpTo::HighWatermark), Ok(vec![]), "no error below the end");
    assert!(values(&log, 4, ReadUpTo::LogEnd).is_err());
}

#[test]
fn the_high_watermark_of_a_leader_never_moves_back_and_a_followers_may() {
    let mut log = log(1 << 20);
    for value in ["a", "b", "c"] {
        append(&mut log, &[value]).expect("a sound batch");
    }
    assert_eq!(log.maybe_increment_high_watermark(Offset(2)), Some(Offset(0)));
    assert_eq!(log.maybe_increment_high_watermark(Offset(1)), None);
    assert_eq!(log.high_watermark(), Offset(2));
    assert_eq!(log.update_high_watermark(Offset(1)), Offset(1));
    assert_eq!(log.update_high_watermark(Offset(99)), Offset(3), "kept within the log");
    assert_eq!(log.update_high_watermark(Offset(-1)), Offset(0));
}

#[test]
fn a_high_watermark_at_the_log_end_moves_to_the_new_segment() {
    let mut log = log(1 << 20);
    append(&mut log, &["a"]).expect("a sound batch");
    assert_eq!(log.maybe_increment_high_watermark(Offset(1)), Some(Offset(0)));
    log.roll(Offset(0), NOW);
    assert_eq!(log.maybe_increment_high_watermark(Offset(1)), Some(Offset(1)));
    assert_eq!(log.high_watermark_metadata(), log.log_end());
    assert_eq!(log.maybe_increment_high_watermark(Offset(1)), None);
}

/// A leader over several segments, and a follower that fetched all of it in uneven bites.
fn replicated() -> (Log, Log) {
    let (mut leader, mut follower) = (log(40_000), log(40_000));
    for n in 0..2_000 {
        append(&mut leader, &[&format!("value {n}"), "x"]).expect("a sound batch");
        if n % 7 == 0 || n == 1_999 {
            let options =
                ReadOptions { up_to: ReadUpTo::LogEnd, max_bytes: 333 + n, min_one_message: true };
            while follower.log_end_offset() < leader.log_end_offset() {
                let read = leader.read(follower.log_end_offset(), &options).expect("within it");
                let took = follower.append_as_follower(&read.records, EPOCH, NOW);
                assert!(took.is_ok_and(|info| info.is_some()), "a bite has a whole batch");
            }
        }
    }
    (leader, follower)
}

#[test]
fn a_follower_has_its_leaders_bytes() {
    let (leader, follower) = replicated();
    assert_eq!(leader.log_end_offset(), Offset(4_000));
    let bytes = |log: &Log| -> Vec<u8> {
        log.batches().flat_map(|stored| stored.batch.bytes().to_vec()).collect()
    };
    assert_eq!(bytes(&leader), bytes(&follower));
    assert_eq!(leader.epochs(), follower.epochs());
    for offset in [0, 1, 999, 1_777, 3_999] {
        let at = Offset(offset);
        let bytes = leader.batch_bytes_at(at).expect("within the log");
        assert_eq!(leader.batches_from(at).next().map(|b| b.batch.bytes()), Some(&bytes[..]));
        assert_eq!(follower.batch_bytes_at(at), Some(bytes));
    }
    assert_eq!(leader.batches_from(Offset(1_777)).count(), (4_000 - 1_776) / 2);
    assert_eq!(leader.batch_bytes_at(Offset(4_000)), None);
}

#[test]
fn sharing_memory_changes_nothing_that_is_read() {
    let (leader, mut follower) = replicated();
    let before = follower.files();
    follower.share_sealed_with(&leader);
    assert_eq!(follower.files(), before);
}

#[test]
fn a_clone_does_not_see_what_its_original_appends() {
    let (mut log, _) = replicated();
    let checkpoint = log.clone();
    let before = log.files();
    append(&mut log, &["later"]).expect("a sound batch");
    log.maybe_increment_high_watermark(Offset(4_001));
    assert_eq!(checkpoint.files(), before);
    assert_eq!((checkpoint.log_end_offset(), log.log_end_offset()), (Offset(4_000), Offset(4_001)));
    assert_eq!(checkpoint.high_watermark(), Offset(0));
}

#[test]
fn a_refused_append_leaves_the_log_as_it_was() {
    let mut log = log(1 << 20);
    append(&mut log, &["a"]).expect("a sound batch");
    let before = log.clone();
    let mut damaged = batch(&["b"]);
    damaged[65] ^= 1;
    let refused = log.append_as_leader(&damaged, LeaderEpoch(9), NOW, AppendOrigin::Client);
    assert_eq!(refused.map_err(|why| why.code()), Err(ErrorCode::CorruptMessage));
    let late = log.append_as_follower(&batch(&["b"]), EPOCH, NOW);
    assert!(matches!(late, Err(AppendError::UnexpectedOffset { .. })), "{late:?}");
    assert_eq!(log, before);
}

#[test]
fn a_follower_stops_before_an_epoch_newer_than_it_fetched_under() {
    let mut leader = log(1 << 20);
    append(&mut leader, &["a"]).expect("a sound batch");
    let newer = leader.append_as_leader(&batch(&["b"]), LeaderEpoch(4), NOW, AppendOrigin::Client);
    assert!(newer.is_ok());
    let all = ReadOptions { up_to: ReadUpTo::LogEnd, max_bytes: 9_999, min_one_message: true };
    let read = leader.read(Offset(0), &all).expect("within the log");
    let mut follower = log(1 << 20);
    assert!(follower.append_as_follower(&read.records, EPOCH, NOW).is_ok());
    assert_eq!(follower.log_end_offset(), Offset(1), "epoch 4 must be asked for under epoch 4");
    assert_eq!(follower.append_as_follower(&[], EPOCH, NOW), Ok(None));
}

#[test]
fn rolling_flushes_what_was_rolled() {
    let mut log = log(100);
    append(&mut log, &["a"]).expect("a sound batch");
    assert_eq!(log.recovery_point(), Offset(0), "only in the page cache");
    assert!(append(&mut log, &["b"]).expect("a sound batch").rolled);
    assert_eq!(log.recovery_point(), Offset(1));
    log.flush_to(Offset(99));
    assert_eq!(log.recovery_point(), Offset(2));
    log.flush_to(Offset(0));
    assert_eq!(log.recovery_point(), Offset(2));
}

#[test]
fn a_leader_looks_at_every_record_of_a_compressed_batch() {
    let config = LogConfig { compact: true, ..LogConfig::default() };
    for codec in [Compression::Gzip, Compression::Snappy, Compression::Lz4] {
        let mut log = Log::new(Arc::new(config), NOW);
        let mut append = |keys: [Option<&[u8]>; 2]| {
            let mut batch = BatchBuilder::new(Offset(0));
            for (timestamp, key) in (NOW..).zip(keys) {
                batch.append(&NewRecord { timestamp, key, value: Some(b"v"), headers: &[] });
            }
            let (records, _) = batch.compress(codec).expect("the codec is there");
            let batch = batch.build_compressed(codec, &records);
            log.append_as_leader(&batch, EPOCH, NOW, AppendOrigin::Client)
        };
        let refused = append([Some(b"k"), None]).expect_err("one has no key");
        assert_eq!(refused.code(), ErrorCode::InvalidRecord, "{codec}");
        let reasons = refused.record_errors();
        assert_eq!(reasons.iter().map(|it| it.batch_index).collect::<Vec<_>>(), [1], "{codec}");
        let taken = append([Some(b"k"), Some(b"k")]).expect("both have keys");
        assert_eq!(taken.last_offset, Offset(1), "{codec}");
        let largest = log.fetch_offset_by_timestamp(NOW + 1).expect("it can be read");
        assert_eq!(largest.map(|found| found.offset), Some(Offset(1)), "{codec}");
    }
}
