//! A menu of what can be done to a thing. One at a time is open; arrow keys move in it, Esc and Tab
//! close it, and the focus goes back to what it was opened from.

use crate::scene::digits::units;
use crate::session::Msg;
use crate::text::Phrase;
use crate::ui::focus::focus;
use crate::ui::lens::Lens;
use crate::ui::state::Cell;
use brokerscope_view::view;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// Room that an item takes at most, in pixels, and that a menu needs besides.
const ITEM: (f64, f64) = (280.0, 44.0);
const EDGE: f64 = 12.0;

/// A menu that is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opened {
    /// Selector of what it was opened from.
    opener: String,
    /// What it is about.
    title: Phrase,
    items: Vec<Item>,
    place: (f64, f64),
}

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// Its name for tests, as `data-act`.
    pub(crate) act: String,
    /// Its text.
    pub(crate) label: Phrase,
    /// What it sends.
    pub(crate) sends: Msg,
    /// Whether it opens the inspector, which a narrow page shows in place of the picture.
    pub(crate) inspects: bool,
}

impl Opened {
    /// A menu below what matches `opener`, or above it where there is no room below.
    pub(crate) fn at(opener: String, title: Phrase, items: Vec<Item>) -> Option<Self> {
        let found = document().query_selector(&opener).ok().flatten()?;
        let from = found.get_bounding_client_rect();
        let root = document().document_element()?;
        let (wide, tall) = (f64::from(root.client_width()), f64::from(root.client_height()));
        let height = ITEM.1 * items.len() as f64 + EDGE;
        let below = from.bottom() + 4.0;
        let over = (from.top() - height - 4.0).max(EDGE);
        let y = if below + height < tall { below } else { over };
        let x = from.left().min(wide - ITEM.0 - EDGE).max(EDGE);
        Some(Self { opener, title, items, place: (x, y) })
    }
}

/// Opens a menu and moves the focus into it.
pub(crate) fn open(menu: Cell<Option<Opened>>, opened: Option<Opened>) {
    menu.set(opened);
    request_animation_frame(|| {
        focus(".menu-item");
    });
}

/// The place of the menu that is open.
#[component]
pub(crate) fn Menu(
    lens: Lens,
    opened: Cell<Option<Opened>>,
    /// Brings the inspector into view.
    inspect: Callback<()>,
) -> AnyView {
    let close = move || {
        let opener = opened.get_untracked().map(|menu| menu.opener);
        opened.set(None);
        opener.into_iter().for_each(|opener| {
            focus(&opener);
        });
    };
    let item = move |item: Item| {
        view! {
            <button type="button" role="menuitem" tabindex="-1" class="menu-item"
                data-act=item.act
                on:click=move |_| {
                    close();
                    lens.send(item.sends.clone());
                    if item.inspects {
                        inspect.run(());
                    }
                }
            >
                {lens.say(&item.label)}
            </button>
        }
    };
    let keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" | "Tab" => {
            event.prevent_default();
            close();
        }
        key => {
            if move_focus(key) {
                event.prevent_default();
            }
        }
    };
    let menu = move || {
        let menu = opened.get()?;
        let (x, y) = menu.place;
        Some(view! {
            <div class="menu" role="menu" aria-label=lens.say(&menu.title)
                style:left=format!("{x}px", x = units(x)) style:top=format!("{y}px", y = units(y))
                on:keydown=keydown
                on:focusout=move |event| if leaves(&event) { opened.set(None) }
            >
                {menu.items.into_iter().map(item).collect_view()}
            </div>
        })
    };
    view! { {menu} }
}

/// Moves the focus among the items; false for a key that does not.
fn move_focus(key: &str) -> bool {
    let Ok(found) = document().query_selector_all(".menu-item") else { return false };
    let count = found.length();
    let active = document().active_element();
    let here =
        (0..count).find(|place| found.get(*place).as_ref() == active.as_ref().map(AsRef::as_ref));
    let here = here.unwrap_or_default();
    let place = match key {
        "ArrowDown" => (here + 1) % count.max(1),
        "ArrowUp" => (here + count.saturating_sub(1)) % count.max(1),
        "Home" => 0,
        "End" => count.saturating_sub(1),
        _ => return false,
    };
    focus(&format!(".menu-item:nth-of-type({})", place + 1))
}

/// Whether the focus goes out of the menu.
fn leaves(event: &FocusEvent) -> bool {
    let menu = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    menu.is_some_and(|menu| !menu.contains(to.as_ref()))
}
