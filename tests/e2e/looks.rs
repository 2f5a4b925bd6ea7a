//! The page at its sizes, in both languages and both themes, through everything that a person can
//! open: texts neither overlap nor are cut off, axe-core finds nothing, the console stays empty;
//! and pictures for people, named by what they show, in the order of a visit.

use crate::harness::{Page, Told, View, story};
use thirtyfour::Key;

/// The sizes to check. The first two have the page's two forms: axe-core judges those.
const SIZES: [(u32, u32); 4] = [(1280, 800), (390, 844), (768, 1024), (1920, 1080)];
/// No more steps than this lead from one picture to the next.
const STEPS_MOST: usize = 80;

/// A visit at one size, and what was found on the way.
struct Visit<'a> {
    page: &'a Page,
    view: View,
    /// Whether axe-core judges too.
    judged: bool,
    faults: Vec<String>,
}

impl Visit<'_> {
    /// Takes a picture and judges what is seen.
    async fn see(&mut self, what: &str) -> Told {
        let name = format!("{what}-{}", self.view.name());
        self.page.picture(&name).await?;
        let texts = self.page.text_faults().await?;
        let access = match self.judged {
            true => self.page.accessibility_faults().await?,
            false => Vec::new(),
        };
        self.faults.extend(texts.into_iter().chain(access).map(|fault| format!("{name}: {fault}")));
        Ok(())
    }

    fn is_narrow(&self) -> bool {
        self.view.width < 1200
    }

    /// Steps event by event until it is true.
    async fn step_until(&self, expression: &str) -> Told {
        for _ in 0..STEPS_MOST {
            self.page.click("[data-act=step]").await?;
            if self.page.script(&format!("return !!({expression})")).await? == true {
                return Ok(());
            }
        }
        Err(format!("{STEPS_MOST} steps do not lead to {expression}").into())
    }

    /// Opens one of the panels that a narrow page shows one at a time.
    async fn panel(&self, nth: u32) -> Told {
        if self.is_narrow() {
            self.page.click(&format!(".explore-tabs button:nth-of-type({nth})")).await?;
        }
        Ok(())
    }

    /// Brings the end of a part into view, in its panel or on the page.
    async fn scroll_to_end_of(&self, selector: &str) -> Told {
        let script = format!("document.querySelector({selector:?}).scrollIntoView(false)");
        self.page.script(&script).await?;
        Ok(())
    }

    /// The question, the guess, and the answer.
    async fn first_minute(&mut self) -> Told {
        self.see("01-question").await?;
        self.page.script("document.querySelector('[role=slider]').focus()").await?;
        self.page.press(Key::Left + "").await?;
        self.page.until("document.querySelector('.guess-line').getAttribute('d')").await?;
        self.see("02-guess").await?;
        self.page.press(Key::Enter + "").await?;
        self.step_until("document.querySelector('.pill-fetch:not(.pill-parked)')").await?;
        self.see("03-watching").await?;
        self.step_until("document.querySelector('.guess-truth')").await?;
        self.see("04-told").await?;
        self.page.click("[data-act=other]").await?;
        let moved = "document.querySelector('.guess-truth').textContent.includes('7')";
        self.step_until(moved).await?;
        self.see("05-resumed").await
    }

    /// The second question, marked, while the next leader is awaited, and its answer.
    async fn what_is_lost(&mut self) -> Told {
        self.page.open(self.view).await?;
        self.page.script("document.querySelector('[role=slider]').focus()").await?;
        self.page.press(Key::Left + "").await?;
        self.page.press(Key::Enter + "").await?;
        self.step_until("document.querySelector('.guess-truth')").await?;
        self.page.click("[data-act=main]").await?;
        self.page.until("document.activeElement.matches('.losing-record')").await?;
        self.see("31-what-is-lost").await?;
        self.page.click("[data-record='5']").await?;
        self.page.click("[data-record='6']").await?;
        self.page.until("document.querySelectorAll('.losing-marked').length === 2").await?;
        self.see("32-marked").await?;
        self.page.click("[data-act=main]").await?;
        self.page.click("[data-act=step]").await?;
        self.see("33-killed").await?;
        self.page.click("[data-act=play]").await?;
        self.page.until("document.querySelector('.losing-truth')").await?;
        self.see("34-kept").await
    }

    /// The partition with its controls: at rest, busy, looked into, and at a fork.
    async fn explore(&mut self) -> Told {
        self.page.click("[data-act=zoom]").await?;
        self.page.until("document.querySelector('.app-explore')").await?;
        self.page.until("document.getAnimations().length === 0").await?;
        self.see("06-explore").await?;
        self.panel(2).await?;
        self.page.click("[data-act=produce]").await?;
        self.panel(1).await?;
        self.step_until("document.querySelectorAll('.pill:not(.pill-parked)').length > 1").await?;
        self.see("07-busy").await?;
        self.page.script("document.querySelector('[data-broker=\"1\"]').focus()").await?;
        self.page.press(Key::Right + "").await?;
        self.page.until("document.querySelector('.stage-chosen')").await?;
        self.see("08-record").await?;
        self.panel(3).await?;
        self.see("09-inspector").await?;
        self.scroll_to_end_of(".batch").await?;
        self.see("10-bytes").await?;
        self.panel(2).await?;
        self.page.click(".explore-fetching button:nth-of-type(1)").await?;
        self.see("11-actions").await?;
        self.scroll_to_end_of(".settings").await?;
        self.see("12-settings").await?;
        self.panel(1).await?;
        self.page.click("[data-act=start]").await?;
        self.see("13-beginning").await?;
        for _ in 0..6 {
            self.page.click("[data-act=next]").await?;
        }
        self.panel(2).await?;
        self.page.click("[data-act=produce]").await?;
        self.page.until("document.querySelectorAll('[data-branch]').length > 1").await?;
        self.panel(1).await?;
        self.see("14-branches").await
    }

    /// What lies over the page.
    async fn dialogs(&mut self) -> Told {
        self.panel(2).await?;
        self.scroll_to_end_of(".explore-deeds").await?;
        self.page.click("[data-act=save]").await?;
        self.page.until("document.querySelector('dialog[open] textarea[readonly]')").await?;
        self.see("15-save").await?;
        self.page.press(Key::Escape + "").await?;
        self.page.until("!document.querySelector('dialog[open]')").await?;
        self.page.click("[data-act=paste]").await?;
        self.page.until("document.querySelector('dialog[open] textarea')").await?;
        self.see("16-paste").await?;
        self.page.click("[data-act=paste-load]").await?;
        self.page.until("document.querySelector('.notice-wrong')").await?;
        self.see("17-refused").await?;
        self.page.click("[data-act=close-notice]").await?;
        self.page.click("[data-act=keys]").await?;
        self.page.until("document.querySelector('dialog[open] .keys')").await?;
        self.see("18-keys").await?;
        self.page.press(Key::Escape + "").await?;
        self.page.until("!document.querySelector('dialog[open]')").await?;
        Ok(())
    }

    /// The whole cluster: its menus, links that are not whole, and a broker that is gone.
    async fn by_broker(&mut self) -> Told {
        self.panel(1).await?;
        self.page.click(".explore-bar .segments button:nth-of-type(2)").await?;
        self.page.until("document.querySelector('.cluster')").await?;
        self.page.until("document.getAnimations().length === 0").await?;
        self.see("19-brokers").await?;
        self.menu("[data-menu=broker-1]", "20-broker-menu").await?;
        self.menu("[data-link='1-2']", "21-link-menu").await?;
        self.page.click("[data-link='1-2']").await?;
        self.page.click("[data-act='cut-1-2']").await?;
        self.page.until("document.querySelector('.cluster-struck[data-link=\"1-2\"]')").await?;
        self.page.click("[data-link='1-3']").await?;
        self.page.click("[data-act='slow-1-3']").await?;
        self.pause().await?;
        self.see("22-links").await?;
        self.page.click("[data-link='1-2']").await?;
        self.page.click("[data-act='heal-1-2']").await?;
        self.page.click("[data-menu=broker-1]").await?;
        self.page.click("[data-act=crash-1]").await?;
        let is_down = "document.querySelector('[data-machine=\"1\"].machine-off')";
        self.page.until(is_down).await?;
        for _ in 0..6 {
            self.page.click("[data-act=next]").await?;
        }
        self.see("23-crashed").await?;
        self.page.script("document.querySelector('[data-menu^=replica-2]').focus()").await?;
        self.page.press(Key::Enter + "").await?;
        self.page.until("document.activeElement.matches('[data-act^=inspect-2]')").await?;
        self.see("24-replica-menu").await?;
        self.page.press(Key::Escape + "").await?;
        self.scroll_to_end_of(".cluster-controller").await?;
        self.menu("[data-menu=controller]", "25-controller").await
    }

    /// Opens a menu, judges it, closes it, and finds the focus where it was.
    async fn menu(&mut self, opener: &str, what: &str) -> Told {
        self.page.click(opener).await?;
        self.page.until("document.activeElement.matches('.menu-item')").await?;
        self.see(what).await?;
        self.page.press(Key::Escape + "").await?;
        self.page.until("!document.querySelector('.menu')").await?;
        self.page.until(&format!("document.activeElement.matches({opener:?})")).await?;
        Ok(())
    }

    /// Lets time stand, if it runs.
    async fn pause(&self) -> Told {
        let runs = "return document.querySelector('[data-act=play]').textContent.trim()";
        let said = self.page.script(runs).await?;
        if said == "Pause" || said == "暂停" {
            self.page.click("[data-act=play]").await?;
        }
        Ok(())
    }
}

/// Visits the page in one language and theme, at all sizes, and tells all faults at once.
fn look(language: &'static str, theme: &'static str) {
    let first = View { language, theme, ..View::desktop() };
    story(first, async |page| {
        let mut faults = Vec::new();
        for (index, (width, height)) in SIZES.into_iter().enumerate() {
            let view = View { width, height, ..first };
            page.open(view).await?;
            let mut visit = Visit { page, view, judged: index < 2, faults: Vec::new() };
            let told = async {
                visit.first_minute().await?;
                visit.explore().await?;
                visit.dialogs().await?;
                visit.by_broker().await?;
                visit.what_is_lost().await
            };
            let told = told.await;
            faults.append(&mut visit.faults);
            told.map_err(|cause| format!("{}: {cause}\n{}", view.name(), faults.join("\n")))?;
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(())
    });
}

#[test]
fn looks_right_in_english_and_light() {
    look("en", "light");
}

#[test]
fn looks_right_in_english_and_dark() {
    look("en", "dark");
}

#[test]
fn looks_right_in_chinese_and_light() {
    look("zh", "light");
}

#[test]
fn looks_right_in_chinese_and_dark() {
    look("zh", "dark");
}
