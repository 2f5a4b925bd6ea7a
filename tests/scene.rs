//! Where things lie and move on stage, for every width there is.

use brokerscope::scene::geometry::Geometry;
use brokerscope::scene::gutter::Anchor;
use brokerscope::scene::mark::Mark;
use brokerscope::scene::motion::{Manner, motion};
use brokerscope::scene::paths;
use brokerscope::scene::stage::{
    Client, ClientKind, Content, End, Packet, Parked, Replica, Role, Run, Stage, Subject,
};
use brokerscope::text::picture;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

/// When the packet on stage left; it takes 2 ms.
const SENT: Instant = Instant::from_ms(21_204);

fn replica(broker: i32, role: Role, end: i64) -> Replica {
    Replica {
        broker: BrokerId(broker),
        role,
        epoch: LeaderEpoch(0),
        in_isr: true,
        log_start: Offset(0),
        log_end: Mark::resting(Offset(end)),
        high_watermark: Mark::resting(Offset(end)),
        runs: vec![Run { first: Offset(0), end: Offset(end), epoch: LeaderEpoch(0) }],
        segments: vec![Offset(0)],
        notes: Vec::new(),
        fetching_paused: None,
        cut: None,
    }
}

/// A leader and two followers with `end` records, a reply on its way to the first of them, and a
/// request of each of two clients held at the leader.
fn stage(end: i64) -> Stage {
    let client = |key, kind| Client { key, kind, state: picture::acks("all") };
    let held = |key, content, from| Parked { key, content, at: BrokerId(1), from };
    let reply = Content::FetchReply { records: 2, high_watermark: Some(Offset(end)) };
    Stage {
        partition: "orders-0".to_owned(),
        high_watermark: Mark::resting(Offset(end)),
        replicas: vec![
            replica(1, Role::Leader, end),
            replica(2, Role::Follower, end),
            replica(3, Role::Follower, end),
        ],
        clients: vec![client(1, ClientKind::Producer), client(2, ClientKind::Consumer)],
        packets: vec![Packet {
            key: 9,
            content: reply,
            from: End::Broker(BrokerId(1)),
            to: End::Broker(BrokerId(2)),
            sent: SENT,
            due: Instant::from_ms(21_206),
        }],
        parked: vec![
            held(3, Content::Produce { records: 2 }, End::Client(1)),
            held(4, Content::Fetch { from: Offset(end) }, End::Client(2)),
        ],
        cut: Vec::new(),
        selected: None,
    }
}

/// Every way to draw a stage, with its name.
fn layouts(stage: &Stage) -> Vec<(String, Geometry)> {
    let first = [390.0, 768.0, 1280.0, 1920.0]
        .map(|width| (format!("first minute at {width}"), Geometry::first_minute(stage, width)));
    let explore = [390.0, 640.0, 756.0, 1392.0]
        .map(|width| (format!("explore at {width}"), Geometry::explore(stage, width)));
    first.into_iter().chain(explore).collect()
}

#[test]
fn an_offset_lies_at_one_place_and_that_place_is_that_offset() {
    for (name, geometry) in layouts(&stage(7)) {
        for offset in geometry.first.0..=geometry.end().0 {
            let x = geometry.x_at(Offset(offset));
            assert_eq!(geometry.offset_near(x), Offset(offset), "{name}");
            assert!(x <= geometry.card_end() + 1.0, "{name}: {offset} lies off its card");
        }
    }
}

#[test]
fn every_width_shows_the_whole_question() {
    for (name, geometry) in layouts(&stage(7)) {
        assert_eq!(geometry.first, Offset(0), "{name}");
        assert!(geometry.shows(Offset(6)), "{name} hides record 6");
        let bottom = geometry.bottom();
        assert!(geometry.cards.iter().all(|card| card.y + card.height <= bottom), "{name}");
    }
}

#[test]
fn a_long_log_shows_its_end_and_goes_back_for_what_is_selected() {
    let long = stage(12_349);
    for width in [390.0, 756.0, 1392.0] {
        let geometry = Geometry::explore(&long, width);
        assert!(geometry.shows(Offset(12_348)), "the end at {width}");
        let mut back = long.clone();
        back.selected = Some(Subject::Record(BrokerId(1), Offset(3)));
        assert!(Geometry::explore(&back, width).shows(Offset(3)), "record 3 at {width}");
        let cells = paths::numbers(&geometry, &long.replicas[0]).len();
        assert!(cells <= geometry.slots as usize, "{cells} cells at {width}");
    }
}

#[test]
fn the_window_stands_still_while_a_few_records_come() {
    let first = |end| Geometry::explore(&stage(end), 756.0).first.0;
    let mut starts: Vec<i64> = (20..40).map(first).collect();
    starts.dedup();
    assert!(starts.len() < 10, "{starts:?}");
}

#[test]
fn a_packet_is_where_its_time_says_and_calm_ones_stay_in_the_middle() {
    let stage = stage(7);
    for (name, geometry) in layouts(&stage) {
        let (from, to) = geometry.travel(&stage, &stage.packets[0]);
        let y = |us: u64, manner| {
            let at = Instant::from_us(SENT.as_us() + us);
            motion(&stage, &geometry, at, manner).packets[0].y
        };
        let middle = f64::midpoint(from.y, to.y);
        for manner in [Manner::Running, Manner::Standing] {
            let way = [0, 1_000, 2_000].map(|us| y(us, manner));
            assert_eq!(way, [from.y, middle, to.y], "{name}");
        }
        assert_eq!([0, 2_000].map(|us| y(us, Manner::Calm)), [middle, middle], "{name}");
    }
}

#[test]
fn requests_that_wait_do_not_lie_on_each_other() {
    let stage = stage(7);
    for (name, geometry) in layouts(&stage) {
        let docks: Vec<_> =
            stage.parked.iter().map(|parked| geometry.dock(&stage, parked)).collect();
        let (one, other) = (docks[0], docks[1]);
        let apart = (one.0.y - other.0.y).abs() >= 24.0 || (one.0.x - other.0.x).abs() >= 160.0;
        let on_one_title = one.1 == Anchor::End && name.starts_with("first");
        assert!(apart || on_one_title, "{name}: {docks:?}");
    }
}

#[test]
fn where_time_stands_no_mark_is_half_way() {
    let mut stage = stage(7);
    stage.replicas[1].log_end = Mark::moved(Offset(5), Offset(7), SENT);
    for (name, geometry) in layouts(&stage) {
        let x = |manner| motion(&stage, &geometry, SENT, manner).replicas[1].log_end;
        assert_eq!(x(Manner::Running), geometry.x_at(Offset(5)), "{name}");
        assert_eq!(x(Manner::Standing), geometry.x_at(Offset(7)), "{name}");
    }
}
