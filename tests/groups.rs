//! Consumer groups: what is composed of them, as text, while members come, read, commit and go.

use brokerscope::scene::Page;
use brokerscope::scene::explore::{Explore, View};
use brokerscope::scene::groups::{Coordinator, Group, Groups, Member, Part, Standing};
use brokerscope::session::{Intent, Msg, Session};
use brokerscope::text::Lang;
use brokerscope_engine::history::{Density, History};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup::Setup;
use std::sync::Arc;

/// A topic with three partitions and nine records, seen by groups.
fn session() -> Session {
    let setup = Setup { brokers: 3, ..Setup::default() };
    let mut history = History::<World>::begin(setup, Density::default()).expect("a legal set-up");
    let script = [
        (2_100, "create-topic orders partitions=3 replication-factor=3"),
        (4_000, "produce orders-0 4 acks=all"),
        (4_500, "produce orders-1 3 acks=all"),
        (5_000, "produce orders-2 2 acks=all"),
    ];
    for (at_ms, line) in script {
        let at = Instant::from_ms(at_ms);
        history.run_until(at, u64::MAX);
        history.act(at, &line.parse().expect("a line of the grammar")).expect("it can be done");
    }
    history.run_until(Instant::from_ms(6_000), u64::MAX);
    let mut session = Session::of(history);
    session.update(Msg::View(View::Groups));
    session
}

fn act(session: &mut Session, line: &str) {
    session.update(Msg::Act(Intent::Line(line.to_owned())));
}

fn explore(session: &mut Session) -> Box<Explore> {
    match session.still().page {
        Page::Explore(explore) => explore,
        Page::FirstMinute(_) => panic!("the session is in Explore"),
    }
}

fn groups(session: &mut Session) -> Arc<Groups> {
    explore(session).groups.expect("groups are seen")
}

/// Plays event by event until it is true of the first group; gives the sentences on the way.
fn play_until(session: &mut Session, is_so: impl Fn(&Group) -> bool) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for _ in 0..40_000 {
        session.update(Msg::Step);
        let seen = explore(session);
        let sentence = seen.sentence.map(|it| it.text.say(Lang::En)).unwrap_or_default();
        if said.last() != Some(&sentence) {
            said.push(sentence);
        }
        if seen.groups.is_some_and(|it| it.groups.first().is_some_and(&is_so)) {
            return said;
        }
    }
    panic!("it never comes true:\n{}", told(&groups(session).groups[0]));
}

/// A group in lines: itself, its members, its partitions.
fn told(group: &Group) -> String {
    let state = group.state.map_or("-", GroupState::name);
    let by = match group.coordinator {
        Coordinator::None => "nobody".to_owned(),
        Coordinator::Loading(broker) => format!("broker {broker}, loading"),
        Coordinator::Active(broker) => format!("broker {broker}"),
    };
    let protocol = group.protocol.as_deref().unwrap_or("-");
    let head = format!("{} {state} generation {} {protocol} {by}\n", group.id, group.generation);
    let members = group.members.iter().map(|member: &Member| {
        let leads = if member.leads { " leads" } else { "" };
        format!("  {}{leads}: {}\n", member.name, member.standing.said().say(Lang::En))
    });
    let number = |offset: Option<i64>| offset.map_or("-".to_owned(), |offset| offset.to_string());
    let parts = group.parts.iter().map(|part: &Part| {
        let reader = part.reader.map_or("nobody", |place| &group.members[place].name);
        format!(
            "  {} {reader} position {} committed {} HW {} lag {}\n",
            part.name,
            number(part.position.map(|it| it.0)),
            number(part.committed.map(|it| it.0)),
            part.high_watermark,
            number(part.lag()),
        )
    });
    head + &members.collect::<String>() + &parts.collect::<String>()
}

#[test]
fn two_members_share_three_partitions() {
    let mut session = session();
    assert!(groups(&mut session).groups.is_empty());
    assert_eq!(groups(&mut session).topic, Some(("orders".to_owned(), 3)));
    act(&mut session, "consume orders group=g1 auto.offset.reset=earliest");
    let before = "g1 - generation 0 - nobody\n\
                  \x20 consumer-1: not in the group yet\n\
                  \x20 orders-0 nobody position - committed - HW 4 lag -\n\
                  \x20 orders-1 nobody position - committed - HW 3 lag -\n\
                  \x20 orders-2 nobody position - committed - HW 2 lag -\n";
    assert_eq!(told(&groups(&mut session).groups[0]), before);

    let said = play_until(&mut session, |group| {
        group.state == Some(GroupState::Stable) && group.parts.iter().all(|it| it.lag() == Some(0))
    });
    let alone = "g1 Stable generation 1 range broker 1\n\
                 \x20 consumer-1 leads: reading\n\
                 \x20 orders-0 consumer-1 position 4 committed 4 HW 4 lag 0\n\
                 \x20 orders-1 consumer-1 position 3 committed 3 HW 3 lag 0\n\
                 \x20 orders-2 consumer-1 position 2 committed 2 HW 2 lag 0\n";
    assert_eq!(told(&groups(&mut session).groups[0]), alone);
    let has = |said: &[String], begin: &str| said.iter().any(|line| line.starts_with(begin));
    for begin in [
        "consumer-1 knows its coordinator: broker 1",
        "Broker 1 made group g1",
        "consumer-1 wants to join group g1: a rebalance begins",
        "Generation 1 of g1 is complete with 1 member: consumer-1 leads",
        "Group g1 is Stable: the plan of generation 1",
        "consumer-1 was assigned orders-0, orders-1, orders-2, and asks",
    ] {
        assert!(has(&said, begin), "{begin}:\n{}", said.join("\n"));
    }

    act(&mut session, "consume orders group=g1 auto.offset.reset=earliest");
    let said = play_until(&mut session, |group| group.generation == 2);
    for begin in [
        "The coordinator gave consumer-2 a member id",
        "consumer-2 wants to join group g1: a rebalance begins",
        "consumer-1 gave up orders-0, orders-1, orders-2 before it joins again",
        "Generation 2 of g1 is complete with 2 members",
    ] {
        assert!(has(&said, begin), "{begin}:\n{}", said.join("\n"));
    }
    play_until(&mut session, |group| group.parts.iter().all(|part| part.position.is_some()));
    let shared = "g1 Stable generation 2 range broker 1\n\
                  \x20 consumer-1 leads: reading\n\
                  \x20 consumer-2: reading\n\
                  \x20 orders-0 consumer-1 position 4 committed 4 HW 4 lag 0\n\
                  \x20 orders-1 consumer-1 position 3 committed 3 HW 3 lag 0\n\
                  \x20 orders-2 consumer-2 position 2 committed 2 HW 2 lag 0\n";
    assert_eq!(told(&groups(&mut session).groups[0]), shared);
    let records = &groups(&mut session).groups[0].records;
    let kept = records
        .iter()
        .any(|line| line.content == "generation=2 protocol=range members=consumer-1,consumer-2");
    assert!(kept, "{records:?}");
}

#[test]
fn nobody_reads_what_a_dead_member_had_until_its_session_is_over() {
    let mut session = session();
    act(&mut session, "consume orders group=g1 session.timeout.ms=6000");
    act(&mut session, "consume orders group=g1 session.timeout.ms=6000");
    play_until(&mut session, |group| {
        group.members.len() == 2 && group.parts.iter().all(|part| part.position.is_some())
    });
    act(&mut session, "crash consumer-2");
    let group = &groups(&mut session).groups[0];
    assert_eq!(group.state, Some(GroupState::Stable), "nobody told the coordinator");
    assert_eq!(group.members[1].standing, Standing::Gone);
    assert_eq!((group.parts[2].reader, group.parts[2].was), (None, Some(1)));
    let board = group.board(320.0);
    assert_eq!(board.ghosts.len(), 1, "where it was");
    assert!(board.chips[2].1 > board.cards[2].0, "it lies in the tray");

    let said = play_until(&mut session, |group| {
        group.members[1].standing == Standing::Over
            && group.parts.iter().all(|part| part.position.is_some())
    });
    let expired = "consumer-2 is out of group g1: no heartbeat came for its session.timeout.ms";
    assert!(said.iter().any(|line| line.starts_with(expired)), "{}", said.join("\n"));
}

#[test]
fn a_board_has_room_for_every_chip() {
    let mut session = session();
    act(&mut session, "consume orders group=g1");
    play_until(&mut session, |group| group.parts.iter().all(|part| part.reader == Some(0)));
    let group = &groups(&mut session).groups[0];
    for width in [200.0, 344.0, 480.0, 678.0] {
        let board = group.board(width);
        let (top, height) = board.cards[0];
        for (place, (x, y)) in board.chips.iter().enumerate() {
            assert!(x + board.chip <= width, "{width}: {x} and {} are too wide", board.chip);
            assert!(*y >= top && y + 28.0 <= top + height, "{width}: out of its card");
            let apart = |(other, above): &(f64, f64)| {
                (other - x).abs() >= board.chip || (above - y).abs() >= 28.0
            };
            assert!(board.chips[..place].iter().all(apart), "{width}: two chips overlap");
        }
        assert!(board.cards[1].0 >= top + height, "{width}: the tray is below");
    }
}

#[test]
fn the_partitions_that_keep_groups_are_folded_away() {
    let mut session = session();
    act(&mut session, "consume orders group=g1");
    play_until(&mut session, |group| group.generation == 1);
    session.update(Msg::View(View::Broker));
    let held = |session: &mut Session| {
        let cluster = explore(session).cluster.expect("it is seen by broker");
        let held = &cluster.machines[0];
        (cluster.kept_partitions, held.replicas.len().max(held.spots.len()))
    };
    assert_eq!(held(&mut session), (50, 3));
    session.update(Msg::ToggleUnfolded);
    assert_eq!(held(&mut session), (50, 53));
}

#[test]
fn a_large_group_is_summed_up_by_member() {
    let mut session = session();
    act(&mut session, "create-topic parcels partitions=30 replication-factor=1");
    while !explore(&mut session).names.topics.contains(&"parcels".to_owned()) {
        session.update(Msg::Step);
    }
    for _ in 0..2 {
        act(&mut session, "consume parcels,orders group=big auto.offset.reset=earliest");
    }
    play_until(&mut session, |group| {
        let reads = |member: &Member| member.standing == Standing::Reads;
        group.members.len() == 2 && group.members.iter().all(reads)
    });
    let groups = groups(&mut session);
    let group = &groups.groups[0];
    assert!(groups.sums_up(group), "33 partitions are too many to be drawn");
    let rows = group.rows();
    let counted: Vec<(usize, bool)> =
        rows.iter().map(|row| (row.partitions, row.member.is_some())).collect();
    assert_eq!(counted, [(17, true), (16, true)], "range deals each topic by itself");
    let lag: i64 = group.parts.iter().filter_map(Part::lag).sum();
    assert_eq!(rows.iter().map(|row| row.lag).sum::<i64>(), lag);
}
