//! How many events a second the engine delivers: three brokers, one producer with acks=all and
//! 100-byte values, one consumer. An event is one agenda entry delivered.
#![allow(clippy::print_stdout, reason = "a bench is there to print figures")]

use std::time::Instant as WallClock;

use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup::Setup;

const EVENTS: u64 = 1_000_000;

fn loaded_world() -> World {
    let mut world = World::new(Setup::default());
    for (at, action) in [
        (2_100, "create-topic orders assignment=1,2,3"),
        (2_500, "consume orders-0 from=earliest"),
        (3_000, "produce orders-0 1 acks=all bytes=100 every-us=4000 times=1000000"),
    ] {
        let at = Instant::from_ms(at);
        world.run_until(at);
        let action = action.parse().expect("the load is written in the action grammar");
        world.apply(at, &action).expect("the load can be done");
    }
    world
}

fn main() {
    for round in 0..5 {
        let mut world = loaded_world();
        let began = WallClock::now();
        let target = world.ordinal() + EVENTS;
        while world.ordinal() < target {
            world.step();
        }
        let rate = EVENTS as f64 / began.elapsed().as_secs_f64();
        println!("round {round}: {rate:.0} events/s, virtual {} s", world.now());
    }
}
