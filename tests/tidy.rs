//! House rules that a machine can keep: sizes, the lists of modules, colours, words that do not
//! belong here.

mod sources;

use sources::{Source, code_only, rust, sources};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
const COLUMNS_MAX: usize = 100;

/// Functions that only tell apart, one call an arm, and may be longer: file and name.
const DISPATCHES: &[(&str, &str)] = &[];

/// The one file where colours are told.
const COLOURS: &str = "assets/style/tokens.css";

/// The one file that may know what lies beside the project.
const KNOWS_NEIGHBOURS: &str = ".ci/run";

/// Words that do not belong into the project, in halves, so that this file has none of them.
const BANNED: &[(&str, &str)] = &[
    ("TO", "DO"),
    ("FIX", "ME"),
    ("XX", "X:"),
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("registry.npmjs", ".org"),
    ("registry.yarnpkg", ".com"),
    ("deb.debian", ".org"),
    ("/wo", "rk/"),
    ("/ro", "ot/"),
];

/// What lies beside the project, in halves too.
const NEIGHBOURS: (&str, &str) = ("../sha", "red");

fn is(source: &Source, endings: &[&str]) -> bool {
    endings.iter().any(|ending| source.path.ends_with(ending))
}

/// A file that outgrew its page.
fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let long = is(source, &[".rs", ".css", ".js", ".html"]) && lines > FILE_LINES_MAX;
    long.then(|| format!("{}: {lines} lines, at most {FILE_LINES_MAX}", source.path))
        .into_iter()
        .collect()
}

/// Lines that reach beyond the margin, comments and strings included. The catalogue of texts is
/// data: an entry has both languages side by side on its one line.
fn too_wide(source: &Source) -> Vec<String> {
    let is_entry = |line: &str| source.path.starts_with("src/text/") && line.contains("): \"");
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.chars().count() > COLUMNS_MAX && !is_entry(line))
        .map(|(index, line)| {
            let columns = line.chars().count();
            format!("{}:{}: {columns} columns, at most {COLUMNS_MAX}", source.path, index + 1)
        })
        .collect()
}

/// Functions that outgrew the screen, from the line of their name to their last brace.
fn long_functions(source: &Source) -> Vec<String> {
    let code = code_only(&source.text);
    let mut faults = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + 3..];
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let lines = body(rest).lines().count();
        let exempt = DISPATCHES.contains(&(source.path.as_str(), name.as_str()));
        if !name.is_empty() && lines > FUNCTION_LINES_MAX && !exempt {
            faults.push(format!(
                "{}: {name} has {lines} lines, at most {FUNCTION_LINES_MAX}",
                source.path
            ));
        }
    }
    faults
}

/// What begins here up to the end of its first block in braces; nothing, if it has no block.
fn body(code: &str) -> &str {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            ';' if depth == 0 => return "",
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth -= 1;
                if depth == 0 && c == '}' {
                    return &code[..=at];
                }
            }
            _ => {}
        }
    }
    code
}

/// Colours told elsewhere than among the tokens.
fn stray_colours(source: &Source) -> Vec<String> {
    if source.path == COLOURS || !is(source, &[".rs", ".css", ".js", ".html"]) {
        return Vec::new();
    }
    let colour = |rest: &str| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let ends = !rest[digits..].starts_with(|c: char| c.is_alphanumeric() || "-_".contains(c));
        // In Rust a short one of digits alone is a number of something.
        let told = !is(source, &[".rs"]) || rest[..digits].contains(|c: char| c.is_alphabetic());
        ends && (matches!(digits, 6 | 8) || matches!(digits, 3 | 4) && told)
    };
    source
        .text
        .match_indices('#')
        .filter(|(at, _)| !source.text[..*at].ends_with('&') && colour(&source.text[at + 1..]))
        .map(|(at, _)| {
            let line = source.text[..at].lines().count();
            format!("{}:{line}: a colour; colours stand in {COLOURS}", source.path)
        })
        .collect()
}

/// Words that do not belong into a file of the project.
fn banned_words(source: &Source) -> Vec<String> {
    if source.path == "Cargo.lock" {
        return Vec::new();
    }
    let neighbours = (source.path != KNOWS_NEIGHBOURS).then_some(&NEIGHBOURS);
    let words = BANNED.iter().chain(neighbours).map(|(one, other)| format!("{one}{other}"));
    words
        .filter(|word| source.text.contains(word))
        .map(|word| format!("{}: {word} does not belong here", source.path))
        .collect()
}

/// The files that a crate's documentation lists: lines ``* `physics/time.rs`: what it is for``. A
/// folder's own file stands there as `physics/`.
fn listed(lib: &str) -> Vec<String> {
    let line = |line: &str| {
        let (path, said) = line.trim().strip_prefix("//! * `")?.split_once("`: ")?;
        (!said.trim().is_empty()).then(|| path.to_owned())
    };
    lib.lines().filter_map(line).collect()
}

/// Files that the list lacks, and lines of it that name no file. Siblings that hold only tests need
/// no line: `tests.rs`, `*_tests.rs`.
fn list_faults(folder: &str, lib: &str, files: &[String]) -> Vec<String> {
    let listed = listed(lib);
    let expected: Vec<String> = files
        .iter()
        .filter_map(|path| path.strip_prefix(folder))
        .filter(|path| *path != "lib.rs" && !path.ends_with("tests.rs"))
        .map(|path| path.strip_suffix("mod.rs").unwrap_or(path).to_owned())
        .collect();
    let missing = expected.iter().filter(|path| !listed.contains(path)).map(|path| {
        format!("{folder}lib.rs: its list lacks a line like: //! * `{path}`: what it is for")
    });
    let stale = listed
        .iter()
        .filter(|path| !expected.contains(path))
        .map(|path| format!("{folder}lib.rs: its list names {path}, which is not there"));
    missing.chain(stale).collect()
}

fn assert_none(faults: impl Iterator<Item = Vec<String>>) {
    let faults: Vec<String> = faults.flatten().collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn files_functions_and_lines_keep_their_size() {
    assert_none(sources(".").iter().map(too_long));
    let rust = rust(".");
    assert_none(rust.iter().map(too_wide));
    assert_none(rust.iter().map(long_functions));
}

#[test]
fn colours_stand_among_the_tokens() {
    assert_none(sources(".").iter().map(stray_colours));
}

#[test]
fn no_word_is_out_of_place() {
    assert_none(sources(".").iter().map(banned_words));
}

#[test]
fn every_module_is_in_its_crates_list() {
    for folder in ["engine/src/", "src/"] {
        let files = rust(folder);
        let lib = files.iter().find(|file| file.path == format!("{folder}lib.rs"));
        let lib = lib.unwrap_or_else(|| panic!("{folder}lib.rs is there"));
        let paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
        assert_none(std::iter::once(list_faults(folder, &lib.text, &paths)));
    }
}

/// The checks see what they are there to see.
#[test]
fn planted_faults_are_found() {
    let planted = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };

    assert_eq!(too_long(&planted("a.css", &"a\n".repeat(401))).len(), 1);
    assert_eq!(too_long(&planted("a.css", &"a\n".repeat(400))).len(), 0);
    assert_eq!(too_wide(&planted("a.rs", &format!("// {}", "字".repeat(98)))).len(), 1);

    let function =
        |lines| format!("pub fn f<T>(a: [u8; 4]) -> T {{\n{}}}\n", "f();\n".repeat(lines));
    assert_eq!(long_functions(&planted("a.rs", &function(68))).len(), 0);
    let found = long_functions(&planted("a.rs", &(function(3) + &function(69))));
    assert_eq!(found, ["a.rs: f has 71 lines, at most 70"]);
    assert_eq!(long_functions(&planted("a.rs", "trait T { fn f(&self); }")).len(), 0);

    let colour = format!("a {{ color: {}12ab9f }}", '#');
    assert_eq!(stray_colours(&planted("a.css", &colour)).len(), 1);
    assert_eq!(stray_colours(&planted(COLOURS, &colour)).len(), 0);
    assert_eq!(stray_colours(&planted("a.rs", "#[cfg(test)] \"#add-topic\" #1200")).len(), 0);

    let word = format!("// {}{}: later", BANNED[0].0, BANNED[0].1);
    assert_eq!(banned_words(&planted("a.rs", &word)).len(), 1);
    let neighbour = format!("{}{}/reference", NEIGHBOURS.0, NEIGHBOURS.1);
    assert_eq!(banned_words(&planted("README.md", &neighbour)).len(), 1);
    assert_eq!(banned_words(&planted(KNOWS_NEIGHBOURS, &neighbour)).len(), 0);

    let lib = "//! * `a/`: all of it\n//! * `a/gone.rs`: what was\n//! * `a/bare.rs`: \n";
    let files = ["src/lib.rs", "src/a/mod.rs", "src/a/new.rs", "src/a/tests.rs"];
    let faults = list_faults("src/", lib, &files.map(str::to_owned));
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains("a/new.rs") && faults[1].contains("a/gone.rs"), "{faults:?}");
}
