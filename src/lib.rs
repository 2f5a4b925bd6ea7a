//! The page and what it stands on: texts in two languages, the picture as plain values, and the
//! session that a person drives. The engine behind it is the package `brokerscope-engine`.
//!
//! A message goes in ([`session::Msg`]), the session changes, a picture is composed of it
//! ([`scene::Still`]), and `ui` prints the picture. Motion is a function of virtual time.
//!
//! # Every file and what it is for
//!
//! From the ground up. A module names only modules above it in this list; `tests/layers.rs` holds
//! the table.
//!
//! * `text/`: Everything a person reads, in English and 中文 side by side
//! * `text/batch.rs`: Names of the fields of a record batch (format 2), for its bytes in the
//!   inspector
//! * `text/charts.rs`: Texts of the charts: what is drawn, and in which units
//! * `text/cluster.rs`: Texts of the view by broker
//! * `text/explore.rs`: Texts of Explore: actions, settings, the sentence, the inspector
//! * `text/first_minute.rs`: Texts of the first minute: the question, the answer, the legend
//! * `text/grouped.rs`: What happens to consumer groups, in one sentence each
//! * `text/groups.rs`: Texts of the view of groups: members, their partitions and positions, the
//!   coordinator, and what can be done to them
//! * `text/line.rs`: Texts of the line that an action can be written in, and of clusters to begin
//!   with
//! * `text/member.rs`: What members of consumer groups do, in one sentence each
//! * `text/page.rs`: Texts of the page around the picture: header, transport, keys, notices
//! * `text/phrase.rs`: A text with its typed arguments, and how it is put into words
//! * `text/picture.rs`: Texts of the marks on the stage and on the timeline
//! * `text/refused.rs`: Why an action cannot be done now, and what to do
//! * `text/said.rs`: The sentence that says what just happened and why: one text for each kind
//!   of fact
//! * `text/unloaded.rs`: Why a saved session cannot be loaded, or a session not be saved
//! * `text/why.rs`: Texts of a chain of causes: what is, the rule that makes it so, what set
//!   each input of the rule, and what holds it there
//!
//! * `scene/`: What the page shows, as plain values: a `Still` is composed when an event or the
//!   focus changed, a `motion::Motion` follows from it and the virtual time of a frame alone
//! * `scene/axis.rs`: Where an instant lies on the timeline
//! * `scene/charts.rs`: Charts: figures of the cluster over virtual time, and the letter that asks
//!   for their drawing
//! * `scene/cluster.rs`: The whole cluster, broker by broker: what each process is, what the
//!   controller thinks of it, which replicas it holds, and the links between all of them
//! * `scene/compose/`: The engine's state made into a picture: pure functions from a history
//!   and what is in focus to a `Still`
//! * `scene/compose/broker.rs`: A broker, opened up: what its process does, what the controller
//!   thinks of it, how much it leads
//! * `scene/compose/charts.rs`: Charts from the samples that a history keeps of each branch
//! * `scene/compose/cluster.rs`: The cluster, broker by broker, as it is
//! * `scene/compose/concern.rs`: Which events concern whoever looks at one view
//! * `scene/compose/decided.rs`: What the controller decided, and what leaders and followers made
//!   of it, in one sentence each
//! * `scene/compose/explore.rs`: What stands around the stage in Explore
//! * `scene/compose/fault.rs`: What broke and what was mended, in one sentence each
//! * `scene/compose/first_minute.rs`: The question, the guess and the answer in words
//! * `scene/compose/grouped.rs`: What happens to consumer groups, in one sentence each, and which
//!   partitions keep them
//! * `scene/compose/groups.rs`: Consumer groups as they are: what their coordinators know of them,
//!   and what their members do
//! * `scene/compose/held.rs`: The replicas that a broker holds, as they are drawn in its machine
//! * `scene/compose/idempotence.rs`: How an idempotent producer and its leaders keep every record
//!   single and in order, in one sentence each
//! * `scene/compose/inspector.rs`: What is selected, opened up: its state in Kafka's words, its
//!   bytes, and why
//! * `scene/compose/kept.rs`: The newest records of a group in `__consumer_offsets`, read as its
//!   coordinator would read them
//! * `scene/compose/links.rs`: The links: between all brokers, between each of them and the
//!   controller, and between clients and the brokers that they are connected to
//! * `scene/compose/losing.rs`: What is lost with the leader: the question, the marks and the
//!   answer in words, and why
//! * `scene/compose/member.rs`: What members of consumer groups do, in one sentence each
//! * `scene/compose/packets.rs`: Requests and replies in flight, and those that a broker holds
//! * `scene/compose/reading.rs`: Consumers as members of groups: what each reads, where it is, and
//!   what can be done to it
//! * `scene/compose/reasons.rs`: Why the high watermark is where it is, as a chain that ends at
//!   what somebody did
//! * `scene/compose/replica.rs`: A replica with its marks: where its log ends and how far it
//!   knows records to be committed, and where both were a moment ago
//! * `scene/compose/sentence.rs`: What the present event was, in one sentence: the most telling
//!   of its facts
//! * `scene/compose/source.rs`: What is composed from: a history, and the facts that were
//!   looked up in it before
//! * `scene/compose/stage.rs`: One partition's replicas, clients and requests, as they are
//! * `scene/compose/timeline.rs`: Branches and marks
//! * `scene/digits.rs`: Coordinates as text
//! * `scene/explore.rs`: Explore: everything that can be done to the partition, and what was
//!   done
//! * `scene/first_minute.rs`: The first minute: two questions about one partition, the learner's
//!   guesses, the answers and their causes
//! * `scene/geometry.rs`: Where everything of a stage lies, in pixels, for a page of a given
//!   width
//! * `scene/groups.rs`: Consumer groups: their state, their members, who reads which partition, and
//!   how far each partition is read and committed
//! * `scene/gutter.rs`: Where the links run between the leader, its followers and its clients,
//!   where requests dock at the leader, and along which stretch a packet travels
//! * `scene/inspector.rs`: What is selected, opened up: its state in Kafka's words, its bytes,
//!   and why it is as it is
//! * `scene/line.rs`: An action as one line of text, and how it may go on
//! * `scene/machines.rs`: Where everything of the cluster lies, in pixels: machines as columns,
//!   clients above them, and between both the lanes on which requests travel
//! * `scene/mark.rs`: A place on the ruler that slides to its new offset for a millisecond of
//!   virtual time
//! * `scene/motion.rs`: Where everything that moves is at an instant: a pure function of the
//!   picture and virtual time, so that pause, slow motion, scrubbing and going back hold for
//!   free
//! * `scene/paths.rs`: Shapes as SVG path data: one path for all cells of a kind, however many
//!   there are
//! * `scene/stage.rs`: One partition as it is drawn: its replicas under each other, its
//!   clients, and every request between them, in flight or waiting
//! * `scene/summary.rs`: A group that is too large to be drawn partition by partition
//! * `scene/timeline.rs`: What was played: branches, the marks of what matters on them, and
//!   where we are
//! * `scene/transport.rs`: What the play buttons can do now
//! * `scene/traffic.rs`: What travels and what waits between the machines, at an instant: a
//!   pure function of the cluster and virtual time
//! * `scene/why.rs`: A chain of causes
//!
//! * `charts/`: The drawing of charts, by plotters, in a worker and in tests
//! * `charts/letter.rs`: A letter that asks for a drawing, read
//! * `charts/pen.rs`: What plotters draws with: SVG whose colours are classes of the page's style
//!
//! * `session/`: The one mutable root of the page: what a person wants is a `Msg`, and only the
//!   session's `update` and `frame` change anything
//! * `session/clock.rs`: How virtual time passes while a person watches
//! * `session/deed.rs`: What keys do to the selected broker, and how another partition comes on
//!   stage
//! * `session/keys.rs`: The keyboard: which key sends which message, and the list that `?`
//!   shows
//! * `session/losing.rs`: The second question of the first minute: what is lost if the leader is
//!   killed now
//! * `session/msg.rs`: Everything a person can want of the page
//! * `session/opening.rs`: The scenario that the page opens with, and the moment at which its
//!   question is asked
//! * `session/preset.rs`: Clusters to begin with
//! * `session/travel.rs`: Going elsewhere in slices: seeks, and loading a saved session
//! * `session/unloaded.rs`: Why a session cannot be loaded or saved, in words
//! * `session/update.rs`: What each message does
//! * `session/view.rs`: The session as a picture
//!
//! * `ui/`: The page in the browser: prints a `Still` and the motion that follows from virtual
//!   time, and sends `Msg`s
//! * `ui/app.rs`: The page: which of the two views, the keyboard, and what a screen reader is
//!   told
//! * `ui/cluster/`: The cluster, broker by broker
//! * `ui/cluster/cables.rs`: The links as lines
//! * `ui/cluster/controller.rs`: The controller and the newest records of its metadata log
//! * `ui/cluster/field.rs`: What the parts of the cluster share: the picture, where it lies, the
//!   manner in which it moves, and the one menu that may be open
//! * `ui/cluster/guests.rs`: Producers and consumers, above the machines
//! * `ui/cluster/heat.rs`: The replicas of a broker as small squares, where there are too many to
//!   draw more of them
//! * `ui/cluster/machine.rs`: A broker as a column: what its process does, what the controller
//!   thinks of it and for how long yet, its menu, and its replicas
//! * `ui/cluster/markup.rs`: What stands in machines as markup: written whole, and only when it
//!   changed
//! * `ui/cluster/menus.rs`: What the menus of brokers, links and replicas offer, as things are now
//! * `ui/cluster/replica.rs`: A replica in its machine: record by record, or as a small card
//!   where there are many
//! * `ui/cluster/signs.rs`: A button in the middle of each link: it says what is wrong with the
//!   link, and opens its menu
//! * `ui/cluster/traffic.rs`: Requests and replies between the machines
//! * `ui/driver.rs`: What turns a `Session` into a page: it hands messages in, lets time pass
//!   frame by frame while it runs, does long seeks in slices between frames, and keeps the
//!   person's preferences
//! * `ui/explore/`: Explore: the partition with every control at hand
//! * `ui/explore/actions.rs`: The left panel: what can be done, what was done, and the settings
//!   that matter
//! * `ui/explore/batch.rs`: A record batch byte by byte: the bytes as they lie in the log, what
//!   Kafka calls them, what they mean
//! * `ui/explore/charts.rs`: The charts over the stage: a worker draws them, the page draws where
//!   we are in them
//! * `ui/explore/files.rs`: The browser's files and clipboard, for sessions as text
//! * `ui/explore/inspector.rs`: The right panel: what is selected, in Kafka's words, byte by
//!   byte, and why it is so
//! * `ui/explore/joining.rs`: The form that adds a consumer to a group: its group, its topic, and
//!   settings under Kafka's names, which begin as Kafka's own
//! * `ui/explore/line.rs`: The line: any action as text, with what can come next offered
//! * `ui/explore/produce.rs`: The form that produces: how many records, acks, a key
//! * `ui/explore/session.rs`: Undo, save, load, paste; the dialogs they need, and what the page
//!   has to say about them
//! * `ui/explore/settings.rs`: The settings that matter here, under Kafka's own names, and why
//!   they are as they are
//! * `ui/first_minute/`: The first minute: one partition, two questions, the guesses, the answers
//! * `ui/first_minute/action.rs`: The one thing to do next, and below it what may be done instead,
//!   or what it takes
//! * `ui/first_minute/guess.rs`: The guess: a handle that is dragged along the lane by pointer
//!   or touch and moved by keys, and after it was locked in, the guess beside the truth
//! * `ui/first_minute/lines.rs`: Lines of the question under the cells: where the guess may go,
//!   and where it went
//! * `ui/first_minute/losing.rs`: The second guess: which records are lost, marked by pointer,
//!   touch or keys, and after it was locked in, the marks beside the truth
//! * `ui/focus.rs`: Where the keyboard is, when what it was on is gone
//! * `ui/groups/`: Consumer groups: the state of each, its members with the partitions that they
//!   read, positions and lag, and what is kept of it in `__consumer_offsets`
//! * `ui/groups/board.rs`: The members of a group under each other, the tray of partitions that
//!   nobody reads, and over them the partitions as chips: a chip that changes its reader moves
//!   there
//! * `ui/groups/markup.rs`: What stands in groups as markup: written whole, and only when it
//!   changed
//! * `ui/groups/menus.rs`: What the menus of groups and their members offer, as things are now
//! * `ui/groups/summary.rs`: A group that is summed up, a row a member
//! * `ui/header.rs`: The header: brand, zoom, language, theme, keys
//! * `ui/kit/`: Leaves that get keyboard, focus and names right once
//! * `ui/kit/bound.rs`: What an element has that may change: attributes, classes, styles,
//!   properties, markup, and who is told of its events
//! * `ui/kit/button.rs`: A button that sends one message
//! * `ui/kit/child.rs`: What may stand in an element
//! * `ui/kit/dialog.rs`: A dialog that the browser itself makes modal: it keeps the focus, and
//!   Esc closes it
//! * `ui/kit/each.rs`: A view for each key of a list, kept while its key stays
//! * `ui/kit/element.rs`: An element of the page: one type for all of them, so that the code which
//!   makes one, changes it and takes it away is downloaded once
//! * `ui/kit/keys.rs`: The list of keys that `?` shows
//! * `ui/kit/menu.rs`: A menu of what can be done to a thing
//! * `ui/kit/segments.rs`: A choice of one among few
//! * `ui/kit/show.rs`: What is there only while something holds
//! * `ui/lens.rs`: What every component is handed: the picture, the person's preferences, and
//!   the one door
//! * `ui/reasons.rs`: A chain of causes: in a row of cards, or as a list
//! * `ui/stage/`: The partition on stage: cards, cells, lines and marks in SVG, and over them,
//!   in the same coordinates, what carries text of any width: pills, clients, the sign of a
//!   paused fetcher
//! * `ui/stage/cards.rs`: The cards of the replicas, and their names
//! * `ui/stage/cells.rs`: A replica's log as SVG markup
//! * `ui/stage/frame.rs`: What the parts of a stage share: the partition, where it lies, and
//!   where it moves
//! * `ui/stage/labels.rs`: Signs beside the cards: clients, and fetchers that are paused
//! * `ui/stage/patterns.rs`: Fills that the stage shares: a hatch an epoch for what is not
//!   committed, and fog
//! * `ui/stage/pills.rs`: Pills: requests and replies
//! * `ui/stage/row.rs`: One replica as it is drawn, wherever that is
//! * `ui/stage/ruler.rs`: The ruler with the commit lane, the one HW line, and the leader's
//!   notes
//! * `ui/state.rs`: What changes while the page is open, and who is told: a value that is set
//!   (`Cell`), one that is worked out again when what it was worked out of has changed and tells
//!   its readers only when it has become another (`Memo`), and whatever can be read (`Signal`)
//! * `ui/timeline/`: The timeline: a row a branch, marks that can be visited, and fog over what a
//!   question masks
//! * `ui/timeline/cursor.rs`: Where we are on the timeline, as a slider
//! * `ui/transport.rs`: The play buttons
//! * `ui/zoom.rs`: The move between the two views
//!
//! * `main.rs`: Mounts the page
//! * `worker.rs`: The worker that draws charts, a module of its own

#[cfg(feature = "charts")]
pub mod charts;
pub mod scene;
pub mod session;
pub mod text;
#[cfg(feature = "web")]
pub mod ui;
