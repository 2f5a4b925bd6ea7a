//! The tools that building the page takes, in exact versions, installed into `.tools/`.
//!
//! Compiling them is most of a first start, and they need not be fast: cheap code generation halves
//! the time. Times said are those of a machine with two cores.

use crate::run::{ask, cargo, program, root, run, timed, tools};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132.0.0";
const AXE_CORE: &str = "4.14.1";

/// wasm-bindgen's command must be of the very version of its crate in `Cargo.lock`.
const WASM_BINDGEN: &str = "0.2.130";

/// Everything that building the page needs.
///
/// # Errors
/// When something cannot be installed; the text says what.
pub(crate) fn for_page() -> Result<(), String> {
    wasm_target()?;
    if !prints("trunk", TRUNK) {
        let arguments = ["--locked", "--no-default-features"];
        install_crate("trunk", TRUNK, &arguments, "0", "3 minutes")?;
    }
    wasm_bindgen()?;
    npm_package("binaryen", BINARYEN)?;
    // Trunk builds offline, so that it fetches no tool of its own choice: the crates come first.
    run(&mut cargo(&["fetch", "--quiet", "--locked"]))
}

/// What the wasm tests need.
///
/// # Errors
/// As [`for_page`].
pub(crate) fn for_wasm_tests() -> Result<(), String> {
    wasm_target()?;
    wasm_bindgen()
}

/// The script that judges the page's accessibility, installed if it is missing.
///
/// # Errors
/// As [`for_page`].
pub(crate) fn axe_core() -> Result<PathBuf, String> {
    npm_package("axe-core", AXE_CORE)?;
    Ok(tools().join("npm/axe-core/node_modules/axe-core/axe.min.js"))
}

fn wasm_target() -> Result<(), String> {
    // A machine without rustup has its targets from elsewhere; the build tells if it has not.
    let listed = ask(program("rustup").args(["target", "list", "--installed"]));
    if listed.is_none_or(|targets| targets.lines().any(|line| line == TARGET)) {
        return Ok(());
    }
    timed(&format!("Installing the Rust target {TARGET} (about 10 seconds)"), || {
        run(program("rustup").args(["target", "add", TARGET]))
    })
}

fn wasm_bindgen() -> Result<(), String> {
    if prints("wasm-bindgen", WASM_BINDGEN) && prints("wasm-bindgen-test-runner", WASM_BINDGEN) {
        return Ok(());
    }
    // Its own lock file is left aside: a registry need not have every version named there.
    install_crate(
        "wasm-bindgen-cli",
        WASM_BINDGEN,
        &["--no-default-features"],
        "1",
        "1 to 2 minutes",
    )
}

fn prints(tool: &str, version: &str) -> bool {
    let path = tools().join("bin").join(tool);
    let said = ask(Command::new(path).arg("--version"));
    said.is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

fn install_crate(
    name: &str,
    version: &str,
    arguments: &[&str],
    opt_level: &str,
    about: &str,
) -> Result<(), String> {
    timed(&format!("Installing {name} {version} into .tools (about {about})"), || {
        let mut command = cargo(&["install", "--quiet", name, "--version", version]);
        command.args(arguments).arg("--root").arg(tools());
        command.arg("--target-dir").arg(root().join("target/tools"));
        let cheap = [
            ("LTO", "off"),
            ("OPT_LEVEL", opt_level),
            ("CODEGEN_UNITS", "16"),
            ("PANIC", "unwind"),
        ];
        for (setting, value) in cheap {
            command.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        run(&mut command)
    })
}

/// Each package has a folder of its own, since npm removes from a folder what it was not asked for.
fn npm_package(name: &str, version: &str) -> Result<(), String> {
    let folder = tools().join("npm").join(name);
    let description = folder.join("node_modules").join(name).join("package.json");
    let wanted = format!("\"version\": \"{version}\"");
    if fs::read_to_string(description).is_ok_and(|text| text.contains(&wanted)) {
        return Ok(());
    }
    timed(&format!("Installing {name} {version} into .tools (about 5 seconds)"), || {
        fs::create_dir_all(&folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
        let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]);
        command.args(["--loglevel=error", "--prefix"]).arg(&folder);
        run(command.arg(format!("{name}@{version}")))
    })
}
