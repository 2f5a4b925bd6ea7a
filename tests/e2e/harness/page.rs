//! The page as a story sees it: do, wait, read, look, judge.

use super::{Told, View, setting};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use thirtyfour::prelude::*;

const TEXT_BOXES: &str = include_str!("text_boxes.js");

/// The page in its browser. Selectors are CSS; scripts are JavaScript expressions or bodies.
pub(crate) struct Page {
    driver: WebDriver,
    address: String,
}

impl Page {
    pub(super) fn new(driver: WebDriver, address: String) -> Self {
        Self { driver, address }
    }

    /// The browser itself, for what is not said here (pointer and key sequences:
    /// `page.browser().action_chain()`).
    pub(crate) fn browser(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens the page anew in this view and waits until it is there.
    pub(crate) async fn open(&self, view: View) -> Told {
        let View { width, height, language, theme } = view;
        let (phone, density) = (view.is_phone(), if view.is_phone() { 2 } else { 1 });
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": density, "mobile": phone,
        });
        let cdp = self.driver.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        cdp.send_raw("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone })).await?;
        self.driver.goto(format!("{}?lang={language}&theme={theme}", self.address)).await?;
        self.until("document.querySelector('main') && document.fonts.status === 'loaded'").await?;
        Ok(())
    }

    /// Waits, frame by frame, until the JavaScript expression is true, and gives its value.
    ///
    /// # Errors
    /// When it has not become true in the browser's script timeout (30 s).
    pub(crate) async fn until(&self, expression: &str) -> Told<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const look = () => {{
               const value = ({expression});
               if (value) done(value === Object(value) ? true : value);
               else requestAnimationFrame(look);
             }};
             look();"
        );
        let value = self.driver.execute_async(script, Vec::new()).await;
        let value = value.map_err(|cause| format!("it never came true that {expression}: {cause}"));
        Ok(value?.json().clone())
    }

    /// What the body of a JavaScript function returns.
    pub(crate) async fn script(&self, body: &str) -> Told<Value> {
        Ok(self.driver.execute(body.to_owned(), Vec::new()).await?.json().clone())
    }

    /// Clicks the first element that matches, as a person does: it must be seen and not be covered.
    pub(crate) async fn click(&self, selector: &str) -> Told {
        let clicked = self.driver.find(By::Css(selector)).await?.click().await;
        Ok(clicked.map_err(|cause| format!("{selector} cannot be clicked: {cause}"))?)
    }

    /// Types into whatever has the focus. `Key::Enter + ""` and the like give the other keys.
    pub(crate) async fn press(&self, keys: impl Into<TypingData>) -> Told {
        Ok(self.driver.action_chain().send_keys(keys).perform().await?)
    }

    /// The visible text of the first element that matches.
    pub(crate) async fn text(&self, selector: &str) -> Told<String> {
        Ok(self.driver.find(By::Css(selector)).await?.text().await?)
    }

    /// Leaves a picture of what is seen in the pictures' folder.
    pub(crate) async fn picture(&self, name: &str) -> Told {
        let folder = setting("BROKERSCOPE_PICTURES");
        fs::create_dir_all(&folder)?;
        let picture = self.driver.screenshot_as_png().await?;
        Ok(fs::write(Path::new(&folder).join(format!("{name}.png")), picture)?)
    }

    /// What the console has said since it was last asked.
    pub(crate) async fn console(&self) -> Told<Vec<String>> {
        let said = self.driver.browser_log().await?;
        Ok(said.into_iter().map(|entry| format!("{}: {}", entry.level, entry.message)).collect())
    }

    /// What is wrong with the texts on the page: two that overlap, one that is clipped or leaves
    /// the window. One sentence each.
    pub(crate) async fn text_faults(&self) -> Told<Vec<String>> {
        Ok(serde_json::from_value(self.script(TEXT_BOXES).await?)?)
    }

    /// What axe-core finds, by all its rules. One sentence each.
    pub(crate) async fn accessibility_faults(&self) -> Told<Vec<String>> {
        let axe = fs::read_to_string(setting("BROKERSCOPE_AXE"))?;
        self.script(&axe).await?;
        let judge = "
            const done = arguments[arguments.length - 1];
            axe.run().then(({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
              nodes.map(({ target, failureSummary }) =>
                `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`))));";
        let found = self.driver.execute_async(judge, Vec::new()).await?;
        Ok(serde_json::from_value(found.json().clone())?)
    }
}
