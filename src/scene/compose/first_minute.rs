//! The question, the guess and the answer in words.

use brokerscope_engine::protocol::ids::{BrokerId, Offset};

use super::reasons::{self, Inputs};
use super::source::Source;
use crate::scene::first_minute::{FirstMinute, Guess, MainAction, Phase};
use crate::scene::stage::{Role, Stage};
use crate::text::{Phrase, first_minute as text};

/// How far the learner is, as far as the page can know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// How far the question is.
    pub phase: Phase,
    /// The guess so far.
    pub guess: Option<Offset>,
    /// The high watermark when the question was asked, and the leader's log end.
    pub span: (Offset, Offset),
    /// The follower whose fetching the scenario paused.
    pub paused: BrokerId,
    /// Whether it was resumed since the answer.
    pub resumed: bool,
    /// Whether time runs.
    pub playing: bool,
}

/// What stands around the stage.
pub fn first_minute(source: &mut Source<'_>, stage: &Stage, asked: &Asked) -> FirstMinute {
    let (from, end) = asked.span;
    let (eyebrow, title, lead) = words(stage, asked);
    let (main, other) = actions(stage, asked);
    let why = match asked.phase {
        Phase::Asked | Phase::Watching => None,
        Phase::Told => {
            let stays = stage.high_watermark.at == from;
            reasons::high_watermark(source, stays, Inputs::Deciding)
        }
    };
    FirstMinute {
        eyebrow,
        title,
        lead_short: if asked.phase == Phase::Told && stage.high_watermark.at == from {
            text::lead_told_short(from, Offset(end.0 - 1))
        } else {
            lead.clone()
        },
        lead,
        guess: Guess {
            phase: asked.phase,
            slots: (from.0..=end.0).map(Offset).collect(),
            at: asked.guess,
        },
        losing: None,
        main,
        other,
        why,
    }
}

fn words(stage: &Stage, asked: &Asked) -> (Phrase, Phrase, Phrase) {
    let (from, end) = asked.span;
    let (first, last) = (from, Offset(end.0 - 1));
    let guess = asked.guess.unwrap_or(from);
    let healthy = stage
        .replicas
        .iter()
        .find(|replica| replica.role == Role::Follower && replica.broker != asked.paused)
        .map_or(BrokerId(0), |replica| replica.broker);
    let now = stage.high_watermark.at;
    match asked.phase {
        Phase::Asked => (
            text::eyebrow_ask(),
            text::question(),
            text::lead_ask(first, last, healthy, asked.paused),
        ),
        Phase::Watching => (
            text::eyebrow_locked(guess),
            text::watch(),
            text::lead_watch(first, last, healthy, end),
        ),
        Phase::Told if now > from => (
            text::eyebrow_resumed(asked.paused),
            text::moved(from, now),
            text::lead_resumed(asked.paused, end),
        ),
        Phase::Told => (text::eyebrow_told(guess), text::stays(now), text::lead_told(first, last)),
    }
}

/// The one thing to do next, and what may be done instead.
fn actions(stage: &Stage, asked: &Asked) -> (MainAction, Option<MainAction>) {
    let (from, _) = asked.span;
    let moved = stage.high_watermark.at > from;
    match asked.phase {
        Phase::Asked => (MainAction::LockIn, None),
        Phase::Watching | Phase::Told if asked.playing => (MainAction::Pause, None),
        Phase::Watching => (MainAction::GoOn, None),
        Phase::Told if stage.leader_row().is_none() => (MainAction::LookAround, None),
        Phase::Told if moved => (MainAction::AskWhatIsLost, Some(MainAction::LookAround)),
        Phase::Told if asked.resumed => (MainAction::GoOn, None),
        Phase::Told => (MainAction::AskWhatIsLost, Some(MainAction::Resume(asked.paused))),
    }
}
