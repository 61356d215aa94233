//! Ultimatums: threats with a demand and a date, announced on their day and off once the demand is met.
//!
//! A commitment in the sense of Schelling (1960): between announcement and deadline its owner decides nothing
//! any more, although its strategy may back down as from any threat.

use crate::component::Raised;
use crate::context::Context;
use crate::resource::{Entry, Outbox, Step, StepKind};
use bevy_ecs::prelude::*;
use detente_game::Level;
use detente_game::means::Ultimatum;
use detente_game::situation::IssueView;

/// Announces the ultimatums of the day, and withdraws those that have been met by its evening.
pub(crate) fn keep(context: &Context, raises: &mut Query<&mut Raised>, outbox: &mut Outbox) {
    for ultimatum in &context.spec().means.ultimatums {
        let view = context.situation().issue(ultimatum.issue);
        let met = is_met(context, ultimatum, outbox);
        let entity = context.roster().issues[ultimatum.issue.index()];
        let Ok(mut raised) = raises.get_mut(entity) else { continue };
        let moved = outbox.iter().any(|entry| entry.moves(ultimatum.issue));
        if moved {
            continue;
        }
        let stands = raised.pending && raised.effective == ultimatum.deadline;
        if stands && met {
            raised.pending = false;
            let (issue, demand) = (ultimatum.issue, ultimatum.demand);
            outbox.push(Entry::Withdraw { issue, to: raised.before, demand });
        } else if context.tick() == ultimatum.made && !met && may_threaten(view, ultimatum.level) {
            let (issue, to) = (ultimatum.issue, ultimatum.level);
            outbox.push(Entry::Raise { issue, to, due: Some(ultimatum.deadline) });
        }
    }
}

/// True when a measure may be raised to a level by its day: what has to come before its owner's own raises
/// binds no ultimatum, whose day is its own.
fn may_threaten(view: &IssueView, level: Level) -> bool {
    let free = view.escalates && view.open && !view.settled && view.threat.is_none();
    free && (view.floor..view.level).contains(&level)
}

/// True when what is demanded stands, has been promised, or is given or promised today.
fn is_met(context: &Context, ultimatum: &Ultimatum, outbox: &Outbox) -> bool {
    let view = context.situation().issue(ultimatum.demand);
    let enough = |level| level >= ultimatum.met_at;
    let today = |entry: &Entry| match entry {
        Entry::Concession(Step { issue, kind, to, .. }) => {
            *issue == ultimatum.demand && *kind != StepKind::Offered && enough(*to)
        }
        _ => false,
    };
    enough(view.level) || view.promised.is_some_and(enough) || outbox.iter().any(today)
}
