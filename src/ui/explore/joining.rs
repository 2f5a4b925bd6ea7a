//! The form that adds a consumer to a group: its group, its topic, and settings under Kafka's
//! names, which begin as Kafka's own.

use super::part;
use super::produce::Field;
use crate::session::{Intent, Msg};
use crate::text::groups as words;
use crate::ui::kit::Segments;
use crate::ui::kit::Show;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// Where a consumer starts that its group has no offset for.
const RESETS: [&str; 3] = ["latest", "earliest", "none"];
/// A record takes no longer than this to be worked on, in milliseconds.
const MOST_MS: u32 = 60_000;

/// The form.
#[component]
pub(super) fn Joining(lens: Lens) -> AnyView {
    let topic = part(lens, |scene| scene.topic.clone());
    let field = |text: &str| Cell::new(text.to_owned());
    let (group, topics) = (field("g1"), field(&topic.get_untracked().unwrap_or_default()));
    let (most, processing) = (field("500"), field("0"));
    let (reset, auto_commit) = (Cell::new(0_i16), Cell::new(1_i16));
    let line = move || {
        let word = |text: Cell<String>| {
            let text = text.get().trim().to_owned();
            (!text.is_empty() && !text.contains(char::is_whitespace)).then_some(text)
        };
        let (topics, group) = (word(topics)?, word(group)?);
        let most: u32 = most.get().trim().parse().ok().filter(|most| *most > 0)?;
        let ms: u32 = processing.get().trim().parse().ok().filter(|ms| *ms <= MOST_MS)?;
        let works = if ms > 0 { format!(" processing-us={}", ms * 1_000) } else { String::new() };
        Some(format!(
            "consume {topics} group={group} auto.offset.reset={} enable.auto.commit={} \
             max.poll.records={most}{works}",
            RESETS[usize::try_from(reset.get()).unwrap_or_default()],
            auto_commit.get() == 1,
        ))
    };
    let resets = (0..).zip(RESETS).map(|(at, it)| (at, it.to_owned())).collect::<Vec<_>>();
    let commits = vec![(1, "true".to_owned()), (0, "false".to_owned())];
    view! {
        <details class="joining">
            <summary data-act="join-open">{lens.label(words::join_heading)}</summary>
            <form class="produce" on:submit=move |event| {
                event.prevent_default();
                let line = untrack(line);
                line.into_iter().for_each(|line| lens.send(Msg::Act(Intent::Line(line))));
            }>
                <Field lens label=words::group_id value=group name="join-group" />
                <Field lens label=words::topic value=topics name="join-topic" />
                <div class="joining-choice">
                    <span aria-hidden="true">{lens.label(words::reset)}</span>
                    <Segments label=Signal::derive(lens.label(words::reset))
                        choices=Signal::stored(resets) chosen=reset
                        choose=move |it| reset.set(it) />
                </div>
                <div class="joining-choice">
                    <span aria-hidden="true">{lens.label(words::auto_commit)}</span>
                    <Segments label=Signal::derive(lens.label(words::auto_commit))
                        choices=Signal::stored(commits) chosen=auto_commit
                        choose=move |it| auto_commit.set(it) />
                </div>
                <Field lens label=words::max_poll_records value=most name="join-most" />
                <Field lens label=words::processing value=processing name="join-ms" />
                <Show when=move || line().is_none()>
                    <p class="produce-wrong" role="alert">{lens.label(words::join_wrong)}</p>
                </Show>
                <button type="submit" class="act act-main" data-act="join"
                    aria-disabled=move || line().is_none().then_some("true")>
                    {lens.label(words::join_now)}
                </button>
            </form>
        </details>
    }
}
