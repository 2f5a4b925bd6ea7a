//! Why a session cannot be loaded or saved, in words. What the engine says of it in English stays
//! there.

use brokerscope_engine::history::{Counted, LoadError, LoadFault, Part, SaveFault};

use crate::text::{Phrase, unloaded as text};

/// Why a text was refused, with its line.
pub(super) fn refusal(error: &LoadError) -> Phrase {
    text::failed(u32::try_from(error.line).unwrap_or(u32::MAX), fault(&error.reason))
}

/// Why nothing was saved.
pub(super) fn unsaved(fault: &SaveFault) -> Phrase {
    match fault {
        SaveFault::TooMany { what, count, limit } => {
            text::save_too_many(counted(*what), whole(*count), whole(*limit))
        }
        SaveFault::TooLong { bytes, limit } => text::save_too_long(size(*bytes), size(*limit)),
        SaveFault::NotOneLine { action } => text::save_not_one_line(action),
    }
}

fn fault(fault: &LoadFault) -> Phrase {
    match fault {
        LoadFault::TooLong { bytes, limit } => text::too_long(size(*bytes), size(*limit)),
        LoadFault::Cut { before } => text::cut(before),
        LoadFault::NoSession => text::no_session(),
        LoadFault::Newer { form, reads } => text::newer(whole(*form), *reads),
        LoadFault::NoSuchForm { form } => text::no_such_form(whole(*form)),
        LoadFault::Missing(missing) => text::missing(part(*missing)),
        LoadFault::Expected { word, found } => text::expected(word, found),
        LoadFault::NoNumber { found, part: wanted } => text::no_number(found, part(*wanted)),
        LoadFault::TooLarge { number, part: wanted } => {
            text::too_large(&number.to_string(), part(*wanted))
        }
        LoadFault::NoTime { found } => text::no_time(found),
        LoadFault::NoQuotes => text::no_quotes(),
        LoadFault::NoEscape => text::no_escape(),
        LoadFault::TooMuch { found } => text::too_much(found),
        LoadFault::SetupMark => text::setup_mark(),
        LoadFault::Setup { .. } => text::setup(),
        LoadFault::TooMany { what, limit } => text::too_many(counted(*what), whole(*limit)),
        LoadFault::BranchName => text::branch_name(),
        LoadFault::SameName { name } => text::same_name(name),
        LoadFault::BranchOrder => text::branch_order(),
        LoadFault::FrontierBeforeFork => text::frontier_before_fork(),
        LoadFault::NoBranch { branch } => text::no_branch(branch.number()),
        LoadFault::NoFork { branch, ordinal } => text::no_fork(branch.number(), whole(*ordinal)),
        LoadFault::Action { found, .. } => text::action(found),
        LoadFault::ActionOrder => text::action_order(),
        LoadFault::PastEnd { branch, frontier, ordinal } => {
            text::past_end(branch.number(), whole(*frontier), whole(*ordinal))
        }
        LoadFault::Checksum { .. } => text::checksum(),
        LoadFault::AfterEnd => text::after_end(),
        LoadFault::Refused { action, .. } => text::refused(action),
        LoadFault::EventElsewhen { ordinal, at, said } => {
            text::event_elsewhen(whole(*ordinal), *at, *said)
        }
        LoadFault::NothingDue { after, before } => text::nothing_due(whole(*after), whole(*before)),
        LoadFault::NoPlace { .. } => text::no_place(),
        LoadFault::MomentElsewhen { at, said } => text::moment_elsewhen(*at, *said),
        LoadFault::OtherAnchor { words } => text::other_anchor(words),
    }
}

fn part(part: Part) -> Phrase {
    match part {
        Part::Word(word) => text::word(word),
        Part::Form => text::form(),
        Part::Behaviour => text::behaviour(),
        Part::SetupLines => text::setup_lines(),
        Part::Setup => text::setup_line(),
        Part::Branch => text::branch(),
        Part::Frontier => text::frontier(),
        Part::Shared => text::shared(),
        Part::Event => text::event(),
        Part::Instant => text::instant(),
        Part::Action => text::an_action(),
        Part::Happened => text::happened(),
        Part::Alike => text::alike(),
        Part::Checksum => text::a_checksum(),
    }
}

fn counted(what: Counted) -> Phrase {
    match what {
        Counted::Branches => text::branches(),
        Counted::Actions => text::actions(),
        Counted::Events => text::events(),
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn size(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
