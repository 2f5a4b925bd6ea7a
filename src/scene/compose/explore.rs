//! What stands around the stage in Explore.

use std::sync::Arc;

use super::inspector;
use super::sentence;
use super::source::Source;
use crate::scene::explore::{Deed, Explore, HAS_CHARTS, Notice, Setting, View};
use crate::scene::line::Names;
use crate::scene::stage::Stage;
use crate::text::explore as text;
use brokerscope_engine::group::partition_for::OFFSETS_TOPIC;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::world::World;

/// What was done, at most so many actions.
const MOST_DEEDS: usize = 60;

/// What the session has to tell besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What the page has to say about loading or saving.
    pub notice: Option<Notice>,
    /// The session as text, while it is being saved.
    pub saved: Option<String>,
    /// How much virtual time was just searched, if nothing interesting happened in it.
    pub quiet: Option<Span>,
    /// Whether the partitions that keep groups are shown among the others.
    pub unfolded: bool,
    /// Whether the charts are seen.
    pub charts: bool,
    /// Whether there is a question to go back to.
    pub question: bool,
}

/// What stands around the stage, and the cluster if that is what is seen.
pub fn explore(source: &mut Source<'_>, stage: &Stage, view: View, told: Told) -> Explore {
    let inspector = inspector::inspector(source, stage);
    let cluster = match view {
        View::Partition | View::Groups => None,
        View::Broker => {
            Some(Arc::new(super::cluster::cluster(source, stage.selected, told.unfolded)))
        }
    };
    let groups = (view == View::Groups).then(|| Arc::new(super::groups::groups(source.world())));
    let world = source.world();
    let partitions = &world.image().partitions;
    let topic = match partitions.get(source.partition.index()) {
        Some(_) => world.image().topic_of(source.partition).name.clone(),
        None => String::new(),
    };
    let fetching = stage
        .replicas
        .iter()
        .filter(|replica| replica.role == crate::scene::stage::Role::Follower)
        .map(|replica| (replica.broker, replica.fetching_paused.is_some()));
    Explore {
        topic,
        brokers: u32::try_from(world.brokers().len()).unwrap_or(u32::MAX),
        fetching: fetching.collect(),
        question: told.question,
        undo: source.history.before_last_action().is_some(),
        fork: source.history.next_action().is_some(),
        deeds: deeds(source),
        names: names(source.world()),
        settings: settings(source),
        view,
        cluster,
        groups,
        charts: (HAS_CHARTS && told.charts).then(|| Arc::new(super::charts::charts(source))),
        sentence: Some(match told.quiet {
            Some(patience) => sentence::quiet(source.world(), patience),
            None => sentence::sentence(source.world()),
        }),
        inspector,
        notice: told.notice,
        saved: told.saved,
    }
}

/// The actions that led to the present moment, the newest of them.
fn deeds(source: &Source<'_>) -> Vec<Deed> {
    let here = source.history.moment();
    let mut deeds = Vec::new();
    let (mut branch, mut upto) = (source.history.branch(here.branch), here.ordinal);
    while let Some(line) = branch {
        let entries = line.actions().rev().filter(|entry| entry.ordinal <= upto);
        deeds.extend(entries.map(|entry| Deed { at: entry.at, line: entry.action.to_string() }));
        upto = upto.min(line.forked_at());
        branch = line.parent().and_then(|parent| source.history.branch(parent.branch));
    }
    deeds.truncate(MOST_DEEDS);
    deeds.reverse();
    deeds
}

/// What there is to be named in a line. The partitions that keep groups are left to Kafka.
fn names(world: &World) -> Names {
    let (image, mut names) = (world.image(), Names::default());
    names.brokers = world.brokers().iter().map(|broker| broker.id.to_string()).collect();
    for topic in image.live_topics().filter(|topic| topic.name != OFFSETS_TOPIC) {
        names.topics.push(topic.name.clone());
        let partitions = topic.partitions.iter().map(|it| image.partition_name(*it));
        names.partitions.extend(partitions);
    }
    names.clients = world.clients().iter().map(|client| client.name.clone()).collect();
    names.groups = world.groups().iter().map(|group| group.to_string()).collect();
    names
}

fn settings(source: &Source<'_>) -> Vec<Setting> {
    let world = source.world();
    let known = world.image().partitions.get(source.partition.index());
    let topic = known.map(|_| world.image().topic_of(source.partition));
    let given = topic.map(|topic| topic.config.given.as_slice()).unwrap_or_default();
    let segment = given.iter().find(|(name, _)| name == "internal.segment.bytes");
    let min_isr = topic.map_or(1, |topic| topic.config.min_insync_replicas);
    let setting = |name, value: String, because| Setting { name, value, because };
    let lag = world.setup().replica_lag_time_max.as_ms();
    let mut settings = vec![setting("replica.lag.time.max.ms", lag.to_string(), None)];
    if let Some((_, bytes)) = segment {
        let because = Some(text::setting_segment());
        settings.push(setting("internal.segment.bytes", bytes.clone(), because));
    }
    settings.push(setting(
        "enable.idempotence",
        "true".to_owned(),
        Some(text::setting_idempotence()),
    ));
    let because = Some(text::setting_min_isr());
    settings.push(setting("min.insync.replicas", min_isr.to_string(), because));
    let because = Some(text::setting_seed());
    settings.push(setting("seed", world.setup().seed.to_string(), because));
    settings
}
