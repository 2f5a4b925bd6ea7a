//! The header: brand, zoom, language, theme, keys.

use super::kit::{Segments, Show};
use super::lens::Lens;
use crate::scene::Page;
use crate::session::{Msg, Theme};
use crate::text::{Lang, page};
use crate::ui::state::{Cell, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// The header of both views.
#[component]
pub(super) fn Header(lens: Lens, help: Cell<bool>) -> AnyView {
    let languages = vec![(Lang::En, "EN".to_owned()), (Lang::Zh, "中文".to_owned())];
    let crumb = lens.pick(|still| match &still.page {
        Page::Explore(explore) if explore.topic.is_empty() => {
            Some(page::crumb_brokers(explore.brokers))
        }
        Page::Explore(explore) => Some(page::crumb(&explore.topic, explore.brokers)),
        Page::FirstMinute(_) => None,
    });
    view! {
        <header class="header">
            <div class="header-brand">"broker"<i>"scope"</i></div>
            <div class="header-crumb">{move || crumb.get().map(|said| lens.say(&said))}</div>
            <Zoom lens />
            <Segments
                label=Signal::derive(lens.label(page::language))
                choices=Signal::stored(languages)
                chosen=Signal::derive(move || lens.lang())
                choose=move |lang| lens.send(Msg::SetLang(lang))
            />
            <ThemeButton lens />
            <button
                type="button"
                class="act header-small"
                data-act="keys"
                aria-label=lens.label(page::keys)
                on:click=move |_| help.set(true)
            >
                "?"
            </button>
        </header>
    }
}

/// Out to the whole cluster, or in to the question if there is one.
#[component]
fn Zoom(lens: Lens) -> AnyView {
    let leads = lens.pick(|still| match &still.page {
        Page::Explore(scene) => scene.question,
        Page::FirstMinute(_) => true,
    });
    view! { <Show when=move || leads.get()><ZoomButton lens /></Show> }
}

#[component]
fn ZoomButton(lens: Lens) -> AnyView {
    let exploring = lens.exploring();
    let partition = lens.pick(|still| still.stage.partition.clone());
    let wide = lens.wide();
    let label = move || match (exploring.get(), wide.get()) {
        (true, _) if partition.with(String::is_empty) => lens.say(&page::zoom_in_question()),
        (true, _) => lens.say(&page::zoom_in(&partition.get())),
        (false, true) => lens.say(&page::zoom_out()),
        (false, false) => lens.say(&page::zoom_out_short()),
    };
    let sends = move || if exploring.get() { Msg::ZoomIn } else { Msg::ZoomOut };
    view! {
        <button
            type="button"
            class="act header-zoom"
            data-act="zoom"
            on:click=move |_| lens.send(sends())
        >
            <svg class="header-glyph" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
                <path class="header-glyph-on" d="M0 0h5v5h-5zM6.4 0h5v5h-5zM12.8 0h5v5h-5z" />
                <path d="M0 6.4h5v5h-5zM6.4 6.4h5v5h-5zM12.8 6.4h5v5h-5z" />
                <path d="M0 12.8h5v5h-5zM6.4 12.8h5v5h-5zM12.8 12.8h5v5h-5z" />
            </svg>
            <span>{label}</span>
        </button>
    }
}

/// Light or dark; until it is pressed the browser decides.
#[component]
fn ThemeButton(lens: Lens) -> AnyView {
    let dark = move || match lens.preferences.get().theme {
        Theme::Dark => true,
        Theme::Light => false,
        Theme::Auto => prefers_dark(),
    };
    let label = move || lens.say(&if dark() { page::to_light() } else { page::to_dark() });
    let other = move || if dark() { Theme::Light } else { Theme::Dark };
    view! {
        <button
            type="button"
            class="act header-small"
            data-act="theme"
            aria-label=label
            title=label
            on:click=move |_| lens.send(Msg::SetTheme(other()))
        >
            <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
                <circle class="header-moon" cx="9" cy="9" r="7" />
                <path class="header-moon-half" d="M9 2a7 7 0 0 1 0 14z" />
            </svg>
        </button>
    }
}

fn prefers_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.is_ok_and(|list| list.is_some_and(|list| list.matches()))
}
