//! The session as a picture.

use brokerscope_engine::physics::time::Span;

use super::Session;
use super::keys::Place;
use super::travel::Travel;
use crate::scene::compose::first_minute::Asked;
use crate::scene::compose::sentence;
use crate::scene::compose::source::Source;
use crate::scene::compose::stage::{Cast, stage};
use crate::scene::compose::timeline::{Detail, timeline};
use crate::scene::compose::{explore, first_minute, losing};
use crate::scene::first_minute::Phase;
use crate::scene::transport::{Course, Mode, Transport};
use crate::scene::{Page, Still};
use crate::text::{Phrase, page};

impl Session {
    /// The picture of the present moment. While a question is open nothing later is in it.
    pub fn still(&mut self) -> Still {
        let (resumed, forward) = (self.resumed(), self.may_go_on());
        let (transport, quiet) = (self.transport(forward), self.quiet());
        let (open, playing) = (self.open_at(), self.clock.playing);
        let asked = self.question.as_ref().map(|question| Asked {
            phase: question.phase,
            guess: question.guess,
            span: (question.asked.high_watermark, question.asked.log_end),
            paused: super::opening::PAUSED,
            resumed,
            playing,
        });
        let setup_end = self.question.as_ref().map_or(0, |it| it.asked.moment.ordinal);
        let mut source = Source {
            history: &self.history,
            facts: &mut self.facts,
            partition: self.partition,
            setup_end,
        };
        let (page, stage, timeline, announcement) = match (self.place, asked) {
            (Place::FirstMinute, Some(asked)) => {
                let mut stage = stage(&mut source, Cast::Producers, None);
                if asked.phase != Phase::Told {
                    for note in stage.replicas.iter_mut().flat_map(|replica| &mut replica.notes) {
                        note.binds = false;
                    }
                }
                let timeline = timeline(&source, Detail::Question { asked: setup_end }, open);
                let mut page = match &self.losing {
                    Some(losing) => losing::losing(&mut source, &losing.asked, playing),
                    None => first_minute::first_minute(&mut source, &stage, &asked),
                };
                if let Some(patience) = quiet.filter(|_| open.is_none()) {
                    page.lead = sentence::quiet(source.world(), patience).text;
                    page.lead_short = page.lead.clone();
                }
                let announcement = Some(page.title.clone());
                (Page::FirstMinute(Box::new(page)), stage, timeline, announcement)
            }
            (Place::FirstMinute, None) | (Place::Explore, _) => {
                let stage = stage(&mut source, Cast::Everybody, self.selected);
                let timeline = timeline(&source, Detail::Everything, None);
                let (notice, saved) = (self.notice.clone(), self.saved.clone());
                let (unfolded, question) = (self.unfolded, self.question.is_some());
                let charts = self.charts;
                let told = explore::Told { notice, saved, quiet, unfolded, charts, question };
                let page = explore::explore(&mut source, &stage, self.view, told);
                let worth = quiet.is_some() || sentence::is_worth_telling(source.world());
                let announcement = page.sentence.as_ref().filter(|_| worth);
                let announcement = announcement.map(|sentence| sentence.text.clone());
                (Page::Explore(Box::new(page)), stage, timeline, announcement)
            }
        };
        let now = self.history.world().now();
        Still { now, stage, page, transport, timeline, announcement }
    }

    fn transport(&self, forward: bool) -> Transport {
        let course = match (&self.travel, self.clock.playing) {
            (Some(Travel::Search(..)), _) => Course::Seeks,
            (Some(_) | None, true) => Course::Plays,
            (Some(_) | None, false) => Course::Stands,
        };
        Transport {
            course,
            forward,
            backward: self.history.moment().ordinal > 0,
            speed: self.clock.speed,
            mode: self.clock.mode,
            pace: match (course, self.clock.mode) {
                (Course::Seeks, _) => Some(page::searching()),
                (Course::Plays, Mode::Cinematic) => Some(pace(self.clock.speed.0)),
                (Course::Plays, Mode::Real) | (Course::Stands, _) => None,
            },
            skipped: self.clock.skipped.map(|skipped| page::skipped(&seconds(skipped))),
        }
    }
}

/// `1 ms of Kafka = 0.8 s here`.
fn pace(speed: u32) -> Phrase {
    let tenths = 8 / speed.min(8);
    match tenths {
        8 => page::pace("1", "0.8"),
        4 => page::pace("1", "0.4"),
        _ => page::pace(&(speed * 5 / 4).to_string(), "1"),
    }
}

fn seconds(span: Span) -> String {
    let tenths = (span.as_us() + 50_000) / 100_000;
    if tenths < 100 {
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        (tenths / 10).to_string()
    }
}
