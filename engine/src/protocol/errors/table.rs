//! The table of all error codes, as Kafka 4.3's `Errors` has them: code, our name, Kafka's name,
//! what a client is to do about it, default message.

use super::{ClientAction, error_codes};

error_codes! {
    -1 UnknownServerError UNKNOWN_SERVER_ERROR GiveUp
        "The server experienced an unexpected error when processing the request.";
    0 None NONE GiveUp "NONE";
    1 OffsetOutOfRange OFFSET_OUT_OF_RANGE GiveUp
        "The requested offset is not within the range of offsets maintained by the server.";
    2 CorruptMessage CORRUPT_MESSAGE Retry
        "This message has failed its CRC checksum, exceeds the valid size, has a null key for a \
         compacted topic, or is otherwise corrupt.";
    3 UnknownTopicOrPartition UNKNOWN_TOPIC_OR_PARTITION RefreshMetadata
        "This server does not host this topic-partition.";
    4 InvalidFetchSize INVALID_FETCH_SIZE GiveUp "The requested fetch size is invalid.";
    5 LeaderNotAvailable LEADER_NOT_AVAILABLE RefreshMetadata
        "There is no leader for this topic-partition as we are in the middle of a leadership \
         election.";
    6 NotLeaderOrFollower NOT_LEADER_OR_FOLLOWER RefreshMetadata
        "For requests intended only for the leader, this error indicates that the broker is not \
         the current leader. For requests intended for any replica, this error indicates that the \
         broker is not a replica of the topic partition.";
    7 RequestTimedOut REQUEST_TIMED_OUT Retry "The request timed out.";
    8 BrokerNotAvailable BROKER_NOT_AVAILABLE GiveUp "The broker is not available.";
    9 ReplicaNotAvailable REPLICA_NOT_AVAILABLE RefreshMetadata
        "The replica is not available for the requested topic-partition. Produce/Fetch requests \
         and other requests intended only for the leader or follower return \
         NOT_LEADER_OR_FOLLOWER if the broker is not a replica of the topic-partition.";
    10 MessageTooLarge MESSAGE_TOO_LARGE GiveUp
        "The request included a message larger than the max message size the server will accept.";
    11 StaleControllerEpoch STALE_CONTROLLER_EPOCH GiveUp "The controller moved to another broker.";
    12 OffsetMetadataTooLarge OFFSET_METADATA_TOO_LARGE GiveUp
        "The metadata field of the offset request was too large.";
    13 NetworkException NETWORK_EXCEPTION RefreshMetadata
        "The server disconnected before a response was received.";
    14 CoordinatorLoadInProgress COORDINATOR_LOAD_IN_PROGRESS Retry
        "The coordinator is loading and hence can't process requests.";
    15 CoordinatorNotAvailable COORDINATOR_NOT_AVAILABLE Retry "The coordinator is not available.";
    16 NotCoordinator NOT_COORDINATOR Retry "This is not the correct coordinator.";
    17 InvalidTopicException INVALID_TOPIC_EXCEPTION GiveUp
        "The request attempted to perform an operation on an invalid topic.";
    18 RecordListTooLarge RECORD_LIST_TOO_LARGE GiveUp
        "The request included message batch larger than the configured segment size on the \
         server.";
    19 NotEnoughReplicas NOT_ENOUGH_REPLICAS Retry
        "Messages are rejected since there are fewer in-sync replicas than required.";
    20 NotEnoughReplicasAfterAppend NOT_ENOUGH_REPLICAS_AFTER_APPEND Retry
        "Messages are written to the log, but to fewer in-sync replicas than required.";
    21 InvalidRequiredAcks INVALID_REQUIRED_ACKS GiveUp
        "Produce request specified an invalid value for required acks.";
    22 IllegalGeneration ILLEGAL_GENERATION GiveUp "Specified group generation id is not valid.";
    23 InconsistentGroupProtocol INCONSISTENT_GROUP_PROTOCOL GiveUp
        "The group member's supported protocols are incompatible with those of existing members \
         or first group member tried to join with empty protocol type or empty protocol list.";
    24 InvalidGroupId INVALID_GROUP_ID GiveUp "The group id is invalid.";
    25 UnknownMemberId UNKNOWN_MEMBER_ID GiveUp "The coordinator is not aware of this member.";
    26 InvalidSessionTimeout INVALID_SESSION_TIMEOUT GiveUp
        "The session timeout is not within the range allowed by the broker (as configured by \
         group.min.session.timeout.ms and group.max.session.timeout.ms).";
    27 RebalanceInProgress REBALANCE_IN_PROGRESS GiveUp
        "The group is rebalancing, so a rejoin is needed.";
    28 InvalidCommitOffsetSize INVALID_COMMIT_OFFSET_SIZE GiveUp
        "The committing offset data size is not valid.";
    29 TopicAuthorizationFailed TOPIC_AUTHORIZATION_FAILED GiveUp "Topic authorization failed.";
    30 GroupAuthorizationFailed GROUP_AUTHORIZATION_FAILED GiveUp "Group authorization failed.";
    31 ClusterAuthorizationFailed CLUSTER_AUTHORIZATION_FAILED GiveUp
        "Cluster authorization failed.";
    32 InvalidTimestamp INVALID_TIMESTAMP GiveUp
        "The timestamp of the message is out of acceptable range.";
    33 UnsupportedSaslMechanism UNSUPPORTED_SASL_MECHANISM GiveUp
        "The broker does not support the requested SASL mechanism.";
    34 IllegalSaslState ILLEGAL_SASL_STATE GiveUp
        "Request is not valid given the current SASL state.";
    35 UnsupportedVersion UNSUPPORTED_VERSION GiveUp "The version of API is not supported.";
    36 TopicAlreadyExists TOPIC_ALREADY_EXISTS GiveUp "Topic with this name already exists.";
    37 InvalidPartitions INVALID_PARTITIONS GiveUp "Number of partitions is below 1.";
    38 InvalidReplicationFactor INVALID_REPLICATION_FACTOR GiveUp
        "Replication factor is below 1 or larger than the number of available brokers.";
    39 InvalidReplicaAssignment INVALID_REPLICA_ASSIGNMENT GiveUp "Replica assignment is invalid.";
    40 InvalidConfig INVALID_CONFIG GiveUp "Configuration is invalid.";
    41 NotController NOT_CONTROLLER Retry "This is not the correct controller for this cluster.";
    42 InvalidRequest INVALID_REQUEST GiveUp
        "This most likely occurs because of a request being malformed by the client library or \
         the message was sent to an incompatible broker. See the broker logs for more details.";
    43 UnsupportedForMessageFormat UNSUPPORTED_FOR_MESSAGE_FORMAT GiveUp
        "The message format version on the broker does not support the request.";
    44 PolicyViolation POLICY_VIOLATION GiveUp
        "Request parameters do not satisfy the configured policy.";
    45 OutOfOrderSequenceNumber OUT_OF_ORDER_SEQUENCE_NUMBER GiveUp
        "The broker received an out of order sequence number.";
    46 DuplicateSequenceNumber DUPLICATE_SEQUENCE_NUMBER GiveUp
        "The broker received a duplicate sequence number.";
    47 InvalidProducerEpoch INVALID_PRODUCER_EPOCH GiveUp
        "Producer attempted to produce with an old epoch.";
    48 InvalidTxnState INVALID_TXN_STATE GiveUp
        "The producer attempted a transactional operation in an invalid state.";
    49 InvalidProducerIdMapping INVALID_PRODUCER_ID_MAPPING GiveUp
        "The producer attempted to use a producer id which is not currently assigned to its \
         transactional id.";
    50 InvalidTransactionTimeout INVALID_TRANSACTION_TIMEOUT GiveUp
        "The transaction timeout is larger than the maximum value allowed by the broker (as \
         configured by transaction.max.timeout.ms).";
    51 ConcurrentTransactions CONCURRENT_TRANSACTIONS Retry
        "The producer attempted to update a transaction while another concurrent operation on the \
         same transaction was ongoing.";
    52 TransactionCoordinatorFenced TRANSACTION_COORDINATOR_FENCED GiveUp
        "Indicates that the transaction coordinator sending a WriteTxnMarker is no longer the \
         current coordinator for a given producer.";
    53 TransactionalIdAuthorizationFailed TRANSACTIONAL_ID_AUTHORIZATION_FAILED GiveUp
        "Transactional Id authorization failed.";
    54 SecurityDisabled SECURITY_DISABLED GiveUp "Security features are disabled.";
    55 OperationNotAttempted OPERATION_NOT_ATTEMPTED GiveUp
        "The broker did not attempt to execute this operation. This may happen for batched RPCs \
         where some operations in the batch failed, causing the broker to respond without trying \
         the rest.";
    56 KafkaStorageError KAFKA_STORAGE_ERROR RefreshMetadata
        "Disk error when trying to access log file on the disk.";
    57 LogDirNotFound LOG_DIR_NOT_FOUND GiveUp
        "The user-specified log directory is not found in the broker config.";
    58 SaslAuthenticationFailed SASL_AUTHENTICATION_FAILED GiveUp "SASL Authentication failed.";
    59 UnknownProducerId UNKNOWN_PRODUCER_ID GiveUp
        "This exception is raised by the broker if it could not locate the producer metadata \
         associated with the producerId in question. This could happen if, for instance, the \
         producer's records were deleted because their retention time had elapsed. Once the last \
         records of the producerId are removed, the producer's metadata is removed from the \
         broker, and future appends by the producer will return this exception.";
    60 ReassignmentInProgress REASSIGNMENT_IN_PROGRESS GiveUp
        "A partition reassignment is in progress.";
    61 DelegationTokenAuthDisabled DELEGATION_TOKEN_AUTH_DISABLED GiveUp
        "Delegation Token feature is not enabled.";
    62 DelegationTokenNotFound DELEGATION_TOKEN_NOT_FOUND GiveUp
        "Delegation Token is not found on server.";
    63 DelegationTokenOwnerMismatch DELEGATION_TOKEN_OWNER_MISMATCH GiveUp
        "Specified Principal is not valid Owner/Renewer.";
    64 DelegationTokenRequestNotAllowed DELEGATION_TOKEN_REQUEST_NOT_ALLOWED GiveUp
        "Delegation Token requests are not allowed on PLAINTEXT/1-way SSL channels and on \
         delegation token authenticated channels.";
    65 DelegationTokenAuthorizationFailed DELEGATION_TOKEN_AUTHORIZATION_FAILED GiveUp
        "Delegation Token authorization failed.";
    66 DelegationTokenExpired DELEGATION_TOKEN_EXPIRED GiveUp "Delegation Token is expired.";
    67 InvalidPrincipalType INVALID_PRINCIPAL_TYPE GiveUp
        "Supplied principalType is not supported.";
    68 NonEmptyGroup NON_EMPTY_GROUP GiveUp "The group is not empty.";
    69 GroupIdNotFound GROUP_ID_NOT_FOUND GiveUp "The group id does not exist.";
    70 FetchSessionIdNotFound FETCH_SESSION_ID_NOT_FOUND Retry
        "The fetch session ID was not found.";
    71 InvalidFetchSessionEpoch INVALID_FETCH_SESSION_EPOCH Retry
        "The fetch session epoch is invalid.";
    72 ListenerNotFound LISTENER_NOT_FOUND RefreshMetadata
        "There is no listener on the leader broker that matches the listener on which metadata \
         request was processed.";
    73 TopicDeletionDisabled TOPIC_DELETION_DISABLED GiveUp "Topic deletion is disabled.";
    74 FencedLeaderEpoch FENCED_LEADER_EPOCH RefreshMetadata
        "The leader epoch in the request is older than the epoch on the broker.";
    75 UnknownLeaderEpoch UNKNOWN_LEADER_EPOCH Retry
        "The leader epoch in the request is newer than the epoch on the broker.";
    76 UnsupportedCompressionType UNSUPPORTED_COMPRESSION_TYPE GiveUp
        "The requesting client does not support the compression type of given partition.";
    77 StaleBrokerEpoch STALE_BROKER_EPOCH GiveUp "Broker epoch has changed.";
    78 OffsetNotAvailable OFFSET_NOT_AVAILABLE Retry
        "The leader high watermark has not caught up from a recent leader election so the offsets \
         cannot be guaranteed to be monotonically increasing.";
    79 MemberIdRequired MEMBER_ID_REQUIRED GiveUp
        "The group member needs to have a valid member id before actually entering a consumer \
         group.";
    80 PreferredLeaderNotAvailable PREFERRED_LEADER_NOT_AVAILABLE RefreshMetadata
        "The preferred leader was not available.";
    81 GroupMaxSizeReached GROUP_MAX_SIZE_REACHED GiveUp "The group has reached its maximum size.";
    82 FencedInstanceId FENCED_INSTANCE_ID GiveUp
        "The broker rejected this static consumer since another consumer with the same \
         group.instance.id has registered with a different member.id.";
    83 EligibleLeadersNotAvailable ELIGIBLE_LEADERS_NOT_AVAILABLE RefreshMetadata
        "Eligible topic partition leaders are not available.";
    84 ElectionNotNeeded ELECTION_NOT_NEEDED RefreshMetadata
        "Leader election not needed for topic partition.";
    85 NoReassignmentInProgress NO_REASSIGNMENT_IN_PROGRESS GiveUp
        "No partition reassignment is in progress.";
    86 GroupSubscribedToTopic GROUP_SUBSCRIBED_TO_TOPIC GiveUp
        "Deleting offsets of a topic is forbidden while the consumer group is actively subscribed \
         to it.";
    87 InvalidRecord INVALID_RECORD GiveUp
        "This record has failed the validation on broker and hence will be rejected.";
    88 UnstableOffsetCommit UNSTABLE_OFFSET_COMMIT Retry
        "There are unstable offsets that need to be cleared.";
    89 ThrottlingQuotaExceeded THROTTLING_QUOTA_EXCEEDED Retry
        "The throttling quota has been exceeded.";
    90 ProducerFenced PRODUCER_FENCED GiveUp
        "There is a newer producer with the same transactionalId which fences the current one.";
    91 ResourceNotFound RESOURCE_NOT_FOUND GiveUp
        "A request illegally referred to a resource that does not exist.";
    92 DuplicateResource DUPLICATE_RESOURCE GiveUp
        "A request illegally referred to the same resource twice.";
    93 UnacceptableCredential UNACCEPTABLE_CREDENTIAL GiveUp
        "Requested credential would not meet criteria for acceptability.";
    94 InconsistentVoterSet INCONSISTENT_VOTER_SET GiveUp
        "Indicates that the either the sender or recipient of a voter-only request is not one of \
         the expected voters.";
    95 InvalidUpdateVersion INVALID_UPDATE_VERSION GiveUp "The given update version was invalid.";
    96 FeatureUpdateFailed FEATURE_UPDATE_FAILED GiveUp
        "Unable to update finalized features due to an unexpected server error.";
    97 PrincipalDeserializationFailure PRINCIPAL_DESERIALIZATION_FAILURE GiveUp
        "Request principal deserialization failed during forwarding. This indicates an internal \
         error on the broker cluster security setup.";
    98 SnapshotNotFound SNAPSHOT_NOT_FOUND GiveUp "Requested snapshot was not found.";
    99 PositionOutOfRange POSITION_OUT_OF_RANGE GiveUp
        "Requested position is not greater than or equal to zero, and less than the size of the \
         snapshot.";
    100 UnknownTopicId UNKNOWN_TOPIC_ID RefreshMetadata "This server does not host this topic ID.";
    101 DuplicateBrokerRegistration DUPLICATE_BROKER_REGISTRATION GiveUp
        "This broker ID is already in use.";
    102 BrokerIdNotRegistered BROKER_ID_NOT_REGISTERED GiveUp
        "The given broker ID was not registered.";
    103 InconsistentTopicId INCONSISTENT_TOPIC_ID RefreshMetadata
        "The log's topic ID did not match the topic ID in the request.";
    104 InconsistentClusterId INCONSISTENT_CLUSTER_ID GiveUp
        "The clusterId in the request does not match that found on the server.";
    105 TransactionalIdNotFound TRANSACTIONAL_ID_NOT_FOUND GiveUp
        "The transactionalId could not be found.";
    106 FetchSessionTopicIdError FETCH_SESSION_TOPIC_ID_ERROR Retry
        "The fetch session encountered inconsistent topic ID usage.";
    107 IneligibleReplica INELIGIBLE_REPLICA GiveUp
        "The new ISR contains at least one ineligible replica.";
    108 NewLeaderElected NEW_LEADER_ELECTED GiveUp
        "The AlterPartition request successfully updated the partition state but the leader has \
         changed.";
    109 OffsetMovedToTieredStorage OFFSET_MOVED_TO_TIERED_STORAGE GiveUp
        "The requested offset is moved to tiered storage.";
    110 FencedMemberEpoch FENCED_MEMBER_EPOCH GiveUp
        "The member epoch is fenced by the group coordinator. The member must abandon all its \
         partitions and rejoin.";
    111 UnreleasedInstanceId UNRELEASED_INSTANCE_ID GiveUp
        "The instance ID is still used by another member in the consumer group. That member must \
         leave first.";
    112 UnsupportedAssignor UNSUPPORTED_ASSIGNOR GiveUp
        "The assignor or its version range is not supported by the consumer group.";
    113 StaleMemberEpoch STALE_MEMBER_EPOCH GiveUp
        "The member epoch is stale. The member must retry after receiving its updated member \
         epoch via the ConsumerGroupHeartbeat API.";
    114 MismatchedEndpointType MISMATCHED_ENDPOINT_TYPE GiveUp
        "The request was sent to an endpoint of the wrong type.";
    115 UnsupportedEndpointType UNSUPPORTED_ENDPOINT_TYPE GiveUp
        "This endpoint type is not supported yet.";
    116 UnknownControllerId UNKNOWN_CONTROLLER_ID GiveUp "This controller ID is not known.";
    117 UnknownSubscriptionId UNKNOWN_SUBSCRIPTION_ID GiveUp
        "Client sent a push telemetry request with an invalid or outdated subscription ID.";
    118 TelemetryTooLarge TELEMETRY_TOO_LARGE GiveUp
        "Client sent a push telemetry request larger than the maximum size the broker will \
         accept.";
    119 InvalidRegistration INVALID_REGISTRATION GiveUp
        "The controller has considered the broker registration to be invalid.";
    120 TransactionAbortable TRANSACTION_ABORTABLE GiveUp
        "The server encountered an error with the transaction. The client can abort the \
         transaction to continue using this transactional ID.";
    121 InvalidRecordState INVALID_RECORD_STATE GiveUp
        "The record state is invalid. The acknowledgement of delivery could not be completed.";
    122 ShareSessionNotFound SHARE_SESSION_NOT_FOUND Retry "The share session was not found.";
    123 InvalidShareSessionEpoch INVALID_SHARE_SESSION_EPOCH Retry
        "The share session epoch is invalid.";
    124 FencedStateEpoch FENCED_STATE_EPOCH GiveUp
        "The share coordinator rejected the request because the share-group state epoch did not \
         match.";
    125 InvalidVoterKey INVALID_VOTER_KEY GiveUp
        "The voter key doesn't match the receiving replica's key.";
    126 DuplicateVoter DUPLICATE_VOTER GiveUp "The voter is already part of the set of voters.";
    127 VoterNotFound VOTER_NOT_FOUND GiveUp "The voter is not part of the set of voters.";
    128 InvalidRegularExpression INVALID_REGULAR_EXPRESSION GiveUp
        "The regular expression is not valid.";
    129 RebootstrapRequired REBOOTSTRAP_REQUIRED GiveUp
        "Client metadata is stale. The client should rebootstrap to obtain new metadata.";
    130 StreamsInvalidTopology STREAMS_INVALID_TOPOLOGY GiveUp "The supplied topology is invalid.";
    131 StreamsInvalidTopologyEpoch STREAMS_INVALID_TOPOLOGY_EPOCH GiveUp
        "The supplied topology epoch is invalid.";
    132 StreamsTopologyFenced STREAMS_TOPOLOGY_FENCED GiveUp
        "The supplied topology epoch is outdated.";
    133 ShareSessionLimitReached SHARE_SESSION_LIMIT_REACHED Retry
        "The limit of share sessions has been reached.";
}
