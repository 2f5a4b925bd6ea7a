//! `cargo xtask test`: everything that must hold, step by step.
//!
//! A step that fails does not keep the later ones from being told about.

use crate::browser::Browser;
use crate::run::{Companion, cargo, not_started, root, run, spoken};
use crate::{driver, planted, tools};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

const WASM: &str = "wasm32-unknown-unknown";
/// Where the wasm tests find what was told natively.
const TOLD: &str = "BROKERSCOPE_TOLD";

/// One step of the tests.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    what: &'static str,
    work: fn() -> Result<(), String>,
}

/// The steps, in order.
pub(crate) const STEPS: [Step; 9] = [
    Step { name: "format", what: "formatting", work: format },
    Step { name: "clippy", what: "clippy, native", work: clippy },
    Step { name: "clippy-wasm", what: "clippy, the page", work: clippy_wasm },
    Step { name: "native", what: "native tests", work: native },
    Step { name: "planted", what: "faults planted on purpose", work: planted::planted },
    Step { name: "wasm-node", what: "wasm tests in Node", work: wasm_node },
    Step { name: "wasm-browser", what: "wasm tests in Chromium", work: wasm_browser },
    Step { name: "start", what: "the start command", work: start },
    Step { name: "e2e", what: "browser tests of the page", work: e2e },
];

/// Runs the steps named, or all.
///
/// # Errors
/// When a step failed.
pub(crate) fn test(only: &[String]) -> Result<(), String> {
    let began = Instant::now();
    let chosen = |step: &&Step| only.is_empty() || only.iter().any(|name| name == step.name);
    let mut report = Vec::new();
    let mut failed = 0;
    for step in STEPS.iter().filter(chosen) {
        println!("== {}: {}", step.name, step.what);
        let began = Instant::now();
        let outcome = match (step.work)() {
            Ok(()) => "passed",
            Err(cause) => {
                println!("{cause}");
                failed += 1;
                "FAILED"
            }
        };
        report.push(format!("{outcome}  {:<12}  {}", step.name, spoken(began.elapsed())));
    }
    println!("== {} in all\n{}", spoken(began.elapsed()), report.join("\n"));
    println!("{} passed, {failed} failed", report.len() - failed);
    if failed == 0 { Ok(()) } else { Err(format!("failed: {failed} of {} steps", report.len())) }
}

fn format() -> Result<(), String> {
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result<(), String> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--features", "e2e,charts"];
    run(cargo(&arguments).args(["--", "-D", "warnings"]))
}

fn clippy_wasm() -> Result<(), String> {
    tools::for_wasm_tests()?;
    let arguments = ["clippy", "--all-targets", "--features", "web,charts", "--target", WASM];
    run(cargo(&arguments).args(["--", "-D", "warnings"]))
}

fn native() -> Result<(), String> {
    run(&mut cargo(&["test", "--workspace", "--features", "charts", "--no-fail-fast"]))
}

/// What the engine tells natively: the wasm runs must tell the same.
fn told_natively() -> Result<String, String> {
    run(&mut cargo(&["test", "--test", "web"]))?;
    let file = root().join("target/tmp/told.txt");
    fs::read_to_string(&file).map_err(|cause| format!("{}: {cause}", file.display()))
}

fn wasm_node() -> Result<(), String> {
    tools::for_wasm_tests()?;
    let mut tests = cargo(&["test", "--target", WASM, "--test", "web"]);
    run(tests.env(TOLD, told_natively()?))
}

fn wasm_browser() -> Result<(), String> {
    tools::for_wasm_tests()?;
    let browser = Browser::find()?;
    browser.describe_to_test_runner()?;
    let mut tests = cargo(&["test", "--features", "web", "--target", WASM, "--test", "web"]);
    run(tests.env("CHROMEDRIVER", &browser.driver).env(TOLD, told_natively()?))
}

/// Starts the page as a person does, fetches it from the address that is said, and ends it.
fn start() -> Result<(), String> {
    let mut command = cargo(&["xtask", "start", "--no-open", "--port", "0"]);
    let name = "cargo xtask start --no-open --port 0";
    let child = command.stdout(Stdio::piped()).spawn();
    let mut child = Companion(child.map_err(|cause| not_started(name, &cause))?);
    let said = child.0.stdout.take().ok_or("the command's output was not caught")?;
    let port = BufReader::new(said)
        .lines()
        .map_while(Result::ok)
        .inspect(|line| println!("  {line}"))
        .find_map(|line| line.strip_prefix("http://127.0.0.1:")?.strip_suffix('/')?.parse().ok())
        .ok_or_else(|| format!("{name}: ended without an address"))?;
    for (path, kind) in [
        ("/", "text/html"),
        ("/brokerscope.js", "text/javascript"),
        ("/brokerscope_bg.wasm", "application/wasm"),
    ] {
        let answer = driver::fetch(port, path)?;
        let head = answer.split("\r\n\r\n").next().unwrap_or_default();
        if !(head.starts_with("HTTP/1.1 200 ") && head.contains(kind)) {
            return Err(format!("{name}: {path} should be there as {kind}, but came as\n{head}"));
        }
    }
    Ok(())
}

fn e2e() -> Result<(), String> {
    driver::browser_tests("")
}
