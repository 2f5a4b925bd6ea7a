//! Texts of the charts: what is drawn over virtual time, in which units, and what it is now.

use super::phrase::phrases;

phrases! {
    charts(): "Charts", "图表";
    throughput(): "Throughput", "吞吐量";
    throughput_unit(): "records/s", "条/秒";
    throughput_now(rate: &str): "{rate} records/s", "{rate} 条/秒";
    lag(): "Consumer group lag", "消费者组积压";
    lag_unit(): "records", "条";
    lag_now(records: &str): "{records} records", "{records} 条";
    isr(): "Smallest ISR", "最小的 ISR";
    isr_unit(): "replicas", "副本";
    isr_now(in_sync: &str, replicas: u32): "{in_sync} of {replicas} replicas", "{in_sync} / {replicas} 个副本";
    latency(): "Produce latency", "写入延迟";
    latency_unit(): "ms", "ms";
    latency_now(ms: &str): "{ms} ms", "{ms} ms";
    unknown(): "none", "无";
    means(): "Over virtual time. Throughput: what leaders append, without __consumer_offsets. Lag = HW − committed. Latency: from send to acknowledgement. Dashed: other branches", "横轴为虚拟时间。吞吐量：Leader 追加的消息，不含 __consumer_offsets。积压 = HW − 已提交位移。延迟：从 send 到确认。虚线：其他分支";
    not_drawn(): "This browser does not start the worker that draws", "浏览器没有启动绘图的 Worker";
}
