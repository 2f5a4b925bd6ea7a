//! The scenario that the page opens with, and the moment at which its question is asked.

use brokerscope_engine::history::{BranchId, Density, History, Moment};
use brokerscope_engine::node::{RoleThen, What};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};
use brokerscope_engine::world::World;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::setup::Setup;

/// Who is held back in the question.
pub(super) const PAUSED: BrokerId = BrokerId(3);

/// What happens before the learner comes. Segments are small (Kafka's own test setting), so that
/// the next batch begins a new one.
const SCRIPT: [(u64, &str); 5] = [
    (2_100, "create-topic orders assignment=1,2,3 internal.segment.bytes=300"),
    (2_500, "consume orders-0 from=earliest"),
    (8_000, "produce orders-0 5 acks=all idempotence=on"),
    (20_000, "pause-fetching 3"),
    (21_200, "produce orders-0 2 acks=all idempotence=on"),
];

/// The moment of the question and the numbers it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Right after the leader's append.
    pub(super) moment: Moment,
    /// When that is.
    pub(super) at: Instant,
    /// The high watermark then.
    pub(super) high_watermark: Offset,
    /// The leader's log end then.
    pub(super) log_end: Offset,
}

/// The history up to the question.
pub(super) fn open() -> (History<World>, Asked) {
    let mut history = History::begin(Setup::default(), Density::default())
        .expect("the page's own set-up begins a world");
    for (at, line) in SCRIPT {
        let at = Instant::from_ms(at);
        history.run_until(at, u64::MAX);
        let action: Action = line.parse().expect("the script is in the action grammar");
        history.act(at, &action).expect("the script can be done");
    }
    while !leader_appended(history.world()) {
        assert!(history.step_forward(), "the leader appends what it is sent");
    }
    let asked = asked(&history).expect("the partition has a leader");
    (history, asked)
}

/// The question of a history that began with the script: right after the script's last append.
pub(super) fn find(history: &History<World>) -> Option<Asked> {
    let root = history.branch(BranchId::ROOT)?;
    let script =
        SCRIPT.iter().filter_map(|(_, line)| Some(line.parse::<Action>().ok()?.to_string()));
    let mut last = 0;
    let mut entries = root.actions();
    for action in script {
        let entry = entries.next().filter(|entry| entry.action.to_string() == action)?;
        last = entry.ordinal;
    }
    let mut world = history.world_at(Moment { branch: BranchId::ROOT, ordinal: last }).ok()?;
    while !leader_appended(&world) {
        if world.ordinal() >= root.frontier().ordinal || !world.step() {
            return None;
        }
    }
    about(&world)
}

fn asked(history: &History<World>) -> Option<Asked> {
    about(history.world())
}

fn about(world: &World) -> Option<Asked> {
    let partition = PartitionId(0);
    let leader = world.image().partitions.first()?.leader;
    let (_, log) = world.replica(leader, partition)?;
    Some(Asked {
        moment: Moment { branch: BranchId::ROOT, ordinal: world.ordinal() },
        at: world.now(),
        high_watermark: log.high_watermark(),
        log_end: log.log_end_offset(),
    })
}

fn leader_appended(world: &World) -> bool {
    let appended = |what| matches!(what, What::Appended { role: RoleThen::Leader, .. });
    world.facts().iter().any(|fact| appended(fact.what))
}
