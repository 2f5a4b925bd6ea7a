//! The page opens; and the harness itself is shown to see what it is there to see.

use crate::harness::{Page, Told, View, story};
use thirtyfour::Key;

#[test]
fn the_page_loads_with_an_empty_console() {
    story(View::desktop(), async |page| {
        assert_eq!(page.script("return document.title").await?, "brokerscope");
        page.until("document.querySelector('main').innerText.length").await?;
        Ok(())
    });
}

/// Puts an element over the page, at its left, with the given script run on it as `planted`.
async fn plant(page: &Page, script: &str) -> Told {
    let body = format!(
        "const planted = document.createElement('div');
         planted.id = 'planted';
         Object.assign(planted.style, {{ position: 'absolute', left: '9px', top: '9px' }});
         {script};
         document.querySelector('main').append(planted)"
    );
    page.script(&body).await?;
    Ok(())
}

/// Plants, and gives the faults of the text boxes that were not there before.
async fn new_text_faults(page: &Page, script: &str) -> Told<String> {
    let before = page.text_faults().await?;
    plant(page, script).await?;
    let mut after = page.text_faults().await?;
    after.retain(|fault| !before.contains(fault));
    page.script("document.querySelector('#planted').remove()").await?;
    Ok(after.join("\n"))
}

/// What is planted, and the fault that must be found.
const TEXT_FAULTS: [(&str, &str); 5] = [
    (
        "planted.innerHTML = '<p>one</p><p>two</p>';
         for (const p of planted.children)
           Object.assign(p.style, { position: 'absolute', left: 0, top: 0, margin: 0 })",
        "\"one\" overlaps \"two\"",
    ),
    (
        "planted.innerHTML = '<svg width=90 height=40><text x=5 y=20>seven</text>\
           <text x=9 y=22>eight</text></svg>'",
        "\"seven\" overlaps \"eight\"",
    ),
    (
        "planted.textContent = 'a long text';
         Object.assign(planted.style, { width: '20px', overflow: 'hidden', whiteSpace: 'nowrap' })",
        "\"a long text\" is clipped by div#planted",
    ),
    (
        "planted.textContent = 'far out';
         Object.assign(planted.style, { left: '380px', whiteSpace: 'nowrap' })",
        "\"far out\" reaches out of the window",
    ),
    (
        "planted.innerHTML = '<p>below</p><div></div>';
         Object.assign(planted.lastChild.style,
           { position: 'absolute', inset: 0, background: 'rgb(9, 9, 9)' })",
        "\"below\" is hidden under div",
    ),
];

#[test]
fn the_text_check_sees_overlap_clipping_cover_and_overflow() {
    story(View::phone(), async |page| {
        for (script, fault) in TEXT_FAULTS {
            let found = new_text_faults(page, script).await?;
            assert!(found.contains(fault), "expected {fault}, found {found:?}");
        }
        let apart = "planted.innerHTML = '<svg width=90 height=60><text x=5 y=20>seven</text>\
             <text x=5 y=40>eight</text></svg>'";
        let found = new_text_faults(page, apart).await?;
        assert!(!found.contains("\"seven\" overlaps \"eight\""), "{found}");
        Ok(())
    });
}

#[test]
fn axe_and_the_console_see_what_is_planted() {
    story(View::desktop(), async |page| {
        plant(page, "planted.innerHTML = '<img src=\"data:,\">'").await?;
        let found = page.accessibility_faults().await?;
        assert!(found.iter().any(|fault| fault.contains("image-alt")), "{found:?}");
        page.script("console.warn('planted')").await?;
        let said = page.console().await?;
        assert!(said.iter().any(|line| line.contains("planted")), "{said:?}");
        Ok(())
    });
}

#[test]
fn clicks_and_keys_arrive() {
    story(View::desktop(), async |page| {
        let button = "const b = document.createElement('button');
            b.onclick = () => b.textContent += '!';
            b.onkeydown = (event) => b.textContent += event.key;
            b.textContent = 'go';
            planted.append(b)";
        plant(page, button).await?;
        page.click("#planted button").await?;
        page.press(Key::Right + "").await?;
        assert_eq!(page.text("#planted button").await?, "go!ArrowRight");
        assert!(page.browser().title().await?.starts_with("brokerscope"));
        Ok(())
    });
}
