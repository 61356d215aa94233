//! What an accusation leads to where it breaks a deal.

use crate::component::{Mind, Promised};
use crate::context::{Context, Purpose};
use crate::resource::{Entry, Outbox};
use crate::seat::{Forfeit, ask};
use crate::table::Table;
use bevy_ecs::prelude::*;
use detente_game::strategy::Breach;
use detente_game::{Level, PartyId, TableId};

/// The accuser takes back what it conceded to the accused at that table, by the share it thinks fit; what it
/// had promised it there and not delivered yet is off. Talks are idle again on the round of the deal.
pub(crate) fn break_deal(
    context: &Context,
    breach: &Breach,
    table: TableId,
    (minds, promises): (&mut Query<&mut Mind>, &mut Query<&mut Promised>),
    state: &mut Table,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let broken = context.situation().issue(breach.issue);
    let (accuser, accused) = (broken.victim, broken.owner);
    let share = retaliation(context, breach, (table, accuser), minds)?;
    for issue in context.spec().issue_ids() {
        let view = context.situation().issue(issue);
        let entity = context.roster().issues[issue.index()];
        let Ok(mut promised) = promises.get_mut(entity) else { continue };
        if view.owner != accuser || view.victim != accused || view.settled {
            continue;
        }
        let Some(promise) = promised.0.take_if(|promise| promise.table == table) else { continue };
        let to = taken_back(promise.from, view.level, share);
        if promise.delivered && to < view.level {
            outbox.push(Entry::TakeBack { issue, to, promise: promise.id });
        }
    }
    reopen(context, table, minds, state)
}

fn retaliation(
    context: &Context,
    breach: &Breach,
    (table, accuser): (TableId, PartyId),
    minds: &mut Query<&mut Mind>,
) -> Result<f64, Forfeit> {
    let voice = context.voice_at(table, accuser);
    let Ok(mut mind) = minds.get_mut(context.roster().parties[accuser.index()]) else {
        return Ok(0.0);
    };
    let mut rng = context.stream(voice.agent, Purpose::Retaliation(table));
    let share = ask(voice.agent, || {
        voice.strategy.retaliate(&voice.observation, breach, &mut mind.0, &mut rng)
    })?;
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(Forfeit::illegal(voice.agent, format!("takes back a share of {share}")))
}

/// The level left when `share` of the way from `from` to `level` is taken back, rounded to the accuser's
/// favour.
fn taken_back(from: Level, level: Level, share: f64) -> Level {
    let kept = (1.0 - share) * f64::from(level.saturating_sub(from));
    from + kept.floor() as Level
}

/// Talks are idle again on the round of the last deal, once the parties have cooled off.
pub(crate) fn reopen(
    context: &Context,
    table: TableId,
    minds: &mut Query<&mut Mind>,
    state: &mut Table,
) -> Result<(), Forfeit> {
    let round = state.signed;
    state.reopen_round(round);
    state.unratified = None;
    let rounds = &context.figures().rounds;
    let cooling_off = round.map_or(0, |round| rounds[round.index()].cooling_off);
    state.cool_until = context.tick() + cooling_off;
    context.reset_talks(table, minds)
}

#[cfg(test)]
mod tests {
    use super::taken_back;

    #[test]
    fn concessions_are_taken_back_in_proportion() {
        assert_eq!(taken_back(0, 2, 1.0), 0);
        assert_eq!(taken_back(0, 2, 0.6), 0);
        assert_eq!(taken_back(0, 2, 0.5), 1);
        assert_eq!(taken_back(1, 2, 0.9), 1);
        assert_eq!(taken_back(0, 2, 0.0), 2);
    }
}
