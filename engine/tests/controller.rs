//! What the controller decides where no recording shows it: who is refused and why, when a silent
//! broker is shut out, when one that wants to stop may go.

use brokerscope_engine::broker::registration;
use brokerscope_engine::controller::Controller;
use brokerscope_engine::controller::image::PartitionRegistration;
use brokerscope_engine::controller::log::MetadataLog;
use brokerscope_engine::controller::record::RecoveryState;
use brokerscope_engine::controller::settings::Settings;
use brokerscope_engine::controller::topics::{Layout, NewTopic};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerEpoch, BrokerId, Offset, PartitionId};
use brokerscope_engine::protocol::messages::controller::alter_configs::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use brokerscope_engine::protocol::messages::controller::alter_partition::{
    AlterPartitionRequest, AskedPartition, AskedTopic, BrokerState,
};
use brokerscope_engine::protocol::messages::controller::heartbeat::{
    BrokerHeartbeatRequest, BrokerHeartbeatResponse,
};
use brokerscope_engine::protocol::messages::controller::registration::UnregisterBrokerRequest;
use brokerscope_engine::protocol::messages::controller::{ControllerRequest, ControllerResponse};
use brokerscope_engine::protocol::messages::{StrBytes, Uuid};

/// A controller, brokers 1 to 3 that are in since 0 s, and `orders-0` on all of them.
struct Lab {
    controller: Controller,
    chance: Chance,
    now: Instant,
    processes: u32,
}

const ORDERS: PartitionId = PartitionId(0);

impl Lab {
    fn new(configs: &[(&str, &str)]) -> Self {
        let log = MetadataLog::default();
        let controller = Controller::start(log, Settings::default(), Instant::ZERO);
        let mut lab =
            Self { controller, chance: Chance::stream(1, "lab"), now: Instant::ZERO, processes: 0 };
        for id in 1..=3 {
            assert_eq!(lab.register(id, BrokerEpoch::UNKNOWN), 0);
            lab.heartbeat(id, |_| {});
        }
        let configs = configs.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let topic = NewTopic {
            name: "orders".to_owned(),
            layout: Layout::Assigned(vec![vec![BrokerId(1), BrokerId(2), BrokerId(3)]]),
            configs: configs.collect(),
        };
        lab.ask(topic.request());
        lab
    }

    fn ask(&mut self, request: impl Into<ControllerRequest>) -> ControllerResponse {
        self.controller.on_request(self.now, &mut self.chance, &request.into())
    }

    /// The code that a new process of this broker gets.
    fn register(&mut self, id: i32, previous: BrokerEpoch) -> i16 {
        self.processes += 1;
        let request = registration::request(1, (BrokerId(id), self.processes), previous);
        let ControllerResponse::BrokerRegistration(answer) = self.ask(request) else {
            panic!("another answer")
        };
        answer.error_code
    }

    fn heartbeat(
        &mut self,
        id: i32,
        change: impl FnOnce(&mut BrokerHeartbeatRequest),
    ) -> BrokerHeartbeatResponse {
        let latest = Offset(self.controller.next_offset().0 - 1);
        let mut request = registration::heartbeat(BrokerId(id), self.epoch(id), latest);
        change(&mut request);
        let ControllerResponse::BrokerHeartbeat(answer) = self.ask(request) else {
            panic!("another answer")
        };
        BrokerHeartbeatResponse::clone(&answer)
    }

    fn epoch(&self, id: i32) -> BrokerEpoch {
        self.controller.image().broker(BrokerId(id)).expect("it is registered").epoch
    }

    fn is_fenced(&self, id: i32) -> bool {
        self.controller.image().broker(BrokerId(id)).expect("it is registered").fenced
    }

    fn orders(&self) -> &PartitionRegistration {
        self.controller.image().partition(ORDERS)
    }

    /// Leader, ISR, ELR, leader epoch, partition epoch.
    fn told(&self) -> String {
        let ids = |ids: &[BrokerId]| ids.iter().map(BrokerId::to_string).collect::<String>();
        let it = self.orders();
        let (isr, elr) = (ids(&it.isr), ids(&it.elr));
        let (leader, epoch, version) = (it.leader, it.leader_epoch, it.partition_epoch);
        format!("leader {leader} isr {isr} elr {elr} epoch {epoch} version {version}")
    }

    /// Lets time pass; the brokers named send heartbeats every two seconds.
    fn run_until(&mut self, until_ms: u64, alive: &[i32]) {
        let until = Instant::from_ms(until_ms);
        while self.now < until {
            let due = self.controller.next_deadline().expect("there are periodic tasks");
            let beat = Instant::from_ms(self.now.as_ms() / 2_000 * 2_000 + 2_000);
            self.now = due.min(beat).min(until);
            if self.now == beat {
                for id in alive {
                    self.heartbeat(*id, |_| {});
                }
            }
            self.controller.on_deadline(self.now);
        }
    }

    /// The code for the partition when its leader asks for this ISR.
    fn alter(
        &mut self,
        isr: &[i32],
        change: impl FnOnce(&mut AlterPartitionRequest),
    ) -> (i16, i16) {
        let member = |id: &i32| {
            let epoch = self.controller.image().broker(BrokerId(*id)).map_or(-1, |it| it.epoch.0);
            BrokerState::default().with_broker_id((*id).into()).with_broker_epoch(epoch)
        };
        let known = self.orders();
        let partition = AskedPartition::default()
            .with_leader_epoch(known.leader_epoch.0)
            .with_partition_epoch(known.partition_epoch)
            .with_leader_recovery_state(0)
            .with_new_isr_with_epochs(isr.iter().map(member).collect());
        let topic = AskedTopic::default()
            .with_topic_id(self.controller.image().topic_of(ORDERS).id)
            .with_partitions(vec![partition]);
        let mut request = AlterPartitionRequest::default()
            .with_broker_id(1.into())
            .with_broker_epoch(self.epoch(1).0)
            .with_topics(vec![topic]);
        change(&mut request);
        let ControllerResponse::AlterPartition(answer) = self.ask(request) else {
            panic!("another answer")
        };
        let partition = answer.topics.first().and_then(|topic| topic.partitions.first());
        (answer.error_code, partition.map_or(0, |partition| partition.error_code))
    }

    fn alter_config(&mut self, resource: (i8, &str), name: &str, value: Option<&str>) -> String {
        let text = |text: &str| StrBytes::from_string(text.to_owned());
        let config = AlterableConfig::default()
            .with_name(text(name))
            .with_config_operation(i8::from(value.is_none()))
            .with_value(value.map(text));
        let resource = AlterConfigsResource::default()
            .with_resource_type(resource.0)
            .with_resource_name(text(resource.1))
            .with_configs(vec![config]);
        let request = IncrementalAlterConfigsRequest::default().with_resources(vec![resource]);
        let ControllerResponse::IncrementalAlterConfigs(answer) = self.ask(request) else {
            panic!("another answer")
        };
        let message = answer.responses[0].error_message.as_ref();
        message.map_or(String::new(), |message| message.as_str().to_owned())
    }
}

/// One thing wrong in a leader's request, and the codes of the answer and of the partition.
type Slip = (&'static [i32], fn(&mut AlterPartitionRequest), (i16, i16));

#[test]
fn a_leader_is_refused_in_kafkas_order() {
    let slips: [Slip; 12] = [
        (&[1, 2], |asked| asked.broker_epoch += 1, (77, 0)),
        (&[1, 2], |asked| asked.topics[0].topic_id = Uuid::from_u128(9), (0, 100)),
        (&[1, 2], |asked| asked.topics[0].partitions[0].partition_index = 1, (0, 3)),
        (&[1, 2], |asked| asked.topics[0].partitions[0].leader_epoch += 1, (0, 41)),
        (&[1, 2], |asked| asked.topics[0].partitions[0].partition_epoch += 1, (0, 41)),
        (&[1, 2], |asked| asked.topics[0].partitions[0].leader_epoch -= 1, (0, 74)),
        (&[1, 2], |asked| asked.topics[0].partitions[0].partition_epoch -= 1, (0, 95)),
        (&[1, 1], |_| {}, (0, 42)),
        (&[2, 3], |_| {}, (0, 42)),
        (&[1, 4], |_| {}, (0, 42)),
        (&[1], |asked| asked.topics[0].partitions[0].leader_recovery_state = 1, (0, 42)),
        (
            &[1, 2],
            |asked| asked.topics[0].partitions[0].new_isr_with_epochs[1].broker_epoch -= 1,
            (0, 107),
        ),
    ];
    let mut lab = Lab::new(&[]);
    for (place, (isr, slip, codes)) in slips.into_iter().enumerate() {
        assert_eq!(lab.alter(isr, slip), codes, "slip {place}");
    }
    assert_eq!(lab.told(), "leader 1 isr 123 elr  epoch 0 version 0");
    assert_eq!(lab.alter(&[1, 2], |_| {}), (0, 0));
    assert_eq!(lab.told(), "leader 1 isr 12 elr  epoch 0 version 1");
}

#[test]
fn a_silent_broker_is_fenced_and_comes_back_with_the_same_epoch() {
    let mut lab = Lab::new(&[("min.insync.replicas", "2")]);
    lab.run_until(8_000, &[1, 2, 3]);
    // Last heard of at 8 s: the first pass after 17 s is the sixteenth, at 18 s.
    lab.run_until(17_999, &[2, 3]);
    assert!(!lab.is_fenced(1));
    lab.run_until(18_000, &[2, 3]);
    assert!(lab.is_fenced(1));
    assert_eq!(lab.told(), "leader 2 isr 23 elr  epoch 1 version 1");
    assert_eq!(lab.alter(&[2, 3, 1], |asked| asked.broker_id = 2.into()), (77, 0));
    let epoch = lab.epoch(1);
    let answer = lab.heartbeat(1, |_| {});
    assert!(!answer.is_fenced);
    assert!(!lab.is_fenced(1));
    assert_eq!(lab.epoch(1), epoch);
}

#[test]
fn two_silent_brokers_are_fenced_one_after_the_other() {
    let mut lab = Lab::new(&[("min.insync.replicas", "2")]);
    lab.run_until(9_001, &[2]);
    assert!(!lab.is_fenced(1) && !lab.is_fenced(3));
    lab.run_until(10_125, &[2]);
    assert!(lab.is_fenced(1) && !lab.is_fenced(3));
    lab.run_until(10_135, &[2]);
    assert!(lab.is_fenced(3));
    assert_eq!(lab.told(), "leader 2 isr 2 elr 3 epoch 1 version 2");
}

#[test]
fn a_broker_that_wants_to_stop_waits_until_the_others_know() {
    let mut lab = Lab::new(&[]);
    let stop = |lab: &mut Lab| lab.heartbeat(1, |asked| asked.want_shut_down = true);
    assert!(!stop(&mut lab).should_shut_down);
    assert_eq!(lab.told(), "leader 2 isr 23 elr  epoch 1 version 1");
    lab.heartbeat(2, |_| {});
    assert!(!stop(&mut lab).should_shut_down, "broker 3 has not read it");
    assert!(!lab.is_fenced(1));
    lab.heartbeat(3, |_| {});
    let answer = stop(&mut lab);
    assert!(answer.should_shut_down && answer.is_fenced);
    assert!(lab.is_fenced(1));
    assert_eq!(lab.register(1, lab.epoch(1)), 101, "its session is not over");
    lab.run_until(10_125, &[2, 3]);
    assert_eq!(lab.register(1, lab.epoch(1)), 0);
}

#[test]
fn a_change_of_min_isr_ends_eligible_replicas() {
    let mut lab = Lab::new(&[("min.insync.replicas", "3")]);
    assert_eq!(lab.alter(&[1], |_| {}), (0, 0));
    assert_eq!(lab.told(), "leader 1 isr 1 elr 23 epoch 0 version 1");
    assert_eq!(lab.alter_config((2, "orders"), "min.insync.replicas", Some("1")), "");
    assert_eq!(lab.told(), "leader 1 isr 1 elr  epoch 0 version 2");
    assert_eq!(
        lab.alter_config((4, "1"), "min.insync.replicas", Some("1")),
        "Broker-level min.insync.replicas cannot be altered while ELR is enabled."
    );
    assert_eq!(
        lab.alter_config((4, ""), "min.insync.replicas", None),
        "Cluster-level min.insync.replicas cannot be removed while ELR is enabled."
    );
}

#[test]
fn unclean_election_that_is_allowed_later_happens_at_the_next_pass() {
    let mut lab = Lab::new(&[]);
    assert_eq!(lab.alter(&[1], |_| {}), (0, 0));
    lab.run_until(11_000, &[2, 3]);
    assert_eq!(lab.told(), "leader -1 isr  elr 1 epoch 1 version 2");
    assert_eq!(lab.alter_config((2, "orders"), "unclean.leader.election.enable", Some("true")), "");
    lab.run_until(299_999, &[2, 3]);
    assert_eq!(lab.told(), "leader -1 isr  elr 1 epoch 1 version 2");
    lab.run_until(300_000, &[2, 3]);
    assert_eq!(lab.told(), "leader 2 isr 2 elr  epoch 2 version 3");
    assert_eq!(lab.orders().recovery_state, RecoveryState::Recovering);
}

#[test]
fn a_broker_off_the_list_leads_nothing_and_is_in_no_isr() {
    let mut lab = Lab::new(&[("min.insync.replicas", "3")]);
    assert_eq!(lab.alter(&[1, 2], |_| {}), (0, 0));
    assert_eq!(lab.told(), "leader 1 isr 12 elr 3 epoch 0 version 1");
    for id in [1, 3] {
        lab.ask(UnregisterBrokerRequest::default().with_broker_id(id.into()));
    }
    let brokers: Vec<_> = lab.controller.image().brokers.iter().map(|it| it.id.0).collect();
    assert_eq!(brokers, [2]);
    // Like Kafka's, the controller looks through the ELRs too, but only an unclean start takes a
    // broker out of one.
    assert_eq!(lab.told(), "leader 2 isr 2 elr 13 epoch 1 version 2");
}

#[test]
fn a_controller_that_comes_back_knows_what_it_knew() {
    let mut lab = Lab::new(&[("min.insync.replicas", "2")]);
    lab.run_until(11_000, &[1, 2]);
    assert!(lab.is_fenced(3));
    let before = lab.controller.image().clone();
    let log = lab.controller.log().clone();
    let (epoch, next) = (log.epoch(), log.next_offset());
    lab.controller = Controller::start(log, Settings::default(), lab.now);
    assert_eq!(lab.controller.image(), &before);
    assert_eq!(lab.controller.log().epoch().0, epoch.0 + 1);
    assert_eq!(lab.controller.next_offset().0, next.0 + 1, "a control record says who leads");
    // Everybody who was in has a new session; nobody is heard of, and all go, one a pass.
    lab.run_until(20_000, &[]);
    assert!(!lab.is_fenced(1) && !lab.is_fenced(2));
    lab.run_until(21_135, &[]);
    assert!(lab.is_fenced(1) && lab.is_fenced(2));
}
