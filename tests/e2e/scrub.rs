//! The cursor on the timeline, dragged by the pointer: time follows it, and nothing masked shows.

use crate::harness::{Page, Told, View, story};
use thirtyfour::By;

/// The instant on screen, in milliseconds.
const NOW: &str = "Number(document.querySelector('.timeline-cursor').ariaValueNow)";

async fn now(page: &Page) -> Told<i64> {
    Ok(page.script(&format!("return {NOW}")).await?.as_i64().unwrap_or(-1))
}

/// Presses on the line at a share of its width, moves to others, and lets go.
async fn drag(page: &Page, shares: &[f64]) -> Told {
    let line = page.browser().find(By::Css(".timeline")).await?;
    let (place, mut chain) = (line.rect().await?, page.browser().action_chain());
    for (index, share) in shares.iter().enumerate() {
        let (x, y) = (place.x + place.width * share, place.y + 36.0);
        chain = chain.move_to(x as i64, y as i64);
        if index == 0 {
            chain = chain.click_and_hold();
        }
    }
    Ok(chain.release().perform().await?)
}

#[test]
fn time_follows_the_pointer() {
    story(View::desktop(), async |page| {
        page.click("[data-act=zoom]").await?;
        page.until("document.getAnimations().length === 0").await?;
        let asked = now(page).await?;
        drag(page, &[0.3, 0.25, 0.2]).await?;
        page.until(&format!("{NOW} < 20000")).await?;
        let early = now(page).await?;
        assert!(early > 2_200, "{early} ms");
        page.until("document.querySelectorAll('.stage-card').length === 3").await?;
        drag(page, &[0.2, 0.3, 0.99]).await?;
        page.until(&format!("{NOW} >= {asked} - 1")).await?;
        assert!(now(page).await? <= asked, "not past what was played");
        Ok(())
    });
}

#[test]
fn an_open_question_is_not_scrubbed_past() {
    story(View::desktop(), async |page| {
        let asked = now(page).await?;
        drag(page, &[0.3, 0.5, 0.95]).await?;
        assert_eq!(now(page).await?, asked);
        assert!(page.script("return !!document.querySelector('.timeline-fog')").await? == true);
        drag(page, &[0.3]).await?;
        page.until(&format!("{NOW} < {asked}")).await?;
        drag(page, &[0.95]).await?;
        assert_eq!(now(page).await?, asked, "back at the question, and no further");
        Ok(())
    });
}
