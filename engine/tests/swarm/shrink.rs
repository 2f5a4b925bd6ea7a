//! The shortest list of actions that still fails: halves, quarters and so on are left out, then
//! single lines, as long as that helps (delta debugging).

use super::plan::Plan;
use super::play::Played;

/// So often a shorter plan is tried.
const TRIES: u32 = 600;

/// A plan with as few lines of `plan` as were found that fail, and how it fails. That may be
/// otherwise than at first.
pub(crate) fn shrink(
    plan: &Plan,
    attempt: &impl Fn(&Plan) -> Result<Played, String>,
) -> (Plan, String) {
    let (mut small, mut why, mut tries) = (plan.clone(), String::new(), 0);
    let mut size = small.lines.len().div_ceil(2).max(1);
    loop {
        let (mut from, mut is_shorter) = (0, false);
        while from < small.lines.len() && tries < TRIES {
            let mut shorter = small.clone();
            shorter.lines.drain(from..(from + size).min(small.lines.len()));
            tries += 1;
            match attempt(&shorter) {
                Err(said) => (small, why, is_shorter) = (shorter, said, true),
                Ok(_) => from += size,
            }
        }
        if tries >= TRIES || (size == 1 && !is_shorter) {
            return (small, why);
        }
        size = size.div_ceil(2).max(1);
    }
}
