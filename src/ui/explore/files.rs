//! The browser's files and clipboard, for sessions as text. Nothing leaves the machine.

use gloo::events::EventListener;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, FileReader, HtmlAnchorElement, Url};

/// Name of a saved session's file.
const NAME: &str = "brokerscope-session.txt";

/// Hands the text of the file that was chosen to `then`.
pub(super) fn read(picker: NodeRef<html::Input>, then: impl FnOnce(String) + 'static) {
    let Some(picker) = picker.get_untracked() else { return };
    let file = picker.files().and_then(|files| files.get(0));
    let (Some(file), Ok(reader)) = (file, FileReader::new()) else { return };
    let loaded = reader.clone();
    let listener = EventListener::once(&reader, "load", move |_| {
        let text = loaded.result().ok().and_then(|text| text.as_string());
        then(text.unwrap_or_default());
    });
    if reader.read_as_text(&file).is_ok() {
        listener.forget();
    }
    picker.set_value("");
}

/// Puts the text on the clipboard.
pub(super) fn copy(text: &str) {
    drop(window().navigator().clipboard().write_text(text));
}

/// Has the browser keep the text as a file.
pub(super) fn keep(text: &str) {
    let outcome = download(text);
    if let Err(cause) = outcome {
        leptos::logging::error!("the browser kept no file: {cause:?}");
    }
}

fn download(text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = BlobPropertyBag::new();
    options.set_type("text/plain");
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(NAME);
    link.click();
    Url::revoke_object_url(&url)
}
