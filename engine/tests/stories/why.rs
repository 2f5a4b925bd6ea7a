//! Why the high watermark is where it is: the rule's inputs, what set them, and what holds them.

use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::protocol::ids::PartitionId;
use brokerscope_engine::world::why::Held;

use crate::lab::{Lab, Observed};
use crate::{play, stories};

/// The reason as text: for each fact that it names, the line of that fact and its causes.
fn tell(lab: &Lab) -> String {
    let why = lab.world.why_high_watermark(PartitionId(0)).expect("it has a leader");
    let mut told = format!("HW {}\n", why.high_watermark);
    told += &chain(lab, why.set_by);
    for input in &why.inputs {
        told += &format!("broker {} ends at {}\n", input.broker, input.log_end_offset);
        told += &chain(lab, input.set_by);
        match input.held {
            None => {}
            Some(Held::NothingNew) => told += "  nothing new\n",
            Some(Held::NextFetchWillTell) => told += "  its next fetch will tell\n",
            Some(Held::NotRunning) => told += "  not running\n",
            Some(
                Held::FetchingPaused { by } | Held::Frozen { by } | Held::BackingOff { by, .. },
            ) => {
                told += "  held\n";
                told += &chain(lab, Some(by));
            }
        }
    }
    told
}

fn chain(lab: &Lab, first: Option<FactId>) -> String {
    let lines: Vec<String> = stories::lines(lab).collect();
    let (mut told, mut next) = (String::new(), first);
    while let Some(id) = next {
        let ordinal = usize::try_from(id.ordinal()).expect("a short run");
        let place = lab.facts_of_events[..ordinal].iter().sum::<usize>() + id.index();
        let Observed::Fact(fact, _) = lab.seen[place].what else { panic!("no refusals here") };
        told += &format!("  < {}\n", lines[place]);
        next = fact.cause;
    }
    told
}

fn check(script: &str, expected: &str) {
    let told = tell(&play(script));
    let expected: Vec<&str> =
        expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let told: Vec<&str> = told.lines().map(str::trim).collect();
    assert!(told == expected, "expected:\n{}\ntold:\n{}\n", expected.join("\n"), told.join("\n"));
}

#[test]
fn a_high_watermark_stays_because_a_followers_fetching_is_paused() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all
         4 pause-fetching 3
         4.5 produce orders-0 1 acks=1
         5 produce orders-0 2 acks=1
         6 end",
        "
         HW 5
         < 3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 5
         < 3.039800  FollowerProgressed    orders-0@1        3 ends at 5
         < 3.039800  Arrived               3 > 1             ?2
         < 3.036400  Sent                  3 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036400  Arrived               3 > 1             !1
         < 3.033     Sent                  3 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         broker 1 ends at 8
         < 5.003     Appended              orders-0@1        leader 6 -> 8
         < 5.003     Arrived               producer-1 > 1    ?3
         < 5.000     Sent                  producer-1 > 1    ?3 Produce orders-0 91 bytes acks=1
         < 5.000     SendCalled            producer-1        orders-0 2
         < 5.000     Acted
         broker 2 ends at 8
         < 5.009200  FollowerProgressed    orders-0@1        2 ends at 8
         < 5.009200  Arrived               2 > 1             ?6
         < 5.006100  Sent                  2 > 1             ?6 Fetch epoch 6: orders-0 from 8
         < 5.006100  Arrived               2 > 1             !5
         < 5.003     Sent                  2 > 1             !5 Fetch: orders-0 91 bytes HW 5
         < 5.003     Appended              orders-0@1        leader 6 -> 8
         < 5.003     Arrived               producer-1 > 1    ?3
         < 5.000     Sent                  producer-1 > 1    ?3 Produce orders-0 91 bytes acks=1
         < 5.000     SendCalled            producer-1        orders-0 2
         < 5.000     Acted
         nothing new
         broker 3 ends at 5
         < 3.039800  FollowerProgressed    orders-0@1        3 ends at 5
         < 3.039800  Arrived               3 > 1             ?2
         < 3.036400  Sent                  3 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036400  Arrived               3 > 1             !1
         < 3.033     Sent                  3 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         held
         < 4.000     FetchingPaused        broker 3
         < 4.000     Acted",
    );
}

#[test]
fn a_high_watermark_stays_because_there_is_nothing_new() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all
         4 end",
        "
         HW 5
         < 3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 5
         < 3.039800  FollowerProgressed    orders-0@1        3 ends at 5
         < 3.039800  Arrived               3 > 1             ?2
         < 3.036400  Sent                  3 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036400  Arrived               3 > 1             !1
         < 3.033     Sent                  3 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         broker 1 ends at 5
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         broker 2 ends at 5
         < 3.039200  FollowerProgressed    orders-0@1        2 ends at 5
         < 3.039200  Arrived               2 > 1             ?2
         < 3.036100  Sent                  2 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036100  Arrived               2 > 1             !1
         < 3.033     Sent                  2 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         nothing new
         broker 3 ends at 5
         < 3.039800  FollowerProgressed    orders-0@1        3 ends at 5
         < 3.039800  Arrived               3 > 1             ?2
         < 3.036400  Sent                  3 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036400  Arrived               3 > 1             !1
         < 3.033     Sent                  3 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         nothing new",
    );
}

#[test]
fn a_high_watermark_stays_until_the_next_fetches_tell() {
    check(
        "2.1 create-topic orders assignment=1,2,3
         3 produce orders-0 5 acks=all
         4 produce orders-0 1 acks=all
         4.0061 end",
        "
         HW 5
         < 3.039800  HighWatermarkAdvanced orders-0@1        leader 0 -> 5
         < 3.039800  FollowerProgressed    orders-0@1        3 ends at 5
         < 3.039800  Arrived               3 > 1             ?2
         < 3.036400  Sent                  3 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036400  Arrived               3 > 1             !1
         < 3.033     Sent                  3 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         broker 1 ends at 6
         < 4.003     Appended              orders-0@1        leader 5 -> 6
         < 4.003     Arrived               producer-1 > 1    ?2
         < 4.000     Sent                  producer-1 > 1    ?2 Produce orders-0 76 bytes acks=-1
         < 4.000     SendCalled            producer-1        orders-0 1
         < 4.000     Acted
         broker 2 ends at 5
         < 3.039200  FollowerProgressed    orders-0@1        2 ends at 5
         < 3.039200  Arrived               2 > 1             ?2
         < 3.036100  Sent                  2 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036100  Arrived               2 > 1             !1
         < 3.033     Sent                  2 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         its next fetch will tell
         broker 3 ends at 5
         < 3.039800  FollowerProgressed    orders-0@1        3 ends at 5
         < 3.039800  Arrived               3 > 1             ?2
         < 3.036400  Sent                  3 > 1             ?2 Fetch epoch 2: orders-0 from 5
         < 3.036400  Arrived               3 > 1             !1
         < 3.033     Sent                  3 > 1             !1 Fetch: orders-0 136 bytes HW 0
         < 3.033     Appended              orders-0@1        leader 0 -> 5
         < 3.033     Arrived               producer-1 > 1    ?1
         < 3.030     Sent                  producer-1 > 1    ?1 Produce orders-0 136 bytes acks=-1
         < 3.000     SendCalled            producer-1        orders-0 5
         < 3.000     Acted
         its next fetch will tell",
    );
}
