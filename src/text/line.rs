//! Texts of the line that an action can be written in.

use super::phrase::phrases;

phrases! {
    line(): "Or as one line", "或写成一行";
    line_do(): "Do", "执行";
    empty(): "Write an action, such as crash 2", "请写出一个操作，例如 crash 2";
    unknown(word: &str): "{word} is no action. Choose a suggestion to begin with", "{word} 不是操作。请从建议中选一个开头";
    like(example: &str): "It is written like this: {example}", "写法如下：{example}";
    new_cluster(): "Another cluster…", "换一个集群…";
    new_means(): "Replaces what is here; save it first if you want it back", "会替换当前内容；如需保留请先保存";
    three_brokers(): "3 brokers, RF 3: topic orders", "3 个 broker，RF 3：主题 orders";
    one_broker(): "1 broker, RF 1: topic test1, 2 partitions", "1 个 broker，RF 1：主题 test1，2 个分区";
    five_brokers(): "5 brokers, RF 3: topic orders, 5 partitions", "5 个 broker，RF 3：主题 orders，5 个分区";
    begun(): "A new cluster: nothing has been written yet", "新集群：还没有写入任何消息";
}
