//! Charts over virtual time: they come when they are asked for, follow what is played, have the
//! cursor where the timeline has it, and show both futures.

use crate::harness::{Page, Told, View, story};
use thirtyfour::{By, Key};

/// What throughput is said to be, in records a second.
const RATE: &str = "parseInt(document.querySelector('[data-chart=throughput] b').textContent)";
/// Where the charts say that we are, in pixels.
const CURSOR: &str = "new DOMMatrix(getComputedStyle(document.querySelector('.chart-cursor'))\
                      .transform).m41";

/// Does a line of the action grammar.
async fn act(page: &Page, line: &str) -> Told {
    page.script("document.querySelector('[data-focus=line]').focus()").await?;
    page.press(line).await?;
    page.press(Key::Enter + "").await
}

/// Presses on the timeline at a share of its width, on the first line.
async fn seek(page: &Page, share: f64) -> Told {
    let line = page.browser().find(By::Css(".timeline")).await?;
    let place = line.rect().await?;
    let (x, y) = (place.x + place.width * share, place.y + 36.0);
    Ok(page.browser().action_chain().move_to(x as i64, y as i64).click().perform().await?)
}

/// What the page has loaded for the charts.
const LOADED: &str = "performance.getEntriesByType('resource')
    .filter(entry => entry.name.includes('charts-worker')).length";

async fn number(page: &Page, expression: &str) -> Told<f64> {
    Ok(page.script(&format!("return {expression}")).await?.as_f64().unwrap_or(f64::NAN))
}

#[test]
fn charts_follow_what_is_played_and_show_both_futures() {
    story(View::desktop(), async |page| {
        page.click("[data-act=zoom]").await?;
        page.until("document.getAnimations().length === 0").await?;
        assert!(number(page, LOADED).await? == 0.0, "nobody has asked for charts yet");
        page.click("[data-act=charts]").await?;
        page.until("document.querySelectorAll('.chart svg').length === 4").await?;
        page.until("document.querySelector('[data-chart=isr] b').textContent.startsWith('3 of 3')")
            .await?;

        // A second is a second: 100 records in each.
        page.click(".pace .segments:nth-of-type(1) button:nth-of-type(2)").await?;
        act(page, "resume-fetching 3").await?;
        act(page, "produce orders-0 2 acks=all every-us=20000 times=400").await?;
        page.until("document.querySelector('[data-act=play]').textContent.includes('Pause')")
            .await?;
        page.until(&format!("{RATE} > 50")).await?;
        page.click("[data-act=play]").await?;
        page.until("document.querySelector('[data-act=play]').textContent.includes('Play')")
            .await?;
        let drawn = "document.querySelector('[data-chart=throughput] .chart-this')";
        page.until(&format!("{drawn}.getBBox().height > 40")).await?;
        let said = page.script("return document.querySelector('.chart-sheet').ariaLabel").await?;
        assert!(said.as_str().is_some_and(|it| it.ends_with("records/s")), "{said}");

        let late = number(page, CURSOR).await?;
        assert!(number(page, &format!("Math.abs({CURSOR} - 44)")).await? > 100.0, "{late}");
        seek(page, 0.1).await?;
        page.until(&format!("{CURSOR} < {late} - 20")).await?;
        page.until(&format!("{RATE} === 0")).await?;

        assert!(page.script("return !document.querySelector('.chart-other')").await? == true);
        act(page, "crash 3").await?;
        page.until("document.querySelectorAll('[data-branch]').length === 2").await?;
        page.until("document.querySelector('[data-chart=throughput] .chart-other')").await?;
        page.until("document.querySelector('[data-chart=throughput] .chart-this')").await?;

        page.click("[data-act=charts]").await?;
        page.until("!document.querySelector('.chart')").await?;
        Ok(())
    });
}

/// The charts with something in them, judged as they look.
async fn look(page: &Page, view: View) -> Told {
    page.open(view).await?;
    page.click("[data-act=zoom]").await?;
    page.until("document.getAnimations().length === 0").await?;
    page.click("[data-act=charts]").await?;
    page.until("document.querySelectorAll('.chart svg').length === 4").await?;
    page.until("document.querySelector('.charts-means').textContent").await?;
    page.picture(&format!("40-charts-{}", view.name())).await?;
    let mut faults = page.text_faults().await?;
    faults.extend(page.accessibility_faults().await?);
    assert!(faults.is_empty(), "{}:\n{}", view.name(), faults.join("\n"));
    let wide = "document.documentElement.scrollWidth <= innerWidth";
    assert!(page.script(&format!("return {wide}")).await? == true, "{}", view.name());
    Ok(())
}

#[test]
fn charts_look_right_in_both_languages_themes_and_forms() {
    story(View::desktop(), async |page| {
        for form in [View::desktop(), View::phone()] {
            for (language, theme) in [("en", "light"), ("zh", "dark")] {
                look(page, View { language, theme, ..form }).await?;
            }
        }
        Ok(())
    });
}
