//! Texts of the first minute: the question, the answer, the legend.

use super::Phrase;
use super::phrase::phrases;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

phrases! {
    eyebrow_ask(): "Predict, then watch · 5 s ahead", "先预测，再观看 · 5 秒之内";
    eyebrow_locked(guess: Offset): "Your guess is locked in: {guess}", "已锁定你的预测：{guess}";
    eyebrow_told(guess: Offset): "Your guess was {guess}", "你的预测是 {guess}";
    question(): "Where will the high watermark (HW) stop?", "高水位（HW）会停在哪里？";
    watch(): "Watch the line", "注意这条线";
    stays(offset: Offset): "It stays at {offset}", "它停在 {offset}，没有移动";
    moved(from: Offset, to: Offset): "It moved from {from} to {to}", "它从 {from} 移到了 {to}";
    lead_ask(first: Offset, last: Offset, on_way: BrokerId, paused: BrokerId): "The leader has appended records {first} and {last}. A reply is taking them to broker {on_way}; broker {paused}’s fetching is paused.", "Leader 刚追加了 {first}、{last} 两条消息，带着它们的响应正发往 broker {on_way}；broker {paused} 的拉取已暂停。";
    lead_watch(first: Offset, last: Offset, follower: BrokerId, next: Offset): "When broker {follower} has appended {first} and {last}, the leader learns it only from its next request, a Fetch from {next}.", "broker {follower} 写入 {first} 和 {last} 之后，Leader 只能靠它的下一次请求（从 {next} 开始的 Fetch）得知其进度。";
    lead_told(first: Offset, last: Offset): "Two of three replicas hold records {first} and {last}, but Kafka does not count votes: it waits for every member of the ISR.", "三个副本中有两个已有消息 {first}、{last}，但 Kafka 不是多数表决：它要等 ISR 的每个成员。";
    lead_told_short(first: Offset, last: Offset): "A majority has {first} and {last}. Kafka waits for the whole ISR.", "多数副本已有 {first}、{last}，但 Kafka 要等整个 ISR。";
    eyebrow_resumed(broker: BrokerId): "Broker {broker} fetches again", "broker {broker} 恢复了拉取";
    lead_resumed(broker: BrokerId, next: Offset): "The leader hears of broker {broker}’s copy from its Fetch from {next}, and only then moves the HW. The followers learn the new HW from the reply after that.", "Leader 收到 broker {broker} 从 {next} 开始的 Fetch，才知道它已写入，随即推进 HW；各 Follower 在再下一次响应中得知新的 HW。";

    kill_the_leader(): "Kill the leader now: what is lost?", "现在杀死 Leader：会丢失什么？";
    losing_eyebrow_ask(): "Predict, then watch · 10 s ahead", "先预测，再观看 · 10 秒之内";
    losing_eyebrow_locked(guess: Phrase): "Your guess is locked in: {guess}", "已锁定你的预测：{guess}";
    losing_eyebrow_told(guess: Phrase): "Your guess was: {guess}", "你的预测是：{guess}";
    losing_watch(): "Watch who leads next", "看谁成为下一个 Leader";
    nothing_is_lost(): "Nothing is lost", "什么也没丢";
    one_is_lost(offset: Offset): "Record {offset} is lost", "消息 {offset} 丢了";
    some_are_lost(first: Offset, last: Offset): "Records {first} to {last} are lost", "消息 {first} 到 {last} 丢了";
    losing_lead_ask(leader: BrokerId): "Its process dies, its files stay. Tap the records of broker {leader} that nobody can ever read again once another broker leads; none, if nothing is lost.", "进程死了，文件还在。换了 Leader 之后，broker {leader} 的哪些消息谁也读不到了？点选它们；什么都不丢就不选。";
    losing_lead_ask_short(leader: BrokerId): "Tap the records of broker {leader} that are gone once another broker leads; none, if nothing is lost.", "点选换了 Leader 之后 broker {leader} 上会丢的消息；若什么都不会丢，就不选。";
    losing_lead_watch(leader: BrokerId, seconds: i64): "Broker {leader}’s process is gone, its files are not. The controller acts once its heartbeats have been missing for {seconds} s.", "broker {leader} 的进程没了，文件还在。心跳缺席 {seconds} 秒后，控制器才会动手。";
    losing_lead_kept(leader: BrokerId, epoch: LeaderEpoch, last: Offset): "Broker {leader} leads in epoch {epoch}, with every record up to {last}. Not committed means that it may be lost, not that it is.", "broker {leader} 在 epoch {epoch} 中成为 Leader，{last} 及之前的消息它都有。未提交只表示可能会丢，不等于一定会丢。";
    losing_lead_kept_short(leader: BrokerId): "Broker {leader} leads and has every record. Not committed only means: it may be lost.", "broker {leader} 成为 Leader，所有消息它都有。未提交只表示可能会丢。";
    losing_lead_committed(leader: BrokerId, epoch: LeaderEpoch): "Broker {leader} leads in epoch {epoch}. All records were committed: every member of the ISR has them, and only a member of the ISR is elected.", "broker {leader} 在 epoch {epoch} 中成为 Leader。所有消息都已提交：ISR 的每个成员都有，而只有 ISR 的成员能当选。";
    losing_lead_lost(leader: BrokerId, epoch: LeaderEpoch, next: Offset): "Broker {leader} leads in epoch {epoch}, from offset {next} on. What only the old leader has is cut away when it comes back.", "broker {leader} 在 epoch {epoch} 中成为 Leader，从位移 {next} 开始写。只有旧 Leader 才有的消息，等它回来时会被截掉。";
    lost_nothing(): "nothing is lost", "什么也不丢";
    lost_records(offsets: &str): "{offsets} lost", "{offsets} 丢失";
    lock_in_nothing(): "Lock in: nothing is lost", "锁定：什么也不丢";
    lock_in_lost(records: u32): "Lock in: {records} lost", "锁定：丢失 {records} 条";
    tap_records(): "Tap records to mark them", "点选消息来标记";
    losing_label(leader: BrokerId): "Records of broker {leader} that are lost", "broker {leader} 上会丢失的消息";
    lost_mark(): "lost", "丢失";
    kept_mark(): "kept", "还在";
    your_losses(guess: Phrase): "your guess: {guess}", "你的预测：{guess}";
    your_losses_short(guess: Phrase): "you: {guess}", "你：{guess}";

    lock_in(): "Lock in & play", "锁定并播放";
    drag_first(): "Drag the line first", "先拖动这条线";
    drag_me(): "Drag me", "拖动我";
    drag_me_short(): "Drag", "拖动";
    playing(): "Playing…", "播放中…";
    go_on(): "Go on", "继续播放";
    resume_fetching(broker: BrokerId): "Resume broker {broker}’s fetching", "恢复 broker {broker} 的拉取";
    resume_hint(): "and see when the HW moves", "看看 HW 何时移动";
    look_around(): "Zoom out and try it yourself", "缩小视野，自己动手试试";
    look_around_hint(): "produce, pause, go back, branch", "写入、暂停、回退、分支";
    your_guess(offset: Offset): "your guess {offset}", "你的预测 {offset}";
    your_guess_short(offset: Offset): "you: {offset}", "你：{offset}";
    guess_label(): "Your guess for the high watermark", "你对高水位的预测";
    guess_at(offset: Offset): "HW at {offset}", "HW 在 {offset}";
    guess_docked(): "not placed yet", "尚未放置";

    legend(): "Legend", "图例";
    legend_record(): "record", "消息";
    legend_uncommitted(): "not committed", "未提交";
    legend_log_end(): "LEO: next offset to write", "LEO：下一条待写入的位移";
    legend_high_watermark(): "HW: first offset not committed", "HW：第一个未提交的位移";
}
