//! The layers are a table, and this test is the wall: a package has none of its own between its
//! modules. Think hard before adding an arrow; it is a change of the architecture.

mod sources;

use sources::{Source, code_only, rust};

/// A module and the modules it may name.
type Row = (&'static str, &'static [&'static str]);

/// The engine's modules, from the ground up. A row may name rows above it only.
const ENGINE: &[Row] = &[
    ("physics", &[]),
    ("protocol", &["physics"]),
    ("node", &["physics", "protocol"]),
    ("network", &["physics", "protocol", "node"]),
    ("storage", &["physics", "protocol"]),
    ("controller", &["physics", "protocol", "node", "storage"]),
    ("replication", &["physics", "protocol", "node", "storage", "controller"]),
    ("group", &["physics", "protocol", "node", "controller"]),
    ("broker", &["physics", "protocol", "node", "storage", "controller", "replication", "group"]),
    ("client", &["physics", "protocol", "node", "replication", "group"]),
    (
        "world",
        &[
            "physics",
            "protocol",
            "node",
            "network",
            "storage",
            "controller",
            "replication",
            "group",
            "broker",
            "client",
        ],
    ),
    // History travels through any universe; one file of it says how the cluster is one.
    ("history", &["physics", "node", "world"]),
];

/// The page's modules, from the ground up.
const PAGE: &[Row] = &[
    ("text", &[]),
    ("scene", &["text"]),
    ("charts", &["text", "scene"]),
    ("shell", &["text"]),
    ("scenario", &["text", "shell"]),
    ("session", &["text", "scene", "shell", "scenario"]),
    ("ui", &["text", "scene", "session"]),
    ("embed", &["text", "scene", "session", "ui"]),
    ("main", &["ui", "embed"]),
    ("worker", &["charts"]),
];

/// What each module of the page may name of the engine. The page prints a scene: it knows the
/// engine's ids, times and actions, and none of its machinery.
const ENGINE_FROM_PAGE: &[Row] = &[
    ("text", &["physics", "protocol"]),
    ("scene", ALL_OF_ENGINE),
    ("charts", &[]),
    ("shell", ALL_OF_ENGINE),
    ("scenario", ALL_OF_ENGINE),
    ("session", ALL_OF_ENGINE),
    ("ui", &["physics", "protocol", "world"]),
    ("embed", &["physics", "protocol", "world"]),
    ("main", &[]),
    ("worker", &[]),
];

const ALL_OF_ENGINE: &[&str] = &[
    "physics",
    "protocol",
    "node",
    "network",
    "storage",
    "controller",
    "replication",
    "group",
    "broker",
    "client",
    "world",
    "history",
];

/// What would make a run depend on anything but its seed and its actions: the wall clock, threads,
/// sockets, files, the system's randomness, the order of a hash map, hidden sharing, waiting.
const IMPURE: &[&str] = &[
    "std::time",
    "std::thread",
    "std::net",
    "std::fs",
    "std::env",
    "std::process",
    "std::cell",
    "std::rc",
    "SystemTime",
    "HashMap",
    "HashSet",
    "RefCell",
    "Rc",
    "async",
    "await",
    "getrandom",
    "thread_rng",
];

/// What the engine does without besides: a float may differ between machines, and the list of what
/// can happen is closed.
const ENGINE_WITHOUT: &[&str] = &["f32", "f64", "dyn"];

/// The browser's own names.
const BROWSER: &[&str] = &["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo"];

/// The modules of the page in which they may stand.
const IN_BROWSER: &[&str] = &["ui", "embed", "main", "worker"];

/// The modules of the page that know neither clock nor machine.
const PURE_PAGE: &[&str] = &["text", "scene", "charts", "shell", "scenario"];

/// The module of its package in which a file lies: `engine/src/storage/log.rs` lies in `storage`.
fn module_of<'a>(path: &'a str, package: &str) -> &'a str {
    let inside = path.strip_prefix(package).unwrap_or(path);
    inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The first names of all paths that begin with the prefix (`crate::` or another package's), those
/// of a group in braces included.
fn named_after(code: &str, prefix: &str) -> Vec<String> {
    let word = |text: &str| {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut names: Vec<String> = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let inside_word = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = &code[at + prefix.len()..];
        if inside_word {
            continue;
        }
        let Some(group) = rest.strip_prefix('{') else {
            names.push(word(rest));
            continue;
        };
        let mut depth = 1;
        let mut starts = true;
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => starts = true,
                c if starts && !c.is_whitespace() => {
                    names.push(word(&group[i..]));
                    starts = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    names
}

/// The arrows of a file that its row does not have. `lib.rs` names modules, and that is its work.
fn forbidden_arrows(source: &Source, package: &str, prefix: &str, table: &[Row]) -> Vec<String> {
    let module = module_of(&source.path, package);
    if module == "lib" {
        return Vec::new();
    }
    let Some((_, allowed)) = table.iter().find(|(name, _)| *name == module) else {
        return vec![format!("{}: {module} has no row in the table of layers", source.path)];
    };
    let is_module = |name: &String| table.iter().any(|(known, _)| known == name);
    let own = |name: &String| prefix == "crate::" && name == module;
    named_after(&code_only(&source.text), prefix)
        .into_iter()
        .filter(|name| is_module(name) && !own(name) && !allowed.contains(&name.as_str()))
        .map(|name| format!("{}: {module} may not name {name}", source.path))
        .collect()
}

/// As [`forbidden_arrows`], from the page to the engine.
fn forbidden_engine_arrows(source: &Source) -> Vec<String> {
    let module = module_of(&source.path, "src/");
    let row = ENGINE_FROM_PAGE.iter().find(|(name, _)| *name == module);
    let allowed = row.map_or(&[][..], |(_, allowed)| allowed);
    named_after(&code_only(&source.text), "brokerscope_engine::")
        .into_iter()
        .filter(|name| !allowed.contains(&name.as_str()))
        .map(|name| format!("{}: {module} may not name the engine's {name}", source.path))
        .collect()
}

/// The words that stand in the file's code and are not to.
fn forbidden_words(source: &Source, words: &[&str]) -> Vec<String> {
    let code = code_only(&source.text);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let stands = |word: &&&str| {
        code.match_indices(**word).any(|(at, _)| {
            !code[..at].ends_with(is_word) && !code[at + word.len()..].starts_with(is_word)
        })
    };
    words.iter().filter(stands).map(|word| format!("{}: names {word}", source.path)).collect()
}

/// `super::super` and a `super::` of a module's own file would lead out of it unseen.
fn hidden_ways_out(source: &Source, package: &str) -> Vec<String> {
    let code = code_only(&source.text);
    let depth = source.path.strip_prefix(package).unwrap_or_default().matches('/').count();
    let is_root_of_module = depth == 1 && source.path.ends_with("/mod.rs");
    let table: Vec<&str> = ENGINE.iter().chain(PAGE).map(|(name, _)| *name).collect();
    let own = module_of(&source.path, package);
    let leads_out = |name: &String| table.contains(&name.as_str()) && name != own;
    named_after(&code, "super::")
        .into_iter()
        .filter(|name| (is_root_of_module && leads_out(name)) || (depth <= 1 && name == "super"))
        .map(|name| format!("{}: write crate:: where super:: reaches {name}", source.path))
        .collect()
}

fn assert_none(faults: impl Iterator<Item = Vec<String>>) {
    let faults: Vec<String> = faults.flatten().collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn tables_point_downward() {
    for table in [ENGINE, PAGE] {
        for (index, (module, allowed)) in table.iter().enumerate() {
            let above: Vec<&str> = table[..index].iter().map(|(name, _)| *name).collect();
            for name in *allowed {
                assert!(above.contains(name), "{module} names {name}, which is not below it");
            }
        }
    }
}

#[test]
fn arrows_point_downward() {
    let engine = rust("engine/src");
    let page = rust("src");
    assert_none(engine.iter().map(|it| forbidden_arrows(it, "engine/src/", "crate::", ENGINE)));
    assert_none(engine.iter().map(|it| hidden_ways_out(it, "engine/src/")));
    assert_none(page.iter().map(|it| forbidden_arrows(it, "src/", "crate::", PAGE)));
    assert_none(page.iter().map(|it| forbidden_arrows(it, "src/", "brokerscope::", PAGE)));
    assert_none(page.iter().map(|it| hidden_ways_out(it, "src/")));
    assert_none(page.iter().map(forbidden_engine_arrows));
}

#[test]
fn the_engine_depends_on_seed_and_actions_alone() {
    let words = [IMPURE, ENGINE_WITHOUT, BROWSER].concat();
    assert_none(rust("engine/src").iter().map(|it| forbidden_words(it, &words)));
}

#[test]
fn the_page_below_session_knows_neither_clock_nor_machine() {
    let page = rust("src");
    let inside = |modules: &'static [&str]| {
        move |it: &&Source| modules.contains(&module_of(&it.path, "src/"))
    };
    assert_none(page.iter().filter(inside(PURE_PAGE)).map(|it| forbidden_words(it, IMPURE)));
    let outside = page.iter().filter(|it| !inside(IN_BROWSER)(it) && it.path != "src/lib.rs");
    assert_none(outside.map(|it| forbidden_words(it, BROWSER)));
}

/// The checks see what they are there to see.
#[test]
fn planted_faults_are_found() {
    let planted = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let arrows = |text: &str| {
        forbidden_arrows(
            &planted("engine/src/storage/log.rs", text),
            "engine/src/",
            "crate::",
            ENGINE,
        )
    };
    assert_eq!(arrows("use crate::physics::time::Instant; // crate::world").len(), 0);
    assert_eq!(arrows("let s = \"crate::world\"; crate::storage::log::Log").len(), 0);
    assert_eq!(arrows("fn f() { crate::world::World::new() }").len(), 1, "upward");
    assert_eq!(arrows("use crate::network::Link;").len(), 1, "sideways");
    assert_eq!(arrows("use crate::{physics::{a, b}, world, broker::Broker};").len(), 2, "grouped");

    let world = planted("engine/src/world/mod.rs", "use crate::history::History;");
    assert_eq!(forbidden_arrows(&world, "engine/src/", "crate::", ENGINE).len(), 1);
    let unknown = planted("engine/src/utils/mod.rs", "");
    assert_eq!(forbidden_arrows(&unknown, "engine/src/", "crate::", ENGINE).len(), 1);
    let hidden = planted("engine/src/storage/mod.rs", "use super::world::World;");
    assert_eq!(hidden_ways_out(&hidden, "engine/src/").len(), 1);
    let deeper = planted("engine/src/storage/log.rs", "use super::super::world::World;");
    assert_eq!(hidden_ways_out(&deeper, "engine/src/").len(), 1);

    let ui = planted("src/ui/stage.rs", "use brokerscope_engine::broker::Broker;");
    assert_eq!(forbidden_engine_arrows(&ui).len(), 1);
    let impure = planted("x.rs", "use std::collections::HashMap; async fn f(x: Rc<u8>) {}");
    assert_eq!(forbidden_words(&impure, IMPURE).len(), 3);
    let clean = planted("x.rs", "/// No HashMap.\nfn asynchronous(Rcx: &str) { \"Rc\" }");
    assert_eq!(forbidden_words(&clean, IMPURE).len(), 0);
}
