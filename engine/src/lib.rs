//! A Kafka cluster as one deterministic value, and its history.
//!
//! A [`world::World`] is a whole cluster: controller, brokers, clients, disks, the network between
//! them, virtual time and seeded chance. It moves only when told. Given the same set-up and the
//! same actions it is the same, to the byte, natively and in wasm; it knows no clock, no socket, no
//! text for people and no picture.
//!
//! A node (a broker, a client) is lent the hour and an out-box for the length of one call; what it
//! wants done is an effect that the world carries out afterwards. What happened is a fact that
//! names the fact or action that caused it.
//!
//! # Every file and what it is for
//!
//! From the ground up. A module names only modules above it in this list; `tests/layers.rs` of the
//! page's package holds the table. A folder's own line is that of its `mod.rs`.
//!
//! * `physics/`: A universe without Kafka in it
//! * `physics/agenda.rs`: What is due next
//! * `physics/chance.rs`: Chance that a seed decides
//! * `physics/chunked.rs`: A list that grows for a whole session and is cheap to clone
//! * `physics/fact_id.rs`: The name of one fact: its event, and which of its facts it is
//! * `physics/order.rs`: Order in short lists
//! * `physics/time.rs`: Virtual time
//!
//! * `protocol/`: What Kafka processes say to each other and write down
//! * `protocol/apis/`: The requests of Kafka: what there is, and what of it is served here
//! * `protocol/apis/table.rs`: The table of all requests, as Kafka 4.3's `ApiKeys` has them:
//!   number, name, lowest and highest stable version, first flexible version, who listens
//! * `protocol/batch/`: Record batches, format 2: what logs store and Produce and Fetch carry
//! * `protocol/batch/build.rs`: Writing batches as Kafka's `MemoryRecordsBuilder` does
//! * `protocol/batch/control.rs`: Batches of Kafka's own: markers and control records
//! * `protocol/batch/error.rs`: What can be wrong with the bytes of a batch, in Kafka's words
//! * `protocol/batch/explain.rs`: A batch field by field, to look at its real bytes
//! * `protocol/batch/header.rs`: The 61 bytes that every batch begins with
//! * `protocol/batch/record.rs`: The records of an uncompressed batch, read in place
//! * `protocol/batch/split.rs`: Cutting bytes into batches (Kafka's `ByteBufferLogInputStream`)
//! * `protocol/batch/stamp.rs`: What a leader writes into a batch before it appends it
//! * `protocol/batch/view.rs`: One batch, read in place
//! * `protocol/compression/`: Codecs of batches, framed as Kafka's Java classes frame them
//! * `protocol/compression/gzip.rs`: gzip (RFC 1952) as Java writes it
//! * `protocol/compression/lz4.rs`: LZ4 in its frames, as Kafka's `Lz4BlockOutputStream` does it
//! * `protocol/compression/snappy.rs`: Snappy in the frames of `snappy-java`
//! * `protocol/errors/`: Error codes: how Kafka says no
//! * `protocol/errors/table.rs`: The table of all error codes, as Kafka 4.3's `Errors` has
//!   them: code, our name, Kafka's name, what a client is to do about it, default message
//! * `protocol/group_state.rs`: The states of a classic group (`ClassicGroupState`)
//! * `protocol/ids.rs`: Names of things, each a type of its own, so that an offset is never
//!   taken for an epoch
//! * `protocol/messages/`: The messages of the simulated network, and their bytes
//! * `protocol/messages/controller.rs`: What is asked of the controller and what it answers
//! * `protocol/messages/group.rs`: What members of consumer groups, and administrators of them,
//!   ask of a group's coordinator and what it answers
//! * `protocol/messages/layouts/`: The layouts of the messages that are served
//! * `protocol/messages/layouts/group.rs`: The layouts of the messages of consumer groups
//! * `protocol/messages/layouts/layout.rs`: One message's layout, and what reads its bytes once
//!   they have been walked over
//! * `protocol/messages/scan.rs`: Walks over a message's bytes before the message crate does
//! * `protocol/messages/schema.rs`: How the bytes of a message are laid out: just enough to
//!   walk over them before anybody else does
//! * `protocol/messages/wire.rs`: Messages to bytes and back
//! * `protocol/murmur2.rs`: The hash that decides on the partition of a key
//! * `protocol/varint.rs`: Numbers of variable length: seven bits a byte, the lowest first, the
//!   top bit says "more follows"
//!
//! * `node/`: What a node (a broker, a client) may do, and how it says so
//! * `node/ctx.rs`: What the world lends a node for the length of one call
//! * `node/effect.rs`: The closed list of what a node may do to the rest of the world
//! * `node/fact.rs`: What happened
//! * `node/group_fact.rs`: What happens to a consumer group
//! * `node/mark.rs`: Which facts deserve a mark on the timeline
//! * `node/producer_fact.rs`: What happens to records in a producer before they are sent
//! * `node/subject.rs`: What a fact is about
//! * `node/summary.rs`: What a packet says, and which way it goes
//!
//! * `network/`: Connections between processes and the packets on them
//! * `network/connection.rs`: One TCP connection between two processes
//! * `network/ending.rs`: How connections end
//! * `network/fault.rs`: What goes wrong with links and machines: what is under way then, and what
//!   arrives after all once they are mended
//! * `network/link.rs`: How long a packet takes from one machine to another
//! * `network/stall.rs`: Connections that stand still
//!
//! * `storage/`: What one replica keeps of a partition: segments of real record batches, their
//!   sparse indexes, and where each leader epoch began
//! * `storage/append_error.rs`: Why an append was refused: the error code of the response and
//!   Kafka's own words for it
//! * `storage/blocks.rs`: A list that grows and shrinks only at its end and is cheap to clone:
//!   elements that will not change any more lie in blocks shared between all clones
//! * `storage/config.rs`: The settings of a topic that its logs obey
//! * `storage/epochs.rs`: Which leader epoch began where in a replica's log
//! * `storage/log/`: The log of one replica of a partition (Kafka's `UnifiedLog` over `LocalLog`)
//! * `storage/log/append.rs`: Appending (Kafka's `UnifiedLog.append`): as a leader, who checks,
//!   numbers and stamps what a client sent, and as a follower, who takes what its leader has
//! * `storage/log/diverge.rs`: Where two replicas part (KIP-101, KIP-595): a follower says with
//!   every fetch under which epoch its last record was written
//! * `storage/log/files.rs`: The files of a log as a broker's disk has them, byte for byte
//! * `storage/log/high_watermark.rs`: The high watermark: everything before it is committed
//! * `storage/log/producers.rs`: Producers: noting what they append, writing their state down, and
//!   finding it again after a truncation or a restart
//! * `storage/log/read.rs`: Reading (Kafka's `UnifiedLog.read`, `LocalLog.read`, `LogSegment.read`)
//! * `storage/log/recover.rs`: What becomes of a log when its broker's process ends, and when one
//!   begins again (Kafka's `LogLoader`, `LogSegment.recover`)
//! * `storage/log/start.rs`: The log start: what lies before it may not be read any more
//! * `storage/log/timestamps.rs`: Offsets by time, as ListOffsets asks for them
//! * `storage/log/truncate.rs`: Truncation (Kafka's `UnifiedLog.truncateTo`,
//!   `truncateFullyAndStartAt`): what a follower does with records that its leader does not have
//! * `storage/log/validate.rs`: What a leader looks at before it appends (Kafka's
//!   `UnifiedLog.analyzeAndValidateRecords` and `LogValidator`): the outside of a batch
//! * `storage/offset_index.rs`: The sparse offset index of one segment: the `.index` file
//! * `storage/producer_error.rs`: Why a leader refuses a batch because of who sends it: epochs,
//!   sequences, transactions (Kafka's `ProducerAppendInfo`)
//! * `storage/producer_snapshot.rs`: The state of all producers at one offset, as it is written
//!   down: the `.snapshot` files (`ProducerStateManager.writeSnapshot`)
//! * `storage/producers.rs`: What a replica's log knows of those who wrote to it with a producer
//!   id: their epochs, sequences and open transactions
//! * `storage/segment/`: One segment of a log: batches, and the two sparse indexes over them
//!   (Kafka's `LogSegment`)
//! * `storage/segment/repair.rs`: Cutting a segment, and making its indexes again
//!   (`LogSegment.truncateTo`, `LogSegment.recover`)
//! * `storage/segment_bytes.rs`: The bytes of one segment: the `.log` file, which grows at its end,
//!   or is cut there, and is read as `Bytes`
//! * `storage/time_index.rs`: The sparse time index of one segment: the `.timeindex` file
//! * `storage/txn_index.rs`: The aborted transactions of one segment: the `.txnindex` file
//!
//! * `controller/`: What decides for the whole cluster: one node whose decisions are
//!   `record`s of a metadata `log`
//! * `controller/config_image.rs`: Settings as the image has them, and whose word each is
//! * `controller/decide/`: Deciding: what the controller answers to a request, and the
//!   records that would make the answer true
//! * `controller/decide/allocate_producer_ids.rs`: AllocateProducerIds (67): a broker gets the
//!   next block of producer ids to give away (`ProducerIdControlManager.generateNextProducerId`)
//! * `controller/decide/alter_configs.rs`: IncrementalAlterConfigs (44): settings of topics
//!   and brokers change (`ConfigurationControlManager.incrementalAlterConfigs`)
//! * `controller/decide/alter_partition.rs`: AlterPartition (56): a leader asks for another
//!   ISR (`ReplicationControlManager.alterPartition`)
//! * `controller/decide/create_partitions.rs`: CreatePartitions (37): a topic grows
//! * `controller/decide/create_topics.rs`: CreateTopics (19): names, counts, settings,
//!   placement, and why Kafka refuses (`ReplicationControlManager.createTopics`)
//! * `controller/decide/delete_topics.rs`: DeleteTopics (20): one record, and the topic is
//!   gone with its partitions and settings
//! * `controller/decide/elect_leaders.rs`: ElectLeaders (43): an administrator wants the
//!   preferred replica to lead, or anybody at all
//! * `controller/decide/heartbeat.rs`: BrokerHeartbeat (63): a broker shows that it is alive, says
//!   how far it has read the metadata log and whether it wants in or out
//! * `controller/decide/leadership.rs`: Leaders and ISRs when a broker comes, goes or dies
//!   (`generateLeaderAndIsrUpdates` and its callers in `ReplicationControlManager`)
//! * `controller/decide/reassign.rs`: AlterPartitionReassignments (45): other replicas are wanted
//!   for partitions, or the same in another order
//! * `controller/decide/register_broker.rs`: BrokerRegistration (62): a broker's process
//!   presents itself (`ClusterControlManager.registerBroker`)
//! * `controller/decide/replicas.rs`: The replicas of new partitions, given by hand or
//!   placed, and why Kafka refuses them
//! * `controller/decide/unregister_broker.rs`: UnregisterBroker (64): an administrator takes
//!   a broker off the list
//! * `controller/heartbeats.rs`: What the controller knows of brokers without writing it down: when
//!   each was heard of last, how far it has read the metadata log
//! * `controller/image.rs`: The metadata image: what the controller has decided, as every
//!   process sees it once it has heard of it
//! * `controller/log.rs`: The metadata log of the controller: what survives its process
//! * `controller/node.rs`: The controller as a process: it answers brokers over connections, lets
//!   them read its log, and dies and comes back
//! * `controller/partition_change.rs`: What a change of a partition comes to: its leader, ISR,
//!   eligible leader replicas and the state of a reassignment, worked out together
//! * `controller/placement.rs`: Where new replicas go: Kafka's `StripedReplicaPlacer`
//! * `controller/record.rs`: The records of the metadata log (`__cluster_metadata`): everything
//!   that the controller has ever decided is one of these
//! * `controller/record_text.rs`: Metadata records as text: name, version, and the content as
//!   JSON, field by field as Kafka's own converters have them
//! * `controller/replay.rs`: Replaying the metadata log: the only way in which an image
//!   changes, on the controller that decided and everywhere else
//! * `controller/schedule.rs`: What the active controller does again and again
//!   (`PeriodicTaskControlManager`): a deadline for each, counted from when it took over
//! * `controller/settings.rs`: Settings of the controller's process; `Default` gives Kafka's
//! * `controller/topic_config.rs`: A topic's settings: which there are, what values they take
//!   (`LogConfig.validateValues`, with Kafka's refusals)
//! * `controller/told.rs`: What the controller's records tell, as facts
//! * `controller/topics.rs`: A topic to create, as an administrator says it
//!
//! * `replication/`: How a partition's replicas stay the same: a leader that keeps notes of its
//!   followers (`partition`), followers that fetch (`fetcher`)
//! * `replication/fetcher.rs`: A follower's fetcher thread towards one leader
//!   (`ReplicaFetcherThread`): one connection, one request in flight
//! * `replication/isr.rs`: Changes of the in-sync replicas on their way (`PendingShrinkIsr`)
//! * `replication/partition.rs`: One replica of a partition on a running broker (`Partition`):
//!   its role and what goes with it
//! * `replication/remote.rs`: What a leader knows of one follower (`Replica`, `ReplicaState`)
//! * `replication/session.rs`: Incremental fetch sessions (KIP-227), both sides
//!
//! * `group/`: Consumer groups without a broker: a coordinator as a value (`shard`), what it writes
//!   down and reads back (`record`), what members say of themselves
//! * `group/assignor/`: Who reads which partition: what the leader of a classic group works out
//!   from everybody's subscriptions (`ConsumerPartitionAssignor`, `AbstractPartitionAssignor`)
//! * `group/assignor/range.rs`: The range assignor: of each topic every subscriber gets a stretch
//!   of partitions, the first ones one more if the number does not come out even
//! * `group/assignor/round_robin.rs`: The round robin assignor: all partitions, sorted by topic and
//!   number, are dealt out in a circle of members
//! * `group/classic/`: A classic group (`ClassicGroup`)
//! * `group/classic/member.rs`: One member of a classic group (`ClassicGroupMember`)
//! * `group/classic/protocol.rs`: What members agree on, and what they subscribe to
//! * `group/classic/record.rs`: A classic group as its record has it
//! * `group/consumer_protocol.rs`: What consumers write into the opaque bytes of JoinGroup and
//!   SyncGroup (`ConsumerProtocol`): what a member subscribes to, and what it is assigned
//! * `group/decide/`: Deciding what a request or an hour comes to
//! * `group/decide/admin.rs`: DeleteGroups (42), OffsetDelete (47), and what goes by itself
//! * `group/decide/commit.rs`: OffsetCommit (8): how far a group has come is written down
//! * `group/decide/describe.rs`: DescribeGroups (15) and ListGroups (16): how groups stand
//! * `group/decide/fetch.rs`: OffsetFetch (9): how far groups have come
//! * `group/decide/heartbeat.rs`: Heartbeat (12): a member shows that it lives
//! * `group/decide/join.rs`: JoinGroup (11): a member takes part in the next generation
//! * `group/decide/leave.rs`: LeaveGroup (13): members leave, or are taken out
//! * `group/decide/rebalance.rs`: Rebalances
//! * `group/decide/static_join.rs`: JoinGroup of static members that come back (KIP-345)
//! * `group/decide/stored.rs`: What becomes of writes, and of the whole shard
//! * `group/decide/sync.rs`: SyncGroup (14): a member asks for its assignment
//! * `group/decide/timers.rs`: What time leads to
//! * `group/decode.rs`: Reading bytes that others have written, every length held against them
//! * `group/failed.rs`: Answers in the place of those that waited for a write in vain
//! * `group/java_string.rs`: What Java makes of a text: its hash, its order among others, and the
//!   order in which a hash map walks over texts
//! * `group/offsets.rs`: The committed offsets of all groups of a shard
//! * `group/outcome.rs`: What a shard is lent and asked, and what comes of it
//! * `group/partition_for.rs`: Which partition of `__consumer_offsets` keeps a group; its leader is
//!   the group's coordinator (`GroupCoordinatorService.partitionFor`)
//! * `group/record.rs`: The records of `__consumer_offsets`: classic groups and their offsets
//! * `group/record_bytes.rs`: The bytes of `record`s
//! * `group/refused.rs`: What a request is answered where there is no coordinator to put it to
//! * `group/replay.rs`: Replaying records
//! * `group/settings.rs`: Settings of a group coordinator; `Default` gives Kafka's
//! * `group/shard.rs`: The groups of one partition of `__consumer_offsets`
//! * `group/vote.rs`: The protocol (assignor) that the members of a classic group agree on
//! * `group/writes.rs`: Writes that are not committed yet
//!
//! * `broker/`: A broker: a disk that outlives its process, and the process
//! * `broker/channel.rs`: A broker's way to the controller (`NodeToControllerChannelManager`)
//! * `broker/deleting.rs`: DeleteRecords (21): the leader moves its log start, followers follow
//! * `broker/following.rs`: The follower's half of a broker: its fetcher threads and what they
//!   do with answers (`AbstractFetcherThread`, `ReplicaFetcherThread.processPartitionData`)
//! * `broker/groups/`: The groups that a broker coordinates
//! * `broker/groups/answering.rs`: Requests to a coordinator, each put to the shard of its group
//! * `broker/groups/finding.rs`: FindCoordinator (10)
//! * `broker/groups/loading.rs`: Becoming the coordinator of groups, and ceasing to be it
//! * `broker/groups/rehearsing.rs`: What a coordinator would answer
//! * `broker/groups/writing.rs`: What comes of a call of a shard: facts, a batch, answers
//! * `broker/isr.rs`: In-sync replicas at their leader: what shrinks and expands them
//! * `broker/life.rs`: A broker's process: what begins and ends with it, and what the disk keeps
//! * `broker/lifecycle.rs`: A broker's membership in the cluster (`BrokerLifecycleManager`)
//! * `broker/out_of_range.rs`: A follower whose next record its leader does not have
//! * `broker/parked.rs`: Requests that wait (`DelayedOperationPurgatory`), as data
//! * `broker/producer_ids.rs`: The producer ids that a broker may give away
//!   (`RPCProducerIdManager`): each id of its block once
//! * `broker/purgatory.rs`: When parked requests are answered: after something happened to one
//!   of their partitions, or when their time is up
//! * `broker/registration.rs`: How a broker presents itself to the controller: who it is,
//!   where it listens, what it can do
//! * `broker/retention.rs`: When a broker deletes segments (`LogManager.cleanupLogs`)
//! * `broker/roles.rs`: What a broker makes of newer metadata (`ReplicaManager.applyDelta`)
//! * `broker/serve/`: One thin file per API: decode what is asked, ask the domain, answer
//! * `broker/serve/advertised.rs`: Where brokers are reached, and whom a client should ask instead
//!   (KIP-951): the leader
//! * `broker/serve/api_versions.rs`: ApiVersions (18)
//! * `broker/serve/fetch.rs`: Fetch (1), for followers and consumers
//! * `broker/serve/init_producer_id.rs`: InitProducerId (22) without a transactional id: any broker
//!   gives the next id of its block, with epoch 0
//! * `broker/serve/list_offsets.rs`: ListOffsets (2)
//! * `broker/serve/metadata.rs`: Metadata (3)
//! * `broker/serve/offset_for_leader_epoch.rs`: OffsetForLeaderEpoch (23): where a leader epoch
//!   ends in this log
//! * `broker/serve/produce.rs`: Produce (0)
//! * `broker/serve/reading.rs`: What a Fetch finds in the logs: records, or where the asker's log
//!   parts from this one
//! * `broker/truncating.rs`: A follower whose log holds what its leader's does not: it cuts that
//!   away
//!
//! * `client/`: Client processes: a `producer` and a `consumer`, assigned by hand or in a `group`
//! * `client/answers.rs`: What a client makes of answers: each goes to who waits for it
//! * `client/consumer/`: A consumer (`ClassicKafkaConsumer`)
//! * `client/consumer/buffer.rs`: What a consumer has fetched and not handed over yet
//! * `client/consumer/closing.rs`: How a consumer ends in good order
//! * `client/consumer/committed.rs`: How a member learns where its group has got to
//! * `client/consumer/committing.rs`: How a consumer commits where it is
//! * `client/consumer/fetching.rs`: A consumer's Fetches (`AbstractFetch`)
//! * `client/consumer/membership.rs`: A consumer in a group: what `poll` does first
//! * `client/consumer/offsets.rs`: Where a consumer's partitions begin (`OffsetFetcher`)
//! * `client/consumer/poll.rs`: The application of a consumer: it polls, works, polls again
//! * `client/consumer/position.rs`: Whether a consumer's position is still good (KIP-320)
//! * `client/consumer/subscription.rs`: What a consumer reads (`SubscriptionState`)
//! * `client/group/`: A consumer's membership in a group, by the classic protocol
//! * `client/group/beating.rs`: How a member shows that it lives, and how it leaves
//! * `client/group/heartbeat.rs`: When a member shows that it lives, and when it gives up
//! * `client/group/joining.rs`: How a member gets into a generation (`joinGroupIfNeeded`)
//! * `client/group/leading.rs`: What the member does that leads a generation
//! * `client/group/lookup.rs`: How a member finds its coordinator
//! * `client/group/reason.rs`: Why a member joins its group again (`rejoinReason`)
//! * `client/group/settings.rs`: Settings of a member of a group, under Kafka's names
//! * `client/life.rs`: The life of a client's process, and what is done from outside
//! * `client/lines.rs`: What a client's role needs of the client
//! * `client/link.rs`: One connection of a client (`NetworkClient`)
//! * `client/metadata.rs`: What a client knows of the cluster from Metadata answers
//! * `client/nodes.rs`: A client's connections, and what it remembers of each broker's
//! * `client/producer/`: A producer (`KafkaProducer`, `Sender`)
//! * `client/producer/accumulator.rs`: Records gathered in batches (`RecordAccumulator`,
//!   `BufferPool`)
//! * `client/producer/application.rs`: The application of a producer: one thread that hands over
//!   records, and waits where `send` does
//! * `client/producer/batch.rs`: A batch on its way, and the Produce that carries batches
//! * `client/producer/batch_room.rs`: What still fits in a batch (`ProducerBatch.tryAppend`,
//!   `MemoryRecordsBuilder.hasRoomFor`)
//! * `client/producer/by_hand.rs`: A producer that is led by hand: one batch a call
//! * `client/producer/compression_ratio.rs`: How many bytes a batch is expected to have once it is
//!   compressed (`MemoryRecordsBuilder.estimatedBytesWritten`)
//! * `client/producer/idempotence.rs`: What makes a producer idempotent (`TransactionManager`
//!   without a transactional id, KIP-98, KIP-360): an id that a broker gives it
//! * `client/producer/gathering.rs`: A producer that gathers records: its application and its
//!   sender, turn by turn
//! * `client/producer/order.rs`: What an application hands a producer: records by a pattern
//! * `client/producer/partitioner.rs`: Choosing the partition of records without a key (KIP-480,
//!   KIP-794, `BuiltInPartitioner`)
//! * `client/producer/queue.rs`: Batches that are to be sent: a queue for each partition
//! * `client/producer/ready.rs`: Which brokers have batches that may be sent, and which batches go
//!   (`RecordAccumulator.ready`, `drain`)
//! * `client/producer/sequences.rs`: The sequences of an idempotent producer in one partition
//!   (`TxnPartitionEntry`): the next one, the last one acknowledged
//! * `client/producer/settings.rs`: Settings of a producer, under Kafka's names
//! * `client/producer/split.rs`: Parting a batch that a broker finds too large
//!
//! * `world/`: A whole cluster as one plain value
//! * `world/act.rs`: What the outside does, carried out
//! * `world/action.rs`: What the outside may do to a world: a closed list, each a line of text
//! * `world/admin.rs`: What else an administrator asks of the controller, as text
//! * `world/clients.rs`: How clients are started, and what is done with them
//! * `world/command.rs`: What is done with a client and its process, as text
//! * `world/consuming.rs`: A consumer without a group, as text
//! * `world/controller.rs`: The controller in the world: how it begins, how it is lent a context,
//!   and what of its log each broker gets to see
//! * `world/creation.rs`: A topic to create, as text
//! * `world/deliveries.rs`: What groups have made of their records
//! * `world/drive.rs`: How a world moves: one event at a time
//! * `world/fault.rs`: What breaks and mends processes and links, as text
//! * `world/joining.rs`: A consumer that joins a group, as text
//! * `world/law.rs`: Laws: if one is broken the engine is wrong
//! * `world/links.rs`: Links that are cut, stalled, slowed, healed and reset: what the outside
//!   does to a link, carried out
//! * `world/measures.rs`: What can be measured of a cluster, for charts
//! * `world/outside.rs`: Requests of programs outside the world: bytes that somebody else has made,
//!   put to a broker as any other action is, and what comes of them
//! * `world/process.rs`: Processes that end, begin, stand still and go on, and disks that fail:
//!   what the outside does to a broker's process, carried out
//! * `world/producing.rs`: Producers that gather records, as text
//! * `world/promise.rs`: Promises: what was acknowledged should stay
//! * `world/settle.rs`: What an event leaves to do: carrying out a node's effects, looking at
//!   its deadlines again, dropping what is stale, sharing memory between replicas
//! * `world/setup.rs`: How a world begins: the seed, the machines, and how long things take
//!   between them
//! * `world/tending.rs`: What an administrator asks of brokers, carried out
//! * `world/upkeep.rs`: What an administrator asks of brokers, and a machine that is added, as text
//! * `world/why.rs`: Why a thing is as it is, or why it did *not* happen: the rule that decides it,
//!   with every input, the fact that set the input, and, apart from that
//! * `world/wording.rs`: Kafka's words for an error that came without a text
//!
//! * `history/`: Time travel: what happened, what was done, and how to stand anywhere in it
//!   again
//! * `history/branch.rs`: Branches: lines of history that share a beginning
//! * `history/checkpoints.rs`: Checkpoints: clones of the universe at every event whose ordinal
//!   is a multiple of the spacing, on every branch
//! * `history/cluster.rs`: The Kafka cluster as a universe that history travels through
//! * `history/marks.rs`: Marks: where the interesting facts are
//! * `history/overview.rs`: A branch at a glance, for a timeline: of each kind of interesting
//!   fact the first in each of a few dozen columns of virtual time
//! * `history/retell.rs`: What happened, told again on a clone: facts and worlds of any moment
//! * `history/samples.rs`: Figures of a branch over its time, for charts
//! * `history/seek.rs`: Going to other moments, in slices that a page can hand on between
//!   frames
//! * `history/text/`: A history as text, to be kept, sent and opened elsewhere
//! * `history/text/fault.rs`: Why a text is refused as a session, or cannot be written, as data:
//!   whoever shows it may say it in any language
//! * `history/text/loading.rs`: Making a history of what a text says: its branches are run
//!   again to their frontiers, in slices, because a session may be long
//! * `history/text/plan.rs`: Reading the text of a session: everything that can be checked
//!   without replaying is checked here, line by line, before anything is built
//! * `history/text/save.rs`: Writing a history as text
//! * `history/text/words.rs`: The words that lines of a saved session are made of: parted by
//!   single spaces, names in quotes
//! * `history/traveller.rs`: A universe that knows where in history it stands and what is to
//!   come: the present of a history is one, and every seek sends out another
//! * `history/universe.rs`: What a history needs of the thing it remembers: a deterministic
//!   value that moves event by event

pub mod broker;
pub mod client;
pub mod controller;
pub mod group;
pub mod history;
pub mod network;
pub mod node;
pub mod physics;
pub mod protocol;
pub mod replication;
pub mod storage;
pub mod world;
