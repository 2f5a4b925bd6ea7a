//! Where the keyboard is, when what it was on is gone.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts the focus on the first element that matches, if there is one.
pub(super) fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    let found = found.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    found.is_some_and(|element| element.focus().is_ok())
}

/// Whether nothing has the focus.
pub(super) fn is_lost() -> bool {
    let body = document().body();
    document().active_element().is_none_or(|at| body.is_some_and(|body| at == *body.as_ref()))
}
