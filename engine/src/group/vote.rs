//! The protocol (assignor) that the members of a classic group agree on
//! (`ClassicGroup.selectProtocol`): what all of them support stands for election, and each votes
//! for the one of these that it names first.

use super::java_string;

/// The protocol with the most votes; each member gives its protocols in the order of its
/// preference. Of several with as many votes it is the first that Java's hash map gives, as in
/// Kafka. `None` if there is no protocol that all support.
pub fn select_protocol<'a>(members: &[Vec<&'a str>]) -> Option<&'a str> {
    let is_candidate = |name: &str| members.iter().all(|names| names.contains(&name));
    let mut votes: Vec<(&str, u32)> = Vec::new();
    for names in members {
        let name = names.iter().copied().find(|name| is_candidate(name))?;
        match votes.iter_mut().find(|(counted, _)| *counted == name) {
            Some((_, count)) => *count += 1,
            None => votes.push((name, 1)),
        }
    }
    let names: Vec<&str> = votes.iter().map(|(name, _)| *name).collect();
    let order = java_string::map_order(&names);
    let most = votes.iter().map(|(_, count)| *count).max()?;
    order.into_iter().map(|place| votes[place]).find(|(_, count)| *count == most).map(|it| it.0)
}
