//! The engine and the page as wasm: in Node without the feature `web`, in Chromium with it.
#![cfg(target_arch = "wasm32")]

use brokerscope_engine::physics::time::Instant;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(feature = "web")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
