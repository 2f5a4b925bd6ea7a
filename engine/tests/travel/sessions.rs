//! Sessions as text: what was saved comes back the same, and what was damaged is refused.

use brokerscope_engine::history::{
    BranchId, Density, History, LoadError, Loaded, Loading, Moment, Opened, Progress,
};
use brokerscope_engine::physics::chance::Chance;

use crate::stories::{tell, toy_history};
use crate::toy::Toy;

const DENSITY: Density = Density { spacing: 32, checkpoint_bytes: 1 << 20 };

fn load<const BEHAVIOUR: u32>(text: &str) -> Result<Loaded<Toy<BEHAVIOUR>>, LoadError> {
    Loading::begin(text, DENSITY)?.finish()
}

/// A history with a branch on a branch, a branch that was removed, and a name to stumble over.
fn eventful() -> History<Toy> {
    let mut history = toy_history();
    for line in [
        "forward 10",
        "act poke 1 12",
        "forward 80",
        "go A 40",
        "act hush 0",
        "forward 3",
        "act poke 2 -3",
        "forward 9",
        "go A 50",
        "act poke 0 1",
        "go B 45",
        "act poke 0 7",
        "rename say \"no\"\\\n\u{202e}分支 from 0 after 3",
        "forward 30",
        "go A 70",
        "remove C",
        "go A 5",
        "act poke 0 2",
        "forward 100",
        "back 20",
    ] {
        tell(&mut history, line);
    }
    history
}

/// `text` with its last line made right again after the others were changed.
fn signed(text: &str) -> String {
    let lines: Vec<_> = text.lines().take_while(|line| !line.starts_with("end ")).collect();
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{}\nend {sum:016x}\n", lines.join("\n"))
}

#[test]
fn a_session_reads_like_the_story_it_keeps() {
    let text = eventful().save().expect("a short session can be saved");
    let expected = r#"brokerscope session 1
behaviour 1
setup 3
|seed 7
|counters 3
|weight 1000
branch 0 "A" frontier 91 at 0.059500
act 11 0.007500 poke 1 12
branch 1 "B" from 0 after 40 frontier 54 at 0.036
act 41 0.023500 hush 0
act 45 0.027 poke 2 -3
branch 3 "say \"no\"\\\u{a}\u{202e}分支 from 0 after 3" from 1 after 45 frontier 76 at 0.049
act 46 0.027 poke 0 7
branch 4 "E" from 0 after 5 frontier 106 at 0.069
act 6 0.005 poke 0 2
moment 4 86 at 0.056500
anchor 1 "bounced 1"
end 1877c1c714adc793
"#;
    assert_eq!(text, expected);
}

#[test]
fn what_was_saved_comes_back_the_same() {
    let saved = eventful();
    let text = saved.save().expect("a short session can be saved");
    let windows = text.replace('\n', "\r\n");
    for text in [&text, text.trim_end(), &windows] {
        let loaded = load::<1>(text).expect("what was saved is sound");
        assert_eq!((loaded.saved_behaviour, loaded.opened), (1, Opened::Exactly));
        assert_eq!(loaded.refused, []);
        let history = loaded.history;
        assert_eq!(history.moment(), saved.moment());
        assert_eq!(history.checkpoints(), saved.checkpoints());
        for branch in saved.branches() {
            let Moment { branch, ordinal } = branch.frontier();
            let marks = |of: &History<Toy>| of.marks_between(branch, 0, ordinal);
            assert_eq!(marks(&history), marks(&saved));
            for ordinal in 0..=ordinal {
                let moment = Moment { branch, ordinal };
                assert_eq!(history.world_at(moment), saved.world_at(moment));
            }
        }
        assert_eq!(history.save(), saved.save());
    }
}

#[test]
fn a_session_can_be_saved_anywhere() {
    let mut history = eventful();
    let frontiers: Vec<_> = history.branches().map(|branch| branch.frontier()).collect();
    for Moment { branch, ordinal: frontier } in frontiers {
        for ordinal in (0..=frontier).step_by(7) {
            assert_eq!(history.seek(Moment { branch, ordinal }), Ok(()));
            let text = history.save().expect("a short session can be saved");
            let loaded = load::<1>(&text).expect("what was saved is sound").history;
            assert_eq!((loaded.world(), loaded.moment()), (history.world(), history.moment()));
        }
    }
}

#[test]
fn a_loaded_session_goes_on_like_the_saved_one() {
    let mut saved = eventful();
    let text = saved.save().expect("a short session can be saved");
    let mut loaded = load::<1>(&text).expect("what was saved is sound").history;
    for line in ["forward 30", "act poke 1 1", "back 60", "act hush 1", "next 500", "tree"] {
        assert_eq!(tell(&mut loaded, line), tell(&mut saved, line));
    }
    assert_eq!(loaded.save(), saved.save());
}

#[test]
fn loading_goes_in_slices() {
    let text = eventful().save().expect("a short session can be saved");
    let mut loading = Loading::<Toy>::begin(&text, DENSITY).expect("what was saved is sound");
    let mut slices = 0;
    while loading.advance(10) == Ok(Progress::More) {
        slices += 1;
        let (run, all) = loading.progress();
        assert!(run <= all && run <= slices * 10, "{run} of {all} in {slices} slices");
    }
    assert_eq!(loading.progress().0, loading.progress().1);
    let loaded = loading.finish().expect("what was saved is sound");
    assert_eq!(loaded.history.save(), Ok(text));
    assert!(slices > 20);
}

#[test]
fn a_text_cut_at_any_line_is_refused_where_it_ends() {
    let text = eventful().save().expect("a short session can be saved");
    let lines: Vec<_> = text.lines().collect();
    for kept in 0..lines.len() {
        let refused = load::<1>(&lines[..kept].join("\n")).map(drop);
        let error = refused.expect_err("a part is missing");
        assert_eq!(error.line, kept + 1, "{error}");
        assert!(error.reason.to_string().contains("is missing"), "{error}");
    }
}

#[test]
fn a_text_with_any_character_changed_is_refused() {
    let text = eventful().save().expect("a short session can be saved");
    let (lines, count) = (text.lines().count(), text.chars().count());
    for position in 0..count - 1 {
        for change in ['7', 'x', ' ', '"', '\n', '\u{7}'] {
            let changed: String = text
                .chars()
                .enumerate()
                .map(|(place, char)| if place == position { change } else { char })
                .collect();
            if changed != text {
                let error = load::<1>(&changed).map(drop).expect_err("something was changed");
                assert!((1..=lines + 1).contains(&error.line), "{error}");
            }
        }
    }
}

/// The third of each is what should be said when the first is replaced by the second.
#[test]
fn what_cannot_have_happened_is_refused_by_line_and_reason() {
    let text = eventful().save().expect("a short session can be saved");
    assert_eq!(signed(&text), text);
    let forgeries = [
        (
            "session 1",
            "session 2",
            "line 1: a newer brokerscope wrote this (form 2; this one reads form 1)",
        ),
        ("session 1", "session 0", "line 1: there is no form 0"),
        (
            "brokerscope",
            "broker",
            "line 1: this is no session of brokerscope; one begins with these words",
        ),
        (
            "behaviour 1",
            "behaviour 4294967296",
            "line 2: 4294967296 is too large for the version of the behaviour",
        ),
        ("counters 3", "counters 300", "line 3: 300 counters are more than 100"),
        ("counters 3", "counters three", "line 3: the setup needs a line `counters` with a number"),
        ("|seed", "seed", "line 4: a line of setup begins with `|`"),
        ("setup 3", "setup 2", "line 3: the setup needs a line `weight` with a number"),
        ("branch 0", "branch 1", "line 7: branches are numbered upwards from 0"),
        ("branch 1", "branch 0", "line 9: branches are numbered upwards from 0"),
        ("from 0 after 40", "from 7 after 40", "line 9: there is no branch 7 above"),
        (
            "from 0 after 40",
            "from 0 after 400",
            "line 9: branch 0 has no event 400 of its own to fork after",
        ),
        (
            "from 1 after 45",
            "from 1 after 40",
            "line 12: branch 1 has no event 40 of its own to fork after",
        ),
        ("\"B\"", "\"A\"", "line 9: two branches are called \"A\""),
        ("\"B\"", "\" \"", "line 9: a branch needs a name of at most 60 characters"),
        ("\"B\"", "\"B", "line 9: a text in quotes is missing or is not closed"),
        ("frontier 91", "frontier 9100000000", "line 7: there are more than 10000000 events"),
        (
            "frontier 91 at 0.059500",
            "frontier 90 at 0.059500",
            "line 7: event 90 is at 0.058500, not 0.059500",
        ),
        ("act 11", "act 12", "line 8: an action at 0.007500 is too late: it is 0.008500 already"),
        (
            "act 11",
            "act 92",
            "line 8: actions stand in their order, after the fork and not past the frontier",
        ),
        ("poke 1 12", "poke 9 12", "line 8: there is no counter 9"),
        (
            "poke 1 12",
            "push 1 12",
            "line 8: `push 1 12` is no action; write `poke 3 5` or `hush 3`",
        ),
        ("moment 4", "moment 3", "line 16: branch 3 ends at event 76, before 86"),
        ("moment 4 86", "moment 4 1000", "line 16: branch 4 ends at event 106, before 1000"),
        ("moment 4 86", "moment 4 85", "line 16: this moment is at 0.055500, not 0.056500"),
        ("anchor 1", "anchor 2", "line 17: the anchor of this moment is `1 bounced 1`"),
    ];
    for (was, is, said) in forgeries {
        assert!(text.contains(was), "{was}");
        let refused = load::<1>(&signed(&text.replacen(was, is, 1)));
        assert_eq!(refused.map(drop).map_err(|error| error.to_string()), Err(said.into()), "{is}");
    }
}

#[test]
fn no_forged_text_panics_or_comes_back_as_another() {
    let text = eventful().save().expect("a short session can be saved");
    let mut chance = Chance::stream(1, "forger");
    let mut opened = 0;
    for _ in 0..4_000 {
        let mut words: Vec<_> = text.split_inclusive([' ', '\n']).collect();
        let (one, other) = (chance.below(words.len() as u64), chance.below(words.len() as u64));
        match chance.below(3) {
            0 => words.swap(one as usize, other as usize),
            1 => words[one as usize] = words[other as usize],
            _ => drop(words.remove(one as usize)),
        }
        let Ok(mut loading) = Loading::<Toy>::begin(&signed(&words.concat()), DENSITY) else {
            continue;
        };
        if loading.advance(10_000) == Ok(Progress::Done) {
            let history = loading.finish().expect("it is done").history;
            let again = history.save().expect("it was short enough to load");
            let reloaded = load::<1>(&again).expect("what was saved is sound");
            assert_eq!(reloaded.history.save(), Ok(again));
            opened += 1;
        }
    }
    assert!(opened > 20, "only {opened} forgeries were good enough to test anything");
}

#[test]
fn another_behaviour_opens_at_the_anchor_and_says_what_it_refuses() {
    let mut history = toy_history();
    for line in [
        "forward 10",
        "act poke 0 30",
        "go A 10",
        "act poke 1 2",
        "next 500",
        "next 500",
        "forward 40",
        "back 40",
    ] {
        tell(&mut history, line);
    }
    let text = history.save().expect("a short session can be saved");
    let loaded = load::<2>(&text).expect("another behaviour is no damage");
    assert_eq!((loaded.saved_behaviour, loaded.opened), (1, Opened::AtAnchor));
    let refused: Vec<_> = loaded.refused.iter().map(ToString::to_string).collect();
    assert_eq!(refused, ["line 8: a poke of 30 is too hard"]);
    let anchor =
        |text: &str| text.lines().find(|line| line.starts_with("anchor")).map(String::from);
    let again = loaded.history.save().expect("a short session can be saved");
    assert_eq!(anchor(&again), anchor(&text));
    assert_ne!(loaded.history.moment().ordinal, history.moment().ordinal);
    assert_eq!(loaded.history.current().name(), "B");
    assert_eq!(loaded.history.branch(BranchId::ROOT).map(|root| root.actions().count()), Some(0));
}

#[test]
fn another_behaviour_keeps_apart_what_was_done_instead() {
    let mut history = toy_history();
    for line in ["forward 10", "act poke 0 1", "undo", "act poke 1 2", "undo", "act poke 2 3"] {
        tell(&mut history, line);
    }
    let text = history.save().expect("a short session can be saved");
    let mut loaded = load::<2>(&text).expect("another behaviour is no damage").history;
    assert_eq!(tell(&mut loaded, "tree"), tell(&mut history, "tree"));
}

#[test]
fn another_behaviour_without_the_anchor_opens_at_the_instant() {
    let mut history = toy_history();
    tell(&mut history, "act poke 0 30");
    let text = history.save().expect("a short session can be saved");
    let loaded = load::<2>(&text).expect("another behaviour is no damage");
    assert_eq!((loaded.opened, loaded.history.moment().ordinal), (Opened::AtInstant, 0));
    tell(&mut history, "start");
    let text = history.save().expect("a short session can be saved");
    assert!(text.contains("anchor none"));
    assert_eq!(load::<2>(&text).map(|loaded| loaded.opened), Ok(Opened::AtInstant));
}
