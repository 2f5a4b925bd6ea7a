//! Fills that the stage shares: a hatch an epoch for what is not committed, and fog.

use crate::scene::paths::TINTS;
use brokerscope_view::view;
use leptos::prelude::*;

/// The patterns.
#[component]
pub(in crate::ui) fn Patterns() -> AnyView {
    let hatch = |tint: usize| {
        view! {
            <pattern id=format!("hatch-{tint}") width="6" height="6" patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)">
                <rect class="stage-hatch-ground" width="6" height="6" />
                <rect class=format!("stage-tint-{tint}") width="2.6" height="6" />
            </pattern>
        }
    };
    view! {
        <defs>
            {(0..TINTS).map(hatch).collect_view()}
            <pattern id="fog" width="7" height="7" patternUnits="userSpaceOnUse"
                patternTransform="rotate(-45)">
                <rect class="stage-fog-ground" width="7" height="7" />
                <rect class="stage-fog-line" width="1.4" height="7" />
            </pattern>
        </defs>
    }
}
