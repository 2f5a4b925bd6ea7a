//! The table of requests.

use brokerscope_engine::protocol::apis::ApiKey;

use super::json::{Case, int, list, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let id = case.int("id")?;
    let row = ApiKey::from_id(id).ok_or_else(|| format!("{id} is not there"))?.row();
    same("id", row.id, id)?;
    same("name", row.name, case.text("name")?)?;
    let number = |key| case.set(key).map(int::<i16>).transpose();
    let stable = number("min_version")?.zip(number("max_version_stable")?);
    same("versions", row.versions, stable)?;
    let unstable = number("max_version_with_unstable")? != number("max_version_stable")?;
    same("unstable version", row.has_unstable_latest(), unstable)?;
    same("flexible from", row.flexible_from, number("flexible_from")?)?;
    same("cluster action", row.is_cluster_action(), case.flag("cluster_action")?)?;
    same("forwardable", row.is_forwardable(), case.flag("forwardable")?)?;

    let headers = case.get("header_versions")?.as_object().ok_or("no header versions")?;
    for (version, pair) in headers {
        let version: i16 = version.parse().map_err(|why| format!("{version}: {why}"))?;
        let ours = [row.request_header_version(version), row.response_header_version(version)];
        let kafkas = list(pair)?.iter().map(int::<i16>).collect::<Result<Vec<_>, _>>()?;
        same(format!("headers of {version}"), &ours[..], &kafkas[..])?;
    }

    let listeners = case.list("listeners")?;
    let advertised = case.object("advertised")?;
    for (listener, ours) in
        [("BROKER", row.is_for_brokers()), ("CONTROLLER", row.is_for_controllers())]
    {
        same(listener, ours, listeners.iter().any(|name| name == listener))?;
        let kafkas = advertised
            .set(listener)
            .map(|range| list(range)?.iter().map(int::<i16>).collect::<Result<Vec<_>, String>>());
        let ours = row.advertised().filter(|_| ours).map(|(min, max)| vec![min, max]);
        same(format!("advertised to {listener}"), ours, kafkas.transpose()?)?;
    }
    Ok(Compared::Whole)
}
