//! The words after a command.

use crate::bench::PARTS;
use crate::swarm;
use crate::test::STEPS;
use std::ops::Range;

/// What `start` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) open: bool,
    /// 0 takes any free port.
    pub(crate) port: u16,
}

/// Reads the words after `start`.
///
/// # Errors
/// A sentence about the first word that is wrong.
pub(crate) fn start(words: &[String]) -> Result<Start, String> {
    let mut asked = Start { open: true, port: 8080 };
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--no-open" => asked.open = false,
            "--port" => {
                let value = rest.next().ok_or("--port needs a number, as in --port 8080")?;
                asked.port = value.parse().map_err(|cause| {
                    format!("--port {value}: {cause}; a port is a number from 0 to 65535")
                })?;
            }
            other => return Err(format!("start takes --no-open and --port N, not {other}")),
        }
    }
    Ok(asked)
}

/// Reads the words after `test`: the steps asked for, or none for all of them.
///
/// # Errors
/// A sentence about the first word that is wrong.
pub(crate) fn test(words: &[String]) -> Result<Vec<String>, String> {
    only("test", "step", &STEPS.map(|step| step.name), words)
}

/// Reads the words after `bench`: the parts asked for, or none for all of them.
///
/// # Errors
/// A sentence about the first word that is wrong.
pub(crate) fn bench(words: &[String]) -> Result<Vec<String>, String> {
    only("bench", "part", &PARTS.map(|part| part.name), words)
}

/// Reads the words after `swarm`: the seeds to play.
///
/// # Errors
/// A sentence about the first word that is wrong.
pub(crate) fn swarm(words: &[String]) -> Result<Range<u64>, String> {
    let number = |word: &str| {
        word.parse::<u64>().map_err(|cause| format!("{word}: {cause}; a seed is a whole number"))
    };
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(0..swarm::SEEDS),
        ["--seeds", count] => Ok(0..number(count)?),
        ["--seed", seed] => number(seed).map(|seed| seed..seed.saturating_add(1)),
        _ => Err("swarm takes --seeds N, the first N, or --seed N, that one".to_owned()),
    }
}

/// Reads `--only NAME`, as often as it comes.
fn only(
    command: &str,
    kind: &str,
    known: &[&str],
    words: &[String],
) -> Result<Vec<String>, String> {
    let mut only = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word != "--only" {
            return Err(format!("{command} takes --only {}, not {word}", kind.to_uppercase()));
        }
        only.push(rest.next().ok_or(format!("--only needs the name of a {kind}"))?.clone());
    }
    match only.iter().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => {
            Err(format!("there is no {kind} {unknown}; the {kind}s are {}", known.join(", ")))
        }
        None => Ok(only),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Start, String> {
        start(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn start_is_told_where_and_whether_to_open() {
        assert_eq!(read(""), Ok(Start { open: true, port: 8080 }));
        assert_eq!(read("--port 0 --no-open"), Ok(Start { open: false, port: 0 }));
    }

    #[test]
    fn a_step_must_exist() {
        let only = |name: &str| test(&["--only".to_owned(), name.to_owned()]);
        assert_eq!(only("format"), Ok(vec!["format".to_owned()]));
        assert!(only("fromat").expect_err("no such step").contains("format, clippy"));
        let part = bench(&["--only".to_owned(), "format".to_owned()]);
        assert!(part.expect_err("no such part").contains("session, session-wasm"));
    }

    #[test]
    fn a_swarm_is_so_many_seeds_or_one() {
        let read =
            |line: &str| swarm(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(read("--seeds 5"), Ok(0..5));
        assert_eq!(read("--seed 5"), Ok(5..6));
        assert!(read("--seed five").expect_err("no number").contains("five"));
        assert!(read("--sead 5").expect_err("no such word").contains("--seeds N"));
    }

    #[test]
    fn a_wrong_word_is_named() {
        for (line, named) in
            [("--prot 80", "--prot"), ("--port", "needs a number"), ("--port 70000", "70000")]
        {
            let refusal = read(line).expect_err("the line is wrong");
            assert!(refusal.contains(named), "{line}: {refusal}");
        }
    }
}
