//! Running other programs: from the project's root, with the project's tools first on `PATH`.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the project's root")
}

/// The folder that holds what the commands install.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// `PATH` with the project's tools first, so that another version on the machine is never taken.
pub(crate) fn search_path() -> OsString {
    let own = [tools().join("bin"), tools().join("npm/binaryen/node_modules/.bin")];
    let machine = env::var_os("PATH").unwrap_or_default();
    let all = own.into_iter().chain(env::split_paths(&machine));
    env::join_paths(all).unwrap_or(machine)
}

/// A program that runs in the project's root with the project's tools.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).env("PATH", search_path()).stdin(Stdio::null());
    command
}

/// `cargo` with these arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = program("cargo");
    command.args(arguments);
    command
}

/// Runs a command to its end; what it prints is seen.
///
/// # Errors
/// When it cannot be started or does not end well; the text names the command.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let name = spell(command);
    let status = command.status().map_err(|cause| not_started(&name, &cause))?;
    if status.success() { Ok(()) } else { Err(format!("{name}: ended with {status}")) }
}

/// Runs a command quietly and gives what it prints on its standard output, if it ends well.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command line, as a person would type it.
pub(crate) fn spell(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Why a program could not be started.
pub(crate) fn not_started(name: &str, cause: &std::io::Error) -> String {
    format!("cannot run `{name}`: {cause}; is its program installed and on PATH?")
}

/// A time span as people say it.
pub(crate) fn spoken(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..=9 => format!("{:.1} s", span.as_secs_f64()),
        10..=119 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Does a piece of work and says how long it took.
///
/// # Errors
/// Those of the work.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    println!("{what} …");
    let began = Instant::now();
    let done = work()?;
    println!("{what}: done in {}", spoken(began.elapsed()));
    Ok(done)
}

/// A program that runs beside us and is ended when this value goes, whatever happens.
pub(crate) struct Companion(pub(crate) Child);

impl Drop for Companion {
    fn drop(&mut self) {
        // It may have ended by itself already: then there is nothing left to do.
        if matches!(self.0.try_wait(), Ok(None)) && self.0.kill().is_ok() {
            drop(self.0.wait());
        }
    }
}
