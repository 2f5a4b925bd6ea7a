//! What a frame of the page costs in Chromium while time runs: the first minute after a guess was
//! locked in, Explore while many records are on their way, the cluster by broker, with 200
//! packets in flight or with a hundred partitions on twelve brokers, and 50 consumers in 5 groups
//! while they rebalance. Beside it, in the same browser
//! and by turns, a plain page with as many SVG elements, each moved by one `transform` a frame.
//! `cargo xtask bench --only frames` builds and serves the page and starts this; the names of
//! scenes after `--` in `cargo bench` choose some of them.
//!
//! Script time is measured by `frames/probe.js`, which wraps the callbacks of the page. The time of
//! a frame is that from one animation frame to the next.

#![allow(clippy::print_stdout, reason = "a bench is there to print figures")]

#[allow(dead_code, reason = "the browser tests' harness can do more than is needed here")]
#[path = "../tests/e2e/harness/mod.rs"]
mod harness;

#[path = "frames/clusters.rs"]
mod clusters;

use clusters::Shown;
use harness::{Page, Told, View, story};
use serde_json::json;
use thirtyfour::Key;

const PROBE: &str = include_str!("frames/probe.js");
const ROUNDS: usize = 5;
/// Frames watched each time.
const FRAMES: usize = 180;
/// Calls to the producer in Explore, and the records of each, the most that the page allows.
const CALLS: usize = 3;
const RECORDS: usize = 500;

/// Whether time runs.
const PLAYS: &str = "document.querySelector('[data-act=play]').textContent.includes('Pause')";

/// How many packets are drawn in flight: each is a pill, or a stroke of a path.
const PACKETS: &str = "
    const strokes = [...document.querySelectorAll('.dots-fetch, .dots-write')]
        .map(path => path.getAttribute('d').split('M').length - 1);
    const pills = document.querySelectorAll('.cluster-traffic .pill:not(.pill-parked)').length;
    return strokes.reduce((one, other) => one + other, pills)";

/// What plays.
#[derive(Clone, Copy)]
enum Scene {
    FirstMinute,
    Explore,
    ByBroker(Shown),
    Groups,
}

/// All scenes by the names that figures give them.
const SCENES: [(&str, Scene); 5] = [
    ("first minute", Scene::FirstMinute),
    ("Explore", Scene::Explore),
    ("by broker, 36 replicas, 200 packets", Scene::ByBroker(Shown::MANY_PACKETS)),
    ("by broker, 12 × 100 partitions", Scene::ByBroker(Shown::MANY_PARTITIONS)),
    ("50 consumers, 5 groups, 200 partitions, a rebalance", Scene::Groups),
];

/// How long frames took, and the script in them; milliseconds.
#[derive(Default)]
struct Frames {
    whole: Vec<f64>,
    script: Vec<f64>,
}

impl Frames {
    /// Watches some frames; tells beside them what script cost by the browser's own count.
    async fn watch(&mut self, page: &Page) -> Told {
        let before = script_s(page).await?;
        let script = format!("watchFrames({FRAMES}).then(arguments[arguments.length - 1])");
        let watched = page.browser().execute_async(script, Vec::new()).await?;
        let watched: Vec<(f64, f64)> = serde_json::from_value(watched.json().clone())?;
        let browser_ms = (script_s(page).await? - before) * 1e3 / FRAMES as f64;
        let (whole, script): (Vec<_>, Vec<_>) = watched.into_iter().unzip();
        let probe_ms = script.iter().sum::<f64>() / FRAMES as f64;
        println!("script a frame, mean: {probe_ms:.2} ms, {browser_ms:.2} by the browser's count");
        self.whole.extend(whole);
        self.script.extend(script);
        Ok(())
    }
}

/// Seconds of script since the document began, as the browser counts them.
async fn script_s(page: &Page) -> Told<f64> {
    let cdp = page.browser().cdp();
    cdp.send_raw("Performance.enable", json!({})).await?;
    let told = cdp.send_raw("Performance.getMetrics", json!({})).await?;
    let metrics = told["metrics"].as_array().into_iter().flatten();
    let script = metrics.filter(|metric| metric["name"] == "ScriptDuration");
    Ok(script.filter_map(|metric| metric["value"].as_f64()).sum())
}

/// The value that 95 of 100 do not exceed.
fn p95(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) * 95 / 100]
}

async fn begin(page: &Page, scene: Scene) -> Told {
    page.open(View::desktop()).await?;
    match scene {
        Scene::FirstMinute => {
            page.script("document.querySelector('[role=slider]').focus()").await?;
            page.press(Key::Left + "").await?;
            page.press(Key::Enter + "").await?;
        }
        Scene::Explore => {
            page.click("[data-act=zoom]").await?;
            page.until("document.querySelector('[data-focus=produce]')").await?;
            let many = format!(
                "const field = document.querySelector('[data-focus=produce]');
                 field.value = '{RECORDS}';
                 field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
            );
            page.script(&many).await?;
            for _ in 0..CALLS {
                page.click("[data-act=produce]").await?;
            }
        }
        Scene::ByBroker(shown) => {
            open(page, (shown.session(), 2), "document.querySelector('.cluster')").await?;
        }
        Scene::Groups => {
            open(page, (clusters::groups(), 3), "document.querySelector('.group-table')").await?;
            page.click(".pace .segments:first-child button:nth-of-type(2)").await?;
        }
    }
    page.until(PLAYS).await?;
    Ok(())
}

/// Pastes a session into the page, as anybody may, looks at it by one of the views, which is there
/// as soon as something is, and lets time run.
async fn open(page: &Page, (session, view): (String, u32), there: &str) -> Told {
    page.click("[data-act=zoom]").await?;
    page.until("document.querySelector('[data-act=paste]')").await?;
    page.click("[data-act=paste]").await?;
    let text = serde_json::to_string(&session)?;
    let paste = format!(
        "const field = document.querySelector('dialog[open] textarea');
         field.value = {text};
         field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    );
    page.script(&paste).await?;
    page.click("[data-act=paste-load]").await?;
    page.until("document.querySelector('.notice')").await?;
    page.until("!document.querySelector('.notice-wrong')").await?;
    page.click("[data-act=close-notice]").await?;
    page.click(&format!(".explore-bar .segments button:nth-of-type({view})")).await?;
    page.until(&format!("{there} && document.getAnimations().length === 0")).await?;
    page.click("[data-act=play]").await?;
    Ok(())
}

/// As many packets as the scene is about are really drawn.
async fn count(page: &Page, scene: Scene) -> Told {
    if matches!(scene, Scene::Groups) {
        let prepares = "return document.querySelectorAll('.group-now').length > 4
            && document.body.textContent.includes('PreparingRebalance')";
        assert_eq!(page.script(prepares).await?, json!(true), "five groups are shown");
    }
    let Scene::ByBroker(Shown { packets, .. }) = scene else { return Ok(()) };
    let drawn = page.script(PACKETS).await?.as_u64().unwrap_or_default();
    println!("{drawn} packets");
    assert!(drawn >= packets, "{drawn} packets are drawn, not {packets}");
    Ok(())
}

/// Watches the page and the plain one by turns, and tells how they compare.
async fn compare(page: &Page, scene: Scene, name: &str) -> Told {
    println!("{name}");
    let (mut own, mut plain) = (Frames::default(), Frames::default());
    let mut elements = 0;
    for _ in 0..ROUNDS {
        begin(page, scene).await?;
        count(page, scene).await?;
        own.watch(page).await?;
        count(page, scene).await?;
        page.until(PLAYS).await.map_err(|_stands| "time stood still before the watch was over")?;
        let count = page.script("return document.querySelectorAll('svg *').length").await?;
        elements = count.as_u64().unwrap_or_default();
        page.browser().goto("about:blank").await?;
        page.script(&format!("moveShapes({elements})")).await?;
        plain.watch(page).await?;
    }
    let (script, whole, bare) = (p95(&own.script), p95(&own.whole), p95(&plain.whole));
    println!("{name}: {elements} elements; frames p95 {whole:.1} ms, plain page {bare:.1} ms");
    println!("{name}: script of the plain page p95 {:.1} ms", p95(&plain.script));
    println!("figure | {name}: script a frame, p95 | {script:.1} ms | ≤ 4 ms");
    let ratio = whole / bare;
    println!("figure | {name}: frame p95 to a plain page's | {ratio:.2} × | ≤ 1.15 ×");
    Ok(())
}

fn main() {
    story(View::desktop(), async |page| {
        let cdp = page.browser().cdp();
        let probe = json!({ "source": PROBE });
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", probe).await?;
        let asked: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
        for (name, scene) in SCENES {
            if asked.is_empty() || asked.iter().any(|part| name.contains(part)) {
                compare(page, scene, name).await?;
            }
        }
        Ok(())
    });
}
