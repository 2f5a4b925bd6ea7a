//! The page in the browser: prints a [`Still`](crate::scene::Still) and the motion that follows
//! from virtual time, and sends [`Msg`](crate::session::Msg)s. Nothing is decided here.
//!
//! | file | shows |
//! |---|---|
//! | `lens` | what every component is handed: the picture, the language, the one door |
//! | `state` | values that change, and who is told |
//! | `driver` | what turns a session into a page: frames, slices, preferences |
//! | `app` | the page: which of the two views, keys, window, live region |
//! | `focus` | where the keyboard is, when what it was on is gone |
//! | `zoom` | the move between the two views |
//! | `kit` | leaves: button, segments, dialog, live region |
//! | `header` | brand, zoom, language, theme, keys |
//! | `transport` | the play buttons |
//! | `timeline` | branches, marks and cursor |
//! | `stage` | the partition |
//! | `reasons` | a chain of causes |
//! | `first_minute` | the question and its answer |
//! | `explore` | panels around the stage |
//! | `groups` | consumer groups with their members |
//! | `cluster` | processes, links and the controller, broker by broker |

#![allow(unreachable_pub, reason = "`#[component]` makes a component's props public")]

mod app;
mod cluster;
mod driver;
mod explore;
mod first_minute;
mod focus;
mod groups;
mod header;
mod kit;
mod lens;
mod reasons;
mod stage;
mod state;
mod timeline;
mod transport;
mod zoom;

pub use driver::Page;
