//! The first minute and what follows from it, by the page's own controls.

use crate::harness::{Page, Told, View, story};
use thirtyfour::Key;

/// Puts the guess at 7 with the arrow keys and locks it in.
async fn guess_seven(page: &Page) -> Told {
    page.script("document.querySelector('[role=slider]').focus()").await?;
    page.press(Key::Left + "").await?;
    page.until("document.querySelector('[role=slider]').ariaValueText === 'HW at 7'").await?;
    page.press(Key::Enter + "").await?;
    Ok(())
}

/// Waits for the question's title to say something.
async fn title(page: &Page, said: &str) -> Told {
    page.until(&format!("document.querySelector('h1').textContent === {said:?}")).await?;
    Ok(())
}

/// The page's body as the question is open: what a masked answer could hide in. Empty comments are
/// where parts of the page may come and go: they say nothing.
async fn document(page: &Page) -> Told<String> {
    page.until("document.querySelector('.timeline-fog')").await?;
    let html = page.script("document.activeElement.blur(); return document.body.innerHTML").await?;
    Ok(html.as_str().unwrap_or_default().replace("<!---->", ""))
}

/// Nothing shows through of what was played: both documents are one.
fn alike(one: &str, other: &str) {
    let parts = |document: &str| document.split_inclusive('>').map(str::to_owned).collect();
    let (one, other): (Vec<String>, Vec<String>) = (parts(one), parts(other));
    let apart = one.iter().zip(&other).position(|(one, other)| one != other);
    let around = |parts: &[String], at: usize| {
        parts[at.saturating_sub(2)..(at + 3).min(parts.len())].concat()
    };
    let apart = apart.map(|at| (around(&one, at), around(&other, at)));
    assert_eq!(apart, None);
    assert_eq!(one.len(), other.len());
}

async fn saved(page: &Page) -> Told<String> {
    page.click("[data-act=save]").await?;
    page.until("document.querySelector('dialog[open] textarea[readonly]')").await?;
    let text = page.script("return document.querySelector('dialog[open] textarea').value").await?;
    page.press(Key::Escape + "").await?;
    page.until("!document.querySelector('dialog[open]')").await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// The HW that each replica knows, as its drawing says.
async fn watermarks(page: &Page) -> Told<String> {
    let said = page
        .script(
            "return [...document.querySelectorAll('[data-broker]')]
               .map(card => card.getAttribute('aria-label').match(/HW (\\d+)/)[1]).join(' ')",
        )
        .await?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

/// Steps back event by event until broker 3 is held again.
async fn step_back_to_the_pause(page: &Page) -> Told {
    let held = "document.querySelector('.stage-paused, .stage-struck')";
    for _ in 0..12 {
        page.click("[data-act=back]").await?;
        if page.script(&format!("return !!({held})")).await? == true {
            break;
        }
    }
    page.until(held).await?;
    assert_eq!(watermarks(page).await?, "5 5 5");
    Ok(())
}

/// Leaves the known future, lets a while pass in which nothing moves the HW, and resumes then.
async fn resume_later_instead(page: &Page) -> Told {
    let before = place(page).await?;
    page.click("[data-act=fork]").await?;
    page.until("document.querySelectorAll('[data-branch]').length === 2").await?;
    for _ in 0..8 {
        page.click("[data-act=step]").await?;
    }
    assert_eq!(watermarks(page).await?, "5 5 5", "nobody resumed on this branch");
    assert_ne!(place(page).await?, before, "time has passed");
    page.click(".explore-fetching button:nth-of-type(2)").await?;
    page.until("document.querySelector('[data-broker=\"1\"]').ariaLabel.includes('HW 7')").await?;
    standstill(page).await
}

/// Waits until time stands.
async fn standstill(page: &Page) -> Told {
    page.until("document.querySelector('[data-act=play]').textContent.includes('Play')").await?;
    Ok(())
}

/// What the sentence and the stage say of the moment on screen.
async fn place(page: &Page) -> Told<String> {
    let said = page.text(".explore-said").await?;
    Ok(format!("{said} {}", watermarks(page).await?))
}

/// Goes to a branch by its name on the timeline.
async fn visit(page: &Page, number: u32) -> Told {
    page.click(&format!("[data-branch='{number}']")).await?;
    let there = "getAttribute('aria-current') === 'true'";
    page.until(&format!("document.querySelector('[data-branch=\"{number}\"]').{there}")).await?;
    Ok(())
}

#[test]
fn a_guess_is_answered_with_its_causes_and_both_futures_are_kept() {
    story(View::desktop(), async |page| {
        guess_seven(page).await?;
        title(page, "It stays at 5").await?;
        assert_eq!(page.text(".question-eyebrow").await?, "Your guess was 7");
        let why = page.text(".reasons").await?;
        for link in ["min(7, 7, 5)", "Its Fetch asked from 5", "The scenario paused its"] {
            assert!(why.contains(link), "{link} is missing in {why}");
        }
        assert_eq!(watermarks(page).await?, "5 5 5");

        page.click("[data-act=other]").await?;
        title(page, "It moved from 5 to 7").await?;
        // The leader moved it when broker 3 asked from 7; the followers hear of it a fetch later.
        assert!(watermarks(page).await?.starts_with("7 "), "{}", watermarks(page).await?);

        page.click("[data-act=zoom]").await?;
        page.until("document.querySelector('.explore-left')").await?;
        step_back_to_the_pause(page).await?;
        resume_later_instead(page).await?;

        // The first future is as it was, and so is the second.
        visit(page, 0).await?;
        assert!(watermarks(page).await?.starts_with("7 "), "{}", watermarks(page).await?);
        visit(page, 1).await?;
        assert_eq!(watermarks(page).await?, "5 5 5", "at the same instant nobody resumed here");
        for _ in 0..3 {
            page.click("[data-act=next]").await?;
        }
        let moment = place(page).await?;

        let text = saved(page).await?;
        page.open(View::desktop()).await?;
        page.click("[data-act=zoom]").await?;
        page.click("[data-act=paste]").await?;
        page.until("document.querySelector('dialog[open] textarea')").await?;
        let put = format!(
            "const field = document.querySelector('dialog[open] textarea');
             field.value = {text:?};
             field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        );
        page.script(&put).await?;
        page.click("[data-act=paste-load]").await?;
        page.until("document.querySelectorAll('[data-branch]').length === 2").await?;
        assert_eq!(place(page).await?, moment, "the saved moment is on screen");
        assert_eq!(saved(page).await?, text, "saving what was loaded gives the same text");
        Ok(())
    });
}

#[test]
fn an_open_question_tells_nothing_of_what_was_played() {
    story(View::desktop(), async |page| {
        let fresh = document(page).await?;
        guess_seven(page).await?;
        title(page, "It stays at 5").await?;
        page.click("[data-act=start]").await?;
        let unresumed = document(page).await?;
        guess_seven(page).await?;
        title(page, "It stays at 5").await?;
        page.click("[data-act=other]").await?;
        title(page, "It moved from 5 to 7").await?;
        page.click("[data-act=start]").await?;
        let resumed = document(page).await?;
        alike(&unresumed, &resumed);
        alike(&fresh, &resumed);
        Ok(())
    });
}

/// Answers the first question and asks the second.
async fn ask_what_is_lost(page: &Page) -> Told {
    guess_seven(page).await?;
    title(page, "It stays at 5").await?;
    page.click("[data-act=main]").await?;
    title(page, "Kill the leader now: what is lost?").await?;
    page.until("document.activeElement.matches('.losing-record')").await?;
    Ok(())
}

#[test]
fn what_is_lost_is_marked_and_the_leader_is_killed() {
    story(View::phone(), async |page| {
        ask_what_is_lost(page).await?;
        let fresh = document(page).await?;
        page.click("[data-record='5']").await?;
        page.click("[data-record='4']").await?;
        page.click("[data-record='4']").await?;
        page.click("[data-act=main]").await?;
        title(page, "Nothing is lost").await?;
        assert_eq!(page.text(".question-eyebrow").await?, "Your guess was: 5 lost");
        assert_eq!(page.text(".losing-truth").await?, "nothing is lost");
        let why = page.text(".reason-list").await?;
        for link in ["first of 1, 2, 3 that is alive", "You killed it", "appended record 6"] {
            assert!(why.contains(link), "{link} is missing in {why}");
        }
        page.click("[data-act=start]").await?;
        ask_what_is_lost(page).await?;
        alike(&fresh, &document(page).await?);
        Ok(())
    });
}

#[test]
fn a_damaged_session_is_refused_and_the_running_one_stays() {
    story(View::desktop(), async |page| {
        page.click("[data-act=zoom]").await?;
        page.until("document.querySelector('.explore-left')").await?;
        let before = watermarks(page).await?;
        page.click("[data-act=paste]").await?;
        page.until("document.querySelector('dialog[open] textarea')").await?;
        page.script(
            "const field = document.querySelector('dialog[open] textarea');
             field.value = 'brokerscope session 99';
             field.dispatchEvent(new Event('input', { bubbles: true }))",
        )
        .await?;
        page.click("[data-act=paste-load]").await?;
        page.until("document.querySelector('.notice-wrong')").await?;
        let said = page.text(".notice-wrong p").await?;
        assert!(said.contains("line 1: a newer version wrote this"), "{said}");
        page.click(".header .segments-choice:not([aria-pressed=true])").await?;
        page.until("document.documentElement.lang === 'zh-Hans'").await?;
        let said = page.text(".notice-wrong p").await?;
        assert!(said.contains("第 1 行：由更新的版本写成"), "{said}");
        page.click(".header .segments-choice:not([aria-pressed=true])").await?;
        assert_eq!(watermarks(page).await?, before);
        Ok(())
    });
}
