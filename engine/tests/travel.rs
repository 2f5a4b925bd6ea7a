//! Time travel on a toy universe and on the cluster: wherever a history stands, it stands exactly
//! where a straight run with the same actions would, and what is saved comes back or is refused
//! with a reason.

#[path = "travel/random.rs"]
mod random;
#[path = "travel/samples.rs"]
mod samples;
#[path = "travel/sessions.rs"]
mod sessions;
#[path = "travel/stories.rs"]
mod stories;
#[path = "travel/subjects.rs"]
mod subjects;
#[path = "travel/thinning.rs"]
mod thinning;
#[path = "travel/toy.rs"]
mod toy;
