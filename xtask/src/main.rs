//! The project's own commands: `cargo xtask start|test|bench|swarm|look`.
//!
//! They use the standard library alone, so that a fresh machine compiles them in seconds. What they
//! install goes into `.tools/` of the project; nothing is written elsewhere, but for Debian's own
//! packages when the tests run as root there.
#![allow(clippy::print_stdout, reason = "a command speaks on its standard output")]

mod arguments;
mod bench;
mod browser;
mod driver;
mod figures;
mod look;
mod page;
mod planted;
mod run;
mod serve;
mod start;
mod swarm;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask start [--no-open] [--port N]   build the page and serve it on this machine
       cargo xtask test [--only STEP]             all tests, or the named steps (--only may repeat)
       cargo xtask bench [--only PART]            the figures of the project's budgets
       cargo xtask swarm [--seeds N | --seed N]   random clusters under random faults
       cargo xtask look                           pictures of the page into target/look";

/// Why a command did not do its work.
enum Failure {
    /// The command line is wrong.
    Usage(String),
    /// The work failed; the text says what and what to do.
    Work(String),
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Work(text)
    }
}

fn dispatch(words: &[String]) -> Result<(), Failure> {
    let Some((command, rest)) = words.split_first() else {
        return Err(Failure::Usage("no command given".to_owned()));
    };
    match command.as_str() {
        "start" => Ok(start::start(&arguments::start(rest).map_err(Failure::Usage)?)?),
        "test" => Ok(test::test(&arguments::test(rest).map_err(Failure::Usage)?)?),
        "bench" => Ok(bench::bench(&arguments::bench(rest).map_err(Failure::Usage)?)?),
        "swarm" => Ok(swarm::swarm(&arguments::swarm(rest).map_err(Failure::Usage)?)?),
        "look" if !rest.is_empty() => {
            Err(Failure::Usage(format!("look takes no words after it, not {}", rest[0])))
        }
        "look" => Ok(look::look()?),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::Usage(format!("no such command: {other}"))),
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => {
            eprintln!("{text}\n{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Work(text)) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
