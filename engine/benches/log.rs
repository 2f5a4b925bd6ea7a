//! What a log costs: appending as a leader and as a follower, reading, moving the high watermark,
//! sharing between replicas, cloning for a checkpoint. Batches of one record of 100 bytes.

#![expect(clippy::print_stdout, reason = "a bench reports to the terminal")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use brokerscope_engine::protocol::batch::{BatchBuilder, NewRecord};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::log::{AppendOrigin, Log, ReadOptions, ReadUpTo};

const NOW: i64 = 1_763_800_000_000;
const EPOCH: LeaderEpoch = LeaderEpoch(0);
/// About 20 MB in one segment.
const BATCHES: usize = 120_000;

fn measure(what: &str, times: usize, mut work: impl FnMut(usize)) {
    let start = Instant::now();
    (0..times).for_each(&mut work);
    println!("{what}: {} ns", start.elapsed().as_nanos() / times as u128);
}

fn main() {
    let mut batch = BatchBuilder::new(Offset(0));
    let (key, value) = (Some(&b"key"[..]), Some(&[7; 100][..]));
    batch.append(&NewRecord { timestamp: NOW, key, value, headers: &[] });
    let batch = batch.build();
    let append = |log: &mut Log| {
        let info = log.append_as_leader(&batch, EPOCH, NOW, AppendOrigin::Client);
        black_box(info.expect("a sound batch"));
    };
    let read = |log: &Log, offset: usize, max_bytes| {
        let options = ReadOptions { up_to: ReadUpTo::LogEnd, max_bytes, min_one_message: true };
        black_box(log.read(Offset(offset as i64), &options).expect("within the log"))
    };

    let mut leader = Log::new(Arc::new(LogConfig::default()), NOW);
    let mut follower = leader.clone();
    measure("append as leader", BATCHES, |_| append(&mut leader));
    measure("read one batch", BATCHES, |at| drop(read(&leader, at, 1)));
    measure("read 10 KiB", BATCHES / 2, |at| drop(read(&leader, at, 10 << 10)));
    measure("read 1 MiB", 1_000, |at| drop(read(&leader, at, 1 << 20)));
    measure("read one batch and append as follower", BATCHES, |at| {
        let records = read(&leader, at, 1).records;
        black_box(follower.append_as_follower(&records, EPOCH, NOW)).expect("a sound batch");
    });
    measure("increment high watermark", BATCHES, |at| {
        black_box(leader.maybe_increment_high_watermark(Offset(at as i64 + 1)));
    });
    measure("share 20 MB", 1, |_| follower.share_sealed_with(&leader));
    measure("share nothing new", BATCHES, |_| follower.share_sealed_with(&leader));
    measure("clone", BATCHES, |_| drop(black_box(leader.clone())));
    measure("clone, then append", 1_000, |_| {
        let checkpoint = leader.clone();
        append(&mut leader);
        drop(black_box(checkpoint));
    });
}
