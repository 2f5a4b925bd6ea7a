//! The requests of Kafka: what there is, and what of it is served here.

mod table;

use std::fmt;

pub use table::ApiKey;

/// What Kafka 4.3 says about one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiRow {
    /// The number on the wire.
    pub id: i16,
    /// Kafka's name, like `ListOffsets`.
    pub name: &'static str,
    /// Lowest and highest stable version; `None` for requests that 4.0 removed.
    pub versions: Option<(i16, i16)>,
    /// The first version with compact lengths and tagged fields.
    pub flexible_from: Option<i16>,
    listeners: u8,
    marks: u8,
}

mod listener {
    pub(super) const NOBODY: u8 = 0;
    pub(super) const BROKER: u8 = 1;
    pub(super) const CONTROLLER: u8 = 2;
    pub(super) const BOTH: u8 = BROKER | CONTROLLER;
}

mod mark {
    pub(super) const PLAIN: u8 = 0;
    pub(super) const CLUSTER_ACTION: u8 = 1;
    pub(super) const FORWARDABLE: u8 = 2;
    pub(super) const UNSTABLE_LATEST: u8 = 4;
}

macro_rules! api_keys {
    ($($id:literal $name:ident $versions:expr, $flexible:expr, $listeners:expr, $marks:expr;)*) => {
        /// All requests of Kafka 4.3 by their numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i16)]
        pub enum ApiKey {
            $(#[doc = stringify!($name)] $name = $id,)*
        }

        impl ApiKey {
            /// Every request, in ascending order.
            pub const ALL: [Self; [$($id),*].len()] = [$(Self::$name),*];

            /// The request with this number; `None` is one of another Kafka.
            pub const fn from_id(id: i16) -> Option<Self> {
                match id {
                    $($id => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// What Kafka says about it.
            pub const fn row(self) -> ApiRow {
                match self {
                    $(Self::$name => ApiRow {
                        id: $id,
                        name: stringify!($name),
                        versions: $versions,
                        flexible_from: $flexible,
                        listeners: $listeners,
                        marks: $marks,
                    },)*
                }
            }
        }
    };
}
use api_keys;

impl ApiRow {
    /// Whether `version` has compact lengths and tagged fields.
    pub const fn is_flexible(&self, version: i16) -> bool {
        matches!(self.flexible_from, Some(first) if version >= first)
    }

    /// The version of the request header that goes with `version`.
    pub const fn request_header_version(&self, version: i16) -> i16 {
        if self.is_flexible(version) { 2 } else { 1 }
    }

    /// The version of the response header that goes with `version`. An answer to ApiVersions is
    /// always 0: a client must be able to read it before it knows what the broker speaks.
    pub const fn response_header_version(&self, version: i16) -> i16 {
        if self.is_flexible(version) && self.id != ApiKey::ApiVersions.id() { 1 } else { 0 }
    }

    /// Whether brokers listen for it.
    pub const fn is_for_brokers(&self) -> bool {
        self.listeners & listener::BROKER != 0
    }

    /// Whether controllers listen for it.
    pub const fn is_for_controllers(&self) -> bool {
        self.listeners & listener::CONTROLLER != 0
    }

    /// Whether it is between members of the cluster only.
    pub const fn is_cluster_action(&self) -> bool {
        self.marks & mark::CLUSTER_ACTION != 0
    }

    /// Whether a broker hands it on to the controller.
    pub const fn is_forwardable(&self) -> bool {
        self.marks & mark::FORWARDABLE != 0
    }

    /// Whether there is one more version, above the stable ones, that is still in the making.
    pub const fn has_unstable_latest(&self) -> bool {
        self.marks & mark::UNSTABLE_LATEST != 0
    }

    /// The versions that a real broker announces. It claims Produce from 0 on, though it refuses
    /// what is below 3: some clients do not start otherwise (KAFKA-18659).
    pub fn advertised(&self) -> Option<(i16, i16)> {
        let (min, max) = self.versions?;
        Some((if self.id == ApiKey::Produce.id() { 0 } else { min }, max))
    }
}

impl ApiKey {
    /// The number on the wire.
    pub const fn id(self) -> i16 {
        self as i16
    }

    /// Kafka's name, like `ListOffsets`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The version in which processes of the cluster ask it of the controller: the highest that
    /// both Kafka 4.3 and the message crate have.
    pub const fn controller_version(self) -> i16 {
        match self.row().versions {
            Some(_) if matches!(self, Self::BrokerHeartbeat) => 1,
            Some((_, highest)) => highest,
            None => 0,
        }
    }

    /// The one version in which a broker speaks it here; `None` if brokers do not serve it.
    pub fn pinned_version(self) -> Option<i16> {
        SERVED.iter().find(|(api, _)| *api == self).map(|(_, version)| *version)
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What brokers here serve, each in one version: the highest that both Kafka 4.3 and the message
/// crate (of about Kafka 4.1) have. ApiVersions announces these and nothing else.
pub const SERVED: [(ApiKey, i16); 18] = [
    (ApiKey::Produce, 13),
    (ApiKey::Fetch, 18),
    (ApiKey::ListOffsets, 10),
    (ApiKey::Metadata, 13),
    (ApiKey::OffsetCommit, 9),
    (ApiKey::OffsetFetch, 9),
    (ApiKey::FindCoordinator, 6),
    (ApiKey::JoinGroup, 9),
    (ApiKey::Heartbeat, 4),
    (ApiKey::LeaveGroup, 5),
    (ApiKey::SyncGroup, 5),
    (ApiKey::DescribeGroups, 6),
    (ApiKey::ListGroups, 5),
    (ApiKey::ApiVersions, 4),
    (ApiKey::InitProducerId, 5),
    (ApiKey::OffsetForLeaderEpoch, 4),
    (ApiKey::DeleteGroups, 2),
    (ApiKey::OffsetDelete, 0),
];
