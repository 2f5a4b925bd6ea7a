//! Everything a person reads, in English and 中文 side by side.
//!
//! A text is a [`Phrase`]: an [`Entry`] of the catalogue and its typed arguments. Whoever composes
//! a picture names the phrase by a function of the catalogue, so a missing or wrong argument does
//! not compile; only the page, at the last moment, asks for it in a [`Lang`].
//!
//! | file | texts of |
//! |---|---|
//! | `page` | header, transport, keys, notices |
//! | `picture` | the marks of the stage and the timeline |
//! | `first_minute` | question, answer, legend |
//! | `why` | rules, facts and conditions in a chain of causes |
//! | `explore` | actions, settings, inspector |
//! | `said` | the sentence of an event |
//! | `refused` | why an action cannot be done now |
//! | `unloaded` | why a session cannot be loaded or saved |
//! | `batch` | the fields of a record batch |
//! | `charts` | the charts |
//! | `cluster` | the view by broker |
//! | `grouped` | the sentence of what happens to a group |
//! | `groups` | the view of groups |
//! | `line` | the line that an action can be written in, clusters to begin with |
//! | `member` | the sentence of what a member of a group does |
//!
//! Deliberately absent: number formats of a locale (offsets are the same digits everywhere), and
//! sentences put together from pieces.

pub mod batch;
pub mod charts;
pub mod cluster;
pub mod explore;
pub mod first_minute;
pub mod grouped;
pub mod groups;
pub mod line;
pub mod member;
pub mod page;
mod phrase;
pub mod picture;
pub mod refused;
pub mod said;
pub mod unloaded;
pub mod why;

pub use phrase::{Argument, Entry, Lang, Phrase};

/// All entries, for whoever has to look at every text.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    [
        page::ENTRIES,
        picture::ENTRIES,
        first_minute::ENTRIES,
        why::ENTRIES,
        explore::ENTRIES,
        said::ENTRIES,
        refused::ENTRIES,
        unloaded::ENTRIES,
        batch::ENTRIES,
        charts::ENTRIES,
        cluster::ENTRIES,
        grouped::ENTRIES,
        groups::ENTRIES,
        line::ENTRIES,
        member::ENTRIES,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests;
