//! A coordinator of one group, and a script that is read to it.
//!
//! A line has an instant in seconds, who acts, and what is done: a client with one of its
//! [`requests`], which comes back at once with an id that it is given, unless the line says `once`;
//! or
//!
//! * `log holds`: what is written is not committed from now on; `log commits`: all of it is;
//!   `log refuses <error>`: the last write could not be appended
//! * `broker loads`: somebody else takes over with what is in the log; `broker unloads`
//! * `topic <name> deleted`
//! * `end`; `then`: what was told so far is not of the story

use std::sync::Arc;

use brokerscope_engine::controller::image::{Image, Topic, TopicConfig};
use brokerscope_engine::group::failed::failed;
use brokerscope_engine::group::outcome::{Answer, Asked, Moment, Outcome, When, WriteId};
use brokerscope_engine::group::record::Record;
use brokerscope_engine::group::settings::GroupSettings;
use brokerscope_engine::group::shard::Shard;
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{
    ClientId, ConnectionId, CorrelationId, PartitionId, TopicId,
};
use brokerscope_engine::protocol::messages::group::{GroupRequest, GroupResponse};
use brokerscope_engine::protocol::messages::{StrBytes, TopicName, Uuid};

use super::requests::{self, Client};
use super::say;

/// What the clock shows at the beginning.
const BEGAN_MS: i64 = 1_700_000_000_000;

/// A coordinator and its clients: `a` is client 0, and so on.
pub(super) struct Desk {
    shard: Shard,
    image: Image,
    settings: GroupSettings,
    chance: Chance,
    now: Instant,
    clients: Vec<Client>,
    log: Vec<Record>,
    log_holds: bool,
    last_write: WriteId,
    waiting: Vec<Answer>,
    comes_back: bool,
    told: String,
}

/// What a story comes to.
#[track_caller]
pub(super) fn story(script: &str, told: &str) {
    story_with(GroupSettings::default(), script, told);
}

#[track_caller]
pub(super) fn story_with(settings: GroupSettings, script: &str, told: &str) {
    let mut desk = Desk::new(settings);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        desk.play(line);
    }
    let told: Vec<&str> = told.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let seen: Vec<&str> = desk.told.lines().map(str::trim).collect();
    assert_eq!(seen.join("\n"), told.join("\n"), "\n{}", desk.told);
}

pub(super) fn string(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

impl Desk {
    fn new(settings: GroupSettings) -> Self {
        let topic = |number: u32, name: &str| Topic {
            name: name.to_owned(),
            id: Uuid::from_u128(u128::from(number) + 1),
            partitions: (2 * number..2 * number + 2).map(PartitionId).collect(),
            config: TopicConfig {
                log: Arc::default(),
                min_insync_replicas: 1,
                unclean_leader_election: false,
                given: Vec::new(),
            },
            is_deleted: false,
        };
        let topics = vec![Arc::new(topic(0, "orders")), Arc::new(topic(1, "payments"))];
        let image = Image { topics, ..Image::default() };
        let mut desk = Self {
            shard: Shard::default(),
            image,
            settings,
            chance: Chance::stream(1, "members"),
            now: Instant::ZERO,
            clients: vec![Client::default(); 6],
            log: Vec::new(),
            log_holds: false,
            last_write: WriteId::default(),
            waiting: Vec::new(),
            comes_back: true,
            told: String::new(),
        };
        desk.call(Shard::on_loaded);
        desk
    }

    fn play(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (at, words) = words.split_first().expect("a line has an instant");
        self.run_until(at.parse().expect("a line begins with an instant"));
        match words {
            ["end"] => {}
            ["then"] => self.told.clear(),
            ["log", "holds"] => self.log_holds = true,
            ["log", "commits"] => {
                self.log_holds = false;
                self.commit_all();
            }
            ["log", "refuses", error] => {
                self.log_holds = false;
                let error = ErrorCode::ALL.into_iter().find(|code| code.name() == *error);
                self.refuse(error.expect("Kafka has such an error"));
            }
            ["broker", "loads"] => self.load(),
            ["broker", "unloads"] => {
                let shard = std::mem::take(&mut self.shard);
                self.call(|_, at| shard.on_unloaded(at));
            }
            ["topic", name, "deleted"] => {
                let topic = self.image.topic(name).expect("there is such a topic");
                let deleted = [(TopicName(string(name)), TopicId::from(topic.id))];
                self.call(|shard, at| shard.on_topics_deleted(at, &deleted));
            }
            [client, verb, words @ ..] => {
                let client = say::client_named(client);
                self.comes_back = !words.contains(&"once");
                let request = requests::request(&mut self.clients, client, verb, words);
                self.ask(client, &request);
            }
            _ => panic!("nobody does anything: {line}"),
        }
    }

    fn ask(&mut self, client: usize, request: &GroupRequest) {
        let number = client as u32;
        let asked = Asked {
            reply_to: (ConnectionId(number), CorrelationId(0)),
            client_id: string(&say::client(Some(ClientId(number)))),
            client_host: StrBytes::from_static_str("/127.0.0.1"),
            client: Some(ClientId(number)),
        };
        self.call(|shard, at| shard.on_request(at, &asked, request));
    }

    fn run_until(&mut self, until: Instant) {
        while let Some(due) = self.shard.next_deadline().filter(|due| *due <= until) {
            self.now = due;
            self.call(Shard::on_deadline);
        }
        self.now = until;
    }

    fn call(&mut self, call: impl FnOnce(&mut Shard, &mut Moment<'_>) -> Outcome) {
        let mut moment = Moment {
            now: self.now,
            wall_clock_ms: BEGAN_MS + i64::try_from(self.now.as_ms()).expect("a time"),
            settings: &self.settings,
            image: &self.image,
            chance: &mut self.chance,
        };
        let outcome = call(&mut self.shard, &mut moment);
        let Outcome { records, write, answers, told } = outcome;
        for told in &told {
            self.say(&say::event(&told.event));
        }
        if let Some(write) = write {
            for record in &records {
                self.say(&say::record(record));
            }
            self.last_write = write;
            self.log.extend(records);
        }
        for answer in answers {
            match answer.when {
                When::Now => self.answer(&answer),
                When::Committed(_) => self.waiting.push(answer),
            }
        }
        if !self.log_holds {
            self.commit_all();
        }
    }

    fn commit_all(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let write = std::mem::take(&mut self.last_write);
        if write != WriteId::default() {
            self.call(|shard, at| shard.on_committed(at, write));
        }
        for answer in waiting {
            self.answer(&answer);
        }
    }

    fn refuse(&mut self, error: ErrorCode) {
        let write = std::mem::take(&mut self.last_write);
        for mut answer in std::mem::take(&mut self.waiting) {
            answer.response = failed(&answer.response, error);
            self.answer(&answer);
        }
        self.log.pop();
        self.call(|shard, at| shard.on_append_failed(at, write, error));
    }

    fn load(&mut self) {
        self.shard = Shard::default();
        for record in &self.log {
            self.shard.replay(record);
        }
        self.call(Shard::on_loaded);
    }

    fn answer(&mut self, answer: &Answer) {
        let client = answer.reply_to.0.0 as usize;
        let me = &mut self.clients[client];
        let mut comes_back = false;
        if let GroupResponse::JoinGroup(response) = &answer.response {
            comes_back = response.error_code == ErrorCode::MemberIdRequired.code();
            if comes_back || response.error_code == 0 {
                me.member_id = response.member_id.clone();
                me.generation = response.generation_id;
                me.protocol = response.protocol_name.clone();
            }
        }
        let said = say::answer(&answer.response);
        self.say(&format!("{}: {said}", say::client(Some(ClientId(client as u32)))));
        if comes_back && self.comes_back {
            let me = &mut self.clients[client];
            me.join.member_id = me.member_id.clone();
            let request = me.join.clone().into();
            self.ask(client, &request);
        }
    }

    fn say(&mut self, what: &str) {
        self.told.push_str(&format!("{} {}\n", self.now, what.trim_end()));
    }
}
