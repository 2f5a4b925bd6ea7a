//! What the parts of the cluster share: the picture, where it lies, the manner in which it moves,
//! and the one menu that may be open.

use crate::scene::Page;
use crate::scene::cluster::{Cluster, Held, Machine};
use crate::scene::machines::{Layout, Shape};
use crate::scene::motion::Manner;
use crate::scene::transport::Course;
use crate::ui::kit::menu::Opened;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Memo, Signal};
use brokerscope_engine::protocol::ids::{BrokerId, PartitionId};
use std::sync::Arc;

/// What a bar at the side may take of the room.
const SCROLLBAR: f64 = 16.0;
/// From this width on a page is not meant for fingers.
const WIDE: f64 = crate::scene::geometry::WIDE;

/// The picture and where it lies.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// What is drawn.
    pub(super) scene: Memo<Arc<Cluster>>,
    /// Where it lies; changes only when something comes or goes.
    pub(super) layout: Memo<Layout>,
    /// The menu that is open.
    pub(super) menu: Cell<Option<Opened>>,
}

impl Field {
    /// The field in a room of this width.
    pub(super) fn new(lens: Lens, room: Signal<f64>) -> Self {
        let scene = lens.pick(|still| match &still.page {
            Page::Explore(scene) => scene.cluster.clone().unwrap_or_default(),
            Page::FirstMinute(_) => Arc::default(),
        });
        let layout = Memo::new(move || {
            let touch = lens.width.get() < WIDE;
            let room = room.get() - SCROLLBAR;
            Layout::new(scene.with(|scene| Shape::of(scene)), room, touch)
        });
        Self { scene, layout, menu: Cell::new(None) }
    }

    /// How it moves.
    pub(super) fn manner(self, lens: Lens) -> Manner {
        match (lens.calm.get(), lens.still.with(|still| still.transport.course)) {
            (true, _) => Manner::Calm,
            (false, Course::Plays) => Manner::Running,
            (false, Course::Stands | Course::Seeks) => Manner::Standing,
        }
    }

    /// A broker; nothing once it is gone.
    pub(super) fn machine(self, id: BrokerId) -> Memo<Option<Machine>> {
        Memo::new(move || {
            self.scene.with(|scene| scene.machines.iter().find(|it| it.id == id).cloned())
        })
    }
}

/// A broker's replica with its row; nothing once it is gone.
pub(super) fn held(
    machine: Memo<Option<Machine>>,
    partition: PartitionId,
) -> Memo<Option<(usize, Held)>> {
    Memo::new(move || {
        machine.with(|machine| {
            let held = &machine.as_ref()?.replicas;
            let row = held.binary_search_by_key(&partition, |it| it.partition).ok()?;
            Some((row, held.get(row)?.clone()))
        })
    })
}
