//! What is lost with the leader: the question, the marks and the answer in words, and why.

use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

use super::source::Source;
use crate::scene::first_minute::{
    FirstMinute, Guess, Losing, LostOrNot, MainAction, Phase, Verdict,
};
use crate::scene::why::{Reason, ReasonKind};
use crate::text::{Phrase, first_minute as text, why};

/// The question and how far the learner is with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The leader that is to be killed.
    pub leader: BrokerId,
    /// Its first record, and one past its last.
    pub records: (Offset, Offset),
    /// The high watermark when it was asked.
    pub high_watermark: Offset,
    /// How far the logs of the others went.
    pub followers: Vec<LogEnd>,
    /// The records that the learner takes for lost, in order.
    pub marked: Vec<Offset>,
    /// How far the question is.
    pub phase: Phase,
    /// What came of it, once that is told.
    pub fate: Option<Fate>,
    /// `broker.session.timeout.ms` in seconds.
    pub session_s: u64,
}

/// How far a follower's log went, and the fact that made it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEnd {
    /// Whose.
    pub broker: BrokerId,
    /// Its log end offset.
    pub at: Offset,
    /// What set it.
    pub set_by: Option<FactId>,
}

/// What came of the kill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Who leads after it.
    pub leader: BrokerId,
    /// In which epoch.
    pub epoch: LeaderEpoch,
    /// All replicas, as they are assigned: the order of the election.
    pub replicas: Vec<BrokerId>,
    /// Where that epoch began: what the old leader has from there on is lost.
    pub kept: Offset,
    /// When the leader was killed.
    pub killed: Instant,
}

/// What stands around the stage; `playing` if time runs.
pub fn losing(source: &mut Source<'_>, asked: &Asked, playing: bool) -> FirstMinute {
    let (eyebrow, title, lead, lead_short) = words(asked);
    let why = asked.fate.as_ref().map(|fate| reason(source, asked, fate));
    FirstMinute {
        eyebrow,
        title,
        lead,
        lead_short,
        guess: Guess { phase: Phase::Told, slots: Vec::new(), at: None },
        losing: Some(Losing {
            phase: asked.phase,
            leader: asked.leader,
            records: records(asked),
            guess: guess(asked),
            truth: asked.fate.as_ref().map(|fate| lost_said(lost(asked, fate))),
        }),
        main: match asked.phase {
            Phase::Asked => {
                MainAction::LockInLost(u32::try_from(asked.marked.len()).unwrap_or(u32::MAX))
            }
            Phase::Watching | Phase::Told if playing => MainAction::Pause,
            Phase::Watching => MainAction::GoOn,
            Phase::Told => MainAction::LookAround,
        },
        other: None,
        why,
    }
}

fn words(asked: &Asked) -> (Phrase, Phrase, Phrase, Phrase) {
    let leader = asked.leader;
    match (asked.phase, &asked.fate) {
        (Phase::Asked, _) => (
            text::losing_eyebrow_ask(),
            text::kill_the_leader(),
            text::losing_lead_ask(leader),
            text::losing_lead_ask_short(leader),
        ),
        (Phase::Watching, _) | (Phase::Told, None) => {
            let seconds = i64::try_from(asked.session_s).unwrap_or(i64::MAX);
            let lead = text::losing_lead_watch(leader, seconds);
            (text::losing_eyebrow_locked(guess(asked)), text::losing_watch(), lead.clone(), lead)
        }
        (Phase::Told, Some(fate)) => {
            let (lead, short) = answer(asked, fate);
            (text::losing_eyebrow_told(guess(asked)), title(asked, fate), lead, short)
        }
    }
}

/// The records that are lost: the first, and one past the last.
fn lost(asked: &Asked, fate: &Fate) -> (Offset, Offset) {
    let (first, end) = asked.records;
    (fate.kept.clamp(first, end), end)
}

fn title(asked: &Asked, fate: &Fate) -> Phrase {
    let (first, end) = lost(asked, fate);
    match end.0 - first.0 {
        0 => text::nothing_is_lost(),
        1 => text::one_is_lost(first),
        _ => text::some_are_lost(first, Offset(end.0 - 1)),
    }
}

/// The answer, and the same for a page without much room.
fn answer(asked: &Asked, fate: &Fate) -> (Phrase, Phrase) {
    let (first, end) = lost(asked, fate);
    let twice = |lead: Phrase| (lead.clone(), lead);
    if first < end {
        twice(text::losing_lead_lost(fate.leader, fate.epoch, first))
    } else if asked.high_watermark < end {
        let lead = text::losing_lead_kept(fate.leader, fate.epoch, Offset(end.0 - 1));
        (lead, text::losing_lead_kept_short(fate.leader))
    } else {
        twice(text::losing_lead_committed(fate.leader, fate.epoch))
    }
}

fn records(asked: &Asked) -> Vec<LostOrNot> {
    let (first, end) = asked.records;
    let lost = asked.fate.as_ref().map(|fate| lost(asked, fate).0);
    let record = |offset: Offset| {
        let marked = asked.marked.contains(&offset);
        let committed = offset < asked.high_watermark;
        let verdict = lost.map(|from| match (offset < from, marked || !committed) {
            (false, _) => Verdict::Lost,
            (true, true) => Verdict::Kept,
            (true, false) => Verdict::Unasked,
        });
        LostOrNot { offset, committed, marked, verdict }
    };
    (first.0..end.0).map(Offset).map(record).collect()
}

fn guess(asked: &Asked) -> Phrase {
    match asked.marked.is_empty() {
        true => text::lost_nothing(),
        false => text::lost_records(&stretches(&asked.marked)),
    }
}

fn lost_said((first, end): (Offset, Offset)) -> Phrase {
    match first < end {
        true => text::lost_records(&stretches(&(first.0..end.0).map(Offset).collect::<Vec<_>>())),
        false => text::lost_nothing(),
    }
}

/// Offsets as people write them: `0–2, 5, 6`.
fn stretches(offsets: &[Offset]) -> String {
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for Offset(offset) in offsets.iter().copied() {
        match stretches.last_mut() {
            Some((_, last)) if *last + 1 == offset => *last = offset,
            Some(_) | None => stretches.push((offset, offset)),
        }
    }
    let written = |(first, last): (i64, i64)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    stretches.into_iter().map(written).collect::<Vec<_>>().join(", ")
}

fn reason(source: &mut Source<'_>, asked: &Asked, fate: &Fate) -> Reason {
    let killed = Reason::new(ReasonKind::Held(fate.killed), why::you_killed(), Vec::new());
    let old = Reason::new(ReasonKind::Input, why::input_fenced(asked.leader), vec![killed]);
    let end = asked.followers.iter().find(|end| end.broker == fate.leader);
    let appended = end.filter(|end| end.at == fate.kept && end.at > Offset(0));
    let appended = appended.and_then(|end| Some((source.told(end.set_by?)?.0, end.at)));
    let appended = appended.map(|(at, end)| {
        Reason::new(ReasonKind::Fact(at), why::appended_at(Offset(end.0 - 1)), Vec::new())
    });
    let next = Reason::new(
        ReasonKind::Input,
        why::input_next_leader(fate.leader, fate.kept),
        appended.into_iter().collect(),
    );
    let rule = why::first_alive_leads(fate.replicas.clone());
    let rule = Reason::new(ReasonKind::Rule, rule, vec![old, next]);
    Reason::new(ReasonKind::Now, lost_said(lost(asked, fate)), vec![rule])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_written_as_people_do() {
        let written =
            |offsets: &[i64]| stretches(&offsets.iter().copied().map(Offset).collect::<Vec<_>>());
        assert_eq!(written(&[5]), "5");
        assert_eq!(written(&[5, 6]), "5, 6");
        assert_eq!(written(&[0, 1, 2, 4, 6, 7, 8]), "0–2, 4, 6–8");
    }
}
