//! Reading the text of a session: everything that can be checked without replaying is checked
//! here, line by line, before anything is built.

use std::str::Lines;

use super::super::{BranchId, Entry, MAX_BRANCHES, MAX_NAME_CHARS, Moment, Universe};
use super::words::{Words, checksum};
use super::{
    Anchor, Counted, FORMAT, LoadError, LoadFault, MAX_ACTIONS, MAX_EVENTS, MAX_TEXT_BYTES, Part,
};
use crate::physics::time::Instant;

/// What a text says, with the lines where it says so.
#[derive(Clone, Debug)]
pub(super) struct Plan<U: Universe> {
    pub(super) behaviour: u32,
    pub(super) setup: U::Setup,
    pub(super) setup_line: usize,
    pub(super) branches: Vec<PlannedBranch<U::Action>>,
    pub(super) events: u64,
    pub(super) moment: Moment,
    pub(super) moment_at: Instant,
    pub(super) moment_line: usize,
    pub(super) anchor: Option<Anchor>,
}

#[derive(Clone, Debug)]
pub(super) struct PlannedBranch<A> {
    pub(super) line: usize,
    pub(super) id: BranchId,
    pub(super) name: String,
    pub(super) parent: Option<Moment>,
    pub(super) frontier: u64,
    pub(super) frontier_at: Instant,
    /// Each with its line.
    pub(super) actions: Vec<(usize, Entry<A>)>,
}

impl<A> PlannedBranch<A> {
    fn forked_at(&self) -> u64 {
        self.parent.map_or(0, |parent| parent.ordinal)
    }
}

/// The lines of a text, with their numbers.
struct Reader<'a> {
    lines: Lines<'a>,
    read: usize,
}

impl<'a> Reader<'a> {
    /// The next line, which should begin with `what`.
    fn next(&mut self, what: &'static str) -> Result<Words<'a>, LoadError> {
        self.read += 1;
        let cut = || LoadError { line: self.read, reason: LoadFault::Cut { before: what } };
        Ok(Words::new(self.read, self.lines.next().ok_or_else(cut)?))
    }

    /// The next line, which has to begin with `what`.
    fn expect(&mut self, what: &'static str) -> Result<Words<'a>, LoadError> {
        let mut words = self.next(what)?;
        words.expect(what)?;
        Ok(words)
    }
}

/// Reads a whole text.
pub(super) fn read<U: Universe>(text: &str) -> Result<Plan<U>, LoadError> {
    if text.len() > MAX_TEXT_BYTES {
        let reason = LoadFault::TooLong { bytes: text.len(), limit: MAX_TEXT_BYTES };
        return Err(LoadError { line: 1, reason });
    }
    let mut reader = Reader { lines: text.lines(), read: 0 };
    read_format(&mut reader)?;
    let mut words = reader.expect("behaviour")?;
    let behaviour = small(&mut words, Part::Behaviour)?;
    words.end()?;
    let (setup_line, setup) = read_setup::<U>(&mut reader)?;
    let (branches, events, mut words) = read_branches(&mut reader)?;
    let (moment_line, moment) = (words.line(), read_moment(&mut words, &branches)?);
    words.expect("at")?;
    let moment_at = words.instant()?;
    words.end()?;
    let anchor = read_anchor(reader.expect("anchor")?)?;
    read_end(&mut reader, text)?;
    let plan = Plan {
        behaviour,
        setup,
        setup_line,
        branches,
        events,
        moment,
        moment_at,
        moment_line,
        anchor,
    };
    Ok(plan)
}

fn read_format(reader: &mut Reader<'_>) -> Result<(), LoadError> {
    let mut words = reader.next("brokerscope session")?;
    if !(words.is_next("brokerscope") && words.is_next("session")) {
        return Err(words.refuse(LoadFault::NoSession));
    }
    match words.number(Part::Form)? {
        format if format == u64::from(FORMAT) => words.end(),
        form if form > u64::from(FORMAT) => {
            Err(words.refuse(LoadFault::Newer { form, reads: FORMAT }))
        }
        form => Err(words.refuse(LoadFault::NoSuchForm { form })),
    }
}

/// A number that has to be a small one.
fn small(words: &mut Words<'_>, part: Part) -> Result<u32, LoadError> {
    let number = words.number(part)?;
    let small = u32::try_from(number).ok();
    small.ok_or_else(|| words.refuse(LoadFault::TooLarge { number, part }))
}

fn read_setup<U: Universe>(reader: &mut Reader<'_>) -> Result<(usize, U::Setup), LoadError> {
    let mut words = reader.expect("setup")?;
    let count = words.number(Part::SetupLines)?;
    words.end()?;
    let mut lines = Vec::new();
    for _ in 0..count {
        let mut line = reader.next("setup")?;
        let text = line.rest(Part::Setup)?.strip_prefix('|');
        lines.push(text.ok_or_else(|| line.refuse(LoadFault::SetupMark))?);
    }
    let setup = lines.join("\n").parse();
    Ok((words.line(), setup.map_err(|why: String| words.refuse(LoadFault::Setup { why }))?))
}

type ReadBranches<'a, A> = (Vec<PlannedBranch<A>>, u64, Words<'a>);

/// Reads the branches with their actions, and the first word of the line after them.
fn read_branches<'a, A>(reader: &mut Reader<'a>) -> Result<ReadBranches<'a, A>, LoadError>
where
    A: std::str::FromStr<Err = String>,
{
    let mut branches: Vec<PlannedBranch<A>> = Vec::new();
    let (mut actions, mut events) = (0, 0_u64);
    loop {
        let mut words = reader.next("moment")?;
        if words.is_next("branch") {
            let branch = read_branch(&mut words, &branches)?;
            events = events.saturating_add(branch.frontier - branch.forked_at());
            branches.push(branch);
        } else if let Some(branch) = branches.last_mut() {
            if words.is_next("moment") {
                return Ok((branches, events, words));
            }
            let entry = read_action(&mut words, branch)?;
            branch.actions.push((words.line(), entry));
            actions += 1;
        } else {
            words.expect("branch")?;
        }
        let (what, limit) = match () {
            () if branches.len() > MAX_BRANCHES => (Counted::Branches, MAX_BRANCHES as u64),
            () if actions > MAX_ACTIONS => (Counted::Actions, MAX_ACTIONS as u64),
            () if events > MAX_EVENTS => (Counted::Events, MAX_EVENTS),
            () => continue,
        };
        return Err(words.refuse(LoadFault::TooMany { what, limit }));
    }
}

fn read_branch<A>(
    words: &mut Words<'_>,
    before: &[PlannedBranch<A>],
) -> Result<PlannedBranch<A>, LoadError> {
    let id = read_id(words)?;
    let name = words.quoted()?;
    if name.trim().is_empty() || name.chars().count() > MAX_NAME_CHARS {
        return Err(words.refuse(LoadFault::BranchName));
    }
    if before.iter().any(|other| other.name == name) {
        return Err(words.refuse(LoadFault::SameName { name }));
    }
    let parent = match before.last() {
        None if id == BranchId::ROOT => None,
        Some(last) if last.id < id && id.0 < u32::MAX => Some(read_parent(words, before)?),
        None | Some(_) => return Err(words.refuse(LoadFault::BranchOrder)),
    };
    words.expect("frontier")?;
    let frontier = words.number(Part::Frontier)?;
    words.expect("at")?;
    let frontier_at = words.instant()?;
    words.end()?;
    let branch = PlannedBranch {
        line: words.line(),
        id,
        name,
        parent,
        frontier,
        frontier_at,
        actions: vec![],
    };
    if frontier < branch.forked_at() {
        return Err(words.refuse(LoadFault::FrontierBeforeFork));
    }
    Ok(branch)
}

fn read_parent<A>(words: &mut Words<'_>, before: &[PlannedBranch<A>]) -> Result<Moment, LoadError> {
    words.expect("from")?;
    let parent = read_id(words)?;
    words.expect("after")?;
    let ordinal = words.number(Part::Shared)?;
    let known = before.iter().find(|branch| branch.id == parent);
    let known = known.ok_or_else(|| words.refuse(LoadFault::NoBranch { branch: parent }))?;
    let own = known.parent.is_none() || ordinal > known.forked_at();
    if own && ordinal <= known.frontier {
        return Ok(Moment { branch: parent, ordinal });
    }
    Err(words.refuse(LoadFault::NoFork { branch: parent, ordinal }))
}

fn read_id(words: &mut Words<'_>) -> Result<BranchId, LoadError> {
    small(words, Part::Branch).map(BranchId)
}

fn read_action<A>(words: &mut Words<'_>, branch: &PlannedBranch<A>) -> Result<Entry<A>, LoadError>
where
    A: std::str::FromStr<Err = String>,
{
    words.expect("act")?;
    let ordinal = words.number(Part::Event)?;
    let at = words.instant()?;
    let found = words.rest(Part::Action)?;
    let wrong = |why| words.refuse(LoadFault::Action { found: found.to_owned(), why });
    let action = found.parse().map_err(wrong)?;
    let before = branch.actions.last().map(|(_, entry)| (entry.ordinal, entry.at));
    let (last, last_at) = before.unwrap_or((branch.forked_at(), Instant::ZERO));
    if ordinal <= last || ordinal > branch.frontier || at < last_at || at > branch.frontier_at {
        return Err(words.refuse(LoadFault::ActionOrder));
    }
    Ok(Entry { ordinal, at, action })
}

fn read_moment<A>(
    words: &mut Words<'_>,
    branches: &[PlannedBranch<A>],
) -> Result<Moment, LoadError> {
    let branch = read_id(words)?;
    let ordinal = words.number(Part::Happened)?;
    let known = branches.iter().find(|known| known.id == branch);
    match known.map(|known| known.frontier) {
        Some(frontier) if ordinal <= frontier => Ok(Moment { branch, ordinal }),
        Some(frontier) => Err(words.refuse(LoadFault::PastEnd { branch, frontier, ordinal })),
        None => Err(words.refuse(LoadFault::NoBranch { branch })),
    }
}

fn read_anchor(mut words: Words<'_>) -> Result<Option<Anchor>, LoadError> {
    let anchor = if words.is_next("none") {
        None
    } else {
        Some(Anchor { nth: words.number(Part::Alike)?, words: words.quoted()? })
    };
    words.end()?;
    Ok(anchor)
}

fn read_end(reader: &mut Reader<'_>, text: &str) -> Result<(), LoadError> {
    let mut words = reader.expect("end")?;
    let said = words.word(Part::Checksum)?;
    words.end()?;
    let sum = format!("{:016x}", checksum(text.lines().take(reader.read - 1)));
    if said != sum {
        let said = said.to_owned();
        return Err(words.refuse(LoadFault::Checksum { is: sum, said }));
    }
    match reader.lines.next() {
        Some(_) => Err(LoadError { line: reader.read + 1, reason: LoadFault::AfterEnd }),
        None => Ok(()),
    }
}
