//! Stories of classic groups: what clients ask of a coordinator, line by line, and what it tells
//! and answers, as text. `coordinator/desk.rs` and `coordinator/requests.rs` say how a line is
//! written, `coordinator/say.rs` how an answer reads: facts begin with `-`, records with `+`.

mod coordinator {
    mod admin;
    mod desk;
    mod log;
    mod offsets;
    mod rebalances;
    mod requests;
    mod say;
    mod sessions;
    mod statics;
}
