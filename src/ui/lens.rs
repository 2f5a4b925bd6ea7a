//! What every component is handed: the picture, the person's preferences, and the one door.

use crate::scene::{Page, Still};
use crate::session::{Msg, Theme};
use crate::text::{Lang, Phrase};
use crate::ui::state::{Memo, Signal};
use brokerscope_engine::physics::time::Instant;
use leptos::prelude::*;

/// The one door: every wish goes through it.
#[derive(Clone, Copy)]
pub struct Dispatch(Callback<Msg>);

impl Dispatch {
    /// A door to `update`.
    pub fn new(update: impl Fn(Msg) + Send + Sync + 'static) -> Self {
        Self(Callback::new(update))
    }

    /// Sends a wish.
    pub fn send(self, msg: Msg) {
        self.0.run(msg);
    }
}

/// What the person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
}

/// What a component sees and where it speaks.
#[derive(Clone, Copy)]
pub struct Lens {
    /// What stands still; set when an event or the focus changed.
    pub still: Signal<Still>,
    /// Virtual time; set every frame while it runs.
    pub now: Signal<Instant>,
    /// What the person prefers.
    pub preferences: Signal<Preferences>,
    /// Width of the page in pixels.
    pub width: Signal<f64>,
    /// Reduced motion.
    pub calm: Signal<bool>,
    /// The one door.
    pub dispatch: Dispatch,
}

impl Lens {
    /// A part of the picture; whoever reads it is told only when that part changed.
    pub fn pick<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        part: impl Fn(&Still) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move || self.still.with(&part))
    }

    /// A phrase in the person's language.
    pub fn say(self, phrase: &Phrase) -> String {
        phrase.say(self.lang())
    }

    /// A text that never changes but with the language.
    pub fn label(self, phrase: fn() -> Phrase) -> impl Fn() -> String + Copy + Send + 'static {
        move || phrase().say(self.lang())
    }

    /// The person's language.
    pub fn lang(self) -> Lang {
        self.preferences.with(|preferences| preferences.lang)
    }

    /// Whether the page is wide enough for the first minute's wide form.
    pub fn wide(self) -> Memo<bool> {
        Memo::new(move || self.width.get() >= crate::scene::geometry::WIDE)
    }

    /// Whether Explore is on screen.
    pub fn exploring(self) -> Memo<bool> {
        self.pick(|still| matches!(still.page, Page::Explore(_)))
    }

    /// Sends a wish.
    pub fn send(self, msg: Msg) {
        self.dispatch.send(msg);
    }
}
