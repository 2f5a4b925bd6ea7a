//! Texts of Explore: actions, settings, the sentence, the inspector.

use super::Phrase;
use super::phrase::phrases;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

phrases! {
    actions(at: Instant): "Do something at {at}", "在 {at} 执行操作";
    actions_short(): "Do something…", "执行操作…";
    produce(): "Produce", "写入";
    records(): "records", "消息数";
    key(): "key (optional)", "键（可选）";
    acks(): "acks", "acks";
    produce_now(): "Produce", "写入";
    records_wrong(): "Write a whole number from 1 to 500", "请输入 1 到 500 的整数";
    fetching_of(broker: BrokerId): "Broker {broker}’s fetching", "broker {broker} 的拉取";
    pause_fetching(broker: BrokerId): "Pause fetching of broker {broker}", "暂停 broker {broker} 的拉取";
    resume_fetching(broker: BrokerId): "Resume fetching of broker {broker}", "恢复 broker {broker} 的拉取";
    pause_means(): "A fault of this lab, not a Kafka setting: no new Fetch leaves the broker", "这是本实验室的故障，并非 Kafka 设置：该 broker 不再发出新的 Fetch";
    undo(): "Undo", "撤销";
    fork(): "Branch off here", "从此处分叉";
    fork_means(): "A new branch on which what you did next is not done", "新分支：不再执行之后的操作";
    save(): "Save…", "保存…";
    load(): "Load…", "载入…";
    paste(): "Paste…", "粘贴…";
    paste_title(): "Paste a saved session", "粘贴已保存的会话";
    paste_label(): "Text of a saved session", "已保存会话的文本";
    paste_load(): "Load this text", "载入此文本";
    save_title(): "Save this session", "保存此会话";
    save_label(): "This text is the whole session: set-up, actions, branches, moment", "这段文本就是整个会话：设置、操作、分支、时刻";
    save_copy(): "Copy", "复制";
    save_file(): "Save as a file", "存为文件";
    what_was_done(): "What was done", "已执行的操作";
    nothing_yet(): "Nothing yet: the set-up is running", "尚无操作：场景设置运行中";

    settings(): "Settings that matter here", "此处重要的设置";
    setting_segment(): "Kafka’s own test setting, far below the legal minimum of segment.bytes, so that segments are small enough to see", "Kafka 自用的测试设置，远小于 segment.bytes 的合法下限，使日志段小到可见";
    setting_idempotence(): "With acks=all the producer has an id and numbers its batches, so that none is in the log twice; with acks 0 or 1 it has not", "acks=all 时生产者带 ID 和序列号，日志里不会有重复；acks 为 0 或 1 时没有";
    setting_min_isr(): "With acks=all the leader refuses when the ISR is smaller", "acks=all 时，ISR 小于此值则 Leader 拒绝写入";
    setting_seed(): "The same seed and actions give the same run", "相同的种子与操作得到相同的运行";

    view_partition(): "By partition", "按分区";
    views(): "Views", "视图";
    tab_stage(): "Picture", "图示";
    tab_actions(): "Actions", "操作";
    tab_inspector(): "Inspector", "检查器";
    panels(): "Panels", "面板";

    inspect_replica(partition: &str, broker: BrokerId): "{partition} on broker {broker}", "broker {broker} 上的 {partition}";
    inspect_producer(): "Producer", "生产者";
    inspect_consumer(): "Consumer", "消费者";
    inspect_packet(packet: Phrase): "In flight: {packet}", "传输中：{packet}";
    row_role(): "role", "角色";
    row_leader(epoch: LeaderEpoch): "leader, epoch {epoch}", "Leader，epoch {epoch}";
    row_follower(epoch: LeaderEpoch): "follower, epoch {epoch}", "Follower，epoch {epoch}";
    row_high_watermark(): "high watermark", "高水位";
    row_log_end(): "log end offset", "日志末端位移";
    row_log_start(): "log start offset", "日志起始位移";
    row_isr(): "ISR", "ISR";
    row_segments(): "segments from", "日志段起点";
    row_waiting(): "waiting here", "在此等待";
    row_paused(): "fetching paused since", "拉取暂停于";
    row_read(): "records read", "已读消息数";
    row_position(): "position", "消费位置";
    row_sent(): "sent", "发送于";
    not_before_healed(): "once the link is whole", "链路恢复之后";
    row_due(): "due", "到达于";
    numbers_in_braces(numbers: Vec<BrokerId>): "[{numbers}]", "[{numbers}]";
    offsets_listed(offsets: Vec<Offset>): "{offsets}", "{offsets}";
    number(number: i64): "{number}", "{number}";
    at(at: Instant): "{at}", "{at}";
    name(name: &str): "{name}", "{name}";
    nothing(): "nothing", "无";
    followers_known(): "Followers, as the leader knows them", "Leader 所知的 Follower";
    follower_fetched(offset: Offset, at: Instant): "last fetch from {offset}, at {at}", "上次拉取从 {offset} 起，于 {at}";
    follower_unheard(): "has not fetched yet", "尚未拉取";
    why_question(offset: Offset): "Why is the HW {offset}?", "HW 为什么是 {offset}？";
}
