//! Texts of the page around the picture: header, transport, keys, notices.

use super::phrase::phrases;

phrases! {
    zoom_out(): "Zoom out: whole cluster", "缩小：查看整个集群";
    zoom_out_short(): "Whole cluster", "整个集群";
    zoom_in(partition: &str): "Zoom in: {partition}", "放大：{partition}";
    zoom_in_question(): "Zoom in", "放大";
    crumb_brokers(brokers: u32): "Explore · {brokers} brokers", "探索 · {brokers} 个 broker";
    crumb(topic: &str, brokers: u32): "Explore · {brokers} brokers · topic {topic}", "探索 · {brokers} 个 broker · 主题 {topic}";
    language(): "Language", "语言";
    to_dark(): "Dark theme", "深色主题";
    to_light(): "Light theme", "浅色主题";
    keys(): "Keyboard shortcuts", "键盘快捷键";
    close(): "Close", "关闭";
    skip_to_stage(): "Skip to the picture", "跳到图示";

    start(): "Start", "起点";
    back(): "Back", "后退";
    play(): "Play", "播放";
    pause(): "Pause", "暂停";
    stop(): "Stop", "停止";
    searching(): "Looking for the next event…", "正在寻找下一事件…";
    step(): "Step", "单步";
    next_event(): "Next event", "下一事件";
    next_event_short(): "Next", "下一个";
    previous_event(): "Previous event", "上一事件";
    previous_event_short(): "Previous", "上一个";
    transport(): "Transport", "播放控制";
    speed(): "Speed", "速度";
    cinematic(): "Cinematic", "影院模式";
    real_time(): "1 s = 1 s", "1 s = 1 s";
    times(factor: u32): "{factor}×", "{factor}×";
    pace(milliseconds: &str, seconds: &str): "{milliseconds} ms of Kafka = {seconds} s here", "Kafka 的 {milliseconds} ms = 这里的 {seconds} s";
    skipped(seconds: &str): "≈ {seconds} s skipped", "已略过约 {seconds} s";

    key_play(): "Play or pause", "播放或暂停";
    key_step(): "One event forward", "前进一个事件";
    key_back(): "One event back", "后退一个事件";
    key_next(): "Next interesting event", "下一个关键事件";
    key_previous(): "Previous interesting event", "上一个关键事件";
    key_start(): "To the start", "回到起点";
    key_timeline(): "Event by event, with the timeline in focus; its cursor can be dragged", "在时间线上逐个事件移动；也可拖动游标";
    key_branch(): "Between branches, with the timeline in focus", "在时间线上切换分支";
    key_produce(): "Produce", "写入消息";
    key_pause_fetching(): "Pause or resume the selected follower’s fetching", "暂停或恢复选中 Follower 的拉取";
    key_crash(): "Crash the selected broker, or the leader; start it again", "让选中的 broker（未选则 Leader）崩溃；再按则启动";
    key_stop(): "Stop it in good order; start it again", "让它正常停止；再按则启动";
    key_power_off(): "Take its power; start it again", "让它断电；再按则启动";
    key_freeze(): "Freeze it; thaw it", "冻结它；再按则解冻";
    key_cut(): "Cut its link to the leader, the leader’s to the controller; heal it", "断开它与 Leader 的链路（Leader 则断开与控制器的）；再按则恢复";
    key_elect(): "Elect the preferred leader", "选举首选 Leader";
    key_view(): "By partition, by broker, groups", "按分区、按 broker、消费者组";
    key_menu(): "What can be done to what has the focus: brokers, links, replicas", "对焦点所在的 broker、链路、副本可做的操作";
    key_fork(): "Begin a branch without what was done next", "从此处另起分支，不做后来的操作";
    key_undo(): "Undo", "撤销";
    key_zoom(): "Zoom out or in", "缩小或放大";
    key_help(): "This list", "显示此列表";
    key_guess(): "Move the guess; Enter locks it in, Esc takes it back", "移动预测；Enter 锁定，Esc 收回";

    loaded(): "Session loaded: all its branches, at the moment where it was saved", "会话已载入：所有分支都在，并位于保存时的时刻";
    loaded_differently(): "Session loaded, but this version behaves differently: it opens at the place that was meant", "会话已载入，但此版本的行为有所不同：已打开到原本所指的位置";
    saved_as(file: &str): "Saved as {file}", "已保存为 {file}";
    trademark(): "An independent project, not affiliated with the Apache Software Foundation; Apache Kafka is its trademark", "独立项目，与 Apache 软件基金会无关联；Apache Kafka 是其商标";
}
