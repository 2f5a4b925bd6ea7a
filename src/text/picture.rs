//! Texts of the marks on the stage and on the timeline.

use super::Phrase;
use super::phrase::phrases;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

phrases! {
    broker(id: BrokerId): "broker {id}", "broker {id}";
    leader(epoch: LeaderEpoch): "leader · epoch {epoch}", "Leader · epoch {epoch}";
    down(): "not running", "未运行";
    follower(): "follower", "Follower";
    in_isr(): "in the ISR", "在 ISR 中";
    not_in_isr(): "not in the ISR", "不在 ISR 中";
    log_end(offset: Offset): "LEO {offset}", "LEO {offset}";
    high_watermark(offset: Offset): "HW {offset}", "HW {offset}";
    high_watermark_now(offset: Offset): "HW {offset} now", "当前 HW {offset}";
    committed(): "committed: consumers can read these", "已提交：消费者可以读到";
    committed_short(): "committed", "已提交";
    notes(): "leader’s notes: where each follower last asked from", "Leader 的记录：各 Follower 上次从哪里拉取";
    notes_short(): "last asked from", "上次拉取起点";
    earlier(records: i64): "… {records} earlier", "… 前面还有 {records} 条";
    epoch_mark(epoch: LeaderEpoch): "e{epoch}", "e{epoch}";

    producer(acks: &str): "producer · acks={acks}", "生产者 · acks={acks}";
    producer_short(): "producer", "生产者";
    consumer_short(): "consumer", "消费者";
    acks(acks: &str): "acks={acks}", "acks={acks}";
    position(offset: Offset): "position {offset}", "位置 {offset}";
    read_of(records: u32): "{records} {records:record|records} read", "已读 {records} 条消息";

    produce(records: u32): "Produce · {records} {records:record|records}", "Produce · {records} 条消息";
    produce_reply(base: Offset): "Acknowledged at {base}", "已确认 位移 {base}";
    produce_refused(error: &str): "Refused: {error}", "被拒绝：{error}";
    fetch(from: Offset): "Fetch from {from}", "Fetch 从 {from} 起";
    fetch_reply(records: u32, high_watermark: Offset): "{records} {records:record|records} · HW {high_watermark}", "{records} 条消息 · HW {high_watermark}";
    fetch_reply_nothing(): "Nothing new", "没有新消息";
    fetch_reply_empty(high_watermark: Offset): "Nothing new · HW {high_watermark}", "没有新消息 · HW {high_watermark}";
    other_request(api: &str): "{api}", "{api}";
    other_reply(api: &str): "{api} reply", "{api} 响应";
    waits_for_isr(): "waits: acks=all", "等待：acks=all";
    held(): "held", "挂起";
    parked(request: Phrase, why: Phrase): "{request} · {why}", "{request} · {why}";
    fetching_paused(): "fetching paused", "拉取已暂停";

    mark_produce(records: u32): "produce {records}", "写入 {records} 条";
    mark_pause(): "pause fetching", "暂停拉取";
    mark_pause_broker(broker: BrokerId): "pause {broker}", "暂停 {broker}";
    mark_resume(): "resume fetching", "恢复拉取";
    mark_resume_broker(broker: BrokerId): "resume {broker}", "恢复 {broker}";
    mark_fetch(from: Offset): "fetch from {from}", "从 {from} 拉取";
    mark_high_watermark(offset: Offset): "HW {offset}", "HW {offset}";
    mark_roll(offset: Offset): "new segment {offset}", "新日志段 {offset}";
    mark_kill(broker: BrokerId): "kill {broker}", "杀死 {broker}";
    mark_line(line: &str): "{line}", "{line}";
    mark_cut(offset: Offset): "cut to {offset}", "截断到 {offset}";
    mark_lost(offset: Offset): "lost {offset}", "丢失 {offset}";
    mark_leader(broker: BrokerId): "leader {broker}", "Leader {broker}";
    mark_reply(base: Offset): "acknowledged {base}", "确认 {base}";
    hidden(): "hidden until you lock in", "锁定预测后可见";
    hidden_short(): "lock in to see", "锁定后可见";
    not_played(): "not played yet", "尚未播放";
    now(): "now", "现在";
    on_screen(): "on screen", "当前显示";
    kept(): "kept", "已保留";
    branch(name: &str): "Branch {name}", "分支 {name}";
    timeline(): "Timeline", "时间线";
    moment(): "Moment on the timeline", "时间线上的时刻";
    no_partition(): "No partition yet", "尚无分区";
    no_partition_because(): "The brokers are starting, or the topic is not created yet", "broker 正在启动，或主题尚未创建";
    timeline_at(at: Instant): "{at}", "{at}";
    seconds(at: &str): "{at} s", "{at} s";

    replica_said(broker: BrokerId, role: Phrase, log_end: Offset, high_watermark: Offset): "broker {broker}, {role}, LEO {log_end}, knows HW {high_watermark}", "broker {broker}，{role}，LEO {log_end}，已知 HW {high_watermark}";
    stage_said(partition: &str): "Replicas of {partition}, offsets aligned", "{partition} 的各副本，位移对齐";
    committed_record(offset: Offset): "record {offset}, committed", "消息 {offset}，已提交";
    open_record(offset: Offset): "record {offset}, not committed", "消息 {offset}，未提交";
}
