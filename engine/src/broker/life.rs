//! The life of a broker's process: what begins with it, what ends with it, and what stays on the
//! disk.
//!
//! Absent: checkpoints of high watermarks every five seconds and of recovery points every minute
//! (the newest values count as written), and an operating system that writes dirty pages back by
//! itself: what Kafka has not flushed is gone when the power fails.

use std::sync::Arc;

use crate::controller::image::Image;
use crate::group::settings::GroupSettings;
use crate::node::Ctx;
use crate::physics::chance::Chance;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerEpoch, Offset};
use crate::replication::session::FetchSessions;
use crate::storage::log::Opening;

use super::groups::Groups;
use super::lifecycle::Lifecycle;
use super::{Broker, Parked, ProducerIds, Running, registration};

/// Whether there is a process on a broker's machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// The machine has no power: nobody answers, not even to refuse.
    PoweredOff,
    /// The machine runs and the process does not: connections are refused.
    Down,
    /// The process was started and does not serve yet: connections are refused.
    Starting,
    /// The process serves.
    Serving,
}

impl Life {
    /// Whether there is a process.
    pub const fn is_alive(self) -> bool {
        matches!(self, Self::Starting | Self::Serving)
    }
}

impl Broker {
    /// The process is gone, and all it knew with it.
    pub fn on_killed(&mut self, life: Life) {
        (self.life, self.lifecycle, self.running) = (life, None, None);
    }

    /// The power fails: what was not flushed is gone too.
    pub fn on_power_lost(&mut self, ctx: &Ctx<'_>) {
        let now_ms = ctx.wall_clock_ms();
        self.disk.logs.iter_mut().flatten().for_each(|log| log.lose_unflushed(now_ms));
        self.disk.clean_shutdown = None;
        self.on_killed(Life::PoweredOff);
    }

    /// The process ends in good order: logs are flushed and closed, and a marker says so.
    pub fn on_stopped(&mut self) {
        if self.running.is_some() {
            self.disk.logs.iter_mut().flatten().for_each(|log| log.close());
            self.disk.clean_shutdown = self.lifecycle.as_ref().map(|it| it.epoch);
        }
        self.on_killed(Life::Down);
    }

    /// A new process begins on what the last one left.
    pub fn on_starting(&mut self) {
        self.life = Life::Starting;
        self.incarnation += 1;
    }

    /// The process is up: it presents itself to the controller and reads the metadata log.
    pub fn on_booted(&mut self, ctx: &mut Ctx<'_>) {
        let previous = self.disk.clean_shutdown.unwrap_or(BrokerEpoch::UNKNOWN);
        self.lifecycle = Some(self.new_lifecycle(ctx.now(), previous));
        self.drive_lifecycle(ctx);
    }

    /// The first process of all is up. It was registered and let in before the beginning, as
    /// `epoch`, and has read the metadata log up to `offset`.
    pub fn on_started(
        &mut self,
        ctx: &mut Ctx<'_>,
        (epoch, offset): (BrokerEpoch, Offset),
        image: Arc<Image>,
    ) {
        let lifecycle = self.new_lifecycle(ctx.now(), BrokerEpoch::UNKNOWN);
        self.lifecycle = Some(lifecycle.member(epoch, offset));
        self.life = Life::Serving;
        self.on_metadata(ctx, image);
        self.drive_lifecycle(ctx);
    }

    fn new_lifecycle(&self, now: Instant, previous: BrokerEpoch) -> Lifecycle {
        let who = (self.id, self.incarnation);
        let registration = registration::request(self.settings.seed, who, previous);
        Lifecycle::new(registration, now, self.chance("lifecycle"))
    }

    fn chance(&self, label: &str) -> Chance {
        let process = match self.incarnation {
            0 => String::new(),
            later => format!("-{later}"),
        };
        Chance::stream(self.settings.seed, &format!("broker-{}{process}-{label}", self.id))
    }

    /// The process has its first metadata: it opens its logs and can take up roles.
    pub(super) fn begin_to_run(&mut self, ctx: &Ctx<'_>) {
        self.open_logs(ctx);
        if let Some(lifecycle) = &mut self.lifecycle {
            lifecycle.ready(ctx.now());
        }
        let delay_ms = self.settings.group_initial_rebalance_delay.as_ms();
        let groups = GroupSettings {
            initial_rebalance_delay_ms: i32::try_from(delay_ms).unwrap_or(i32::MAX),
            ..GroupSettings::default()
        };
        self.running = Some(Running {
            image: Arc::default(),
            replicas: Vec::new(),
            fetchers: Vec::new(),
            sessions: FetchSessions::new(self.chance("sessions")),
            parked: Parked::default(),
            producer_ids: ProducerIds::default(),
            groups: Groups::new(groups, self.chance("groups")),
            fetching_paused: None,
            chance: self.chance("metadata"),
            fetch_chance: self.chance("fetchers"),
            replica_lag_time_max: self.settings.replica_lag_time_max,
            isr_check_at: ctx.now(),
            logs_open_since: ctx.now(),
            retention_at: None,
        });
        self.plan_retention(ctx);
    }

    /// Opens what is on the disk, as `LogManager.loadLogs`: the marker of a clean shutdown is used
    /// up by that.
    fn open_logs(&mut self, ctx: &Ctx<'_>) {
        let is_clean = self.disk.clean_shutdown.take().is_some();
        for log in self.disk.logs.iter_mut().flatten() {
            let opening = Opening {
                is_clean,
                recovery_point: log.recovery_point(),
                log_start_offset: log.log_start_offset().max(Offset(0)),
                high_watermark: log.high_watermark(),
            };
            log.reopen(&opening, ctx.wall_clock_ms());
        }
    }
}
