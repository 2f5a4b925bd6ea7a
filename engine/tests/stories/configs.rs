//! Settings of topics, brokers and the cluster: whose word counts, and what is refused.

use brokerscope_engine::controller::topic_config::{Kind, SETTINGS};
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::action::Action;

use crate::{check, play};

/// Settings of `orders` as a broker has them, those that somebody has set.
fn described(script: &str, broker: Option<i32>) -> Vec<String> {
    let lab = play(script);
    let image = lab.world.image();
    let topic = image.topic("orders").expect("it was created");
    let all = image.describe(topic, broker.map(BrokerId));
    let told = all.filter(|it| it.source.name() != "DEFAULT_CONFIG");
    told.map(|it| format!("{}={} {}", it.setting.name, it.value, it.source.name())).collect()
}

#[test]
fn the_word_of_a_topic_counts_more_than_a_brokers_and_that_more_than_the_clusters() {
    let script = "
        2.1 create-topic orders assignment=1,2
        3 alter-config broker=default log.segment.bytes=2000000
        3 alter-config broker=default message.max.bytes=1000
        3 alter-config broker=1 log.segment.bytes=3000000
        4 end";
    assert_eq!(
        described(script, Some(1)),
        [
            "max.message.bytes=1000 DYNAMIC_DEFAULT_BROKER_CONFIG",
            "min.insync.replicas=1 DYNAMIC_DEFAULT_BROKER_CONFIG",
            "segment.bytes=3000000 DYNAMIC_BROKER_CONFIG",
        ]
    );
    let more = "
        3.1 alter-config orders segment.bytes=4000000
        3.2 alter-config broker=1 log.segment.bytes=
        3.3 alter-config broker=default message.max.bytes=";
    let script = format!("{}{more}", script.replace("4 end", ""));
    for broker in [None, Some(1), Some(2)] {
        assert_eq!(
            described(&script, broker),
            [
                "min.insync.replicas=1 DYNAMIC_DEFAULT_BROKER_CONFIG",
                "segment.bytes=4000000 DYNAMIC_TOPIC_CONFIG",
            ]
        );
    }
}

#[test]
fn a_setting_of_a_broker_counts_where_that_broker_leads() {
    check(
        "2.1 create-topic orders assignment=1,2;2,1
         3 alter-config broker=1 message.max.bytes=100
         3.5 produce orders-0 1 acks=all bytes=200
         3.5 produce orders-1 1 acks=all bytes=200
         3.6 alter-config broker=default message.max.bytes=150
         4 produce orders-0 1 acks=all bytes=20
         4 produce orders-1 1 acks=all bytes=200
         4.5 alter-config broker=1 message.max.bytes=
         5 produce orders-0 1 acks=all bytes=20
         6 end",
        "ProduceAcknowledged, ProduceFailed, refused",
        "
         3.536     ProduceFailed         producer-1        orders-0 1 MESSAGE_TOO_LARGE
         3.542200  ProduceAcknowledged   producer-1        orders-1 1 at 0
         4.006     ProduceFailed         producer-1        orders-1 1 MESSAGE_TOO_LARGE
         4.012200  ProduceAcknowledged   producer-1        orders-0 1 at 0
         5.012200  ProduceAcknowledged   producer-1        orders-0 1 at 1",
    );
}

#[test]
fn a_minimum_of_the_cluster_counts_for_every_topic_without_its_own() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.1 create-topic payments assignment=1,2 min.insync.replicas=1
         3 alter-config broker=default min.insync.replicas=2
         3.5 stop 2
         6.5 produce orders-0 1 acks=all retries=0
         6.5 produce payments-0 1 acks=all retries=0
         7 end",
        "ProduceAcknowledged, ProduceFailed, refused",
        "
         6.536     ProduceFailed         producer-1        orders-0 1 NOT_ENOUGH_REPLICAS
         6.536     ProduceAcknowledged   producer-1        payments-0 1 at 0",
    );
}

#[test]
fn settings_of_brokers_are_refused_in_kafkas_words() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 alter-config broker=1 log.segment.bytes=abc
         3 alter-config broker=default log.segment.bytes=7
         3 alter-config broker=1 replica.lag.time.max.ms=500
         3 alter-config broker=1 min.insync.replicas=0
         3 alter-config broker=1 min.insync.replicas=2
         3 alter-config broker=1 min.insync.replicas=
         3 alter-config broker=default min.insync.replicas=
         3 alter-config broker=1 unclean.leader.election.enable=maybe
         3 alter-config broker=1 unclean.leader.election.enable=true
         3 alter-config broker=default log.message.timestamp.type=Yesterday
         3 alter-config broker=default no.such.thing=1
         3 alter-config broker=9 message.max.bytes=1000
         3 alter-config orders compression.lz4.level=18
         3 alter-config orders compression.gzip.level=0
         3 alter-config orders compression.zstd.level=23",
        "refused",
        "
         3.000 refused Invalid value abc for configuration log.segment.bytes: Not a number of
                            type INT
         3.000 refused Invalid value 7 for configuration log.segment.bytes: Value must be at
                            least 1048576
         3.000 refused Cannot update these configs dynamically: [replica.lag.time.max.ms]
         3.000 refused Invalid value 0 for configuration min.insync.replicas: Value must be at
                            least 1
         3.000 refused Broker-level min.insync.replicas cannot be altered while ELR is enabled.
         3.000 refused Broker-level min.insync.replicas cannot be altered while ELR is enabled.
         3.000 refused Cluster-level min.insync.replicas cannot be removed while ELR is enabled.
         3.000 refused Invalid value maybe for configuration unclean.leader.election.enable:
                            Expected value to be either true or false
         3.000 refused the setting unclean.leader.election.enable of one broker has no effect:
                            controllers elect
         3.000 refused Invalid value Yesterday for configuration log.message.timestamp.type:
                            String must be one of: CreateTime, LogAppendTime
         3.000 refused the setting no.such.thing has no effect here; there are
                            log.flush.interval.messages, log.index.interval.bytes,
                            message.max.bytes, log.message.timestamp.type, min.insync.replicas,
                            log.segment.bytes, log.index.size.max.bytes, log.roll.ms,
                            unclean.leader.election.enable
         3.000 refused there is no broker 9
         3.000 refused Invalid value 18 for configuration compression.lz4.level: Value must be no
                            more than 17
         3.000 refused Invalid value 0 for configuration compression.gzip.level: Value must be
                            between 1 and 9 or equal to -1
         3.000 refused Invalid value 23 for configuration compression.zstd.level: Value must be
                            no more than 22",
    );
}

#[test]
fn what_is_set_of_brokers_reads_back() {
    for line in
        ["alter-config broker=1 message.max.bytes=1000", "alter-config broker=default log.roll.ms="]
    {
        assert_eq!(line.parse::<Action>().map(|action| action.to_string()), Ok(line.to_owned()));
    }
    let refused = "alter-config broker=x message.max.bytes=1".parse::<Action>();
    assert_eq!(refused.err().as_deref(), Some("`x` is not a number that `broker` takes"));
}

#[test]
fn every_setting_has_a_default_that_it_takes() {
    for setting in &SETTINGS {
        let (name, default) = (setting.name, setting.default);
        let number = default.parse::<i64>();
        match setting.kind {
            _none if default.is_empty() => {}
            Kind::Int(least, most) | Kind::Long(least, most) => {
                assert!(number.is_ok_and(|it| (least..=most).contains(&it)), "{name}");
            }
            Kind::OneOf(of) | Kind::ListOf(of) => assert!(of.contains(&default), "{name}"),
            Kind::Bool => assert_eq!(default, "false", "{name}"),
            Kind::GzipLevel => assert_eq!(default, "-1", "{name}"),
            Kind::Double | Kind::Any => {}
        }
    }
}
