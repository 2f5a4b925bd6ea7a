//! Zooming moves the same things: they set out from where they were.

use crate::harness::{Page, Told, View, story};
use serde_json::json;

/// Where the cards, the records of broker 1 and the HW line are, as `left top right bottom`.
const PLACES: &str = "[...document.querySelectorAll(
       '.stage-card-ground, [data-log=\"1\"] .stage-tint-0, .stage-watermark')].map(part => {
     const { left, top, right, bottom } = part.getBoundingClientRect();
     return [left, top, right, bottom].map(Math.round);
   })";

/// Where the replicas' cards are.
const CARDS: &str = "[...document.querySelectorAll('.stage-card-ground')].map(part => {
     const { left, top, right, bottom } = part.getBoundingClientRect();
     return [left, top, right, bottom].map(Math.round);
   })";

/// Zooms, and gives where things were before, at the first moment of the move, and after it; and
/// how many of them moved.
async fn zoom(page: &Page) -> Told<Moved> {
    moved(page, PLACES, "[data-act=zoom]").await
}

/// Where things were before, at the first moment, and after; and how many of them moved.
type Moved = (Vec<Vec<i64>>, Vec<Vec<i64>>, Vec<Vec<i64>>, u64);

/// Presses a button, and gives where the things at those places moved.
async fn moved(page: &Page, places: &str, button: &str) -> Told<Moved> {
    let script = format!(
        "const places = () => {places};
         const before = places();
         document.querySelector({button:?}).click();
         const frame = () => new Promise(requestAnimationFrame);
         return frame().then(frame).then(() => {{
           const moves = document.getAnimations();
           for (const move of moves) {{ move.pause(); move.currentTime = 0; }}
           const first = places();
           for (const move of moves) move.finish();
           return [before, first, places(), moves.length];
         }})"
    );
    Ok(serde_json::from_value(page.script(&script).await?)?)
}

#[test]
fn things_set_out_from_where_they_were() {
    story(View::desktop(), async |page| {
        for _ in 0..2 {
            let (before, first, after, moved) = zoom(page).await?;
            assert_eq!(before.len(), 5, "three cards, the records, the line");
            assert!(moved > 10, "{moved} moves");
            assert_ne!(before, after);
            let apart = before.iter().flatten().zip(first.iter().flatten());
            let apart: Vec<_> = apart.filter(|(was, is)| was.abs_diff(**is) > 2).collect();
            assert!(apart.is_empty(), "from {before:?} to {first:?}");
        }
        Ok(())
    });
}

#[test]
fn replicas_are_the_same_in_every_view() {
    story(View::desktop(), async |page| {
        page.click("[data-act=zoom]").await?;
        page.until("document.getAnimations().length === 0").await?;
        for view in [2, 1] {
            let button = format!(".explore-bar .segments button:nth-of-type({view})");
            let (before, first, after, moves) = moved(page, CARDS, &button).await?;
            assert_eq!(before.len(), 3, "three replicas");
            assert!(moves > 10, "{moves} moves");
            assert_ne!(before, after);
            let apart = before.iter().flatten().zip(first.iter().flatten());
            let apart: Vec<_> = apart.filter(|(was, is)| was.abs_diff(**is) > 2).collect();
            assert!(apart.is_empty(), "from {before:?} to {first:?}");
        }
        Ok(())
    });
}

#[test]
fn with_reduced_motion_zooming_is_a_cut() {
    story(View::desktop(), async |page| {
        let calm = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        page.browser().cdp().send_raw("Emulation.setEmulatedMedia", calm).await?;
        let (before, first, after, moved) = zoom(page).await?;
        assert_eq!(moved, 0);
        assert_ne!(before, after);
        assert_eq!(first, after);
        Ok(())
    });
}
