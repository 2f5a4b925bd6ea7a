//! Shapes as SVG path data: one path for all cells of a kind, however many there are.

use super::cluster::SpotKind;
use super::geometry::Geometry;
use super::gutter::Point;
use super::stage::{Replica, Run, Window};
use crate::scene::digits::{tenths, units};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use std::fmt::Write;

/// Epoch tints there are; later epochs begin again with the first.
pub const TINTS: usize = 4;

/// The tint of an epoch.
pub const fn tint(epoch: LeaderEpoch) -> usize {
    epoch.0.rem_euclid(TINTS as i32) as usize
}

/// The tints that a replica's records have, each once.
pub fn tints(replica: &Replica) -> Vec<usize> {
    let has = |tinted: &usize| replica.runs.iter().any(|run| tint(run.epoch) == *tinted);
    (0..TINTS).filter(has).collect()
}

/// The cells of records that were cut off.
pub fn cut(row: usize, replica: &Replica, geometry: &Geometry) -> String {
    let mut path = String::new();
    let Some(cut) = replica.cut else { return path };
    let (first, end) = (cut.to.max(geometry.first), cut.from.min(geometry.end()));
    (first.0..end.0).for_each(|it| rounded(&mut path, geometry, row, Offset(it), 0.5));
    path
}

/// The cells that are shown of a replica's records with the given tint.
pub fn cells(row: usize, replica: &Replica, geometry: &Geometry, tinted: usize) -> String {
    let mut path = String::new();
    for run in replica.runs.iter().filter(|run| tint(run.epoch) == tinted) {
        for offset in shown(geometry, *run) {
            rounded(&mut path, geometry, row, offset, 0.0);
        }
    }
    path
}

/// The slots that are shown and hold no record of this replica yet.
pub fn slots(row: usize, replica: &Replica, geometry: &Geometry) -> String {
    let mut path = String::new();
    let from = replica.log_end.at.0.min(replica.log_end.was.0).max(geometry.first.0);
    for offset in from..geometry.end().0 {
        rounded(&mut path, geometry, row, Offset(offset), 0.5);
    }
    path
}

/// The offsets of a run that are shown.
fn shown(geometry: &Geometry, run: Run) -> impl Iterator<Item = Offset> + use<> {
    let first = run.first.0.max(geometry.first.0);
    let end = run.end.0.min(geometry.end().0);
    (first..end).map(Offset)
}

/// The offsets of all records of a replica that are shown, with the middle of their cell.
pub fn numbers(geometry: &Geometry, replica: &Replica) -> Vec<(Offset, f64)> {
    let runs = replica.runs.iter().flat_map(|run| shown(geometry, *run));
    runs.map(|offset| (offset, middle(geometry, offset))).collect()
}

/// Where an epoch begins, if that is shown; not the epoch the log began with.
pub fn epoch_starts(geometry: &Geometry, replica: &Replica) -> Vec<(LeaderEpoch, f64)> {
    let starts = replica.runs.iter().skip(1).filter(|run| geometry.shows(run.first));
    starts.map(|run| (run.epoch, geometry.x_at(run.first))).collect()
}

/// Notches at the segment boundaries that are shown; the log's own beginning is none.
pub fn notches(row: usize, replica: &Replica, geometry: &Geometry) -> String {
    let mut path = String::new();
    let top = geometry.cells_y(row) - 5.0;
    let height = geometry.metrics.cell + 10.0;
    for base in replica.segments.iter().skip(1).filter(|base| geometry.shows(**base)) {
        push(
            &mut path,
            format_args!(
                "M{} {top}v{height}",
                tenths(geometry.x_at(*base)),
                top = tenths(top),
                height = tenths(height)
            ),
        );
    }
    path
}

/// A bar for each run of a replica, with its tint: all its offsets in the width of one card. What
/// it does not know to be committed is half as tall.
pub fn bars(
    replica: &Replica,
    window: &Window,
    (left, top, width, height): (f64, f64, f64, f64),
) -> Vec<(usize, String)> {
    let all = (window.end.0 - window.start.0).max(1) as f64;
    let x = |offset: Offset| left + (offset.0 - window.start.0) as f64 / all * width;
    let committed = replica.high_watermark.at;
    let bar = |run: &Run| {
        let mut path = String::new();
        let split = committed.clamp(run.first, run.end);
        for (from, to, tall) in [(run.first, split, height), (split, run.end, height / 2.0)] {
            let (x, wide, y) = (x(from), x(to) - x(from), top + height - tall);
            if wide > 0.0 {
                push(
                    &mut path,
                    format_args!(
                        "M{x} {y}h{wide}v{tall}h-{wide}z",
                        x = tenths(x),
                        y = tenths(y),
                        wide = tenths(wide),
                        tall = tenths(tall)
                    ),
                );
            }
        }
        (tint(run.epoch), path)
    };
    replica.runs.iter().map(bar).collect()
}

/// The squares of one kind, row by row.
pub fn spots(
    kinds: impl Iterator<Item = SpotKind>,
    kind: SpotKind,
    (in_row, step): (usize, f64),
) -> String {
    let mut path = String::new();
    let inset = if kind == SpotKind::Leader { 1.0 } else { 2.5 };
    for (place, _) in kinds.enumerate().filter(|(_, it)| *it == kind) {
        let x = (place % in_row) as f64 * step + inset;
        let y = (place / in_row) as f64 * step + inset;
        let wide = step - 2.0 * inset;
        push(
            &mut path,
            format_args!(
                "M{x} {y}h{wide}v{wide}h-{wide}z",
                x = tenths(x),
                y = tenths(y),
                wide = tenths(wide)
            ),
        );
    }
    path
}

/// White ground below the numbers of hatched cells.
pub fn grounds(row: usize, replica: &Replica, geometry: &Geometry) -> String {
    let mut path = String::new();
    let (half, tall) = (geometry.metrics.text * 0.62, geometry.metrics.text * 1.2);
    let top = geometry.cells_y(row) + (geometry.metrics.cell - tall) / 2.0;
    for (offset, x) in numbers(geometry, replica) {
        let half = half * f64::from(offset.0.max(1).ilog10() + 1).max(1.0).sqrt();
        let (left, width) = (x - half, 2.0 * half);
        push(
            &mut path,
            format_args!(
                "M{left} {top}h{width}v{tall}h-{width}z",
                left = tenths(left),
                top = tenths(top),
                width = tenths(width),
                tall = tenths(tall)
            ),
        );
    }
    path
}

/// Middle of a record's cell.
pub fn middle(geometry: &Geometry, offset: Offset) -> f64 {
    geometry.x_at(offset) + geometry.pitch / 2.0
}

fn rounded(path: &mut String, geometry: &Geometry, row: usize, offset: Offset, inset: f64) {
    let metrics = geometry.metrics;
    let x = geometry.x_at(offset) + metrics.gap / 2.0 + inset;
    let y = geometry.cells_y(row) + inset;
    let radius = 4.0;
    let across = geometry.pitch - metrics.gap - 2.0 * (inset + radius);
    let down = metrics.cell - 2.0 * (inset + radius);
    let corner = |dx: f64, dy: f64| format!("a4 4 0 0 1 {} {}", units(dx), units(dy));
    push(
        path,
        format_args!(
            "M{} {y}h{across}{}v{down}{}h-{across}{}v-{down}{}z",
            tenths(x + radius),
            corner(radius, radius),
            corner(-radius, radius),
            corner(-radius, -radius),
            corner(radius, -radius),
            y = tenths(y),
            across = tenths(across),
            down = tenths(down)
        ),
    );
}

/// A line through corners that are rounded with a radius of up to 14.
pub fn through(corners: &[Point]) -> String {
    let mut path = String::new();
    let Some(first) = corners.first() else { return path };
    push(&mut path, format_args!("M{} {}", tenths(first.x), tenths(first.y)));
    for three in corners.windows(3) {
        let [before, corner, after] = three else { continue };
        let towards = |from: &Point| {
            let (dx, dy) = (from.x - corner.x, from.y - corner.y);
            let length = dx.hypot(dy).max(0.001);
            let radius = 14.0_f64.min(length / 2.0);
            (corner.x + dx / length * radius, corner.y + dy / length * radius)
        };
        let ((x1, y1), (x2, y2)) = (towards(before), towards(after));
        let (x, y) = (corner.x, corner.y);
        push(
            &mut path,
            format_args!(
                "L{x1} {y1}Q{x} {y} {x2} {y2}",
                x1 = tenths(x1),
                y1 = tenths(y1),
                x = tenths(x),
                y = tenths(y),
                x2 = tenths(x2),
                y2 = tenths(y2)
            ),
        );
    }
    if let Some(last) = corners.last() {
        push(&mut path, format_args!("L{} {}", tenths(last.x), tenths(last.y)));
    }
    path
}

fn push(path: &mut String, piece: std::fmt::Arguments<'_>) {
    path.write_fmt(piece).expect("writing to a String does not fail");
}
