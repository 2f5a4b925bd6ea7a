//! What can be done to a broker, a link and a replica, from the thing itself: by pointer, by keys
//! alone, and by shortcuts for what is selected.

use crate::harness::{Page, Told, View, story};
use thirtyfour::Key;

/// Opens Explore, seen by broker.
async fn by_broker(page: &Page) -> Told {
    page.press("z").await?;
    page.until("document.activeElement.matches('main')").await?;
    page.press("v").await?;
    page.until("document.querySelector('.cluster')").await?;
    page.until("document.getAnimations().length === 0").await?;
    Ok(())
}

async fn focus(page: &Page, selector: &str) -> Told {
    page.script(&format!("document.querySelector({selector:?}).focus()")).await?;
    Ok(())
}

async fn is_on(page: &Page, selector: &str) -> Told {
    page.until(&format!("document.activeElement.matches({selector:?})")).await?;
    Ok(())
}

/// What was done last, as a line of the action grammar.
async fn last_deed(page: &Page, line: &str) -> Told {
    let ends = format!(
        "document.querySelector('.explore-deeds li:last-child').textContent.endsWith({line:?})"
    );
    page.until(&ends).await?;
    Ok(())
}

#[test]
fn a_menu_needs_no_pointer() {
    story(View::desktop(), async |page| {
        by_broker(page).await?;
        focus(page, "[data-menu=broker-3]").await?;
        page.press(Key::Enter + "").await?;
        is_on(page, "[data-act=stop-3]").await?;
        page.press(Key::Up + "").await?;
        is_on(page, "[data-act=inspect-3]").await?;
        page.press(Key::Home + "").await?;
        page.press(Key::Down + "").await?;
        is_on(page, "[data-act=freeze-3]").await?;
        page.press(Key::Escape + "").await?;
        is_on(page, "[data-menu=broker-3]").await?;
        page.press(Key::Enter + "").await?;
        page.until("document.querySelector('.menu')").await?;
        page.press(Key::Down + "").await?;
        page.press(Key::Enter + "").await?;
        last_deed(page, " freeze 3").await?;
        is_on(page, "[data-menu=broker-3]").await?;

        focus(page, "[data-link='2-3']").await?;
        page.press(Key::Enter + "").await?;
        is_on(page, "[data-act='cut-2-3']").await?;
        page.press(Key::Down + "").await?;
        page.press(Key::Enter + "").await?;
        last_deed(page, " cut 2>3").await?;
        page.until("document.activeElement.textContent.includes('cut →')").await?;
        Ok(())
    });
}

#[test]
fn shortcuts_do_to_what_is_selected() {
    story(View::desktop(), async |page| {
        by_broker(page).await?;
        page.click("[data-machine='2'] .machine-name").await?;
        page.until("document.querySelector('.explore-right h2').textContent === 'broker 2'")
            .await?;
        page.press("c").await?;
        last_deed(page, " cut 2 1").await?;
        page.press("c").await?;
        last_deed(page, " heal 2 1").await?;
        page.press("k").await?;
        last_deed(page, " crash 2").await?;
        page.until("document.querySelector('.machine-off[data-machine=\"2\"]')").await?;
        page.press("k").await?;
        last_deed(page, " start 2").await?;
        Ok(())
    });
}

#[test]
fn a_menu_of_a_phone_leads_to_the_inspector() {
    story(View::phone(), async |page| {
        by_broker(page).await?;
        page.click("[data-menu=broker-1]").await?;
        page.click("[data-act=inspect-1]").await?;
        is_on(page, ".explore-right").await?;
        assert!(page.text(".explore-right h2").await?.contains("broker 1"));
        page.click(".explore-tabs button:nth-of-type(1)").await?;
        focus(page, "[data-menu='replica-1-orders-0']").await?;
        page.press(Key::Enter + "").await?;
        page.click("[data-act='show-1-orders-0']").await?;
        page.until("document.querySelector('.stage-selected[data-broker=\"1\"]')").await?;
        Ok(())
    });
}
