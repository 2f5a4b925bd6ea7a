//! What turns a [`Session`] into a page: it hands messages in, lets time pass frame by frame while
//! it runs, does long seeks in slices between frames, and keeps the person's preferences.

use super::app::App;
use super::lens::{Dispatch, Lens, Preferences};
use super::zoom::Change;
use super::{focus, zoom};
use crate::scene::Still;
use crate::session::{Msg, Session, Theme};
use crate::text::Lang;
use crate::ui::state::Cell;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_view::view;
use leptos::prelude::*;
use leptos::reactive::owner::LocalStorage as Local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageChannel, MessagePort};

/// A frame never shows more of the person's time than this: a tab in the background stands still.
const LONGEST_FRAME_MS: f64 = 100.0;
/// Where the browser keeps preferences; nothing else is kept.
const LANG_KEY: &str = "brokerscope.lang";
const THEME_KEY: &str = "brokerscope.theme";

/// The session and what the page reads of it.
#[derive(Clone, Copy)]
struct Driver {
    session: StoredValue<Session, Local>,
    still: Cell<Still>,
    now: Cell<Instant>,
    preferences: Cell<Preferences>,
    shown: StoredValue<u64>,
    /// When the last frame was, while frames are asked for.
    last_frame: StoredValue<Option<f64>>,
    slices: StoredValue<Option<MessagePort>, Local>,
}

/// The page of a new session.
#[component]
pub fn Page() -> AnyView {
    let preferences = preferred();
    let mut session = Session::open(preferences.lang, preferences.theme);
    let still = session.still();
    let driver = Driver {
        now: Cell::new(session.playhead()),
        shown: StoredValue::new(session.version()),
        session: StoredValue::new_local(session),
        still: Cell::new(still),
        preferences: Cell::new(preferences),
        last_frame: StoredValue::new(None),
        slices: StoredValue::new_local(None),
    };
    driver.slices.set_value(slices(driver));
    let width = Cell::new(page_width());
    let resized = window_event_listener(leptos::ev::resize, move |_| width.set(page_width()));
    on_cleanup(move || resized.remove());
    let lens = Lens {
        still: driver.still.into(),
        now: driver.now.into(),
        preferences: driver.preferences.into(),
        width: width.into(),
        calm: calm().into(),
        dispatch: Dispatch::new(move |msg| driver.update(msg)),
    };
    view! { <App lens /> }
}

impl Driver {
    fn update(self, msg: Msg) {
        let before = change(&msg).map(zoom::places);
        self.session.update_value(|session| session.update(msg));
        self.show();
        self.go_on();
        if let Some(before) = before {
            // By then the other view is there, and not painted yet.
            request_animation_frame(move || zoomed(&before));
        }
    }

    /// Shows what has changed.
    fn show(self) {
        self.session.update_value(|session| {
            if self.shown.get_value() != session.version() {
                self.shown.set_value(session.version());
                let preferences = Preferences { lang: session.lang(), theme: session.theme() };
                if self.preferences.get_untracked() != preferences {
                    remember(preferences);
                    self.preferences.set(preferences);
                }
                self.still.set(session.still());
            }
            if self.now.get_untracked() != session.playhead() {
                self.now.set(session.playhead());
            }
        });
    }

    /// Asks for frames while time runs, and for slices while a seek is under way.
    fn go_on(self) {
        let (plays, seeks) =
            self.session.with_value(|session| (session.is_playing(), session.is_travelling()));
        if seeks {
            self.slices.with_value(|port| {
                // A port that is there takes messages; without one the seek would stand still.
                let sent = port.as_ref().map(|port| port.post_message(&true.into()));
                debug_assert!(matches!(sent, Some(Ok(()))), "a slice can be asked for");
            });
        } else if plays && self.last_frame.get_value().is_none() {
            self.last_frame.set_value(Some(clock_ms()));
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        let now = clock_ms();
        let last = self.last_frame.get_value().unwrap_or(now);
        self.last_frame.set_value(None);
        let us = ((now - last).clamp(0.0, LONGEST_FRAME_MS) * 1_000.0) as u64;
        self.session.update_value(|session| session.frame(Span::from_us(us)));
        self.show();
        if self.session.with_value(Session::is_playing) {
            self.last_frame.set_value(Some(now));
            request_animation_frame(move || self.frame());
        }
    }

    fn slice(self) {
        self.session.update_value(|session| {
            session.work();
        });
        self.show();
        self.go_on();
    }
}

/// How much of the page a message changes, if what is on it is to be seen moving.
fn change(msg: &Msg) -> Option<Change> {
    match msg {
        Msg::ZoomIn | Msg::ZoomOut => Some(Change::Page),
        Msg::View(_) | Msg::ToggleView | Msg::ShowByPartition(..) => Some(Change::Stage),
        Msg::Guess(_)
        | Msg::LockIn
        | Msg::AskWhatIsLost
        | Msg::Mark(_)
        | Msg::Play
        | Msg::Pause
        | Msg::TogglePlay
        | Msg::Step
        | Msg::Back
        | Msg::Start
        | Msg::NextEvent
        | Msg::PreviousEvent
        | Msg::Seek { .. }
        | Msg::SeekInstant { .. }
        | Msg::Visit(_)
        | Msg::VisitNeighbour(_)
        | Msg::Speed(_)
        | Msg::Mode(_)
        | Msg::Act(_)
        | Msg::TogglePauseFetching
        | Msg::ToggleUnfolded
        | Msg::ToggleCharts
        | Msg::Undo
        | Msg::Fork
        | Msg::Save
        | Msg::CloseSaved
        | Msg::Load(_)
        | Msg::Begin(_)
        | Msg::CloseNotice
        | Msg::Select(_)
        | Msg::Look(..)
        | Msg::Do(_)
        | Msg::SetLang(_)
        | Msg::SetTheme(_) => None,
    }
}

/// The other view is there: its parts come from where they were, and the keyboard is in it.
fn zoomed(before: &zoom::Places) {
    zoom::play(before);
    if focus::is_lost() {
        focus::focus("main");
    }
}

/// A port that calls back for a slice, between frames: animation frames would cost 16 ms a slice.
fn slices(driver: Driver) -> Option<MessagePort> {
    let channel = MessageChannel::new().ok()?;
    let on_message = Closure::<dyn FnMut()>::new(move || driver.slice());
    channel.port1().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The page lives as long as the document, and so does its callback.
    on_message.forget();
    Some(channel.port2())
}

fn clock_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

fn page_width() -> f64 {
    document().document_element().map_or(1_280.0, |root| f64::from(root.client_width()))
}

/// Whether the person wants no motion; follows the setting while the page is open.
fn calm() -> Cell<bool> {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    let calm = Cell::new(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let on_change = Closure::<dyn FnMut(web_sys::MediaQueryListEvent)>::new(
            move |event: web_sys::MediaQueryListEvent| calm.set(event.matches()),
        );
        query.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        on_change.forget();
    }
    calm
}

/// Language and theme: as the address says, else as kept, else as the browser prefers.
fn preferred() -> Preferences {
    let asked = |name| parameter(name);
    let lang = asked("lang").or_else(|| kept(LANG_KEY));
    let lang = lang.or_else(|| window().navigator().language());
    let theme = asked("theme").or_else(|| kept(THEME_KEY));
    Preferences {
        lang: lang.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default(),
        theme: match theme.as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            Some(_) | None => Theme::Auto,
        },
    }
}

/// The browser's storage; a frame of an opaque origin has none.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps them. A browser that keeps nothing still shows what was asked for.
fn remember(preferences: Preferences) {
    let Some(storage) = storage() else { return };
    let theme = preferences.theme.attribute();
    let lang = storage.set_item(LANG_KEY, preferences.lang.tag());
    let theme = match theme {
        Some(theme) => storage.set_item(THEME_KEY, theme),
        None => storage.remove_item(THEME_KEY),
    };
    // A full storage keeps no preference, and nothing else depends on it.
    drop((lang, theme));
}

fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    let mut pairs = search.trim_start_matches('?').split('&').filter_map(|p| p.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
