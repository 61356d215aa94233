//! Ratification at home, on its day: a ratifier may refuse, and the deal is void (Putnam 1988).

use crate::breach;
use crate::component::{Mind, Promise, Promised};
use crate::context::Context;
use crate::resource::{Entry, Outbox};
use crate::seat::Forfeit;
use crate::table::{Table, Unratified};
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::spec::Opening;
use detente_game::{PartyId, TableId};

/// On its day the deal is ratified, and the next round, if any, comes to the fore; or it is refused.
pub(crate) fn ratify(
    context: &Context,
    id: TableId,
    (minds, promises): (&mut Query<&mut Mind>, &mut Query<&mut Promised>),
    state: &mut Table,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let due = state.unratified.take_if(|deal| context.tick() >= deal.ratified);
    let Some(deal) = due else { return Ok(()) };
    let Unratified { round, .. } = deal;
    if let Some(refusal) = refusal(context, id, &deal, promises) {
        outbox.push(Entry::Event(refusal));
        void(context, id, &deal, promises, state, outbox);
        return begin_anew(context, id, minds, state);
    }
    outbox.push(Entry::Event(EventKind::Ratified { round }));
    let table = &context.tables()[id.index()];
    if table.rounds.len() == 1 {
        return Ok(());
    }
    state.end_round(context.spec(), table, round);
    context.reset_talks(id, minds)
}

/// The first ratifier, in the order of parties, that demands more of the deal than its party gains.
fn refusal(
    context: &Context,
    table: TableId,
    deal: &Unratified,
    promises: &Query<&mut Promised>,
) -> Option<EventKind> {
    context.tables()[table.index()].parties.iter().find_map(|&party| {
        let ratifiers = &context.spec().parties[party.index()].ratifiers;
        let demands = ratifiers.iter().map(|ratifier| context.figures().demand(ratifier));
        let demanding =
            || (0..).zip(demands.clone()).filter_map(|(at, demand)| Some((at, demand?)));
        demanding().next()?;
        let net = gain(context, party, (table, deal), promises);
        let (ratifier, _) = demanding().find(|&(_, demand)| net < demand)?;
        Some(EventKind::RatificationRefused { party, ratifier, round: deal.round, net })
    })
}

/// What a party gains from the deal over the measures as they stand today, M.
fn gain(
    context: &Context,
    party: PartyId,
    (table, deal): (TableId, &Unratified),
    promises: &Query<&mut Promised>,
) -> f64 {
    let issues = context.spec().issue_ids().filter_map(|issue| {
        let promised = promises.get(context.roster().issues[issue.index()]).ok()?;
        let promise = promised.0.as_ref().filter(|promise| promise.is_of(table, deal))?;
        Some(context.situation().issue(issue).gain_at(party, promise.level))
    });
    issues.fold(0.0, |sum, gain| sum + gain)
}

/// What was promised lapses, and binds its owner no more than before.
fn void(
    context: &Context,
    table: TableId,
    deal: &Unratified,
    promises: &mut Query<&mut Promised>,
    state: &mut Table,
    outbox: &mut Outbox,
) {
    state.deals -= 1;
    let stands = state.deals > 0;
    for issue in context.spec().issue_ids() {
        let entity = context.roster().issues[issue.index()];
        let Ok(mut promised) = promises.get_mut(entity) else { continue };
        if let Some(promise) = promised.0.take_if(|promise| promise.is_of(table, deal)) {
            let (from, promise) = (promise.level, promise.id);
            outbox.push(Entry::Void { issue, from, promise, stands });
        }
    }
}

/// Talks are idle again on the round of the deal, once the parties have cooled off; a dated round does not come
/// again.
fn begin_anew(
    context: &Context,
    id: TableId,
    minds: &mut Query<&mut Mind>,
    state: &mut Table,
) -> Result<(), Forfeit> {
    let spec = context.spec();
    match state.signed {
        Some(round) if matches!(spec.rounds[round.index()].opens, Opening::On(_)) => {
            state.end_round(spec, &context.tables()[id.index()], round);
            context.reset_talks(id, minds)
        }
        _ => breach::reopen(context, id, minds, state),
    }
}

impl Promise {
    /// True when it was made in a deal and is yet to be kept.
    fn is_of(&self, table: TableId, deal: &Unratified) -> bool {
        self.table == table && self.ratified == deal.ratified && !self.delivered
    }
}
