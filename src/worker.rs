//! The worker that draws charts: every message that it gets is a letter, and its answer is the
//! drawing. It says an empty text when it is ready: what was sent before would be lost.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answers = scope.clone();
    let on_letter = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let letter = event.data().as_string().unwrap_or_default();
        match brokerscope::charts::drawn(&letter) {
            Ok(drawing) => say(&answers, &drawing),
            Err(why) => web_sys::console::error_1(&JsValue::from(why)),
        }
    });
    scope.set_onmessage(Some(on_letter.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    on_letter.forget();
    say(&scope, "");
}

fn say(scope: &DedicatedWorkerGlobalScope, text: &str) {
    let said = scope.post_message(&JsValue::from(text));
    debug_assert!(said.is_ok(), "a text can be sent");
}
