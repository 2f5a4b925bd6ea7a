//! Random clusters with random actions and travels, told as text: where each deed leads, with a
//! digest of the whole world there, and the session as it is saved at the end.

use std::fmt::Write;

use brokerscope_engine::history::{Density, History, Moment};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup::Setup;

const SEEDS: u64 = 8;
const DEEDS: u32 = 40;

/// A text to the last bit, in sixteen digits.
fn digest(text: &str) -> String {
    let bytes = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{bytes:016x}")
}

/// The story.
pub(crate) fn told() -> String {
    let mut text = String::new();
    for seed in 1..=SEEDS {
        tell(seed, &mut text);
    }
    text
}

fn tell(seed: u64, text: &mut String) {
    let mut chance = Chance::stream(seed, "told");
    let setup = Setup { seed, brokers: 2 + (seed % 4) as u32, ..Setup::default() };
    let density = Density { spacing: 64, ..Density::default() };
    let mut history = History::<World>::begin(setup, density).expect("the set-up is sound");
    history.run_until(Instant::from_ms(2_050), u64::MAX);
    for deed in 0..DEEDS {
        let done = match chance.below(8) {
            _ if deed < 3 => act(&mut history, &opening(deed)),
            0 => history.undo().to_string(),
            1 => {
                let ordinal = chance.below(history.moment().ordinal + 1);
                let back = Moment { ordinal, ..history.moment() };
                format!("{:?}", history.seek(back))
            }
            2 => format!("{:?}", history.fork().map(|forked| forked.branch.number())),
            _ => act(&mut history, &any_action(&mut chance)),
        };
        let until = history.world().now() + Span::from_us(chance.below(300_000));
        history.run_until(until, 2_000);
        let (place, now) = (history.moment(), history.world().now());
        let world = digest(&format!("{:?}", history.world()));
        writeln!(text, "{}@{} {now} {world} {done}", place.branch, place.ordinal)
            .expect("a string takes all that is written");
    }
    text.push_str(&history.save().expect("a short session can be saved"));
}

/// What is done first, so that there is something to see.
fn opening(deed: u32) -> String {
    match deed {
        0 => "create-topic t0 assignment=1,2 internal.segment.bytes=400",
        1 => "consume t0-0 from=earliest",
        _ => "produce t0-0 1 acks=all every-us=7000 times=500",
    }
    .to_owned()
}

fn any_action(chance: &mut Chance) -> String {
    let (topic, broker) = (chance.below(2), 1 + chance.below(4));
    match chance.below(8) {
        0 => format!("create-topic t{topic} partitions=2 replication-factor={broker}"),
        1 => format!("consume t{topic}-0 from=latest"),
        2 => format!("pause-fetching {broker}"),
        3 => format!("resume-fetching {broker}"),
        4 => format!("produce t{topic} 1 acks=0 key=k{broker}"),
        5 => format!("produce t{topic}-0 2 acks=all timeout-ms=90"),
        _ => format!("produce t{topic}-0 {broker} acks=1 bytes=70"),
    }
}

/// Does it now, and says why not if it is refused.
fn act(history: &mut History<World>, line: &str) -> String {
    let action = line.parse().expect("the story's actions are in the grammar");
    match history.act(history.world().now(), &action) {
        Ok(_) => line.to_owned(),
        Err(why) => format!("{line}: {why}"),
    }
}
