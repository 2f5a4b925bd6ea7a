//! What members of consumer groups do, in one sentence each.

use super::phrase::phrases;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};

phrases! {
    coordinator_found(client: &str, broker: BrokerId): "{client} knows its coordinator: broker {broker}", "{client} 找到了协调者：broker {broker}";
    coordinator_lost(client: &str, broker: BrokerId, error: &str): "{client} lost its coordinator, broker {broker}: {error}. It looks for it again, and reads on meanwhile", "{client} 失去了协调者 broker {broker}：{error}。它重新查找，期间继续读取";
    joined(client: &str, generation: i32): "{client} is in generation {generation}, and asks for its part with SyncGroup", "{client} 进入第 {generation} 代，用 SyncGroup 取自己的部分";
    joined_and_leads(client: &str, generation: i32): "{client} leads generation {generation}: it assigns all partitions, and brings the plan with SyncGroup", "{client} 是第 {generation} 代的组 Leader：由它分配全部分区，并随 SyncGroup 交上分配方案";
    assigned(client: &str, partition: &str): "{client} was assigned {partition}, and asks where the group has committed", "{client} 分到 {partition}，去问该组提交到哪里";
    revoked(client: &str, partition: &str): "{client} gave up {partition} before it joins again: eager members give up all", "{client} 在重新加入之前放弃 {partition}：急切式成员要放弃全部分区";
    lost(client: &str, partition: &str): "{client} learned that {partition} is not its own any more, perhaps for long", "{client} 得知 {partition} 已不归它，可能早就如此";
    restored(client: &str, partition: &str, offset: Offset): "{client} goes on at {offset} of {partition}, where its group had committed", "{client} 从 {partition} 的 {offset} 继续：组提交到这里";
    committed(client: &str, partition: &str, offset: Offset): "{client} knows that {offset} is committed for {partition}", "{client} 得知 {partition} 的位移 {offset} 已提交";
    commit_failed(client: &str, error: &str): "{client}’s commit failed: {error}", "{client} 的位移提交失败：{error}";
    poll_timed_out(client: &str): "{client}’s application was away from poll for max.poll.interval.ms: its own client leaves the group", "{client} 的应用超过 max.poll.interval.ms 没有 poll：客户端自己离开组";
    closing(client: &str): "{client} closes: it leaves its group", "{client} 正在关闭：离开组";
    closed(client: &str): "{client} is closed", "{client} 已关闭";
    crashed(client: &str): "{client}’s process was killed: nobody tells the coordinator, which waits for its session.timeout.ms", "{client} 的进程被杀死：没有人告知协调者，它要等到 session.timeout.ms";
    frozen(client: &str): "{client}’s process stands still: no poll, no heartbeat", "{client} 的进程停住了：不 poll，也没有心跳";
    thawed(client: &str): "{client}’s process goes on, and does not know how long it stood", "{client} 的进程继续运行，它不知道停了多久";
    polling_paused(client: &str): "{client}’s application stays away from poll; its heartbeats go on", "{client} 的应用不再 poll；心跳照常";
    polling_resumed(client: &str): "{client}’s application polls again", "{client} 的应用恢复 poll";
    sought(client: &str, partition: &str, offset: Offset): "{client} reads {partition} on from {offset}", "{client} 改从 {partition} 的 {offset} 读起";
    subscribed(client: &str): "{client} subscribes to other topics: it has to join again", "{client} 改订其他主题：需要重新加入";
    failed(client: &str, error: &str): "{client} cannot go on in its group: {error}. Its application ends", "{client} 无法继续留在组中：{error}。它的应用结束";
    processed_again(client: &str, partition: &str, first: Offset, last: Offset): "{client} worked on {first} to {last} of {partition}, which the group had worked on before: what it had committed last was before them", "{client} 又处理了 {partition} 的 {first} 到 {last}，这些组里早已处理过：上次提交的位移在它们之前";
    skipped(client: &str, partition: &str, first: Offset, last: Offset): "{client} reads on behind {first} to {last} of {partition}: nobody in the group has worked on them, or ever will", "{client} 越过了 {partition} 的 {first} 到 {last}：组里没有人处理过，以后也不会";
    processed(client: &str, partition: &str, first: Offset, last: Offset): "{client}’s application is done with {first} to {last} of {partition}", "{client} 的应用处理完了 {partition} 的 {first} 到 {last}";
}
