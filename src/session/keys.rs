//! The keyboard: which key sends which message, and the list that `?` shows. Keys of a focused
//! slider, field or timeline are theirs and do not come here.

use super::msg::{Msg, Verb};
use crate::text::{Phrase, page};

/// Where the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first minute.
    FirstMinute,
    /// Explore.
    Explore,
}

/// A shortcut: its keys as `KeyboardEvent.key` has them, and what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortcut {
    /// How the keys are shown.
    pub shown: &'static str,
    /// What it does, in words.
    pub does: Phrase,
    /// `KeyboardEvent.key`.
    key: &'static str,
    /// What it sends; `None` for what the page does by itself.
    sends: Option<Msg>,
}

/// All shortcuts of a place, in the order of the list.
pub fn shortcuts(place: Place) -> Vec<Shortcut> {
    let shortcut = |shown, key, does, sends| Shortcut { shown, does, key, sends };
    let mut all = vec![
        shortcut("Space", " ", page::key_play(), Some(Msg::TogglePlay)),
        shortcut(".", ".", page::key_step(), Some(Msg::Step)),
        shortcut(",", ",", page::key_back(), Some(Msg::Back)),
        shortcut("]", "]", page::key_next(), Some(Msg::NextEvent)),
        shortcut("[", "[", page::key_previous(), Some(Msg::PreviousEvent)),
        shortcut("Home", "Home", page::key_start(), Some(Msg::Start)),
    ];
    match place {
        Place::FirstMinute => {
            all.push(shortcut("← →", "", page::key_guess(), None));
            all.push(shortcut("Z", "z", page::key_zoom(), Some(Msg::ZoomOut)));
        }
        Place::Explore => {
            all.push(shortcut("← →", "", page::key_timeline(), None));
            all.push(shortcut("↑ ↓", "", page::key_branch(), None));
            all.push(shortcut("Enter, ☰", "", page::key_menu(), None));
            all.push(shortcut("P", "p", page::key_produce(), None));
            let toggle = Some(Msg::TogglePauseFetching);
            all.push(shortcut("F", "f", page::key_pause_fetching(), toggle));
            let on_broker =
                |shown, key, does, verb| shortcut(shown, key, does, Some(Msg::Do(verb)));
            all.push(on_broker("K", "k", page::key_crash(), Verb::Crash));
            all.push(on_broker("S", "s", page::key_stop(), Verb::Stop));
            all.push(on_broker("O", "o", page::key_power_off(), Verb::PowerOff));
            all.push(on_broker("X", "x", page::key_freeze(), Verb::Freeze));
            all.push(on_broker("C", "c", page::key_cut(), Verb::Cut));
            all.push(on_broker("E", "e", page::key_elect(), Verb::Elect));
            all.push(shortcut("V", "v", page::key_view(), Some(Msg::ToggleView)));
            all.push(shortcut("U", "u", page::key_undo(), Some(Msg::Undo)));
            all.push(shortcut("B", "b", page::key_fork(), Some(Msg::Fork)));
            all.push(shortcut("Z", "z", page::key_zoom(), Some(Msg::ZoomIn)));
        }
    }
    all.push(shortcut("?", "?", page::key_help(), None));
    all
}

/// What a key sends at a place.
pub fn message(place: Place, key: &str) -> Option<Msg> {
    let pressed = key.to_ascii_lowercase();
    let found = shortcuts(place)
        .into_iter()
        .find(|shortcut| !shortcut.key.is_empty() && shortcut.key.to_ascii_lowercase() == pressed);
    found.and_then(|shortcut| shortcut.sends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things_at_one_place() {
        for place in [Place::FirstMinute, Place::Explore] {
            let mut keys: Vec<_> = shortcuts(place).iter().map(|shortcut| shortcut.key).collect();
            keys.retain(|key| !key.is_empty());
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), all, "{place:?}");
        }
    }

    #[test]
    fn a_key_sends_its_message_in_either_case() {
        assert_eq!(message(Place::Explore, "U"), Some(Msg::Undo));
        assert_eq!(message(Place::Explore, "u"), Some(Msg::Undo));
        assert_eq!(message(Place::FirstMinute, "u"), None);
        assert_eq!(message(Place::FirstMinute, " "), Some(Msg::TogglePlay));
    }
}
