//! The assignor that the members of a classic group agree on, ties included.

use brokerscope_engine::group::vote::select_protocol;
use serde_json::Value;

use super::json::{Case, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let mut members = Vec::new();
    for member in case.list("members")? {
        let names = Case(member).list("protocols")?.iter();
        let names: Option<Vec<&str>> = names.map(Value::as_str).collect();
        members.push(names.ok_or("a protocol is no text")?);
    }
    let kafkas = match case.set("error") {
        Some(_) => None,
        None => Some(case.text("selected")?),
    };
    same("selected", select_protocol(&members), kafkas)?;
    Ok(Compared::Whole)
}
