//! Kafka's words for an error that came without a text, as its tools say them.

use crate::protocol::errors::ErrorCode;

/// Errors that an administrator here can be answered without a text. The page need not carry the
/// words of all others.
const WORDS: [(ErrorCode, &str); 19] = {
    use ErrorCode as E;
    [
        (E::OffsetOutOfRange, E::OffsetOutOfRange.message()),
        (E::UnknownTopicOrPartition, E::UnknownTopicOrPartition.message()),
        (E::NotLeaderOrFollower, E::NotLeaderOrFollower.message()),
        (E::RequestTimedOut, E::RequestTimedOut.message()),
        (E::CoordinatorLoadInProgress, E::CoordinatorLoadInProgress.message()),
        (E::CoordinatorNotAvailable, E::CoordinatorNotAvailable.message()),
        (E::NotCoordinator, E::NotCoordinator.message()),
        (E::UnknownMemberId, E::UnknownMemberId.message()),
        (E::IllegalGeneration, E::IllegalGeneration.message()),
        (E::RebalanceInProgress, E::RebalanceInProgress.message()),
        (E::InvalidGroupId, E::InvalidGroupId.message()),
        (E::NonEmptyGroup, E::NonEmptyGroup.message()),
        (E::GroupIdNotFound, E::GroupIdNotFound.message()),
        (E::LeaderNotAvailable, E::LeaderNotAvailable.message()),
        (E::InvalidTopicException, E::InvalidTopicException.message()),
        (E::InvalidRequest, E::InvalidRequest.message()),
        (E::PolicyViolation, E::PolicyViolation.message()),
        (E::OffsetMetadataTooLarge, E::OffsetMetadataTooLarge.message()),
        (E::GroupSubscribedToTopic, E::GroupSubscribedToTopic.message()),
    ]
};

/// What is said of an error; at least its name.
pub(super) fn words(error: ErrorCode) -> &'static str {
    let known = WORDS.iter().find(|(code, _)| *code == error);
    known.map_or(error.name(), |(_, words)| words)
}
