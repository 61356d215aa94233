//! Ids to names, and ticks to calendar dates.

use detente_game::{GameSpec, IssueId, Level, Package, RoundId, TableId};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Calendar date of a tick; beyond the years -9999 to 9999 it stays at the last day.
pub fn date(spec: &GameSpec, tick: u32) -> Date {
    let days = i64::from(spec.start.0) + i64::from(tick);
    Date::constant(1970, 1, 1).saturating_add(SignedDuration::from_hours(24 * days))
}

/// Name of a level of an issue.
pub fn level(spec: &GameSpec, issue: IssueId, level: Level) -> &str {
    &spec.issues[issue.index()].levels[usize::from(level)]
}

/// The levels of a package by issue, over the agenda of its round.
pub fn package<'a>(spec: &'a GameSpec, round: RoundId, package: &Package) -> ByName<'a, &'a str> {
    let agenda = &spec.rounds[round.index()].agenda;
    ByName(agenda.iter().map(|&issue| named_level(spec, issue, package[issue.index()])).collect())
}

/// The levels of all issues, by issue.
pub fn levels<'a>(spec: &'a GameSpec, levels: &Package) -> ByName<'a, &'a str> {
    ByName(spec.issue_ids().map(|issue| named_level(spec, issue, levels[issue.index()])).collect())
}

fn named_level(spec: &GameSpec, issue: IssueId, at: Level) -> (&str, &str) {
    (&spec.issues[issue.index()].id, level(spec, issue, at))
}

/// Who sits at a table, by id; none where the scenario has no other table.
pub fn seats(spec: &GameSpec, table: TableId) -> Option<Vec<&str>> {
    let tables = spec.tables();
    let seated = tables.get(table.index()).filter(|_| tables.len() > 1)?;
    Some(seated.parties.iter().map(|&party| spec.party_id(party)).collect())
}

/// One value per party, by the party's id.
pub fn by_party<T>(spec: &GameSpec, values: impl IntoIterator<Item = T>) -> ByName<'_, T> {
    let ids = spec.party_ids().map(|party| spec.party_id(party));
    ByName(ids.zip(values).collect())
}

/// Values by name, written as a map in this order.
#[derive(Clone, Debug, PartialEq)]
pub struct ByName<'a, T>(pub Vec<(&'a str, T)>);

impl<T> ByName<'_, T> {
    /// Whether it names nothing.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for ByName<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn ticks_are_days_of_the_calendar() {
        let mut spec = example::spec();
        assert_eq!(date(&spec, 0).to_string(), "2025-05-12");
        assert_eq!(date(&spec, 29).to_string(), "2025-06-10");
        spec.start.0 = i32::MAX;
        assert_eq!(date(&spec, 5), Date::MAX);
    }

    #[test]
    fn maps_keep_their_order() {
        let map = ByName(vec![("z", 1), ("a", 2)]);
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"z":1,"a":2}"#);
    }
}
