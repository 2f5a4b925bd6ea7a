//! What cannot be done, and what is said then. Nothing of it is an event.

use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::act::Refusal;
use brokerscope_engine::world::action::Action;

use crate::{check, play};

#[test]
fn what_is_not_there_cannot_be_used() {
    check(
        "1 pause-fetching 1
         2.1 create-topic orders assignment=1,2,3
         2.5 produce payments 1
         2.5 produce orders-7 1
         2.5 consume payments-0
         2.5 consume orders-1
         2.5 pause-fetching 4
         2.5 resume-fetching 3
         2.5 pause-fetching 3
         2.6 pause-fetching 3
         2.6 end",
        "refused, Acted",
        "
         1.000 refused broker 1 has not started yet
         2.100     Acted
         2.500 refused there is no topic `payments`; create it first
         2.500 refused topic `orders` has no partition 7
         2.500 refused there is no topic `payments`; create it first
         2.500 refused topic `orders` has no partition 1
         2.500 refused there is no broker 4
         2.500 refused the fetching of broker 3 is not paused
         2.500     Acted
         2.600 refused the fetching of broker 3 is paused already",
    );
}

#[test]
fn topics_are_refused_in_kafkas_words() {
    check(
        "2.1 create-topic with.dot partitions=1
         2.1 create-topic with.dot partitions=1
         2.1 create-topic with_dot partitions=1
         2.1 create-topic .. partitions=1
         2.1 create-topic a/b partitions=1
         2.1 create-topic topicé partitions=1
         2.1 create-topic __cluster_metadata partitions=1
         2.1 create-topic p0 partitions=0
         2.1 create-topic pmany partitions=10001
         2.1 create-topic rf0 replication-factor=0
         2.1 create-topic rf4 replication-factor=4
         2.1 create-topic badcfg no.such.config=1
         2.1 create-topic badcfg2 retention.ms=1000
         2.1 create-topic badval segment.ms=abc
         2.1 create-topic badint segment.bytes=3000000000
         2.1 create-topic badrange min.insync.replicas=0
         2.1 create-topic segsmall segment.bytes=1024
         2.1 create-topic badtype message.timestamp.type=Yesterday
         2.1 create-topic gap assignment=1,2;2
         2.1 create-topic dupr assignment=1,1
         2.1 create-topic unk assignment=1,9",
        "refused",
        "
         2.100 refused Topic 'with.dot' already exists.
         2.100 refused Topic 'with_dot' collides with existing topic: with.dot
         2.100 refused Topic name is invalid: '..' is not allowed
         2.100 refused Topic name is invalid: 'a/b' contains one or more characters other than
               ASCII alphanumerics, '.', '_' and '-'
         2.100 refused Topic name is invalid: 'topicé' contains one or more characters other than
               ASCII alphanumerics, '.', '_' and '-'
         2.100 refused Creation of internal topic __cluster_metadata is prohibited.
         2.100 refused Number of partitions was set to an invalid non-positive value.
         2.100 refused Excessively large number of partitions per request.
         2.100 refused Replication factor must be larger than 0, or -1 to use the default value.
         2.100 refused Unable to replicate the partition 4 time(s): The target replication factor
               of 4 cannot be reached because only 3 broker(s) are registered or some brokers have
               all their log directories cordoned.
         2.100 refused Unknown topic config name: no.such.config
         2.100 refused the setting retention.ms has no effect here; there are index.interval.bytes,
               internal.segment.bytes, max.message.bytes, message.timestamp.type,
               min.insync.replicas, segment.bytes, segment.index.bytes, segment.ms, flush.messages,
               unclean.leader.election.enable
         2.100 refused Invalid value abc for configuration segment.ms: Not a number of type LONG
         2.100 refused Invalid value 3000000000 for configuration segment.bytes: Not a number of
               type INT
         2.100 refused Invalid value 0 for configuration min.insync.replicas: Value must be at
               least 1
         2.100 refused Invalid value 1024 for configuration segment.bytes: Value must be at least
               1048576
         2.100 refused Invalid value Yesterday for configuration message.timestamp.type: String
               must be one of: CreateTime, LogAppendTime
         2.100 refused The manual partition assignment includes a partition with 1 replica(s), but
               this is not consistent with previous partitions, which have 2 replica(s).
         2.100 refused The manual partition assignment includes the broker 1 more than once.
         2.100 refused The manual partition assignment includes broker 9, but no such broker is
               registered.",
    );
}

#[test]
fn lines_that_are_no_actions_are_refused_with_the_reason() {
    for (line, why) in [
        ("", "an action is missing; write one, like `produce orders 2`"),
        (
            "explode",
            "`explode` is not an action; there are create-topic, add-partitions, delete-topic, \
             alter-config, elect-leaders, reassign, delete-records, reset-offsets, \
             delete-offsets, delete-group, add-broker, produce, start-producer, send, \
             stop-sending, flush, consume, crash, power-off, stop, start, freeze, thaw, \
             disk-error, mend-disk, cut, stall, slow, heal, reset, pause-fetching, \
             resume-fetching, close, pause-polling, resume-polling, commit, seek, subscribe and \
             request",
        ),
        ("create-topic", "`create-topic` needs a name"),
        ("create-topic orders three", "`three` is not an option; write name=value"),
        ("create-topic orders partitions=three", "`three` is not a number that `partitions` takes"),
        ("create-topic orders assignment=1,,2", "`` is not a number that `assignment` takes"),
        ("produce orders", "`produce` needs a topic and a number of records"),
        ("produce orders-0 0", "the number of records must be from 1 to 1000, not 0"),
        ("produce orders-0 1001", "the number of records must be from 1 to 1000, not 1001"),
        ("produce orders-0 1 acks=2", "`acks` must be 0, 1 or all, not `2`"),
        ("produce orders-0 1 bytes=0", "`bytes` must be from 1 to 100000, not 0"),
        (
            "produce orders-0 1000 bytes=100000",
            "bytes of all values together must be from 1 to 900000, not 100000000",
        ),
        ("produce orders-0 1 timeout-ms=0", "`timeout-ms` must be from 1 to 600000, not 0"),
        ("produce orders-0 1 every-us=1000", "`every-us` and `times` go together"),
        ("produce orders-0 1 every-us=0 times=2", "`every-us` must be from 1 to 60000000, not 0"),
        ("consume", "`consume` needs a partition, like orders-0"),
        ("consume orders", "`orders` is not a partition; write one like orders-0"),
        (
            "consume orders-0 from=-1",
            "`from=-1` is not a start; write from=earliest, from=latest or from= and an offset",
        ),
        ("pause-fetching", "`pause-fetching` needs a broker's number and nothing else"),
        ("pause-fetching two", "`two` is not a broker's number"),
        ("crash", "`crash` needs a broker's number and nothing else"),
        ("cut 1", "`cut` needs two ends and nothing else, like `cut 1 2` or `cut 1>2`"),
        ("cut 1 1", "no link runs from 1 to itself"),
        ("cut a b", "no link runs between a and b: one must be a broker"),
        ("heal 1 -", "`-` is neither a broker's number nor the name of a client"),
        ("slow 1 2", "`slow` needs a link and a delay, like `slow 1 2 ms=200`"),
        ("slow 1 2 ms=0", "`ms` must be from 1 to 60000, not 0"),
        ("reassign orders-0", "write `reassign orders-0 2,1,3`"),
        ("reassign orders 2,1", "`orders` names no partition; write orders-0"),
        ("reassign orders-0 2,1;1,2", "`2,1;1,2` is not one list of brokers; write 2,1,3"),
        (
            "request 1",
            "`request` needs a broker's number and the bytes of a request, as hexadecimal digits",
        ),
        (
            "request 1 012",
            "the bytes of `request` are pairs of hexadecimal digits with nothing between",
        ),
        (
            "request 1 00120003",
            "these bytes are no request that is served here: ApiVersions version 3 is not served \
             here; send version 4",
        ),
        ("reset 1>2", "`reset` works both ways; write two ends, like `reset 1 2`"),
    ] {
        let said = line.parse::<Action>().err();
        assert_eq!(said.as_deref(), Some(why), "{line}");
    }
}

#[test]
fn lines_that_are_no_consumers_in_groups_are_refused_with_the_reason() {
    for (line, why) in [
        ("consume orders group=", "a group has a name; write one, like group=g1"),
        (
            "consume orders, group=g1",
            "`orders,` is not a list of topics; write one like orders,payments",
        ),
        ("consume orders group=g1 acks=1", "`acks` is not a setting of a consumer in a group"),
        ("consume orders group=g1 commit=now", "`commit` must be before or after, not `now`"),
        (
            "consume orders group=g1 session.timeout.ms=3000",
            "`heartbeat.interval.ms` must be lower than `session.timeout.ms`",
        ),
        (
            "consume orders group=g1 partition.assignment.strategy=fair",
            "`fair` is not an assignor; there are range, roundrobin",
        ),
        ("close", "`close` needs the name of a client, like consumer-1"),
        ("seek consumer-1", "`seek` needs an offset, like orders-0=5"),
        (
            "commit consumer-1 orders=5",
            "`orders=5` is not an offset in a partition; write one like orders-0=5",
        ),
    ] {
        let said = line.parse::<Action>().err();
        assert_eq!(said.as_deref(), Some(why), "{line}");
    }
}

#[test]
fn actions_read_back_as_they_were_written() {
    for line in [
        "create-topic orders partitions=3 replication-factor=2 segment.ms=1000",
        "create-topic orders assignment=1,2,3;2,3,1",
        "produce orders 1 acks=all",
        "produce my-orders-12 7 acks=0 key=k bytes=100 timeout-ms=2000 every-us=1000 times=5",
        "produce orders-0 1 acks=all retries=0",
        "consume orders-0 from=earliest",
        "consume orders-0 from=latest",
        "consume orders-0 from=17",
        "consume orders group=g1",
        "consume orders,payments group=g1 group.instance.id=a session.timeout.ms=6000 \
         heartbeat.interval.ms=1000 max.poll.interval.ms=60000 auto.commit.interval.ms=1000 \
         partition.assignment.strategy=roundrobin,range auto.offset.reset=earliest \
         max.poll.records=10 processing-us=20000",
        "consume orders group=g1 enable.auto.commit=false commit=after auto.offset.reset=none",
        "close consumer-1",
        "crash consumer-1",
        "start consumer-1",
        "freeze consumer-1",
        "thaw consumer-1",
        "pause-polling consumer-1",
        "resume-polling consumer-1",
        "commit consumer-1",
        "commit consumer-1 orders-0=17 orders-1=5",
        "seek consumer-1 orders-0=5",
        "subscribe consumer-1 orders,payments",
        "pause-fetching 3",
        "resume-fetching 3",
        "crash 1",
        "power-off 1",
        "stop 1",
        "start 1",
        "freeze 1",
        "thaw 1",
        "disk-error 2",
        "mend-disk 2",
        "cut 1 2",
        "cut producer-1>2",
        "stall 1 2",
        "stall 1>producer-1",
        "slow 1>2 ms=200",
        "heal 1 consumer-12",
        "reset 1 2",
        "reassign orders-0 2,1,3",
        "request 3 0012000400000007ffff000261023100",
    ] {
        let action: Action = line.parse().expect("an action");
        assert_eq!(action.to_string(), line);
    }
}

#[test]
fn nothing_can_be_done_before_what_has_happened_nor_after_what_comes_first() {
    let mut lab = play("2.1 create-topic orders assignment=1,2,3\n3 end");
    let action = "pause-fetching 3".parse().expect("an action");
    for at in [Instant::from_ms(2_000), Instant::from_ms(9_000)] {
        let refused = lab.world.apply(at, &action);
        assert_eq!(refused, Err(Refusal::WrongTime { at }));
    }
}
