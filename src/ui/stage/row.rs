//! One replica as it is drawn, wherever that is: its log, where its parts lie, and where its marks
//! are. What reads a part of it is told only when that part changed.

use super::frame::Frame;
use crate::scene::geometry::Geometry;
use crate::scene::motion::RowMotion;
use crate::scene::stage::{Replica, Subject};
use crate::ui::state::Memo;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use std::sync::Arc;

/// A replica and where it lies.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Drawn {
    /// The replica.
    pub(in crate::ui) replica: Arc<Replica>,
    /// Its row in the geometry.
    pub(in crate::ui) row: usize,
    /// Where its parts lie.
    pub(in crate::ui) geometry: Geometry,
    /// The record of it that is selected.
    pub(in crate::ui) chosen: Option<Offset>,
}

/// One replica as it is drawn.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Row {
    /// What is drawn; nothing once it is gone.
    pub(in crate::ui) drawn: Memo<Option<Drawn>>,
    /// Where its marks are.
    pub(in crate::ui) motion: Memo<RowMotion>,
}

impl Row {
    /// The row of a broker's replica on a stage.
    pub(super) fn on_stage(frame: Frame, broker: BrokerId) -> Self {
        let drawn = Memo::new(move || {
            let chosen = frame.stage.with(|stage| match stage.selected {
                Some(Subject::Record(on, offset)) if on == broker => Some(offset),
                Some(_) | None => None,
            });
            frame.replica(broker, |row, replica, geometry| Drawn {
                replica: Arc::new(replica.clone()),
                row,
                geometry: geometry.clone(),
                chosen,
            })
        });
        let motion = Memo::new(move || {
            let row = frame.stage.with(|stage| stage.row_of(broker)).unwrap_or_default();
            frame.motion.with(|motion| motion.replicas.get(row).copied()).unwrap_or_default()
        });
        Self { drawn, motion }
    }
}
