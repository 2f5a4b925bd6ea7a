//! What happens to consumer groups, in one sentence each.

use super::Phrase;
use super::phrase::phrases;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};

phrases! {
    created(group: &str, broker: BrokerId): "Broker {broker} made group {group}: it is the coordinator, because it leads the partition of __consumer_offsets that the group’s name hashes to", "broker {broker} 建立了消费者组 {group}：组名的哈希值对应 __consumer_offsets 的一个分区，该分区的 Leader 就是协调者";
    id_given(member: &str, group: &str): "The coordinator gave {member} a member id, with which it is to ask again to join {group}", "协调者给 {member} 分配了成员 ID，它要带着这个 ID 再次请求加入 {group}";
    added(member: &str, group: &str): "{member} came into group {group}; its JoinGroup waits for the others", "{member} 进入消费者组 {group}；它的 JoinGroup 等待其他成员";
    replaced(member: &str, group: &str): "{member}, a static member of {group}, came back under another member id", "{group} 的静态成员 {member} 换了成员 ID 回来";
    removed_left(member: &str, group: &str): "{member} left group {group}", "{member} 离开了消费者组 {group}";
    removed_expired(member: &str, group: &str): "{member} is out of group {group}: no heartbeat came for its session.timeout.ms", "{member} 被移出消费者组 {group}：超过 session.timeout.ms 没有心跳";
    removed_timed_out(member: &str, group: &str): "{member} is out of group {group}: it did not join again within its max.poll.interval.ms", "{member} 被移出消费者组 {group}：没有在 max.poll.interval.ms 之内重新加入";
    removed_never_synced(member: &str, group: &str): "{member} is out of group {group}: it joined, and never asked for its assignment", "{member} 被移出消费者组 {group}：加入之后没有来取分配结果（SyncGroup）";
    removed_join_timed_out(member: &str, group: &str): "{member} is out of group {group}: its first JoinGroup was parked for five minutes", "{member} 被移出消费者组 {group}：它的首个 JoinGroup 已挂起五分钟";
    removed_full(member: &str, group: &str): "{member} is out of group {group}: it has as many members as group.max.size allows", "{member} 被移出消费者组 {group}：成员数已达 group.max.size";
    rebalance_new(member: &str, group: &str): "{member} wants to join group {group}: a rebalance begins. Whoever is a member hears of it in the answer to its next heartbeat", "{member} 要加入消费者组 {group}：重平衡开始。已有的成员要到下一次心跳的响应才得知";
    rebalance_removed(removed: Phrase): "{removed}. A rebalance begins: everybody else hears of it in the answer to the next heartbeat", "{removed}。重平衡开始：其余成员从下一次心跳的响应中得知";
    rebalance_leader(member: &str, group: &str): "{member}, who leads group {group}, joined again to assign anew: a rebalance begins", "组 Leader {member} 重新加入 {group}，要重新分配：重平衡开始";
    rebalance_changed(member: &str, group: &str): "{member} joined {group} again with other topics or assignors: a rebalance begins", "{member} 带着不同的主题或分配策略重新加入 {group}：重平衡开始";
    rebalance_replaced(member: &str, group: &str): "{member} came back to {group} while partitions were being assigned to its former id: a rebalance begins", "{member} 回到 {group} 时，分配正按它原来的 ID 进行：重平衡开始";
    rebalance_unstored(group: &str): "The assignment of {group} could not be written to __consumer_offsets: a rebalance begins", "{group} 的分配结果写不进 __consumer_offsets：重平衡开始";
    rebalance_over_capacity(group: &str): "Group {group} has more members than group.max.size allows: a rebalance begins", "消费者组 {group} 的成员数超过 group.max.size：重平衡开始";
    prolonged(group: &str): "Nobody joined {group} in time: it waits as long again", "{group} 没有成员按时加入：再等同样长的时间";
    completed(group: &str, generation: i32, members: u32, leader: &str, protocol: &str): "Generation {generation} of {group} is complete with {members} {members:member|members}: {leader} leads and assigns the partitions by {protocol}", "{group} 的第 {generation} 代已齐，共 {members} 个成员：组 Leader {leader} 按 {protocol} 分配分区";
    became_empty(group: &str): "Group {group} is Empty: no member is left, its committed offsets stay", "消费者组 {group} 变为 Empty：没有成员，已提交的位移保留";
    became_stable(group: &str, generation: i32): "Group {group} is Stable: the plan of generation {generation} is in __consumer_offsets, and every member is told its part", "消费者组 {group} 变为 Stable：第 {generation} 代的分配方案已写入 __consumer_offsets，各成员得到自己的部分";
    state(group: &str, from: &str, to: &str): "Group {group} went from {from} to {to}", "消费者组 {group} 从 {from} 变为 {to}";
    committed(member: &str, group: &str, partition: &str, offset: Offset): "{member} committed {offset} for {partition}: from there group {group} goes on", "{member} 提交了 {partition} 的位移 {offset}：消费者组 {group} 将从这里继续";
    offsets_removed(group: &str, partitions: u32): "Committed offsets of {partitions} {partitions:partition|partitions} of group {group} were dropped: too old, or their topic is gone", "消费者组 {group} 有 {partitions} 个分区的提交位移被清除：过期，或主题已删除";
    deleted(group: &str): "Group {group} is gone", "消费者组 {group} 已删除";
    loaded(broker: BrokerId, partition: &str, groups: u32): "Broker {broker} read {partition} and coordinates {groups} {groups:group|groups} now: generation, members and offsets are those that were written there", "broker {broker} 读完了 {partition}，现在协调 {groups} 个消费者组：世代、成员和位移都以写在那里的为准";
    loaded_none(broker: BrokerId, partition: &str): "Broker {broker} read {partition} and is the coordinator of groups that are kept there; there are none yet", "broker {broker} 读完了 {partition}，成为该分区上各组的协调者；目前还没有组";
    unloaded(broker: BrokerId, partition: &str): "Broker {broker} coordinates the groups of {partition} no more: whoever asks is sent elsewhere", "broker {broker} 不再协调 {partition} 上的消费者组：来询问者要另找协调者";
    kept(partition: &str): "The replicas of {partition} keep up: groups and their offsets are records there", "{partition} 的副本在同步：消费者组及其位移就是那里的消息";
    mark_join(group: &str): "join {group}", "加入 {group}";
    mark_rebalance(group: &str): "rebalance {group}", "重平衡 {group}";
    mark_generation(generation: i32): "generation {generation}", "第 {generation} 代";
}
