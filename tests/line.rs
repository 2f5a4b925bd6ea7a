//! The line and the clusters to begin with: whatever is offered can be written; what is wrong is
//! said in both languages.

use brokerscope::scene::Page;
use brokerscope::scene::explore::Explore;
use brokerscope::scene::line::{complete, problem};
use brokerscope::session::{Intent, Msg, Preset, Session, Theme};
use brokerscope::text::Lang;
use brokerscope_engine::world::action::Action;

fn begin(preset: Preset) -> Session {
    let mut session = Session::open(Lang::En, Theme::Auto);
    session.update(Msg::Begin(preset));
    session
}

fn explore(session: &mut Session) -> Box<Explore> {
    match session.still().page {
        Page::Explore(explore) => explore,
        Page::FirstMinute(_) => panic!("a preset is seen in Explore"),
    }
}

fn act(session: &mut Session, line: &str) {
    session.update(Msg::Act(Intent::Line(line.to_owned())));
    let notice = explore(session).notice;
    assert!(notice.is_none(), "{line}: {notice:?}");
}

#[test]
fn every_way_to_go_on_ends_in_an_action() {
    let mut session = begin(Preset::ThreeBrokers);
    act(&mut session, "produce orders-0 1 acks=all");
    act(&mut session, "consume orders group=g1");
    while session.history().world().groups().is_empty() {
        session.update(Msg::Step);
    }
    let names = explore(&mut session).names;
    assert_eq!(names.brokers, ["1", "2", "3"]);
    assert_eq!(names.partitions, ["orders-0", "orders-1", "orders-2"]);
    assert_eq!((names.clients.len(), names.groups.as_slice()), (2, &["g1".to_owned()][..]));
    let (mut open, mut ended) = (vec![String::new()], 0);
    while let Some(line) = open.pop() {
        let offers = complete(&names, &line);
        if offers.iter().all(|offer| *offer == line.trim_end()) {
            let line = line.trim_end();
            line.parse::<Action>().unwrap_or_else(|why| panic!("{line}: {why}"));
            assert_eq!(problem(&names, line), None);
            ended += 1;
        }
        open.extend(offers.into_iter().map(|offer| offer + " "));
    }
    assert!(ended > 100, "only {ended} lines were offered");
}

#[test]
fn a_line_is_completed_word_by_word() {
    let names = explore(&mut begin(Preset::OneBroker)).names;
    assert_eq!(complete(&names, "cr"), ["crash", "create-topic"]);
    assert_eq!(complete(&names, "crash "), ["crash 1", "crash controller"]);
    assert_eq!(complete(&names, "crash"), ["crash 1", "crash controller"], "a whole word");
    assert_eq!(complete(&names, "produce test1-"), ["produce test1-0", "produce test1-1"]);
    assert_eq!(
        complete(&names, "consume test1-1 "),
        ["consume test1-1 from=earliest", "consume test1-1 from=latest"]
    );
    assert_eq!(complete(&names, "close "), [""; 0], "no client is there yet");
}

#[test]
fn what_is_wrong_is_said_with_a_way_to_write_it() {
    let names = explore(&mut begin(Preset::FiveBrokers)).names;
    let said = |line| {
        let wrong = problem(&names, line).expect("it cannot be read");
        (wrong.say(Lang::En), wrong.say(Lang::Zh))
    };
    assert_eq!(
        said("cut 1"),
        ("It is written like this: cut 1 2".to_owned(), "写法如下：cut 1 2".to_owned())
    );
    assert_eq!(said("explode 2").0, "explode is no action. Choose a suggestion to begin with");
    assert_eq!(said("  ").0, "Write an action, such as crash 2");
}

#[test]
fn a_cluster_to_begin_with_serves_at_once() {
    for (preset, brokers, partitions) in
        [(Preset::OneBroker, 1, 2), (Preset::ThreeBrokers, 3, 3), (Preset::FiveBrokers, 5, 5)]
    {
        let mut session = begin(preset);
        let scene = explore(&mut session);
        assert_eq!(
            (scene.names.brokers.len(), scene.names.partitions.len()),
            (brokers, partitions)
        );
        let partition = scene.names.partitions[1].clone();
        session.update(Msg::CloseNotice);
        act(&mut session, &format!("produce {partition} 3 acks=all idempotence=on"));
        act(&mut session, &format!("consume {} group=g1 auto.offset.reset=earliest", scene.topic));
        for _ in 0..400 {
            session.update(Msg::Step);
        }
        let world = session.history().world();
        let partition = world.image().topic(&scene.topic).expect("the topic").partitions[1];
        let leader = world.image().partition(partition).leader;
        let log = world.broker(leader).and_then(|it| it.disk.log(partition));
        assert_eq!(log.map(|log| log.high_watermark().0), Some(3), "{preset:?}");
    }
}
