//! Ratification at home, on its day: a ratifier may refuse, and the deal is void (Putnam 1988).

use crate::breach;
use crate::component::{Mind, Promise, Promised};
use crate::context::Context;
use crate::council;
use crate::resource::{Entry, Outbox};
use crate::seat::Forfeit;
use crate::table::{Table, Unratified};
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::spec::Opening;
use detente_game::{Package, TableId};

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

/// The first ratifier, in the order of parties, that demands more of the deal than its party gains, or a
/// council without enough members in favour.
fn refusal(
    context: &Context,
    table: TableId,
    deal: &Unratified,
    promises: &Query<&mut Promised>,
) -> Option<EventKind> {
    let spec = context.spec();
    context.tables()[table.index()].parties.iter().find_map(|&party| {
        let ratifiers = 0..spec.parties[party.index()].ratifiers.len();
        let demand = |at| context.figures().demand(spec, party, at);
        let may_refuse =
            |at: &usize| demand(*at).is_some() || spec.means.council(party, *at).is_some();
        ratifiers.clone().find(may_refuse)?;
        let package = promised(context, table, deal, promises);
        let net = context.situation().gain(party, &package);
        let refuses = |at: &usize| match spec.means.council(party, *at) {
            Some(council) => !council::accepts(context, council, &package),
            None => demand(*at).is_some_and(|demand| net < demand),
        };
        let ratifier = u16::try_from(ratifiers.clone().find(refuses)?).ok()?;
        Some(EventKind::RatificationRefused { party, ratifier, round: deal.round, net })
    })
}

/// The measures as they stand today, with what the deal promises.
fn promised(
    context: &Context,
    table: TableId,
    deal: &Unratified,
    promises: &Query<&mut Promised>,
) -> Package {
    let mut package = context.situation().levels();
    for issue in context.spec().issue_ids() {
        let promised = promises.get(context.roster().issues[issue.index()]).ok();
        let promise = promised.and_then(|promised| promised.0.as_ref());
        if let Some(promise) = promise.filter(|promise| promise.is_of(table, deal)) {
            package[issue.index()] = promise.level;
        }
    }
    package
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
/// again, and has failed.
fn begin_anew(
    context: &Context,
    id: TableId,
    minds: &mut Query<&mut Mind>,
    state: &mut Table,
) -> Result<(), Forfeit> {
    let spec = context.spec();
    match state.signed {
        Some(round) if matches!(spec.rounds[round.index()].opens, Opening::On(_)) => {
            let on_failure = spec.rounds[round.index()].on_failure;
            state.opened = on_failure.map(|next| (next, context.tick() + 1)).or(state.opened);
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
