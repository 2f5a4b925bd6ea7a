//! The table of error codes.

use brokerscope_engine::protocol::errors::ErrorCode;

use super::json::{Case, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let code = case.int("code")?;
    let ours = ErrorCode::from_code(code).ok_or_else(|| format!("{code} is not there"))?;
    same("code", ours.code(), code)?;
    same("name", ours.name(), case.text("name")?)?;
    same("retriable", ours.is_retriable(), case.flag("retriable")?)?;
    same("refreshes", ours.refreshes_metadata(), case.flag("refreshes_metadata")?)?;
    same("message", ours.message(), case.text("message")?)?;
    // With as many cases as codes, none of ours can be one that Kafka does not have.
    same("number of codes", ErrorCode::ALL.len(), 135)?;
    Ok(Compared::Whole)
}
