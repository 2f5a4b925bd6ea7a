//! What decides for the whole cluster. For now: which topics there are and where their replicas
//! lie ([`topics`], [`placement`]), as an [`image`] that every broker hears of.
//!
//! Absent: the metadata log, broker sessions, elections, the quorum.

pub mod image;
pub mod placement;
pub mod topic_config;
pub mod topics;
