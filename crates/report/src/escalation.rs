//! Raises, threats and what became of them, in the order in which they happened.

use crate::names;
use crate::table::{Align, Table};
use crate::text::Reading;
use detente_game::event::Move;
use detente_game::{Event, EventKind, FundId, GameSpec, IssueId, ShockId};
use serde::Serialize;

/// A raise announced, a raise in force, one taken back to where its owner had been before, or a measure set from
/// outside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rung<'a> {
    /// The event.
    pub event: &'a Event,
    /// From where to where.
    pub step: Move,
    /// Day on which an announced raise falls due.
    pub effective: Option<u32>,
    /// The event that it follows.
    pub after: Option<u32>,
    /// The binding concession that it takes back.
    pub undoes: Option<u32>,
    /// What set it.
    pub by: Option<By>,
}

/// What sets a measure that its owner does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A shock or a court.
    Shock(ShockId),
    /// The demand of an ultimatum that was met.
    Demand(IssueId),
    /// A fund that is empty.
    Fund(FundId),
}

impl By {
    /// Its id in the scenario.
    fn id(self, spec: &GameSpec) -> &str {
        match self {
            By::Shock(shock) => &spec.shocks[shock.index()].id,
            By::Demand(issue) => &spec.issues[issue.index()].id,
            By::Fund(fund) => &spec.means.funds[fund.index()].id,
        }
    }
}

/// Every `threatened`, `escalated`, `relaxed`, `withdrawn`, `exhausted` and `forced` event, in order.
pub fn rungs(events: &[Event]) -> impl Iterator<Item = Rung<'_>> {
    events.iter().filter_map(|event| {
        let rung =
            |step, after| Rung { event, step, effective: None, after, undoes: None, by: None };
        match event.kind {
            EventKind::Threatened { step, effective, after } => {
                Some(Rung { effective: Some(effective), ..rung(step, after) })
            }
            EventKind::Escalated { step, after, undoes } => {
                Some(Rung { undoes, ..rung(step, after) })
            }
            EventKind::Relaxed { step, after } => Some(rung(step, after)),
            EventKind::Forced { step, by, .. } => {
                Some(Rung { by: Some(By::Shock(by)), ..rung(step, None) })
            }
            EventKind::Withdrawn { step, demand } => {
                Some(Rung { by: Some(By::Demand(demand)), ..rung(step, None) })
            }
            EventKind::Exhausted { step, fund } => {
                Some(Rung { by: Some(By::Fund(fund)), ..rung(step, None) })
            }
            _ => None,
        }
    })
}

/// One of them as tools read it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RungObject<'a> {
    id: u32,
    tick: u32,
    date: String,
    party: &'a str,
    issue: &'a str,
    kind: &'static str,
    from: &'a str,
    to: &'a str,
    effective_tick: Option<u32>,
    after: Option<u32>,
    undoes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
}

impl<'a> RungObject<'a> {
    pub(crate) fn new(spec: &'a GameSpec, rung: &Rung<'_>) -> Self {
        let Move { party, issue, from, to } = rung.step;
        RungObject {
            id: rung.event.id,
            tick: rung.event.tick,
            date: names::date(spec, rung.event.tick).to_string(),
            party: spec.party_id(party),
            issue: &spec.issues[issue.index()].id,
            kind: rung.event.kind.name(),
            from: names::level(spec, issue, from),
            to: names::level(spec, issue, to),
            effective_tick: rung.effective,
            after: rung.after,
            undoes: rung.undoes,
            by: rung.by.map(|by| by.id(spec)),
        }
    }
}

/// A table for reading; empty when nothing was raised.
pub(crate) fn lines(reading: &Reading<'_>) -> Vec<String> {
    let rungs: Vec<_> = rungs(&reading.played.events).collect();
    if rungs.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(&[
        ("day", Align::Right),
        ("", Align::Left),
        ("", Align::Left),
        ("from → to", Align::Left),
        ("", Align::Left),
    ]);
    rungs.iter().for_each(|rung| table.push(row(reading.spec, rung)));
    table.lines()
}

fn row(spec: &GameSpec, rung: &Rung<'_>) -> [String; 5] {
    let Move { party, issue, from, to } = rung.step;
    let what = match rung.event.kind {
        EventKind::Threatened { effective, .. } => {
            format!("announced for {}", names::date(spec, effective))
        }
        EventKind::Escalated { undoes: Some(_), .. } => "raised; a concession undone".to_string(),
        EventKind::Escalated { .. } if spec.means.denied.contains(&issue) => {
            "raised, and denied".to_string()
        }
        EventKind::Escalated { .. } => "raised".to_string(),
        EventKind::Forced { by, irreversible, .. } => {
            let by = &spec.shocks[by.index()].id;
            format!("set by {by}{}", if irreversible { ", for good" } else { "" })
        }
        EventKind::Withdrawn { demand, .. } => {
            format!("off: {} is met", spec.issues[demand.index()].id)
        }
        EventKind::Exhausted { fund, .. } => {
            format!("ended: {} is empty", spec.means.funds[fund.index()].id)
        }
        _ => "back to where it had been".to_string(),
    };
    [
        rung.event.tick.to_string(),
        spec.party_id(party).to_string(),
        spec.issues[issue.index()].id.clone(),
        format!("{} → {}", names::level(spec, issue, from), names::level(spec, issue, to)),
        what,
    ]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::example::{self, EDA};
    use crate::outcome::{Outcome, Resolution, Who};
    use crate::step::steps;
    use detente_game::means::Fund;
    use detente_game::spec::{Delay, Escalates, Ratifier, Shock, Strike};
    use detente_game::{ParameterId, PartyId, Played, ShockId};

    const USA: PartyId = PartyId(1);

    /// EDA may be raised, and is free at first.
    pub(crate) fn spec() -> GameSpec {
        let mut spec = example::spec();
        spec.issues[EDA.index()].start = 2;
        spec.issues[EDA.index()].escalates = Some(Escalates { notice: ParameterId(0) });
        spec.means.funds.push(Fund {
            id: "war-chest".into(),
            of: USA,
            balance: ParameterId(0),
            income: None,
            borrowing: None,
        });
        let days = Delay { median: ParameterId(0), sd: 0.0 };
        let senate = Ratifier { id: "senate".into(), delay: days, refuses_below: None };
        spec.parties[USA.index()].ratifiers.push(senate);
        let forces = vec![(EDA, 2)];
        let strikes = Strike::On(40);
        spec.shocks = vec![Shock { id: "court".into(), strikes, forces, irreversible: true }];
        spec
    }

    fn step(from: u16, to: u16) -> Move {
        Move { party: USA, issue: EDA, from, to }
    }

    /// Threatened and dropped, threatened and carried out, given up, raised again, relaxed.
    pub(crate) fn crisis() -> Played {
        let threatened =
            |effective| EventKind::Threatened { step: step(2, 0), effective, after: None };
        let escalated = |after, undoes| EventKind::Escalated { step: step(2, 0), after, undoes };
        let mut dropped = example::unilateral(USA, EDA, 0, 2, 100.0);
        if let EventKind::Unilateral { concession, .. } = &mut dropped {
            concession.threat = true;
        }
        example::played(vec![
            (2, threatened(6)),
            (4, dropped),
            (10, threatened(14)),
            (14, escalated(Some(2), None)),
            (20, example::unilateral(USA, EDA, 0, 2, 100.0)),
            (25, escalated(None, Some(4))),
            (30, EventKind::Relaxed { step: step(0, 2), after: None }),
        ])
    }

    #[test]
    fn the_outcome_follows_raises_and_counts_each_concession_once() {
        let (spec, played) = (spec(), crisis());
        let outcome = Outcome::of(&spec, &played);
        assert_eq!(outcome.levels[EDA.index()], 2);
        assert_eq!(outcome.raises.as_slice(), [0, 2]);
        assert_eq!(outcome.first_escalator, Some(Who::Party(USA)));
        assert_eq!((outcome.first_raise_day, outcome.first_day), (Some(2), Some(4)));
        assert_eq!(outcome.concessions.as_slice(), [0, 2]);
        assert_eq!(outcome.headline_share.as_slice(), [0.0, 0.2]);
        assert_eq!(outcome.resolution, Resolution::PartialAcquiescence);
        let flags: Vec<_> = steps(&played.events).iter().map(|step| step.flags()).collect();
        assert_eq!(flags, [vec!["threat"], vec!["retracted"]]);
    }

    #[test]
    fn a_threat_is_in_force_only_once_it_is_due() {
        let (spec, played) = (spec(), crisis());
        let level = |events: usize| {
            let mut cut = played.clone();
            cut.events.truncate(events);
            Outcome::of(&spec, &cut).levels[EDA.index()]
        };
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7].map(level), [2, 2, 2, 2, 0, 2, 0, 2]);
    }

    #[test]
    fn what_a_court_voids_is_nobodys_to_give_up() {
        let forced = |irreversible| {
            let (by, step) = (ShockId(0), step(0, 2));
            let played = example::played(vec![
                (10, EventKind::Threatened { step: self::step(2, 0), effective: 14, after: None }),
                (12, EventKind::Forced { step, by, irreversible }),
            ]);
            Outcome::of(&spec(), &played)
        };
        assert_eq!(forced(true).levels[EDA.index()], 2);
        assert_eq!(forced(true).resolution, Resolution::Stalemate);
        assert_eq!(forced(false).resolution, Resolution::Stalemate);
        assert_eq!(forced(true).concessions.as_slice(), [0, 0]);
    }

    #[test]
    fn what_was_never_raised_was_nobodys_to_give_up() {
        let outcome = Outcome::of(&spec(), &example::played(vec![]));
        assert_eq!(outcome.resolution, Resolution::Stalemate);
        assert_eq!(outcome.first_escalator, None);
    }
}
