//! Concessions with their flags, and where a party's concessions came from.

use crate::standing::standing;
use detente_game::event::Move;
use detente_game::{Account, Concession, Event, EventKind, GameSpec, PartyId};

/// A concession, or the delivery of one, as tables show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<'a> {
    /// The event.
    pub event: &'a Event,
    /// From where to where.
    pub step: Move,
    /// What was conceded; none for a delivery.
    pub concession: Option<&'a Concession>,
    /// The promise that a delivery keeps: its event id.
    pub promise: Option<u32>,
    /// The other party's yield that it may answer: its event id.
    pub after: Option<u32>,
    /// An offered step that was taken back at the same table, or an agreed one undone after a breach.
    pub retracted: bool,
    /// An offered step that fell with its session, or an agreed one whose deal was refused.
    pub lapsed: bool,
}

impl Step<'_> {
    /// Names of its flags: `relief`, `threat`, `retracted`, `lapsed`.
    pub fn flags(&self) -> Vec<&'static str> {
        let conceded = |of: fn(&Concession) -> bool| self.concession.is_some_and(of);
        let flags = [
            (conceded(|step| step.relief), "relief"),
            (conceded(|step| step.threat), "threat"),
            (self.retracted, "retracted"),
            (self.lapsed, "lapsed"),
        ];
        flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()
    }
}

/// Every `offered`, `agreed`, `unilateral` and `delivered` event, in order.
pub fn steps(events: &[Event]) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let (mut session, mut is_void) = (0, false);
    for event in events {
        is_void = match event.kind {
            EventKind::RatificationRefused { .. } | EventKind::Forced { .. } => true,
            EventKind::Lapsed(_) => is_void,
            _ => false,
        };
        match &event.kind {
            EventKind::Unilateral { concession, after } => {
                let step = Step { after: *after, ..conceded(event, concession) };
                steps.push(step);
            }
            EventKind::Offered(concession) | EventKind::Agreed(concession) => {
                steps.push(conceded(event, concession));
            }
            EventKind::Delivered { step, promise } => {
                steps.push(Step { promise: Some(*promise), ..moved(event, *step) });
            }
            // A new session clears the table: nothing said before can be taken back there.
            EventKind::Offer { step: 0, .. } => session = steps.len(),
            EventKind::Retracted(back) => {
                mark(
                    &mut steps[session..],
                    back,
                    |step| step.step.to > back.to,
                    |step| {
                        step.retracted = true;
                    },
                );
            }
            EventKind::TakenBack { promise, .. } => {
                let undone = steps.iter_mut().filter(|step| step.event.id == *promise);
                undone.for_each(|step| step.retracted = true);
            }
            EventKind::Escalated { undoes: Some(conceded), .. } => {
                let undone = steps.iter_mut().filter(|step| step.event.id == *conceded);
                undone.for_each(|step| step.retracted = true);
            }
            EventKind::Restored(forth) => {
                mark(
                    &mut steps[session..],
                    forth,
                    |step| step.step.to <= forth.to,
                    |step| {
                        step.retracted = false;
                    },
                );
            }
            EventKind::Lapsed(promised) if is_void => lapse(&mut steps, promised),
            EventKind::Lapsed(back) => {
                mark(
                    &mut steps[session..],
                    back,
                    |step| !step.retracted,
                    |step| {
                        step.lapsed = true;
                    },
                );
            }
            _ => {}
        }
    }
    steps
}

/// What was agreed last on an issue is void.
fn lapse(steps: &mut [Step<'_>], promised: &Move) {
    let agreed = |step: &&mut Step<'_>| matches!(step.event.kind, EventKind::Agreed(_));
    let same = |step: &&mut Step<'_>| step.step.issue == promised.issue;
    if let Some(step) = steps.iter_mut().rev().filter(agreed).find(same) {
        step.lapsed = true;
    }
}

fn conceded<'a>(event: &'a Event, concession: &'a Concession) -> Step<'a> {
    let Concession { party, issue, from, to, .. } = *concession;
    Step { concession: Some(concession), ..moved(event, Move { party, issue, from, to }) }
}

fn moved(event: &Event, step: Move) -> Step<'_> {
    let (retracted, lapsed) = (false, false);
    Step { event, step, concession: None, promise: None, after: None, retracted, lapsed }
}

fn mark(
    steps: &mut [Step<'_>],
    what: &Move,
    which: impl Fn(&Step<'_>) -> bool,
    change: impl Fn(&mut Step<'_>),
) {
    let offered = |step: &&mut Step<'_>| matches!(step.event.kind, EventKind::Offered(_));
    let same = |step: &&mut Step<'_>| step.step.issue == what.issue && which(step);
    steps.iter_mut().filter(offered).filter(same).for_each(change);
}

/// Causes of a party's binding concessions together, each weighed by what it gave up (equally when
/// none cost anything); shares, or all zero.
pub fn causes(events: &[Event], party: PartyId) -> Account {
    let binding =
        || standing(events).filter_map(|event| event.kind.binding()).filter(|s| s.party == party);
    let costly = binding().any(|step| step.given_up > 0.0);
    let mut sum = Account::ZERO;
    for step in binding() {
        let weight = if costly { step.given_up.max(0.0) } else { 1.0 };
        sum.add_scaled(&step.attribution, weight);
    }
    sum.shares()
}

/// Issues on which a party made binding concessions, in the order of the scenario.
pub fn conceded_issues<'a>(spec: &'a GameSpec, events: &[Event], party: PartyId) -> Vec<&'a str> {
    let conceded = |issue| {
        let mut binding = standing(events).filter_map(|event| event.kind.binding());
        binding.any(|step| step.party == party && step.issue == issue)
    };
    let issues = spec.issue_ids().filter(|&issue| conceded(issue));
    issues.map(|issue| spec.issues[issue.index()].id.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{self, EDA, ETHANE};
    use detente_game::Cause;

    const USA: PartyId = PartyId(1);

    #[test]
    fn offers_that_fall_back_say_so() {
        let offered = |to| EventKind::Offered(example::concession(USA, EDA, to - 1, to, 5.0));
        let to = |from, to| Move { party: USA, issue: EDA, from, to };
        let played = example::played(vec![
            (9, example::offer(USA, 0, &[0, 1, 0])),
            (9, offered(1)),
            (11, offered(2)),
            (13, EventKind::Retracted(to(2, 1))),
            (14, example::session_failed(USA)),
            (14, EventKind::Lapsed(to(1, 0))),
            (30, example::offer(USA, 0, &[0, 1, 0])),
            (30, offered(1)),
        ]);
        let steps = steps(&played.events);
        let flags: Vec<_> = steps.iter().map(Step::flags).collect();
        assert_eq!(flags, [vec!["lapsed"], vec!["retracted"], vec![]]);
    }

    #[test]
    fn a_restored_offer_is_taken_back_no_more() {
        let to = |from, to| Move { party: USA, issue: EDA, from, to };
        let played = example::played(vec![
            (9, example::offer(USA, 0, &[0, 2, 0])),
            (9, EventKind::Offered(example::concession(USA, EDA, 0, 2, 5.0))),
            (11, EventKind::Retracted(to(2, 1))),
            (13, EventKind::Restored(to(1, 2))),
        ]);
        assert!(!steps(&played.events)[0].retracted);
    }

    #[test]
    fn causes_are_weighed_by_what_was_given_up() {
        let step = |issue, cause, given_up| {
            let mut step = example::concession(USA, issue, 0, 2, given_up);
            step.attribution = Account::ZERO;
            step.attribution[cause] = 1.0;
            EventKind::Unilateral { concession: step, after: None }
        };
        let played = example::played(vec![
            (1, step(EDA, Cause::Cover, 30.0)),
            (2, step(ETHANE, Cause::OwnCost, 10.0)),
        ]);
        assert_eq!(causes(&played.events, USA)[Cause::Cover], 0.75);
        let relief = example::played(vec![(1, step(EDA, Cause::OwnCost, -30.0))]);
        assert_eq!(causes(&relief.events, USA)[Cause::OwnCost], 1.0);
        assert_eq!(causes(&[], USA), Account::ZERO);
    }
}
