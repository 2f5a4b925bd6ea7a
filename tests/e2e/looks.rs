//! The page at its sizes, in both languages and both themes: texts neither overlap nor are cut off,
//! axe-core finds nothing, the console stays empty; and pictures for people.

use crate::harness::{View, story};

/// The sizes to check; pictures are taken at the first two.
const SIZES: [(u32, u32); 4] = [(1280, 800), (390, 844), (768, 1024), (1920, 1080)];

/// Looks at the page in one language and theme, at all sizes, and tells all faults at once.
fn look(language: &'static str, theme: &'static str) {
    let first = View { language, theme, ..View::desktop() };
    story(first, async |page| {
        let mut faults = Vec::new();
        for (index, (width, height)) in SIZES.into_iter().enumerate() {
            let view = View { width, height, ..first };
            page.open(view).await?;
            if index < 2 {
                page.picture(&view.name()).await?;
            }
            let texts = page.text_faults().await?;
            let access = page.accessibility_faults().await?;
            let named = |fault| format!("{}: {fault}", view.name());
            faults.extend(texts.into_iter().chain(access).map(named));
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
