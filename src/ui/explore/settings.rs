//! The settings that matter here, under Kafka's own names, and why they are as they are.

use super::part;
use crate::scene::explore::Setting;
use crate::ui::lens::Lens;
use brokerscope_view::view;
use leptos::prelude::*;

/// The list.
#[component]
pub(super) fn Settings(lens: Lens) -> AnyView {
    let settings = part(lens, |scene| scene.settings.clone());
    let row = move |setting: Setting| {
        let because = setting.because.map(|phrase| lens.say(&phrase));
        view! {
            <div class="settings-row">
                <dt>{setting.name}</dt>
                <dd>
                    <b>{setting.value}</b>
                    {because.map(|said| view! { <small>{said}</small> })}
                </dd>
            </div>
        }
    };
    let rows = move || settings.get().unwrap_or_default().into_iter().map(row).collect_view();
    view! { <dl class="settings">{rows}</dl> }
}
