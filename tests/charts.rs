//! Charts: from a session through the letter to the drawing. What is drawn are the cluster's own
//! figures; and nothing is in it but numbers, classes and the catalogue's texts.

use brokerscope::charts::drawn;
use brokerscope::scene::Page;
use brokerscope::scene::charts::{Charts, Figure, LEFT, RIGHT};
use brokerscope::session::{Msg, Session};
use brokerscope::text::Lang;
use brokerscope_engine::history::{Density, History};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup::Setup;

const WIDTH: u32 = 400;

fn act(history: &mut History<World>, at_ms: u64, line: &str) {
    let at = Instant::from_ms(at_ms);
    history.run_until(at, u64::MAX);
    history.act(at, &line.parse().expect("a line of the grammar")).expect("it can be done");
}

/// 100 records a second from 4 s to 12 s; on a branch broker 3 crashes at 8 s.
fn history() -> History<World> {
    let mut history =
        History::<World>::begin(Setup::default(), Density::default()).expect("a legal set-up");
    act(&mut history, 2_100, "create-topic orders assignment=1,2,3");
    act(&mut history, 3_000, "consume orders group=g1 auto.offset.reset=earliest");
    act(&mut history, 4_000, "produce orders-0 2 acks=all every-us=20000 times=400");
    history.run_until(Instant::from_ms(16_000), u64::MAX);
    history
}

fn forked() -> History<World> {
    let mut history = history();
    let root = history.moment().branch;
    history.seek_instant(root, Instant::from_ms(8_000)).expect("it was there");
    act(&mut history, 8_000, "crash 3");
    history.run_until(Instant::from_ms(24_000), u64::MAX);
    history
}

fn shown(session: &mut Session) -> Option<Charts> {
    match session.still().page {
        Page::Explore(explore) => explore.charts.map(|charts| (*charts).clone()),
        Page::FirstMinute(_) => panic!("the session is in Explore"),
    }
}

fn charts(history: History<World>) -> Charts {
    let mut session = Session::of(history);
    session.update(Msg::ToggleCharts);
    shown(&mut session).expect("the charts are shown")
}

/// A line of a figure: whether its branch is on screen, and its points.
type Line = (bool, Vec<(Instant, Option<u64>)>);

/// The lines of a figure.
fn lines(charts: &Charts, figure: Figure) -> Vec<Line> {
    let below = charts.numbers.lines().skip_while(|line| !line.starts_with(figure.name()));
    let branches = below.skip(1).take_while(|line| line.starts_with(['0', '1']));
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let point = |pair: &[&str]| {
            let at = Instant::from_us(pair[0].parse().expect("an instant"));
            (at, (pair[1] != "-").then(|| pair[1].parse().expect("a value")))
        };
        (words[0] == "1", words[1..].chunks(2).map(point).collect())
    };
    branches.map(line).collect()
}

/// The value of a branch at the last sample before an instant.
fn value(charts: &Charts, branch: usize, figure: Figure, ms: u64) -> Option<u64> {
    let (_, points) = &lines(charts, figure)[branch];
    points.iter().rfind(|(at, _)| *at <= Instant::from_ms(ms))?.1
}

#[test]
fn they_are_composed_only_while_they_are_shown() {
    let mut session = Session::of(history());
    assert_eq!(shown(&mut session), None);
    session.update(Msg::ToggleCharts);
    assert!(shown(&mut session).is_some());
    session.update(Msg::ToggleCharts);
    assert_eq!(shown(&mut session), None);
}

#[test]
fn a_line_says_what_the_cluster_did_at_the_time() {
    let charts = charts(history());
    let value = |figure, ms| value(&charts, 0, figure, ms);
    assert_eq!(lines(&charts, Figure::Isr).len(), 1, "there is one branch");
    assert_eq!(value(Figure::Throughput, 3_500), Some(0));
    let rate = value(Figure::Throughput, 8_000).expect("it is known");
    assert!((90..=110).contains(&rate), "{rate} records a second");
    assert_eq!(value(Figure::Throughput, 15_000), Some(0));
    assert_eq!(value(Figure::Isr, 1_000), None, "there is no partition yet");
    assert_eq!(value(Figure::Isr, 8_000), Some(3));
    assert_eq!(value(Figure::Lag, 4_100), None, "nothing is committed yet");
    assert!((8..15).any(|s| value(Figure::Lag, s * 1_000).is_some_and(|lag| lag > 0)));
    let took = value(Figure::Latency, 8_000).expect("calls end all the time");
    assert!((1_000..100_000).contains(&took), "{took} us");
    assert_eq!(value(Figure::Latency, 15_000), None, "no call ends there");
}

#[test]
fn the_figures_at_present_are_those_where_the_history_stands() {
    let mut history = history();
    let root = history.moment().branch;
    history.seek_instant(root, Instant::from_ms(8_000)).expect("it was there");
    let middle = charts(history);
    let rate = middle.now[0].expect("it is known");
    assert!((90..=110).contains(&rate), "{rate} records a second");
    assert_eq!((middle.now[2], middle.replicas), (Some(3), 3));
}

#[test]
fn another_branch_is_a_line_from_its_fork_and_the_present_one_is_whole() {
    let charts = charts(forked());
    let on_screen: Vec<bool> = lines(&charts, Figure::Lag).iter().map(|line| line.0).collect();
    assert_eq!(on_screen, [false, true]);
    let (other, here) = (0, 1);
    assert_eq!(
        value(&charts, here, Figure::Throughput, 3_500),
        Some(0),
        "its past is its parent's"
    );
    assert_eq!(value(&charts, here, Figure::Isr, 23_000), Some(2), "broker 3 was shut out");
    assert_eq!(value(&charts, other, Figure::Isr, 15_000), Some(3));
    assert!(charts.until >= Instant::from_ms(24_000));

    let mut history = forked();
    let root = brokerscope_engine::history::BranchId::ROOT;
    history.seek_instant(root, Instant::from_ms(16_000)).expect("it was there");
    let back = self::charts(history);
    let first = lines(&back, Figure::Isr)[0].1[0].0;
    assert!(first > Instant::from_ms(7_800) && first <= Instant::from_ms(8_000), "{first}");
}

/// The `d` of the paths of a class.
fn paths<'a>(svg: &'a str, class: &str) -> Vec<&'a str> {
    let begins = format!("<path class=\"{class}\" d=\"");
    svg.split(&begins).skip(1).map(|rest| rest.split('"').next().unwrap_or(rest)).collect()
}

/// The places of a path.
fn places(path: &str) -> Vec<(f64, f64)> {
    let pairs = path.split(['M', 'L']).skip(1).map(|pair| pair.split_once(' '));
    let number = |text: &str| text.parse().expect("a place is two numbers");
    pairs.map(|pair| pair.map(|(x, y)| (number(x), number(y))).expect("two numbers")).collect()
}

#[test]
fn each_line_is_a_path_where_its_values_are() {
    let charts = charts(forked());
    let svg = drawn(&charts.letter(Lang::En, WIDTH)).expect("the letter can be read");
    let drawings: Vec<&str> = svg.lines().collect();
    assert_eq!(drawings.len(), Figure::ALL.len() + 1, "the last says what they are");
    for (figure, drawing) in Figure::ALL.iter().zip(&drawings) {
        assert!(!paths(drawing, "chart-this").is_empty(), "{figure:?} has this branch");
        assert!(!paths(drawing, "chart-other").is_empty(), "{figure:?} has the other one");
    }
    let places = places(paths(drawings[0], "chart-this")[0]);
    let (_, points) = &lines(&charts, Figure::Throughput)[1];
    for (at, _) in points.iter().filter(|(_, value)| value.is_some()) {
        let x = charts.x(*at, WIDTH.into());
        let near = |place: &(f64, f64)| (place.0 - x).abs() <= 1.5;
        assert!(places.iter().any(near), "nothing is drawn at {at}");
    }
    let (lowest, highest) = places
        .iter()
        .fold((0.0_f64, f64::MAX), |(low, high), place| (low.max(place.1), high.min(place.1)));
    assert!(lowest - highest > 50.0, "the rate rises from {lowest} to {highest}");
    let inside = f64::from(LEFT) - 1.0..=f64::from(WIDTH - RIGHT) + 1.0;
    assert!(places.iter().all(|(x, _)| inside.contains(x)), "{places:?}");
}

#[test]
fn labels_are_in_the_language_of_the_letter() {
    let charts = charts(history());
    let english = drawn(&charts.letter(Lang::En, WIDTH)).expect("the letter can be read");
    let chinese = drawn(&charts.letter(Lang::Zh, WIDTH)).expect("the letter can be read");
    for unit in ["records/s", ">records<", "replicas", ">ms<", ">5 s<", ">3<", "Lag = HW"] {
        assert!(english.contains(unit), "{unit} in {english}");
    }
    for unit in ["条/秒", ">条<", "副本", ">ms<", ">5 s<", ">3<", "积压 = HW"] {
        assert!(chinese.contains(unit), "{unit} in {chinese}");
    }
}

/// The names of elements and attributes; every element that is opened is closed.
fn names(svg: &str) -> Vec<String> {
    let (mut names, mut open) = (Vec::new(), Vec::new());
    for tag in svg.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "it closes what is open");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or(tag);
        if !tag.ends_with('/') {
            open.push(name);
        }
        names.push(name.to_owned());
        let quoted: Vec<&str> = tag.split('"').collect();
        assert_eq!(quoted.len() % 2, 1, "quotes are in pairs: {tag}");
        let attributes = quoted.iter().step_by(2).filter_map(|it| it.trim().strip_suffix('='));
        names.extend(attributes.map(|it| it.rsplit(' ').next().unwrap_or(it).to_owned()));
    }
    assert_eq!(open, Vec::<&str>::new(), "everything is closed");
    names
}

#[test]
fn a_drawing_is_well_formed_and_has_nothing_that_acts() {
    let charts = charts(forked());
    for lang in [Lang::En, Lang::Zh] {
        let svg = drawn(&charts.letter(lang, WIDTH)).expect("the letter can be read");
        let known = [
            "svg",
            "width",
            "height",
            "viewBox",
            "aria-hidden",
            "path",
            "class",
            "d",
            "text",
            "x",
            "y",
            "dy",
            "text-anchor",
        ];
        for name in names(&svg) {
            assert!(known.contains(&name.as_str()), "{name} has no place in {svg}");
        }
    }
}

#[test]
fn what_is_no_letter_is_refused_with_its_line() {
    for (letter, line) in [
        ("", "line 1"),
        ("en 400", "line 1"),
        ("en 10 1000", "line 1"),
        ("de 400 1000", "line 1"),
        ("en 400 1000 1", "line 1"),
        ("en 400 1000\n1 5 6", "line 2"),
        ("en 400 1000\n<script> 1", "line 2"),
        ("en 400 1000\nlag -1", "line 2"),
        ("en 400 1000\nlag 1\n1 5", "line 3"),
        ("en 400 1000\nlag 1\n1 5 x", "line 3"),
        ("en 400 1000\nlag 1\n2 5 6", "line 3"),
    ] {
        let why = drawn(letter).expect_err(letter);
        assert!(why.starts_with(line), "{letter:?}: {why}");
    }
}
