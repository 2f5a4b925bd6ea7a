//! A group that is too large to be drawn partition by partition: a row a member, in which its
//! partitions are counted and their lag is summed up.

use super::groups::{Group, Groups, Standing};

/// More members or partitions than this are summed up; and of each group where there are many.
const MEMBERS: usize = 8;
const PARTITIONS: usize = 24;
const GROUPS: usize = 3;
const PARTITIONS_OF_MANY: usize = 6;

/// What a member, or nobody, has of a group's partitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The member's key, name, and what it is about; none of the partitions that nobody reads.
    pub member: Option<(u64, String, Standing)>,
    /// How many partitions.
    pub partitions: usize,
    /// How far behind they are together, as far as that is known.
    pub lag: i64,
}

impl Groups {
    /// Whether a group is summed up unless somebody wants to see all of it.
    pub fn sums_up(&self, group: &Group) -> bool {
        let most = if self.groups.len() > GROUPS { PARTITIONS_OF_MANY } else { PARTITIONS };
        group.members.len() > MEMBERS || group.parts.len() > most
    }
}

impl Group {
    /// A row for each member, and one for what nobody reads if there is any.
    pub fn rows(&self) -> Vec<Row> {
        let of = |reader: Option<usize>, member| {
            let own = self.parts.iter().filter(|part| part.reader == reader);
            let lag = own.clone().filter_map(|part| part.lag()).sum();
            Row { member, partitions: own.count(), lag }
        };
        let mut rows: Vec<Row> = (0..self.members.len())
            .map(|place| {
                let member = &self.members[place];
                of(Some(place), Some((member.key, member.name.clone(), member.standing)))
            })
            .collect();
        let nobody = of(None, None);
        rows.extend(Some(nobody).filter(|row| row.partitions > 0));
        rows
    }
}
