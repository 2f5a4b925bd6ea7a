//! One story, told by the engine natively, in Node and in Chromium: the very same text, to the
//! byte. The native run writes down what it tells; `cargo xtask test` builds that into the wasm
//! runs, which must tell the same.

#[path = "web/story.rs"]
mod story;

#[cfg(all(target_arch = "wasm32", feature = "web"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_cluster_tells_the_same_twice_and_writes_it_down() {
    let told = story::told();
    assert_eq!(told, story::told());
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/told.txt");
    std::fs::write(file, told).expect("cargo makes the folder");
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn the_cluster_tells_the_same_as_natively() {
    let natively = option_env!("BROKERSCOPE_TOLD");
    let natively = natively.expect("`cargo xtask test` tells what was told natively");
    let told = story::told();
    for (place, (here, there)) in (1..).zip(told.lines().zip(natively.lines())) {
        assert_eq!(here, there, "line {place}");
    }
    assert_eq!(told.lines().count(), natively.lines().count());
}
