//! A cluster in which nothing more happens goes on with heartbeats and empty fetches for ever.
//! Every way through time comes to an end there, and says what there was.

use brokerscope::scene::transport::Course;
use brokerscope::scene::{Page, Still};
use brokerscope::session::{Intent, Msg, Order, Session, Theme};
use brokerscope::text::Lang;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::BrokerId;

/// More slices than this no search takes: a slice is a few milliseconds of the person's time.
const SLICES_MOST: usize = 200;
/// A frame of the person's time.
const FRAME: Span = Span::from_ms(16);

/// Explore where the opening scene has come to rest: all records are committed.
fn at_rest() -> Session {
    let mut session = Session::open(Lang::En, Theme::Auto);
    session.update(Msg::ZoomOut);
    session.update(Msg::Act(Intent::ResumeFetching(BrokerId(3))));
    for _ in 0..100 {
        let before = session.history().world().now();
        press(&mut session, &Msg::NextEvent);
        if session.history().world().now() > before + Span::from_ms(60_000) {
            return session;
        }
    }
    panic!("a cluster at rest has no end of events");
}

/// Presses, and does the slices that come of it as the page does, between frames.
fn press(session: &mut Session, msg: &Msg) {
    session.update(msg.clone());
    let mut slices = 0;
    while session.is_travelling() {
        session.work();
        slices += 1;
        assert!(slices < SLICES_MOST, "{msg:?} comes to no end");
    }
}

fn said(still: &Still) -> String {
    let Page::Explore(page) = &still.page else { panic!("this is Explore") };
    page.sentence.as_ref().map(|said| said.text.say(Lang::En)).unwrap_or_default()
}

#[test]
fn next_event_stops_when_nothing_can_come_any_more_and_says_so() {
    let mut session = at_rest();
    let before = session.history().world().now();
    press(&mut session, &Msg::NextEvent);
    let gone = session.history().world().now().since(before);
    assert!((355_000..=360_000).contains(&gone.as_ms()), "{gone}");
    let still = session.still();
    assert!(said(&still).starts_with("Nothing happened in 6 minutes but heartbeats"));
    let announced = still.announcement.map(|said| said.say(Lang::Zh)).unwrap_or_default();
    assert!(announced.starts_with("6 分钟里除了心跳"), "{announced}");
    assert!(still.transport.course == Course::Stands && still.transport.forward);

    press(&mut session, &Msg::Back);
    assert!(!said(&session.still()).starts_with("Nothing"), "here something was looked at");
}

#[test]
fn next_event_finds_what_is_far_away() {
    let mut session = at_rest();
    session.update(Msg::Act(Intent::PauseFetching(BrokerId(3))));
    press(&mut session, &Msg::NextEvent);
    let order = Order { records: 1, acks: 1, key: None };
    session.update(Msg::Act(Intent::Produce(order)));
    let mut all = Vec::new();
    for _ in 0..8 {
        press(&mut session, &Msg::NextEvent);
        all.push(said(&session.still()));
    }
    let shrunk = all.iter().any(|said| said == "The ISR of orders-0 is {1, 2} now");
    assert!(shrunk, "after 30 s of lag and the leader's own check: {all:#?}");
}

#[test]
fn a_search_can_be_stopped_and_leaves_everything_as_it_was() {
    let mut session = at_rest();
    let before = (session.history().moment(), session.playhead());
    session.update(Msg::NextEvent);
    assert!(session.is_travelling(), "six minutes are more than a slice");
    let still = session.still();
    assert_eq!(still.transport.course, Course::Seeks);
    let pace = still.transport.pace.map(|said| said.say(Lang::En));
    assert_eq!(pace.as_deref(), Some("Looking for the next event…"));
    for stop in [Msg::Pause, Msg::TogglePlay] {
        session.update(stop);
        assert!(!session.is_travelling() && !session.is_playing());
        assert_eq!((session.history().moment(), session.playhead()), before);
        assert_eq!(session.still().transport.course, Course::Stands);
        session.update(Msg::NextEvent);
    }
}

#[test]
fn play_stops_by_itself_and_says_how_much_it_went_through() {
    let mut session = at_rest();
    session.update(Msg::Play);
    let mut frames = 0;
    while session.is_playing() {
        session.frame(FRAME);
        frames += 1;
        assert!(frames < 100, "after a second and a half of nothing time still runs");
    }
    let skipped = session.still().transport.skipped.map(|said| said.say(Lang::En));
    assert!(skipped.is_some_and(|said| said.ends_with("s skipped")));
}

#[test]
fn steps_lead_one_event_on_and_back_and_start_to_the_beginning() {
    let mut session = at_rest();
    let here = session.history().moment();
    press(&mut session, &Msg::Step);
    assert_eq!(session.history().moment().ordinal, here.ordinal + 1);
    press(&mut session, &Msg::Back);
    assert_eq!(session.history().moment(), here);
    press(&mut session, &Msg::Start);
    assert_eq!(session.history().world().now(), Instant::ZERO);
}
