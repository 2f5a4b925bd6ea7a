//! Why an action cannot be done now, and what to do.

use super::phrase::phrases;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::BrokerId;

phrases! {
    wrong_time(at: Instant): "Nothing can be done at {at}: another event comes first. Step once and try again", "{at} 无法执行：另一事件在先。请单步一次后再试";
    no_such_topic(topic: &str): "There is no topic {topic} at this moment. Go to a later one", "此刻还没有主题 {topic}。请到更晚的时刻";
    no_such_partition(topic: &str, partition: i32): "Topic {topic} has no partition {partition} at this moment", "此刻主题 {topic} 没有分区 {partition}";
    no_such_broker(broker: BrokerId): "There is no broker {broker}", "没有 broker {broker}";
    no_such_client(client: &str): "There is no client {client} at this moment", "此刻没有客户端 {client}";
    not_running(broker: BrokerId): "Broker {broker} is not running. Start it first", "broker {broker} 没有在运行。请先启动它";
    runs_already(broker: BrokerId): "Broker {broker} is running already", "broker {broker} 已经在运行";
    frozen(broker: BrokerId): "Broker {broker} is frozen. Thaw it first", "broker {broker} 处于冻结状态。请先恢复它";
    not_frozen(broker: BrokerId): "Broker {broker} is not frozen", "broker {broker} 没有被冻结";
    controller_down(): "The controller is not running. Start it first", "控制器没有在运行。请先启动它";
    controller_runs(): "The controller is running already", "控制器已经在运行";
    cut_already(link: &str): "The link {link} is cut already", "链路 {link} 已经断开";
    disk_failed(broker: BrokerId): "The disk of broker {broker} has failed already", "broker {broker} 的磁盘已经故障";
    disk_works(broker: BrokerId): "The disk of broker {broker} works", "broker {broker} 的磁盘工作正常";
    stalled_already(link: &str): "The link {link} is stalled already", "链路 {link} 已经停滞";
    link_whole(link: &str): "The link {link} is neither cut, stalled nor slow", "链路 {link} 没有断开、停滞或变慢";
    not_connected(link: &str): "Nothing is connected over the link {link}", "链路 {link} 上没有连接";
    not_started(broker: BrokerId): "Broker {broker} has not started yet. Go to a later moment", "broker {broker} 尚未启动。请到更晚的时刻";
    paused_already(broker: BrokerId): "Broker {broker}’s fetching is paused already", "broker {broker} 的拉取已经暂停";
    not_paused(broker: BrokerId): "Broker {broker}’s fetching is not paused", "broker {broker} 的拉取没有暂停";
    no_consumer(client: &str): "{client} is no consumer", "{client} 不是消费者";
    no_producer(client: &str): "{client} is no producer that gathers records; start one with start-producer", "{client} 不是攒批发送的生产者；先用 start-producer 启动一个";
    client_runs(client: &str): "{client} is running already", "{client} 已经在运行";
    client_down(client: &str): "{client} is not running. Start it first", "{client} 没有在运行。请先启动它";
    client_frozen(client: &str): "{client} is frozen. Thaw it first", "{client} 处于冻结状态。请先恢复它";
    client_not_frozen(client: &str): "{client} is not frozen", "{client} 没有被冻结";
    away_already(client: &str): "{client} is away from poll already", "{client} 已经停止 poll";
    polls_already(client: &str): "{client} polls", "{client} 正在 poll";
    in_no_group(client: &str): "{client} is in no group", "{client} 不在任何消费者组中";
    not_assigned(client: &str, partition: &str): "{client} does not read {partition}", "{client} 没有读取 {partition}";
    too_many_branches(): "There are too many branches to begin another. Undo back to the end of one and go on there", "分支太多，无法再新建。请回到某个分支的末端继续";
}
