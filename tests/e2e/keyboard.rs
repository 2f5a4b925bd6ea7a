//! The whole first minute and a walk through Explore by key events alone: no click, and no script
//! that moves the focus.

use crate::harness::{Page, Told, View, story};
use thirtyfour::Key;

/// More stops than this has no page: whoever needs more goes round in circles.
const STOPS_MOST: usize = 80;

/// What has the focus, in a few words.
async fn focus(page: &Page) -> Told<String> {
    let said = page
        .script(
            "const at = document.activeElement;
             const name = at.dataset.act ?? at.dataset.broker ?? at.dataset.branch ?? at.role
               ?? at.className;
             return `${at.localName} ${name} ${at.getAttribute('aria-label') ?? at.textContent}`",
        )
        .await?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

/// Whether what has the focus matches.
async fn is_on(page: &Page, selector: &str) -> Told<bool> {
    let script = format!("return document.activeElement.matches({selector:?})");
    Ok(page.script(&script).await? == true)
}

/// Goes on with Tab to what matches.
async fn tab_to(page: &Page, selector: &str) -> Told {
    for _ in 0..STOPS_MOST {
        page.press(Key::Tab + "").await?;
        if is_on(page, selector).await? {
            return Ok(());
        }
    }
    Err(format!("{STOPS_MOST} tabs do not lead to {selector}").into())
}

async fn title(page: &Page, said: &str) -> Told {
    page.until(&format!("document.querySelector('h1').textContent === {said:?}")).await?;
    Ok(())
}

async fn main_says(page: &Page, said: &str) -> Told {
    let main = "document.querySelector('[data-act=main]').textContent";
    page.until(&format!("{main}.includes({said:?})")).await?;
    Ok(())
}

/// From the button that asks to the one that zooms out.
async fn what_is_lost_needs_no_pointer(page: &Page) -> Told {
    page.press(Key::Enter + "").await?;
    title(page, "Kill the leader now: what is lost?").await?;
    page.until("document.activeElement.matches('[data-record=\"0\"]')").await?;
    page.press(Key::End + "").await?;
    page.press(" ").await?;
    page.press(Key::Left + "").await?;
    page.press(Key::Left + "").await?;
    page.press(" ").await?;
    page.until("document.activeElement.matches('[data-record=\"4\"][aria-checked=true]')").await?;
    page.press(" ").await?;
    page.press(Key::Right + "").await?;
    page.press(" ").await?;
    main_says(page, "Lock in: 2 lost").await?;
    page.press(Key::Enter + "").await?;
    title(page, "Nothing is lost").await?;
    assert_eq!(page.text(".question-eyebrow").await?, "Your guess was: 5, 6 lost");
    main_says(page, "Zoom out").await?;
    assert!(is_on(page, "[data-act=main]").await?, "{}", focus(page).await?);
    Ok(())
}

#[test]
fn the_first_minute_needs_no_pointer() {
    story(View::desktop(), async |page| {
        tab_to(page, ".guess-handle").await?;
        page.press(Key::Left + "").await?;
        page.press(Key::Left + "").await?;
        page.press(Key::Right + "").await?;
        page.until("document.activeElement.ariaValueText === 'HW at 7'").await?;
        page.press(Key::Enter + "").await?;
        title(page, "It stays at 5").await?;
        assert!(is_on(page, "[data-act=main]").await?, "{}", focus(page).await?);
        assert_eq!(page.text("[data-act=main]").await?, "Kill the leader now: what is lost?");

        page.press(Key::Tab + "").await?;
        assert!(is_on(page, "[data-act=other]").await?, "{}", focus(page).await?);
        assert_eq!(page.text("[data-act=other]").await?, "Resume broker 3’s fetching");
        page.press(Key::Enter + "").await?;
        title(page, "It moved from 5 to 7").await?;
        main_says(page, "Kill the leader").await?;
        assert!(is_on(page, "[data-act=main]").await?, "{}", focus(page).await?);
        what_is_lost_needs_no_pointer(page).await?;
        page.press(Key::Enter + "").await?;
        page.until("document.querySelector('.app-explore')").await?;
        page.until("document.activeElement.matches('main')").await?;

        page.press("?").await?;
        page.until("document.querySelector('[data-dialog=keys][open]')").await?;
        assert!(page.text("[data-dialog=keys]").await?.contains("Next interesting event"));
        page.press(Key::Escape + "").await?;
        page.until("!document.querySelector('dialog[open]')").await?;
        page.press("z").await?;
        page.until("!document.querySelector('.app-explore')").await?;
        page.press("z").await?;
        page.until("document.querySelector('.app-explore')").await?;
        Ok(())
    });
}

/// The focus goes through everything that Explore has and out again, at both widths.
#[test]
fn explore_holds_no_trap() {
    for view in [View::desktop(), View::phone()] {
        story(view, async |page| {
            page.press("z").await?;
            page.until("document.querySelector('.app-explore')").await?;
            page.until("document.activeElement.matches('main')").await?;
            let mut stops = Vec::new();
            for _ in 0..STOPS_MOST {
                page.press(Key::Tab + "").await?;
                if is_on(page, "body").await? {
                    break;
                }
                stops.push(focus(page).await?);
            }
            let met = |name: &str| stops.iter().any(|stop| stop.contains(name));
            for name in ["1 broker 1", "slider Moment", "button play", "button zoom"] {
                assert!(met(name), "{name} is not met on the way: {stops:#?}");
            }
            assert!(stops.len() < STOPS_MOST, "the focus comes out again: {stops:#?}");
            Ok(())
        });
    }
}

#[test]
fn time_is_scrubbed_by_keys() {
    story(View::desktop(), async |page| {
        page.press("z").await?;
        page.until("document.querySelector('.app-explore')").await?;
        tab_to(page, ".timeline-cursor").await?;
        let now = "Number(document.activeElement.ariaValueNow)";
        let asked = page.until(now).await?;
        page.press(Key::Left + "").await?;
        page.until(&format!("{now} <= {asked}")).await?;
        page.press(Key::Home + "").await?;
        page.until(&format!("{now} < 2")).await?;
        page.press(Key::PageDown + "").await?;
        page.until(&format!("{now} > 2")).await?;
        page.press(Key::End + "").await?;
        page.until(&format!("{now} >= {asked} - 1")).await?;
        assert!(is_on(page, ".timeline-cursor").await?, "{}", focus(page).await?);
        Ok(())
    });
}
