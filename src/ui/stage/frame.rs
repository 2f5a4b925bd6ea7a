//! What the parts of a stage share: the partition, where it lies, and where it moves.

use crate::scene::geometry::Geometry;
use crate::scene::motion::{Manner, Motion, motion};
use crate::scene::stage::{Replica, Stage};
use crate::scene::transport::Course;
use crate::ui::lens::Lens;
use crate::ui::state::{Memo, Signal};
use brokerscope_engine::protocol::ids::BrokerId;

/// The partition, where it lies, and where it moves.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Frame {
    /// The partition.
    pub(in crate::ui) stage: Memo<Stage>,
    /// Where its parts lie.
    pub(in crate::ui) geometry: Memo<Geometry>,
    /// Where its moving parts are.
    pub(in crate::ui) motion: Memo<Motion>,
}

/// The frame of a stage that is laid out by `lay`.
pub(in crate::ui) fn frame(
    lens: Lens,
    lay: impl Fn(&Stage, f64) -> Geometry + Send + Sync + 'static,
    width: Signal<f64>,
) -> Frame {
    let stage = lens.pick(|still| still.stage.clone());
    let geometry = Memo::new(move || stage.with(|stage| lay(stage, width.get())));
    let playing = lens.pick(|still| still.transport.course == Course::Plays);
    let motion = Memo::new(move || {
        let now = lens.now.get();
        let manner = match (lens.calm.get(), playing.get()) {
            (true, _) => Manner::Calm,
            (false, true) => Manner::Running,
            (false, false) => Manner::Standing,
        };
        stage.with(|stage| geometry.with(|geometry| motion(stage, geometry, now, manner)))
    });
    Frame { stage, geometry, motion }
}

impl Frame {
    /// The name under which a broker's replica is found again in another view.
    pub(super) fn same(self, broker: BrokerId) -> impl Fn() -> String + Send + 'static {
        move || self.stage.with(|stage| format!("{}/{broker}", stage.partition))
    }

    /// Keys of the replicas' brokers from top to bottom.
    pub(super) fn keys(self) -> Signal<Vec<u64>> {
        Signal::derive(move || {
            self.stage.with(|stage| stage.replicas.iter().map(|it| Self::key(it.broker)).collect())
        })
    }

    /// The key of a broker.
    pub(in crate::ui) fn key(broker: BrokerId) -> u64 {
        u64::from(broker.0.unsigned_abs())
    }

    /// The broker of a key.
    pub(in crate::ui) fn broker(key: u64) -> BrokerId {
        BrokerId(i32::try_from(key).unwrap_or(BrokerId::NONE.0))
    }

    /// What `of` says of a broker's replica in its row; nothing once it is gone.
    pub(in crate::ui) fn replica<T>(
        self,
        broker: BrokerId,
        of: impl FnOnce(usize, &Replica, &Geometry) -> T,
    ) -> Option<T> {
        self.stage.with(|stage| {
            let row = stage.row_of(broker)?;
            let replica = stage.replicas.get(row)?;
            Some(self.geometry.with(|geometry| of(row, replica, geometry)))
        })
    }
}
