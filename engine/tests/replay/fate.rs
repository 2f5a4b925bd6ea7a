//! What becomes of each line of a recording, counted by its kind; and why a line is not compared.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// What it says is compared with ours at once.
    Compared,
    /// It is one of a sequence that is compared as a whole at the end.
    Gathered,
    /// It is a step of the script, and ours too.
    Played,
    /// Nothing is done with it: why.
    Skipped(&'static str),
}

/// Why lines are not compared. All reasons that there are.
pub(crate) mod skip {
    pub(crate) const ADMIN_REQUEST: &str = "an administrator's request: what came of it is \
        compared as its `result`, the controller's answer in `recordings/decided.rs`";
    pub(crate) const ALLOCATE: &str = "how many brokers are asked for producer ids, and so get a \
        block, is chance";
    pub(crate) const AUTO_CREATION: &str = "brokers do not create topics by themselves";
    pub(crate) const BROKER_LOG: &str = "Kafka's own words in its own log; what they tell of is \
        compared as records, requests and logs";
    pub(crate) const BY_CLIENT: &str = "the administrator's client refuses it before it asks";
    pub(crate) const BY_NAME: &str = "brokers are asked by topic id only";
    pub(crate) const CLUSTER: &str = "how the recorded cluster was set up; ours is set up so too";
    pub(crate) const DIRECTORIES: &str = "which log directories a broker has is chance";
    pub(crate) const INTERNAL: &str = "of a topic of Kafka's own: not all of it was kept";
    pub(crate) const JOINS: &str = "a broker that joins later is here from the beginning";
    pub(crate) const KIP_848: &str = "of a group of KIP-848, which is not built";
    pub(crate) const LOAD: &str = "records that were loaded beside the stream are not recorded";
    pub(crate) const NOT_SERVED: &str = "no broker serves this request yet";
    pub(crate) const PLACED: &str = "chance: ours are put where theirs went";
    pub(crate) const PRODUCER_ID: &str = "ids are chance; that the stream has one is seen in the \
        log";
    pub(crate) const QUICKER: &str = "our controller has gone on already; the records are compared";
    pub(crate) const QUORUM: &str = "of the quorum: a single controller stands for it";
    pub(crate) const RAW_REQUEST: &str = "the request of a `raw` line once more";
    pub(crate) const START_UP: &str = "before the cluster was ready: our brokers are in by then";
    pub(crate) const THROTTLE: &str = "throttles are not built: in the recording they do nothing";
    pub(crate) const TITLE: &str = "a heading of the script";
    pub(crate) const VERSIONS: &str = "once a connection; the versions are pinned";
    pub(crate) const WAITED: &str = "the script's patience; that nothing happens is compared";
}

/// How many lines of each kind had which fate.
#[derive(Default)]
pub(crate) struct Table {
    counts: BTreeMap<(String, Fate), usize>,
}

impl Table {
    pub(crate) fn note(&mut self, kind: &str, fate: Fate) {
        *self.counts.entry((kind.to_owned(), fate)).or_default() += 1;
    }

    /// A line of text for each kind and fate.
    pub(crate) fn told(&self) -> String {
        let mut told = String::new();
        for ((kind, fate), count) in &self.counts {
            let fate = match fate {
                Fate::Compared => "compared".to_owned(),
                Fate::Gathered => "compared in sequence".to_owned(),
                Fate::Played => "played".to_owned(),
                Fate::Skipped(why) => format!("skipped: {why}"),
            };
            writeln!(told, "  {kind:<16} {count:>4} {fate}").expect("a text takes any line");
        }
        told
    }
}
