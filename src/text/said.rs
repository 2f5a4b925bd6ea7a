//! The sentence that says what just happened and why: one text for each kind of fact.

use super::phrase::phrases;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

phrases! {
    began(): "The cluster is being started", "集群正在启动";
    broker_started(broker: BrokerId): "Broker {broker} has started and serves requests", "broker {broker} 已启动，开始处理请求";
    broker_starting(broker: BrokerId): "Broker {broker}’s process was started on the same disk; it does not serve yet", "broker {broker} 的进程已在原来的磁盘上启动，尚未提供服务";
    broker_crashed(broker: BrokerId): "Broker {broker}’s process was killed: what it had written stays, what it knew is gone", "broker {broker} 的进程被杀死：已写入的仍在，内存中的一切都没了";
    broker_powered_off(broker: BrokerId): "Broker {broker} lost power: nobody is told, others notice by their timeouts", "broker {broker} 断电：没有任何通知，其他进程只能靠超时发现";
    broker_stopped(broker: BrokerId): "Broker {broker} stopped in good order: its logs are flushed and its connections closed", "broker {broker} 正常停止：日志已落盘，连接已关闭";
    broker_frozen(broker: BrokerId): "Broker {broker}’s process stands still; what is sent to it waits in its sockets", "broker {broker} 的进程停住了；发给它的数据留在套接字缓冲区里";
    broker_thawed(broker: BrokerId): "Broker {broker}’s process goes on and takes up what came meanwhile", "broker {broker} 的进程继续运行，开始处理期间到达的数据";
    link_cut(from: &str, to: &str): "The link from {from} to {to} is cut: what is sent waits and is sent again", "从 {from} 到 {to} 的链路断开：发出的数据等待重传";
    link_healed(from: &str, to: &str): "The link from {from} to {to} is whole again", "从 {from} 到 {to} 的链路恢复了";
    link_slowed(from: &str, to: &str, by: Span): "Packets from {from} to {to} take {by} longer", "从 {from} 到 {to} 的数据包多花 {by}";
    link_reset(from: &str, to: &str): "The connections between {from} and {to} were torn down", "{from} 与 {to} 之间的连接被重置";
    became_leader(broker: BrokerId, epoch: LeaderEpoch): "Broker {broker} leads the partition in epoch {epoch}", "broker {broker} 成为该分区的 Leader，epoch {epoch}";
    became_follower(broker: BrokerId, leader: BrokerId): "Broker {broker} follows broker {leader} and fetches from it", "broker {broker} 成为 broker {leader} 的 Follower，向它拉取";
    partition_created(partition: &str): "Partition {partition} was created", "分区 {partition} 已创建";
    leader_appended(broker: BrokerId, first: Offset, last: Offset): "Leader {broker} appended {first} to {last}; they are not committed before every member of the ISR has fetched them", "Leader {broker} 追加了 {first} 到 {last}；ISR 的每个成员都拉取之后才算提交";
    follower_appended(broker: BrokerId, first: Offset, last: Offset): "Broker {broker} appended {first} to {last}; the leader learns it only from its next Fetch", "broker {broker} 追加了 {first} 到 {last}；Leader 要等它的下一次 Fetch 才知道";
    rolled(broker: BrokerId, base: Offset): "Broker {broker} began a new segment at {base}: the next batch did not fit, or the old one was too old", "broker {broker} 从 {base} 开始新的日志段：旧段放不下这个批次，或已过时";
    high_watermark(broker: BrokerId, offset: Offset): "Leader {broker} moved the HW to {offset}: every member of the ISR has asked from {offset} or later", "Leader {broker} 把 HW 推进到 {offset}：ISR 的每个成员都已从 {offset} 或之后拉取";
    follower_high_watermark(broker: BrokerId, offset: Offset): "Broker {broker} learned from the reply that the HW is {offset}", "broker {broker} 从响应中得知 HW 是 {offset}";
    follower_progressed(broker: BrokerId, offset: Offset): "The leader noted that broker {broker} asks from {offset}: so it has all before", "Leader 记下 broker {broker} 从 {offset} 开始拉取：说明之前的它都有了";
    produce_parked(offset: Offset): "The Produce waits at the leader until the HW reaches {offset}: acks=all", "Produce 在 Leader 处等待 HW 到达 {offset}：acks=all";
    fetch_parked(offset: Offset): "A Fetch from {offset} waits at the leader: there is nothing newer", "从 {offset} 开始的 Fetch 在 Leader 处挂起：还没有更新的消息";
    expired(): "A waiting request’s time was up: it is answered with what is there", "等待的请求到时：以现有内容作答";
    fetching_paused(broker: BrokerId): "Broker {broker}’s fetching is paused: no new Fetch leaves it, one already sent completes", "broker {broker} 的拉取已暂停：不再发出新的 Fetch，已发出的照常完成";
    fetching_resumed(broker: BrokerId): "Broker {broker} fetches again", "broker {broker} 恢复了拉取";
    send_called(records: u32): "The producer was handed {records} {records:record|records}", "生产者收到 {records} 条要写入的消息";
    acknowledged(records: u32, base: Offset): "The producer knows: {records} {records:record|records} written from offset {base} on", "生产者得到确认：{records} 条消息从位移 {base} 起写入";
    sent_blindly(records: u32): "The producer forgets {records} {records:record|records} at once: acks=0 has no answer", "生产者发出 {records} 条消息后即不再过问：acks=0 没有响应";
    produce_retried(error: &str): "The producer’s call failed: {error}. It is sent again after its back-off, and may then be in the log twice", "生产者的调用失败：{error}。退避之后会重发，日志里可能因此出现两份";
    fetch_retried(error: &str): "The consumer’s Fetch was refused: {error}. It asks again after its back-off", "消费者的 Fetch 被拒绝：{error}。退避之后再次请求";
    failed(error: &str): "The producer’s call failed: {error}", "生产者的调用失败：{error}";
    consumed(first: Offset, last: Offset): "The consumer read {first} to {last}: below the HW", "消费者读到 {first} 到 {last}：均在 HW 之下";
    fetch_failed(error: &str): "The consumer’s Fetch failed: {error}", "消费者的 Fetch 失败：{error}";
    position_reset(offset: Offset): "The consumer starts at {offset}", "消费者从 {offset} 开始";
    sent(what: crate::text::Phrase): "On its way: {what}", "发出：{what}";
    arrived(what: crate::text::Phrase): "Arrived: {what}", "到达：{what}";
    connected(): "A connection was opened", "建立了一条连接";
    refused(): "A connection was refused: the broker does not serve", "连接被拒绝：broker 没有提供服务";
    closed(): "The other side closed a connection: with acks=0 that is the only sign of an error", "对方关闭了一条连接：acks=0 时这是出错的唯一迹象";
    reset(): "A connection was torn down: there is no process at its other end any more, and what was under way to it is lost", "连接被重置：对端进程已不存在，途中的数据丢失";
    connect_timed_out(): "Nobody answered the attempt to connect: it is given up", "连接请求无人应答：放弃这次连接";
    request_timed_out(): "A request got no answer in 30 s: its connection is given up", "请求 30 秒内没有响应：放弃这条连接";
    fetcher_backed_off(broker: BrokerId, leader: BrokerId): "Broker {broker} cannot reach leader {leader}; its fetcher tries again in a second", "broker {broker} 连不上 Leader {leader}；它的拉取线程一秒后重试";
    fetch_delayed(broker: BrokerId, error: &str): "Broker {broker}’s Fetch was refused for this partition: {error}; it asks again in a second", "broker {broker} 对该分区的拉取被拒绝：{error}；一秒后重试";
    housekeeping(): "Housekeeping of a connection", "连接的内部事务";
}
