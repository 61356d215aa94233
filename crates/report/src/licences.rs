//! Applications for licences and what became of them, where they are worked off one by one.

use crate::names;
use crate::number::short;
use crate::table::{Align, Table};
use crate::text::Reading;
use detente_game::event::Applications;
use detente_game::{Event, EventKind, GameSpec, IssueId, PartyId, Played};
use serde::Serialize;

/// All applications of a game in one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Queue {
    issue: IssueId,
    party: PartyId,
    applied: u32,
    granted: u32,
    refused: u32,
    waiting: u32,
    waited: u64,
    /// Day of the first licence.
    first: Option<u32>,
}

/// Reads every queue off the events of a game, in the order of their first applications.
fn queues(events: &[Event]) -> Vec<Queue> {
    let mut queues: Vec<Queue> = Vec::new();
    for Event { tick, kind, .. } in events {
        match kind {
            EventKind::LicenceApplied(day) => of(&mut queues, day).applied += day.count,
            EventKind::LicenceGranted(day) => {
                let queue = of(&mut queues, day);
                queue.granted += day.count;
                queue.first.get_or_insert(*tick);
            }
            EventKind::LicenceRefused(day) => of(&mut queues, day).refused += day.count,
            _ => {}
        }
    }
    queues
}

/// The queue of a day's applications, with what the day says of it.
fn of<'a>(queues: &'a mut Vec<Queue>, day: &Applications) -> &'a mut Queue {
    let Applications { issue, party, waiting, waited, .. } = *day;
    let place = queues.iter().position(|queue| queue.issue == issue).unwrap_or_else(|| {
        queues.push(Queue { issue, party, ..Queue::default() });
        queues.len() - 1
    });
    let queue = &mut queues[place];
    queue.waiting = waiting;
    queue.waited += u64::from(waited);
    queue
}

impl Queue {
    /// Mean time from application to answer, d; none before the first answer.
    fn mean_wait(&self) -> Option<f64> {
        let answered = self.granted + self.refused;
        (answered > 0).then(|| self.waited as f64 / f64::from(answered))
    }
}

/// One queue as other tools read it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LicencesObject<'a> {
    issue: &'a str,
    party: &'a str,
    applied: u32,
    granted: u32,
    refused: u32,
    waiting: u32,
    mean_wait: Option<f64>,
    first_granted_tick: Option<u32>,
}

/// Every queue of a game.
pub(crate) fn objects<'a>(spec: &'a GameSpec, played: &Played) -> Vec<LicencesObject<'a>> {
    let object = |queue: &Queue| LicencesObject {
        issue: &spec.issues[queue.issue.index()].id,
        party: spec.party_id(queue.party),
        applied: queue.applied,
        granted: queue.granted,
        refused: queue.refused,
        waiting: queue.waiting,
        mean_wait: queue.mean_wait(),
        first_granted_tick: queue.first,
    };
    queues(&played.events).iter().map(object).collect()
}

/// A table of the queues.
pub(crate) fn lines(reading: &Reading<'_>) -> Vec<String> {
    let queues = queues(&reading.played.events);
    if queues.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(&[
        ("", Align::Left),
        ("", Align::Left),
        ("applied", Align::Right),
        ("granted", Align::Right),
        ("refused", Align::Right),
        ("waiting", Align::Right),
        ("mean wait, d", Align::Right),
        ("first granted", Align::Left),
    ]);
    for queue in &queues {
        let first = queue.first.map(|tick| names::date(reading.spec, tick).to_string());
        table.push([
            reading.spec.party_id(queue.party).to_string(),
            reading.spec.issues[queue.issue.index()].id.clone(),
            queue.applied.to_string(),
            queue.granted.to_string(),
            queue.refused.to_string(),
            queue.waiting.to_string(),
            queue.mean_wait().map_or_else(|| "-".into(), |wait| short(wait, 1)),
            first.unwrap_or_else(|| "none".into()),
        ]);
    }
    table.lines()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{self, CHN, LICENCES};

    #[test]
    fn a_queue_is_the_sum_of_its_days() {
        let day = |count, waiting, waited| Applications {
            party: CHN,
            issue: LICENCES,
            count,
            waiting,
            waited,
        };
        let played = example::played(vec![
            (3, EventKind::LicenceApplied(day(10, 10, 0))),
            (5, EventKind::LicenceGranted(day(2, 7, 4))),
            (5, EventKind::LicenceRefused(day(1, 7, 2))),
            (8, EventKind::LicenceGranted(day(3, 4, 15))),
        ]);
        let queues = queues(&played.events);
        assert_eq!(queues.len(), 1);
        let queue = &queues[0];
        assert_eq!((queue.applied, queue.granted, queue.refused, queue.waiting), (10, 5, 1, 4));
        assert_eq!((queue.mean_wait(), queue.first), (Some(3.5), Some(5)));
    }
}
