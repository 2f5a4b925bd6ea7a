//! The second question of the first minute: what is lost if the leader is killed now.

use brokerscope::scene::first_minute::{FirstMinute, Phase, Verdict};
use brokerscope::scene::why::Reason;
use brokerscope::scene::{Page, Still};
use brokerscope::session::{Intent, Msg, Session, Theme};
use brokerscope::text::Lang;
use brokerscope_engine::history::Moment;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, Offset};

/// A frame of the person's time.
const FRAME: Span = Span::from_ms(16);
/// Half a minute of the person's time: longer runs nothing by itself.
const FRAMES_MOST: usize = 2_000;

/// Lets time run until it stands by itself.
fn watch(session: &mut Session) {
    let mut frames = 0;
    while session.is_playing() {
        session.frame(FRAME);
        frames += 1;
        assert!(frames < FRAMES_MOST, "time does not come to a stand");
    }
}

fn page(still: &Still) -> &FirstMinute {
    let Page::FirstMinute(page) = &still.page else { panic!("this is the first minute") };
    page
}

/// The first question is answered.
fn answer_the_first(session: &mut Session) {
    session.update(Msg::Guess(Some(Offset(7))));
    session.update(Msg::LockIn);
    watch(session);
    assert_eq!(page(&session.still()).title.say(Lang::En), "It stays at 5");
}

/// The second question is asked at once after the first.
fn asked() -> Session {
    let mut session = Session::open(Lang::En, Theme::Auto);
    answer_the_first(&mut session);
    session.update(Msg::AskWhatIsLost);
    session
}

/// Marks records, kills the leader and watches.
fn guess(session: &mut Session, lost: &[i64]) -> FirstMinute {
    for offset in lost {
        session.update(Msg::Mark(Offset(*offset)));
    }
    session.update(Msg::LockIn);
    watch(session);
    page(&session.still()).clone()
}

fn chain(reason: &Reason, depth: usize, told: &mut String) {
    *told += &format!("{}{}\n", "  ".repeat(depth), reason.text.say(Lang::En));
    reason.causes.iter().for_each(|cause| chain(cause, depth + 1, told));
}

#[test]
fn records_that_are_not_committed_survive_on_the_next_leader() {
    let mut session = asked();
    let open = session.still();
    assert_eq!(page(&open).title.say(Lang::En), "Kill the leader now: what is lost?");
    assert!(page(&open).why.is_none() && !open.transport.forward && open.timeline.masked);

    let told = guess(&mut session, &[4, 5, 6, 4]);
    assert_eq!(told.eyebrow.say(Lang::En), "Your guess was: 5, 6 lost");
    assert_eq!(told.title.say(Lang::En), "Nothing is lost");
    assert!(told.lead.say(Lang::En).starts_with("Broker 2 leads in epoch 1"));
    let losing = told.losing.expect("the question is still there");
    let verdicts: Vec<_> = losing.records.iter().map(|record| record.verdict).collect();
    let (kept, unasked) = (Some(Verdict::Kept), Some(Verdict::Unasked));
    assert_eq!(verdicts, [unasked, unasked, unasked, unasked, unasked, kept, kept]);

    let mut why = String::new();
    chain(&told.why.expect("the answer has its causes"), 0, &mut why);
    assert_eq!(
        why,
        "nothing is lost\n\
        \x20 The first of 1, 2, 3 that is alive and in the ISR leads\n\
        \x20   Broker 1 is fenced: no heartbeats\n\
        \x20     You killed it\n\
        \x20   Broker 2 is the first; its LEO is 7\n\
        \x20     It appended record 6\n"
    );
}

#[test]
fn what_is_committed_is_not_lost_either() {
    let mut session = Session::open(Lang::En, Theme::Auto);
    answer_the_first(&mut session);
    session.update(Msg::Act(Intent::ResumeFetching(BrokerId(3))));
    watch(&mut session);
    session.update(Msg::AskWhatIsLost);
    let told = guess(&mut session, &[]);
    assert_eq!(told.eyebrow.say(Lang::En), "Your guess was: nothing is lost");
    assert_eq!(told.title.say(Lang::En), "Nothing is lost");
    assert!(told.lead.say(Lang::En).contains("All records were committed"));
}

#[test]
fn the_open_question_looks_the_same_however_it_goes_on() {
    let mut session = asked();
    let (fresh, moment) = (session.still(), session.history().moment());

    // The leader was killed from here, and broker 2 leads.
    guess(&mut session, &[5]);
    session.update(Msg::Start);
    answer_the_first(&mut session);
    session.update(Msg::AskWhatIsLost);
    assert_eq!(session.still(), fresh, "after the leader was killed here");

    // On another branch broker 3 fetched again.
    let mut session = Session::open(Lang::En, Theme::Auto);
    answer_the_first(&mut session);
    session.update(Msg::Act(Intent::ResumeFetching(BrokerId(3))));
    watch(&mut session);
    let Moment { branch, ordinal } = moment;
    session.update(Msg::Seek { branch: branch.number(), ordinal });
    session.update(Msg::AskWhatIsLost);
    assert_eq!(session.still(), fresh, "after broker 3 was resumed here");
}

#[test]
fn nothing_leads_past_the_open_question_but_the_answer() {
    let mut session = asked();
    let (fresh, here) = (session.still(), session.history().moment());
    let branch = here.branch.number();
    for msg in [
        Msg::Play,
        Msg::Step,
        Msg::NextEvent,
        Msg::Fork,
        Msg::Act(Intent::ResumeFetching(BrokerId(3))),
        Msg::Seek { branch, ordinal: here.ordinal + 1 },
        Msg::SeekInstant { branch, instant: Instant::from_ms(90_000) },
    ] {
        session.update(msg.clone());
        watch(&mut session);
        assert_eq!(session.still(), fresh, "{msg:?}");
    }
    session.update(Msg::Back);
    session.update(Msg::Back);
    assert_eq!(session.history().moment().ordinal, here.ordinal - 2);
    guess(&mut session, &[]);
    let killed = session.history().next_action();
    assert!(killed.is_none(), "the kill is behind us");
    let first = session.history().current().actions().next_back().map(|entry| entry.ordinal);
    assert_eq!(first, Some(here.ordinal + 1), "it happened at the moment that was asked about");
}

#[test]
fn start_leads_back_to_the_first_question() {
    let mut session = asked();
    session.update(Msg::Mark(Offset(5)));
    session.update(Msg::Start);
    let still = session.still();
    assert_eq!(page(&still).guess.phase, Phase::Asked);
    assert!(page(&still).losing.is_none());
}
