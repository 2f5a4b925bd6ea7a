//! Texts of a chain of causes: what is, the rule that makes it so, what set each input of the rule,
//! and what holds it there.

use super::phrase::phrases;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};

phrases! {
    why(): "Why?", "为什么？";
    why_title(): "Chain of causes", "原因链";
    kind_now(): "now", "现在";
    kind_rule(): "rule", "规则";
    kind_input(): "input of the rule", "规则的输入";
    kind_fact(at: Instant): "set by · {at}", "由此设定 · {at}";
    kind_held(at: Instant): "held since · {at}", "保持原因 · {at}";

    high_watermark_stays(offset: Offset): "HW stays at {offset}", "HW 停在 {offset}";
    high_watermark_is(offset: Offset): "HW is {offset}", "HW 是 {offset}";
    high_watermark_rule(log_ends: Vec<Offset>): "HW = min LEO of the ISR = min({log_ends})", "HW = ISR 中最小的 LEO = min({log_ends})";
    input_log_end(broker: BrokerId, offset: Offset): "Broker {broker} is in the ISR; its LEO, to the leader, is {offset}", "broker {broker} 在 ISR 中；Leader 所知的其 LEO 是 {offset}";
    input_own_log_end(broker: BrokerId, offset: Offset): "Broker {broker} leads; its own LEO is {offset}", "broker {broker} 是 Leader；它自己的 LEO 是 {offset}";
    fetched_from(offset: Offset): "Its Fetch asked from {offset}", "它的 Fetch 从 {offset} 开始拉取";
    appended_at(offset: Offset): "It appended record {offset}", "它追加了消息 {offset}";
    first_alive_leads(replicas: Vec<BrokerId>): "The first of {replicas} that is alive and in the ISR leads", "{replicas} 中第一个存活且在 ISR 中的副本当选";
    input_fenced(broker: BrokerId): "Broker {broker} is fenced: no heartbeats", "broker {broker} 被隔离（fenced）：没有心跳";
    input_next_leader(broker: BrokerId, offset: Offset): "Broker {broker} is the first; its LEO is {offset}", "broker {broker} 排在最前；其 LEO 是 {offset}";
    you_killed(): "You killed it", "你杀死了它";
    scenario_paused(): "The scenario paused its fetching", "场景暂停了它的拉取";
    you_paused(): "You paused its fetching", "你暂停了它的拉取";
}
