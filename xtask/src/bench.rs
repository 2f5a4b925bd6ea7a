//! `cargo xtask bench`: the figures of the project's budgets. Speed is told here, never asserted.

use crate::browser::Browser;
use crate::figures::{Figure, table, told_by};
use crate::run::{cargo, program, run};
use crate::{driver, page, tools};

/// What measuring a part comes to.
type Told = Result<Vec<Figure>, String>;

/// One part of the measurements.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    what: &'static str,
    measure: fn() -> Told,
}

/// The parts, in order.
pub(crate) const PARTS: [Part; 5] = [
    Part { name: "engine", what: "engine and log alone, native", measure: engine },
    Part { name: "session", what: "a session of 1,000,000 events, native", measure: session },
    Part { name: "session-wasm", what: "the same in Chromium, and seeks", measure: session_wasm },
    Part { name: "frames", what: "frames of the page in Chromium", measure: frames },
    Part { name: "size", what: "the page's size", measure: page_size },
];

/// What Node prints of a folder: each file's size, raw and by brotli at its highest level. What the
/// worker that draws charts is made of is no part of the page: it comes when they are opened.
const SIZES: &str = r"
const fs = require('fs'), zlib = require('zlib'), path = require('path');
const row = (name, raw, brotli) => console.log(
  name.padEnd(28), String(raw).padStart(9), String(brotli).padStart(9));
const page = { raw: 0, brotli: 0 }, charts = { raw: 0, brotli: 0 };
row('file', 'raw', 'brotli');
for (const name of fs.readdirSync(process.argv[1]).sort()) {
  const bytes = fs.readFileSync(path.join(process.argv[1], name));
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 };
  const packed = zlib.brotliCompressSync(bytes, { params });
  row(name, bytes.length, packed.length);
  const whole = /^charts.*\.(js|wasm)$/.test(name) ? charts : page;
  whole.raw += bytes.length; whole.brotli += packed.length;
}
row('page', page.raw, page.brotli);
if (charts.raw) row('charts', charts.raw, charts.brotli);
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
console.log(`figure | page, brotli | ${kb(page.brotli)} | ≤ 450 KB`);
if (charts.raw) console.log(`figure | charts, loaded when opened, brotli | ${kb(charts.brotli)} |`);
";

/// Measures the parts named, or all, and prints what came of it as a table.
///
/// # Errors
/// When something cannot be built or run.
pub(crate) fn bench(only: &[String]) -> Result<(), String> {
    let chosen = |part: &&Part| only.is_empty() || only.iter().any(|name| name == part.name);
    let mut figures = Vec::new();
    for part in PARTS.iter().filter(chosen) {
        println!("== {}: {}", part.name, part.what);
        figures.extend((part.measure)()?);
    }
    println!("== figures, and the budgets of those that have one\n{}", table(&figures));
    Ok(())
}

fn engine() -> Told {
    run(&mut cargo(&["bench", "--package", "brokerscope-engine", "--benches"]))?;
    Ok(Vec::new())
}

fn session() -> Told {
    told_by(&mut cargo(&["bench", "--bench", "session"]))
}

/// The test runner of wasm-bindgen takes it for a test; the profile is that of the page.
fn session_wasm() -> Told {
    tools::for_wasm_tests()?;
    let browser = Browser::find()?;
    browser.describe_to_test_runner()?;
    let mut bench = cargo(&["test", "--release", "--features", "web", "--bench", "session"]);
    bench.args(["--target", "wasm32-unknown-unknown", "--", "--nocapture"]);
    bench.env("CHROMEDRIVER", &browser.driver).env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    told_by(&mut bench)
}

fn frames() -> Told {
    driver::with_page(|settings| {
        let mut bench = cargo(&["bench", "--features", "e2e", "--bench", "frames"]);
        told_by(bench.envs(settings))
    })
}

fn page_size() -> Told {
    page::build()?;
    told_by(program("node").args(["-e", SIZES]).arg(page::dist()))
}
