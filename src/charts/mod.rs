//! The drawing of charts, by plotters. It is no part of the page's first download: a worker of its
//! own does it, which is started when the charts are opened. A letter goes in
//! ([`Charts::letter`](crate::scene::charts::Charts::letter)), and SVG comes out, a chart a line
//! and at last what they are in words, made of numbers and the catalogue's texts only; colours are
//! the page's, by class.

mod letter;
mod pen;

use crate::scene::charts::{ABOVE, BELOW, Figure, HEIGHT, LEFT, RIGHT};
use crate::text::{Phrase, charts as words};
use letter::{Chart, Letter, Line};
use pen::{Ink, Pen};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Height of the labels in pixels; the page's style gives it to them.
const LABEL: f64 = 11.0;

/// What a letter asks for: a chart a line, and a line of text.
///
/// # Errors
/// Which line of the letter is none, and what one is.
pub fn drawn(letter: &str) -> Result<String, String> {
    let letter = Letter::read(letter)?;
    let mut lines: Vec<String> = letter.charts.iter().map(|chart| svg(&letter, chart)).collect();
    lines.push(words::means().say(letter.lang));
    Ok(lines.join("\n"))
}

fn svg(letter: &Letter, chart: &Chart) -> String {
    let mut pen = Pen::new((letter.width, HEIGHT));
    match draw(&mut pen, letter, chart) {
        Ok(()) => pen.svg(),
        Err(never) => unreachable!("a pen always draws: {never}"),
    }
}

type Drawn = Result<(), DrawingAreaErrorKind<std::convert::Infallible>>;

fn draw(pen: &mut Pen, letter: &Letter, chart: &Chart) -> Drawn {
    let root = pen.into_drawing_area();
    let color = Ink::Label.color();
    let label = TextStyle::from(("", LABEL)).color(&color);
    let unit = label.clone().pos(Pos::new(HPos::Left, VPos::Top));
    root.draw_text(&unit_of(chart.figure).say(letter.lang), &unit, (2, 3))?;
    let (until, top) = (letter.until.max(1), top(chart));
    let mut context = ChartBuilder::on(&root)
        .margin_top(ABOVE)
        .margin_right(RIGHT)
        .x_label_area_size(BELOW)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(0..until, 0..top)?;
    context
        .configure_mesh()
        .disable_x_mesh()
        // Of none it would look for a step for ever.
        .max_light_lines(1)
        .light_line_style(TRANSPARENT)
        .bold_line_style(Ink::Grid.color())
        .axis_style(Ink::Axis.color())
        .label_style(label)
        .x_labels((letter.width / 70) as usize)
        .y_labels(4)
        .x_label_formatter(&|us| format!("{} s", decimal(*us, 1_000_000)))
        .y_label_formatter(&|value| amount(*value, chart.figure))
        .draw()?;
    for line in &chart.lines {
        let ink = if line.on_screen { Ink::This } else { Ink::Other };
        for run in runs(line, chart.figure) {
            context.draw_series(LineSeries::new(run, ink.color()))?;
        }
    }
    Ok(())
}

fn unit_of(figure: Figure) -> Phrase {
    match figure {
        Figure::Throughput => words::throughput_unit(),
        Figure::Lag => words::lag_unit(),
        Figure::Isr => words::isr_unit(),
        Figure::Latency => words::latency_unit(),
    }
}

/// Where the axis of values ends: a little above the highest of them.
fn top(chart: &Chart) -> i64 {
    let values = chart.lines.iter().flat_map(|line| &line.points).filter_map(|(_, value)| *value);
    let highest = values.max().unwrap_or(0).max(chart.least_top);
    if chart.figure == Figure::Isr { highest } else { highest + highest / 16 }
}

/// The stretches of a line without gaps. An ISR is what it is until it changes: it goes in steps.
fn runs(line: &Line, figure: Figure) -> Vec<Vec<(i64, i64)>> {
    let mut runs: Vec<Vec<(i64, i64)>> = Vec::new();
    for stretch in line.points.split(|(_, value)| value.is_none()) {
        let mut run: Vec<(i64, i64)> = Vec::new();
        for (at, value) in stretch.iter().filter_map(|(at, value)| Some((*at, (*value)?))) {
            let before = run.last().map(|(_, before)| *before);
            // Something between two gaps is a dot: a line from there to there.
            let corner = match (before, figure) {
                (Some(before), Figure::Isr) => Some((at, before)),
                (None, _) => Some((at, value)),
                (Some(_), Figure::Throughput | Figure::Lag | Figure::Latency) => None,
            };
            run.extend(corner);
            run.push((at, value));
        }
        if !run.is_empty() {
            runs.push(run);
        }
    }
    runs
}

/// A value at the axis.
fn amount(value: i64, figure: Figure) -> String {
    match (figure, value) {
        (Figure::Latency, us) => decimal(us, 1_000),
        (_, 10_000_000..) => format!("{} M", decimal(value, 1_000_000)),
        (_, 10_000..) => format!("{} k", decimal(value, 1_000)),
        _few => value.to_string(),
    }
}

/// `number` in units of `unit`, a power of ten, with as many decimals as there are.
fn decimal(number: i64, unit: i64) -> String {
    let (whole, rest) = (number / unit, number % unit);
    let width = unit.to_string().len() - 1;
    let decimals = format!("{rest:0width$}");
    match decimals.trim_end_matches('0') {
        "" => whole.to_string(),
        decimals => format!("{whole}.{decimals}"),
    }
}
