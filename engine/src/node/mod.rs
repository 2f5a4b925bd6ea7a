//! What a node (a broker, a client) may do, and how it says so. A node's methods take a [`Ctx`]:
//! it lends them the hour and takes their [`Effect`]s and [`Fact`]s. There are no callbacks; the
//! world carries the effects out after the method has returned.

mod ctx;
mod effect;
mod fact;
mod group_fact;
mod mark;
mod producer_fact;
mod subject;
mod summary;

pub use ctx::{Ctx, Names};
pub use effect::Effect;
pub use fact::{Fact, RoleThen, What};
pub use group_fact::{GroupEvent, Protocol, RebalanceReason, Removal};
pub use mark::Mark;
pub use producer_fact::{BlockedOn, DrainReason, ProducerEvent, SendFailure};
pub use subject::Subject;
pub use summary::{Direction, Summary};
