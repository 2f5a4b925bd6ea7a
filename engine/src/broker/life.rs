//! The life of a broker's process: what begins with it, what ends with it, and what stays on the
//! disk.
//!
//! Absent: the loss of what was not flushed when the power fails (a leader that comes back with
//! less than its followers needs a new epoch and truncation), checkpoints of high watermarks every
//! five seconds and of recovery points every minute (the newest values count as written).

use crate::node::Ctx;
use crate::protocol::ids::Offset;
use crate::storage::log::Opening;

use super::Broker;

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
        (self.life, self.running) = (life, None);
    }

    /// The process ends in good order: logs are flushed and closed, and a marker says so.
    pub fn on_stopped(&mut self) {
        if self.running.is_some() {
            self.disk.logs.iter_mut().flatten().for_each(|log| log.close());
            self.disk.is_clean = true;
        }
        self.on_killed(Life::Down);
    }

    /// A new process begins on what the last one left.
    pub fn on_starting(&mut self) {
        self.life = Life::Starting;
        self.incarnation += 1;
    }

    /// Opens what is on the disk, as `LogManager.loadLogs`: the marker of a clean shutdown is used
    /// up by that.
    pub(super) fn open_logs(&mut self, ctx: &Ctx<'_>) {
        let is_clean = std::mem::take(&mut self.disk.is_clean);
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
