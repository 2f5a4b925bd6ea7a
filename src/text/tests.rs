//! What every text of the catalogue has to be.

use super::*;
use brokerscope_engine::protocol::ids::Offset;

/// The names of a template's placeholders, sorted, each once.
fn places(template: &str) -> Vec<&str> {
    let mut names: Vec<_> = template
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or(rest))
        .map(|place| place.split(':').next().unwrap_or(place))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn every_text_is_there_in_both_languages_with_all_its_arguments() {
    for entry in catalogue() {
        let mut wanted = entry.arguments.to_vec();
        wanted.sort_unstable();
        for lang in [Lang::En, Lang::Zh] {
            let template = entry.template(lang);
            assert!(!template.trim().is_empty(), "{} says nothing in {lang:?}", entry.key);
            assert_eq!(places(template), wanted, "arguments of {} in {lang:?}", entry.key);
            assert!(!template.contains('\n'), "{} has one line in {lang:?}", entry.key);
            let braces = (template.matches('{').count(), template.matches('}').count());
            assert_eq!(braces.0, braces.1, "braces of {} in {lang:?}", entry.key);
        }
    }
}

#[test]
fn a_phrase_fills_its_places_and_counts_in_english() {
    assert_eq!(picture::produce(1).say(Lang::En), "Produce · 1 record");
    assert_eq!(picture::produce(2).say(Lang::En), "Produce · 2 records");
    assert_eq!(picture::produce(2).say(Lang::Zh), "Produce · 2 条消息");
    let rule = why::high_watermark_rule(vec![Offset(7), Offset(7), Offset(5)]);
    assert_eq!(rule.say(Lang::En), "HW = min LEO of the ISR = min(7, 7, 5)");
}

#[test]
fn a_language_is_found_by_any_of_its_tags() {
    assert_eq!(Lang::from_tag("zh-CN"), Some(Lang::Zh));
    assert_eq!(Lang::from_tag("en-GB"), Some(Lang::En));
    assert_eq!(Lang::from_tag("de"), None);
    assert_eq!(Lang::from_tag(Lang::Zh.tag()), Some(Lang::Zh));
}
