//! The figures that measurements tell: lines `figure | what | measured | budget` among whatever
//! else they print, gathered into one table at the end.

use crate::run::{not_started, spell};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// One figure beside its budget.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    what: String,
    measured: String,
    budget: String,
}

impl Figure {
    pub(crate) fn new(what: &str, measured: &str, budget: &str) -> Self {
        let [what, measured, budget] = [what, measured, budget].map(|text| text.trim().to_owned());
        Self { what, measured, budget }
    }

    /// The figure that a line tells, if it tells one. A runner may put something before it.
    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split_once("figure | ")?.1.split('|');
        let figure = Self::new(parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(figure)
    }
}

/// Runs a command to its end; what it prints is seen, and the figures in it are kept.
///
/// # Errors
/// When it cannot be started or does not end well; the text names the command.
pub(crate) fn told_by(command: &mut Command) -> Result<Vec<Figure>, String> {
    let name = spell(command);
    let child = command.stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|cause| not_started(&name, &cause))?;
    let said = child.stdout.take().ok_or("the command's output was not caught")?;
    let lines = BufReader::new(said).lines().map_while(Result::ok);
    let figures = lines.inspect(|line| println!("{line}")).filter_map(|line| Figure::read(&line));
    let figures = figures.collect();
    let status = child.wait().map_err(|cause| not_started(&name, &cause))?;
    if status.success() { Ok(figures) } else { Err(format!("{name}: ended with {status}")) }
}

/// The figures in columns.
pub(crate) fn table(figures: &[Figure]) -> String {
    let width = |text: fn(&Figure) -> &String| {
        figures.iter().map(|figure| text(figure).chars().count()).max().unwrap_or(0)
    };
    let (what, measured) = (width(|figure| &figure.what), width(|figure| &figure.measured));
    let row = |figure: &Figure| {
        let line =
            format!("{:<what$}  {:>measured$}  {}", figure.what, figure.measured, figure.budget);
        line.trim_end().to_owned() + "\n"
    };
    figures.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_among_other_words() {
        let seek = Figure::new("seek: p95", "6.1 ms", "≤ 50 ms");
        assert_eq!(Figure::read("  log: figure | seek: p95 | 6.1 ms | ≤ 50 ms"), Some(seek));
        for other in ["running 1 test", "figure | half of one", "figure | a | b | c | d"] {
            assert_eq!(Figure::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_table_has_its_columns_under_each_other() {
        let figures =
            [Figure::new("size", "9 KB", "≤ 10 KB"), Figure::new("of it: wasm", "123", "")];
        assert_eq!(table(&figures), "size         9 KB  ≤ 10 KB\nof it: wasm   123\n");
    }
}
