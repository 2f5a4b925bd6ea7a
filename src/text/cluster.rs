//! Texts of the view by broker: processes, membership, links, the metadata log, and what can be
//! done to them.

use super::phrase::phrases;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

phrases! {
    view_broker(): "By broker", "按 broker";
    cluster(): "The cluster, broker by broker", "整个集群，逐个 broker";
    broker(broker: BrokerId): "broker {broker}", "broker {broker}";
    controller(): "Controller", "控制器";
    powered_off(): "no power", "断电";
    down(): "not running", "未运行";
    starting(): "starting", "启动中";
    frozen(): "frozen", "冻结";
    serving(): "serving", "服务中";
    running(): "running", "运行中";
    unknown(): "not registered", "未登记";
    fenced(): "fenced", "已隔离（fenced）";
    leaving(): "in controlled shutdown", "受控关闭中";
    member(): "in the cluster", "集群成员";
    session_left(left: Span): "session ends in {left}", "会话 {left} 后到期";
    session_over(): "session over: fenced at the next check", "会话已到期：下次检查时被隔离";
    isr_check_in(left: Span): "ISR check in {left}", "{left} 后检查 ISR";
    leads(epoch: LeaderEpoch): "leads, epoch {epoch}", "Leader，epoch {epoch}";
    follows(epoch: LeaderEpoch): "follows, epoch {epoch}", "Follower，epoch {epoch}";
    files_only(): "files only", "只有文件";
    offsets(end: Offset, committed: Offset): "LEO {end} · HW {committed}", "LEO {end} · HW {committed}";
    in_isr(): "ISR", "ISR";
    in_elr(): "ELR", "ELR";
    out(): "not in the ISR", "不在 ISR";
    no_replicas(): "No replica yet", "尚无副本";
    more(count: u32): "and {count} more", "另有 {count} 个";
    do_to(broker: BrokerId): "What to do to broker {broker}", "对 broker {broker} 的操作";
    do_to_controller(): "What to do to the controller", "对控制器的操作";
    crash(): "Crash", "崩溃";
    power_off(): "Power off", "断电";
    stop(): "Stop", "停止";
    start(): "Start", "启动";
    freeze(): "Freeze", "冻结";
    thaw(): "Thaw", "恢复";
    disk_error(): "Fail the disk", "磁盘故障";
    mend_disk(): "Mend the disk", "修复磁盘";
    links(): "Links", "链路";
    link_from(): "from", "起点";
    link_to(): "to", "终点";
    cut_both(): "Cut", "断开";
    slow_both(): "Slow, 200 ms", "变慢 200 ms";
    heal_both(): "Heal", "恢复";
    reset_both(): "Reset", "重置连接";
    all_whole(): "All links are whole", "所有链路完好";
    cut(from: &str, to: &str): "{from} > {to}: cut", "{from} > {to}：断开";
    stalled(from: &str, to: &str): "{from} > {to}: stalled", "{from} > {to}：停滞";
    slower(from: &str, to: &str, by: Span): "{from} > {to}: {by} longer", "{from} > {to}：多花 {by}";
    metadata_log(): "Metadata log, newest records", "元数据日志的最新记录";
    uncommitted(): "not committed yet", "尚未提交";
}
