//! The cluster, broker by broker: what is composed of it, as text, and where it lies.

use brokerscope::scene::Page;
use brokerscope::scene::cluster::{Cluster, Detail, Ends, Held, Left, Machine};
use brokerscope::scene::explore::View;
use brokerscope::scene::machines::{Layout, Shape};
use brokerscope::scene::motion::Manner;
use brokerscope::scene::stage::{End, Subject};
use brokerscope::scene::traffic::afloat;
use brokerscope::session::{Between, Intent, Msg, Session, Verb};
use brokerscope::text::Lang;
use brokerscope_engine::history::{Density, History};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::World;
use brokerscope_engine::world::fault::LinkFault;
use brokerscope_engine::world::setup::Setup;
use std::sync::Arc;

/// A session over a cluster of so many brokers to which this was done, seen by broker.
fn session(brokers: u32, script: &[(u64, &str)], until_ms: u64) -> Session {
    let setup = Setup { brokers, ..Setup::default() };
    let mut history = History::<World>::begin(setup, Density::default()).expect("a legal set-up");
    for (at_ms, line) in script {
        let at = Instant::from_ms(*at_ms);
        history.run_until(at, u64::MAX);
        let done = history.act(at, &line.parse().expect("a line of the grammar"));
        done.unwrap_or_else(|cause| panic!("{line}: {cause}"));
    }
    history.run_until(Instant::from_ms(until_ms), u64::MAX);
    let mut session = Session::of(history);
    session.update(Msg::View(View::Broker));
    session
}

fn cluster(session: &mut Session) -> Arc<Cluster> {
    match session.still().page {
        Page::Explore(explore) => explore.cluster.expect("it is seen by broker"),
        Page::FirstMinute(_) => panic!("the session is in Explore"),
    }
}

/// Plays event by event until it is true of the cluster.
fn play_until(session: &mut Session, is_so: impl Fn(&Cluster) -> bool) -> Arc<Cluster> {
    for _ in 0..40_000 {
        session.update(Msg::Step);
        let seen = cluster(session);
        if is_so(&seen) {
            return seen;
        }
    }
    panic!("it never comes true:\n{}", told(&cluster(session)));
}

/// The cluster in lines: a machine, then its replicas.
fn told(cluster: &Cluster) -> String {
    let machines = cluster.machines.iter().map(|machine| {
        let said = |phrase: &brokerscope::text::Phrase| phrase.say(Lang::En);
        let head = format!(
            "broker {}: {}, {}\n",
            machine.id,
            said(&machine.state.said()),
            said(&machine.membership)
        );
        head + &machine.replicas.iter().map(replica).collect::<String>()
    });
    machines.collect()
}

fn replica(held: &Held) -> String {
    let log = &held.replica;
    let runs = log.runs.iter().map(|run| format!(" e{}:{}..{}", run.epoch, run.first, run.end));
    let cut = log.cut.map(|cut| format!(" cut {}..{}", cut.to, cut.from)).unwrap_or_default();
    format!(
        "  {} {:?} {} LEO {} HW {}{}{cut}\n",
        held.name,
        log.role,
        held.standing.said().say(Lang::En),
        log.log_end.at,
        log.high_watermark.at,
        runs.collect::<String>(),
    )
}

fn machine(cluster: &Cluster, id: i32) -> &Machine {
    let found = cluster.machines.iter().find(|machine| machine.id == BrokerId(id));
    found.expect("every broker has a machine")
}

/// Broker 1 takes two records with acks=1 that nobody fetched, and dies.
const LOST: [(u64, &str); 7] = [
    (2_100, "create-topic orders assignment=1,2,3"),
    (8_000, "produce orders-0 3 acks=all"),
    (20_000, "pause-fetching 2"),
    (20_000, "pause-fetching 3"),
    (21_000, "produce orders-0 2 acks=1"),
    (21_500, "crash 1"),
    (21_500, "resume-fetching 2"),
];

#[test]
fn a_dead_leader_keeps_its_files_and_cuts_them_when_it_is_back() {
    let mut session = session(3, &LOST, 40_000);
    assert_eq!(
        told(&cluster(&mut session)),
        "broker 1: not running, fenced\n  \
         orders-0 Down out of ISR LEO 5 HW 3 e0:0..5\n\
         broker 2: serving, in the cluster\n  \
         orders-0 Leader in ISR LEO 3 HW 3 e0:0..3\n\
         broker 3: serving, in the cluster\n  \
         orders-0 Follower in ISR LEO 3 HW 3 e0:0..3\n"
    );
    session.update(Msg::Select(Some(Subject::Broker(BrokerId(1)))));
    session.update(Msg::Do(Verb::Crash));
    let cut = |cluster: &Cluster| machine(cluster, 1).replicas[0].replica.cut.is_some();
    let seen = play_until(&mut session, cut);
    assert_eq!(
        replica(&machine(&seen, 1).replicas[0]),
        "  orders-0 Follower out of ISR LEO 3 HW 3 e0:0..3 cut 3..5\n"
    );
}

#[test]
fn a_follower_that_is_held_back_is_late_first_and_looked_at_then() {
    let script = [LOST[0], LOST[1], LOST[3], LOST[4]];
    let mut session = session(3, &script, 30_000);
    let lag = |cluster: &Cluster| machine(cluster, 3).replicas[0].lag;
    let seen = cluster(&mut session);
    assert_eq!(machine(&seen, 2).replicas[0].lag, None, "broker 2 has all records");
    let deadline = lag(&seen).expect("broker 3 lacks two records");
    assert_eq!(deadline.until, deadline.from + Span::from_ms(30_000));
    let half = deadline.from + Span::from_ms(15_000);
    let Left::Time { share, .. } = deadline.left(half) else { panic!("15 s are left") };
    assert!((share - 0.5).abs() < 0.001, "{share}");
    assert!(matches!(deadline.left(deadline.until), Left::Check { .. }));
    let out = play_until(&mut session, |cluster| lag(cluster).is_none());
    let was_checked = Instant::from_ms(deadline.until.as_ms());
    assert!(session.playhead() >= was_checked, "not before its time was up");
    let told = replica(&machine(&out, 3).replicas[0]);
    assert!(told.contains("out of ISR"), "{told}");
}

#[test]
fn a_link_says_what_is_wrong_with_it_and_holds_up_what_is_sent() {
    let script = [LOST[0], LOST[1]];
    let mut session = session(3, &script, 9_000);
    let between = Between { from: "2".to_owned(), to: "1".to_owned(), one_way: true };
    session.update(Msg::Act(Intent::Link(LinkFault::Cut, between)));
    let sign = |cluster: &Cluster| {
        let is_it = |ends| ends == Ends::Brokers(BrokerId(1), BrokerId(2));
        let link = cluster.links.iter().find(|link| is_it(link.ends)).expect("all are linked");
        (link.key(), link.said().say(Lang::En))
    };
    let said = ("1-2".to_owned(), "Link 1 – 2: ← cut".to_owned());
    assert_eq!(sign(&cluster(&mut session)), said);
    let held_up = |cluster: &Cluster| cluster.packets.iter().any(|packet| packet.is_held_up());
    let seen = play_until(&mut session, held_up);
    let layout = Layout::new(Shape::of(&seen), 752.0, false);
    let place = seen.packets.iter().position(|packet| packet.is_held_up()).expect("one is");
    let packet = &seen.packets[place];
    let (from, to) = layout.travel(packet.from, packet.to).expect("both ends are drawn");
    let at = |ms| afloat(&seen, &layout, (packet.sent + Span::from_ms(ms), Manner::Running))[place];
    let shares: Vec<_> = [0, 3, 3_000]
        .map(|ms| at(ms).map(|afloat| (afloat.at.x - from.x) / (to.x - from.x)))
        .into_iter()
        .flatten()
        .map(|share| (share * 10.0).round())
        .collect();
    assert_eq!(shares, [0.0, 3.0, 3.0], "it stops before the sign");
}

#[test]
fn keys_do_to_the_selected_broker_what_can_be_done() {
    let mut session = session(3, &[LOST[0]], 9_000);
    let deeds = |session: &Session| {
        let mut actions = session.history().current().actions();
        actions.next_back().map(|entry| entry.action.to_string()).unwrap_or_default()
    };
    let verbs = [
        (None, Verb::Freeze, "freeze 1"),
        (None, Verb::Freeze, "thaw 1"),
        (Some(3), Verb::Cut, "cut 3 1"),
        (Some(3), Verb::Cut, "heal 3 1"),
        (Some(1), Verb::Cut, "cut 1 controller"),
        (Some(1), Verb::Cut, "heal 1 controller"),
        (Some(2), Verb::Stop, "stop 2"),
        (Some(3), Verb::PowerOff, "power-off 3"),
        (Some(3), Verb::PowerOff, "start 3"),
    ];
    for (broker, verb, line) in verbs {
        let subject = broker.map(|id| Subject::Broker(BrokerId(id)));
        session.update(Msg::Select(subject));
        session.update(Msg::Do(verb));
        assert_eq!(deeds(&session), line);
    }
}

#[test]
fn the_more_replicas_the_less_is_drawn_of_each() {
    let of = |partitions: u32| {
        let line = format!("create-topic orders partitions={partitions} replication-factor=3");
        let mut session = session(3, &[(2_100, &line)], 6_000);
        let seen = cluster(&mut session);
        let held = |machine: &Machine| (machine.replicas.len(), machine.spots.len());
        (seen.detail, held(&seen.machines[0]))
    };
    assert_eq!(of(12), (Detail::Cells, (12, 0)));
    assert_eq!(of(14), (Detail::Runs, (14, 0)));
    assert_eq!(of(134), (Detail::Heat, (0, 134)));
}

/// A shape of so many brokers and clients.
fn shape(brokers: i32, clients: u32, detail: Detail) -> Shape {
    Shape {
        detail,
        brokers: (1..=brokers).map(BrokerId).collect(),
        clients: (0..clients).collect(),
        most: 3,
    }
}

#[test]
fn what_travels_on_one_way_does_not_lie_on_another() {
    for (brokers, clients) in [(1, 2), (2, 2), (3, 2), (4, 3)] {
        let layout = Layout::new(shape(brokers, clients, Detail::Cells), 752.0, false);
        let ids = || (1..=brokers).map(|id| End::Broker(BrokerId(id)));
        let pairs = ids().flat_map(|one| ids().map(move |other| (one, other)));
        let guests = (0..clients).map(|client| (End::Client(client), End::Broker(BrokerId(1))));
        let ways: Vec<_> = pairs
            .chain(guests)
            .filter(|(one, other)| one != other)
            .filter_map(|(one, other)| layout.travel(one, other))
            .collect();
        for (index, (a, b)) in ways.iter().enumerate() {
            assert_eq!(a.y, b.y, "a lane is level");
            for (c, d) in &ways[index + 1..] {
                let rows = (a.y - c.y).abs();
                let gap = a.x.min(b.x).max(c.x.min(d.x)) - a.x.max(b.x).min(c.x.max(d.x));
                assert!(rows >= 20.0 || gap >= 80.0, "{brokers} brokers: {rows} px, {gap} px");
            }
        }
    }
}

#[test]
fn everything_lies_inside_and_twelve_brokers_fit_a_wide_page() {
    for detail in [Detail::Cells, Detail::Runs, Detail::Heat] {
        for brokers in 1..=12 {
            let layout = Layout::new(shape(brokers, 2, detail), 1_392.0, false);
            let last = layout.machine(BrokerId(brokers)).expect("it has a place");
            assert!(last.x + last.width <= layout.width + 0.01, "{detail:?}, {brokers} brokers");
            let rows = if detail == Detail::Heat { 0 } else { 2 };
            let card = layout.card(rows);
            assert!(card.y + card.height <= layout.machine - layout.head, "{detail:?}");
        }
    }
    let heat = Layout::new(shape(12, 2, Detail::Heat), 1_392.0, false);
    assert!(heat.width <= 1_392.0, "{}", heat.width);
}
