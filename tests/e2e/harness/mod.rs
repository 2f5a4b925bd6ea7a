//! What the stories stand on: a browser of the wanted size and taste, ended whatever happens.

mod page;

pub(crate) use page::Page;

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, LoggingPrefsLogLevel};

/// What a story, or a step of one, comes to.
pub(crate) type Told<T = ()> = Result<T, Box<dyn Error>>;

/// How the page is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The page's `lang` parameter.
    pub(crate) language: &'static str,
    /// The page's `theme` parameter.
    pub(crate) theme: &'static str,
}

impl View {
    /// A window of 1280 × 800, English, light.
    pub(crate) fn desktop() -> Self {
        Self { width: 1280, height: 800, language: "en", theme: "light" }
    }

    /// A phone of 390 × 844, English, light, with touch.
    pub(crate) fn phone() -> Self {
        Self { width: 390, height: 844, ..Self::desktop() }
    }

    pub(crate) fn is_phone(self) -> bool {
        self.width < 500
    }

    /// A name for pictures and messages.
    pub(crate) fn name(self) -> String {
        format!("{}-{}-{}", self.width, self.language, self.theme)
    }
}

/// Opens the page in a browser of its own and tells a story with it.
///
/// # Panics
/// When the story fails, or leaves anything in the browser's console.
pub(crate) fn story(view: View, tell: impl AsyncFnOnce(&Page) -> Told) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the test machine runs a thread");
    let driver = runtime.block_on(browser()).expect("ChromeDriver starts a browser");
    let page = Page::new(driver.clone(), setting("BROKERSCOPE_PAGE"));
    let told = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            page.open(view).await?;
            let told = tell(&page).await;
            let console = page.console().await?;
            told.map_err(|cause| format!("{cause}\nconsole: {console:#?}"))?;
            assert!(console.is_empty(), "the console should be empty, but has {console:#?}");
            Told::Ok(())
        })
    }));
    let ended = runtime.block_on(driver.quit());
    match told {
        Err(panic) => resume_unwind(panic),
        Ok(Err(cause)) => panic!("{}: {cause}", view.name()),
        Ok(Ok(())) => ended.expect("the browser ends"),
    }
}

async fn browser() -> WebDriverResult<WebDriver> {
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary(&setting("BROKERSCOPE_BROWSER"))?;
    for flag in setting("BROKERSCOPE_FLAGS").split_whitespace() {
        wanted.add_arg(flag)?;
    }
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    WebDriver::new(setting("BROKERSCOPE_DRIVER"), wanted).await
}

/// A setting that `cargo xtask test` gives these tests.
fn setting(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test --only e2e`"))
}
