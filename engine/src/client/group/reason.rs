//! Why a member joins its group again, as JoinGroup tells the coordinator (`rejoinReason`).

use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::StrBytes;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It joins for the first time.
    First,
    /// The coordinator gave it an id to join with.
    MemberId(StrBytes),
    /// A heartbeat was answered that the others join again.
    Rebalancing,
    /// A commit was answered so.
    CommitRefused,
    /// The last attempt failed.
    Failed(ErrorCode),
    /// It had been thrown out of its group when it was let in.
    Unjoined,
    /// An answer to this request ended its membership.
    Reset(ErrorCode, &'static str),
    /// It has left.
    Left,
    /// The topics have other partitions than the leader gave away.
    Metadata,
    /// It wants other topics.
    Subscription,
    /// What it was assigned does not go with what it wants.
    Mismatch,
    /// Something ended its membership before it knew what to read.
    Overtaken,
}

impl Reason {
    /// In Kafka's words.
    pub(super) fn text(&self) -> String {
        match self {
            Self::First => String::new(),
            Self::MemberId(id) => {
                ["need to re-join with the given member-id: ", id.as_str()].concat()
            }
            Self::Rebalancing => "group is already rebalancing".to_owned(),
            Self::CommitRefused => {
                "offset commit failed since group is already rebalancing".to_owned()
            }
            Self::Failed(error) => ["rebalance failed due to ", &exception(*error)].concat(),
            Self::Unjoined => "rebalance failed due to UnjoinedGroupException".to_owned(),
            Self::Reset(error, api) => {
                ["encountered ", error.name(), " from ", api, " response"].concat()
            }
            Self::Left => "consumer pro-actively leaving the group".to_owned(),
            Self::Metadata => "cached metadata has changed".to_owned(),
            Self::Subscription => "subscription has changed".to_owned(),
            Self::Mismatch => {
                "received assignment does not match the current subscription".to_owned()
            }
            Self::Overtaken => "rebalance failed since the generation/state was modified by \
                                heartbeat thread before the rebalance callback triggered"
                .to_owned(),
        }
    }
}

/// The name of the exception that Kafka's client makes of an error: of what NOT_COORDINATOR is
/// NotCoordinatorException.
fn exception(error: ErrorCode) -> String {
    if matches!(error, ErrorCode::NetworkException | ErrorCode::RequestTimedOut) {
        return "DisconnectException".to_owned();
    }
    let mut name = String::new();
    for word in error.name().split('_') {
        let (first, rest) = word.split_at(1);
        name.push_str(first);
        name.push_str(&rest.to_ascii_lowercase());
    }
    name.push_str("Exception");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_called_as_in_java() {
        let of = |error| Reason::Failed(error).text();
        assert_eq!(
            of(ErrorCode::CoordinatorLoadInProgress),
            "rebalance failed due to CoordinatorLoadInProgressException"
        );
        assert_eq!(of(ErrorCode::NetworkException), "rebalance failed due to DisconnectException");
    }
}
