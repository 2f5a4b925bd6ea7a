//! What is there only while something holds. The framework's own is compiled anew at each place
//! that it is used; this one is not.

use super::Child;
use crate::ui::state::Memo;
use leptos::children::{ChildrenFn, ViewFn};
use leptos::prelude::*;

/// Its children while `when` holds, else `fallback`.
#[component]
pub fn Show(
    when: impl Fn() -> bool + Send + Sync + 'static,
    #[prop(optional, into)] fallback: ViewFn,
    children: ChildrenFn,
) -> AnyView {
    shown(Memo::new(when), fallback, children)
}

fn shown(when: Memo<bool>, fallback: ViewFn, children: ChildrenFn) -> AnyView {
    (move || if when.get() { children() } else { fallback.run() }).child()
}
