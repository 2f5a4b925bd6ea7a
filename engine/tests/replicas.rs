//! Stories about the logs of replicas that lead, follow, crash and come back: what is cut, what
//! survives, and what is known of producers afterwards.

use std::sync::Arc;

use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::protocol::batch::{BatchBuilder, NewRecord, ProducerStamp};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::append_error::AppendError;
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::epochs::EpochEndOffset;
use brokerscope_engine::storage::log::{
    AppendOrigin, Lineage, Log, LogAppendInfo, Opening, ReadOptions, ReadUpTo, Reopened,
};

const NOW: i64 = 1_763_800_000_000;
/// What a broker finds that was killed before it wrote a checkpoint.
const KILLED: Opening = Opening {
    is_clean: false,
    recovery_point: Offset(0),
    log_start_offset: Offset(0),
    high_watermark: Offset(0),
};

fn log(segment_bytes: u32) -> Log {
    let config = LogConfig { segment_bytes, index_interval_bytes: 200, ..LogConfig::default() };
    Log::new(Arc::new(config), NOW)
}

/// A batch of `count` records of the producer 7.
fn batch(epoch: i16, base_sequence: i32, count: i32) -> Vec<u8> {
    let mut batch =
        BatchBuilder::new(Offset(0)).with_producer(ProducerStamp { id: 7, epoch, base_sequence });
    for n in 0..count {
        let value = format!("{epoch} {}", base_sequence + n);
        let value = Some(value.as_bytes());
        batch.append(&NewRecord { timestamp: NOW, key: None, value, headers: &[] });
    }
    batch.build().to_vec()
}

fn append(log: &mut Log, leader_epoch: i32, batch: &[u8]) -> Result<LogAppendInfo, AppendError> {
    log.append_as_leader(batch, LeaderEpoch(leader_epoch), NOW, AppendOrigin::Client)
}

/// Appends batches of one record with the sequences from `first` to `last`.
fn append_run(log: &mut Log, leader_epoch: i32, first: i32, last: i32) {
    for sequence in first..=last {
        let done = append(log, leader_epoch, &batch(0, sequence, 1)).expect("the next in order");
        assert!(!done.is_duplicate);
    }
}

fn bytes(log: &Log) -> Vec<u8> {
    log.segments().flat_map(|segment| segment.log_file()).collect()
}

/// Fetches once, as a follower does: takes records, or cuts what the leader does not have. Says
/// whether it cut.
fn fetch(leader: &Log, follower: &mut Log, epoch: i32, max_bytes: u32) -> bool {
    let from = follower.log_end_offset();
    let lineage = match follower.epochs().latest() {
        Some(last) => leader.lineage(from, last),
        None => Lineage::Shared,
    };
    match lineage {
        Lineage::Diverging(end) => {
            let to = follower.truncation_for(end).to;
            follower.truncate_to(to, NOW)
        }
        Lineage::OutOfRange => panic!("a leader has all epochs of its followers, or newer ones"),
        Lineage::Shared => {
            let all = ReadOptions { up_to: ReadUpTo::LogEnd, max_bytes, min_one_message: true };
            let read = leader.read(from, &all).expect("shared history ends within the log");
            follower
                .append_as_follower(&read.records, LeaderEpoch(epoch), NOW)
                .expect("a leader's records follow what is shared");
            false
        }
    }
}

fn catch_up(leader: &Log, follower: &mut Log, epoch: i32, max_bytes: u32) {
    for _round in 0..10_000 {
        let last = follower.epochs().latest();
        if follower.log_end_offset() == leader.log_end_offset() && last == leader.epochs().latest()
        {
            return;
        }
        fetch(leader, follower, epoch, max_bytes);
    }
    panic!("follower at {} never caught up", follower.log_end_offset());
}

#[test]
fn a_former_leader_cuts_the_records_that_only_it_had() {
    let (mut old, mut new) = (log(1 << 20), log(1 << 20));
    append_run(&mut old, 0, 0, 4);
    catch_up(&old, &mut new, 0, 1 << 20);
    append_run(&mut old, 0, 5, 6);
    append_run(&mut new, 1, 5, 5);
    assert_eq!((old.log_end_offset(), new.log_end_offset()), (Offset(7), Offset(6)));

    let end = EpochEndOffset { epoch: LeaderEpoch(0), end_offset: Offset(5) };
    assert_eq!(new.lineage(Offset(7), LeaderEpoch(0)), Lineage::Diverging(end));
    old.maybe_increment_high_watermark(Offset(7));
    fetch(&new, &mut old, 1, 1 << 20);
    assert_eq!((old.log_end_offset(), old.high_watermark()), (Offset(5), Offset(5)));
    fetch(&new, &mut old, 1, 1 << 20);
    assert_eq!(old.epochs().checkpoint_text(), "0\n2\n0 0\n1 5\n");
    assert_eq!(bytes(&old), bytes(&new));
}

#[test]
fn replicas_agree_after_any_fight_for_leadership() {
    let mut cuts = 0;
    for seed in 0..150 {
        let mut chance = Chance::stream(seed, "fight");
        let segment_bytes = 200 + chance.below(1_500) as u32;
        let mut logs = [log(segment_bytes), log(segment_bytes), log(segment_bytes)];
        let mut epoch = 0;
        for _term in 0..12 {
            epoch += 1 + chance.below(2) as i32;
            let leader = chance.below(3) as usize;
            let start = logs[leader].log_end_offset();
            logs[leader].assign_epoch_start(LeaderEpoch(epoch), start);
            for _ in 0..chance.below(12) {
                let count = 1 + chance.below(3) as i32;
                let mut builder = BatchBuilder::new(Offset(0));
                for n in 0..count {
                    let value = format!("{seed} {epoch} {n}");
                    let value = Some(value.as_bytes());
                    builder.append(&NewRecord { timestamp: NOW, key: None, value, headers: &[] });
                }
                append(&mut logs[leader], epoch, &builder.build()).expect("a sound batch");
                for follower in (0..3).filter(|follower| *follower != leader) {
                    if chance.below(3) == 0 {
                        let led = logs[leader].clone();
                        cuts += u32::from(fetch(&led, &mut logs[follower], epoch, 100));
                    }
                }
            }
            let crashed = chance.below(3) as usize;
            logs[crashed].reopen(&KILLED, NOW);
        }
        let epoch = epoch + 1;
        let start = logs[0].log_end_offset();
        logs[0].assign_epoch_start(LeaderEpoch(epoch), start);
        append(&mut logs[0], epoch, &batch(0, 0, 1)).expect("a sound batch");
        let [leader, followers @ ..] = &mut logs;
        for follower in followers {
            catch_up(leader, follower, epoch, 300);
            assert!(bytes(leader) == bytes(follower), "seed {seed}: other records");
            let start = |log: &Log, epoch| log.end_offset_for_epoch(epoch);
            for entry in leader.epochs().entries() {
                let ends = [start(leader, entry.epoch), start(follower, entry.epoch)];
                assert_eq!(ends[0].map(|e| e.end_offset), ends[1].map(|e| e.end_offset), "{seed}");
            }
        }
    }
    assert!(cuts > 150, "only {cuts} cuts: nobody fought");
}

#[test]
fn a_log_that_was_cut_reads_like_one_that_never_had_more() {
    let mut grown = log(600);
    append_run(&mut grown, 0, 0, 99);
    let before = grown.files();
    for kept in 0..=100 {
        let mut cut = grown.clone();
        assert_eq!(cut.truncate_to(Offset(kept), NOW), kept < 100);
        let mut plain = log(600);
        append_run(&mut plain, 0, 0, kept as i32 - 1);
        assert_eq!(bytes(&cut), bytes(&plain), "cut to {kept}");
        assert_eq!((cut.log_end_offset(), cut.log_start_offset()), (Offset(kept), Offset(0)));
        let last = |log: &Log| log.producers().entry(7).map(|known| known.last_sequence());
        assert_eq!(last(&cut), last(&plain), "cut to {kept}");
        for offset in 0..kept {
            let found = |log: &Log| log.batch_bytes_at(Offset(offset));
            assert_eq!(found(&cut), found(&plain));
        }
        append_run(&mut cut, 0, kept as i32, kept as i32 + 20);
        append_run(&mut plain, 0, kept as i32, kept as i32 + 20);
        assert_eq!(bytes(&cut), bytes(&plain), "appended to after a cut to {kept}");
    }
    assert_eq!(grown.files(), before, "clones do not touch their original");
}

#[test]
fn what_was_cut_may_be_sent_again_and_what_was_kept_is_remembered() {
    let mut log = log(600);
    append_run(&mut log, 0, 0, 19);
    log.truncate_to(Offset(17), NOW);
    let again = append(&mut log, 1, &batch(0, 16, 1)).expect("the last that was kept");
    assert_eq!((again.is_duplicate, again.first_offset), (true, Offset(16)));
    let again = append(&mut log, 1, &batch(0, 17, 1)).expect("the first that was cut");
    assert_eq!((again.is_duplicate, again.first_offset), (false, Offset(17)));
    let gap = append(&mut log, 1, &batch(0, 19, 1)).map_err(|why| why.code());
    assert_eq!(gap, Err(ErrorCode::OutOfOrderSequenceNumber));
}

#[test]
fn a_crash_keeps_what_was_written_and_a_power_loss_what_was_flushed() {
    let mut written = log(600);
    append_run(&mut written, 0, 0, 19);
    let end = written.log_end_offset();
    let flushed = written.recovery_point();
    assert!(Offset(0) < flushed && flushed < end, "rolled segments are flushed, the last is not");

    let mut crashed = written.clone();
    assert_eq!(crashed.reopen(&KILLED, NOW).cut_at, None);
    assert_eq!((crashed.log_end_offset(), crashed.high_watermark()), (end, Offset(0)));
    assert_eq!(crashed.recovery_point(), Offset(0), "the checkpoint says no more");
    assert_eq!(bytes(&crashed), bytes(&written));

    let mut powerless = written.clone();
    powerless.lose_unflushed(NOW);
    let checkpoint = Opening { recovery_point: flushed, high_watermark: end, ..KILLED };
    let found = powerless.reopen(&checkpoint, NOW);
    assert_eq!(found, Reopened { recovered_segments: 1, cut_at: None });
    assert_eq!((powerless.log_end_offset(), powerless.high_watermark()), (flushed, flushed));
    assert!(bytes(&written).starts_with(&bytes(&powerless)));
    append_run(&mut powerless, 1, flushed.0 as i32, 25);
}

#[test]
fn a_clean_stop_needs_no_recovery_and_remembers_one_batch_of_each_producer() {
    let mut stopped = log(1 << 20);
    append_run(&mut stopped, 0, 0, 6);
    stopped.close();
    assert_eq!(stopped.recovery_point(), Offset(7));
    let clean = Opening { is_clean: true, high_watermark: Offset(6), ..KILLED };
    let mut restarted = stopped.clone();
    let found = restarted.reopen(&clean, NOW);
    assert_eq!(found, Reopened { recovered_segments: 0, cut_at: None });
    assert_eq!((restarted.log_end_offset(), restarted.high_watermark()), (Offset(7), Offset(6)));
    assert_eq!(restarted.files(), stopped.files());
    let again = append(&mut restarted, 1, &batch(0, 6, 1)).expect("the last batch is remembered");
    assert!(again.is_duplicate);
    let older = append(&mut restarted, 1, &batch(0, 5, 1)).map_err(|why| why.code());
    assert_eq!(older, Err(ErrorCode::OutOfOrderSequenceNumber), "the four before it are not");
}

#[test]
fn damage_in_the_middle_ends_the_log_there() {
    let mut written = log(600);
    append_run(&mut written, 0, 0, 19);
    let config = Arc::new(*written.config());
    let mut files = written.files();
    let [.., (name, _)] =
        &files.iter().filter(|(n, _)| n.ends_with(".log")).collect::<Vec<_>>()[..2]
    else {
        panic!("several segments")
    };
    let name = String::clone(name);
    let base: i64 = name.trim_end_matches(".log").parse().expect("a base offset");
    let damaged = files.get_mut(&name).expect("it is there");
    let batch_bytes = written.batch_bytes_at(Offset(base)).expect("its first batch").len();
    damaged[batch_bytes + 65] ^= 1;
    let opened = Log::recover_files(config, &files, &KILLED, NOW);
    let (recovered, found) = opened.expect("the checkpoint of epochs is sound");
    assert_eq!(found.cut_at, Some(Offset(base + 1)));
    assert_eq!(recovered.log_end_offset(), Offset(base + 1));
    assert_eq!(recovered.segments().count(), 2, "later segments are gone");
    assert!(bytes(&written).starts_with(&bytes(&recovered)));
    let known = recovered.producers().entry(7).map(|known| known.last_sequence());
    assert_eq!(known, Some(base as i32));
}
