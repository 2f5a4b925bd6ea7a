//! `cargo xtask start`: builds the page, serves it on this machine alone, opens the browser.

use crate::arguments::Start;
use crate::serve::Server;
use crate::{page, run};
use std::process::Command;

/// Serves until the process is ended (Ctrl-C).
///
/// # Errors
/// When the page cannot be built or the port cannot be had.
pub(crate) fn start(asked: &Start) -> Result<(), String> {
    page::build()?;
    let server = Server::bind(page::dist(), asked.port)?;
    println!("{}", server.address());
    if asked.open {
        open(&server.address());
    }
    server.serve();
    Ok(())
}

/// Asks the desktop for its browser. A machine without one has the address on its screen already.
fn open(address: &str) {
    let (opener, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(opener);
    if run::ask(command.args(arguments).arg(address)).is_none() {
        eprintln!("no browser could be opened from here: open the address above by hand");
    }
}
