//! The page in a real browser: what a person does with it, by its own controls.
//!
//! `cargo xtask test --only e2e` builds the page, serves it, starts ChromeDriver, and runs these
//! tests; `cargo xtask look` runs those of [`looks`] and leaves their pictures in `target/look`.
//!
//! A test is one story in one fresh browser:
//!
//! ```ignore
//! story(View::phone(), async |page| {
//!     page.click("button.lock-in").await?;
//!     page.until("document.querySelector('.truth')").await?;
//!     assert_eq!(page.text("h1").await?, "…");
//!     Ok(())
//! });
//! ```
//!
//! Every story ends with a look at the console: a single line there fails it. The page counts as
//! there when it has a `main` element and its fonts are loaded. Waiting is always for something
//! ([`harness::Page::until`]), never for a time. See [`harness::Page`] for what a story can do.

#[cfg(feature = "e2e-charts")]
mod charts;
mod first_light;
mod groups;
mod harness;
mod keyboard;
mod looks;
mod menus;
mod opens;
mod scrub;
mod two_futures;
mod unprocessed;
mod zoom;
