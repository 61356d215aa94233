//! Shocks: events outside the game and courts set measures, before the day begins.
//!
//! A measure set from outside is nobody's concession. It is in force at once, also where it had only been
//! announced, and it fulfils what had been promised on the issue as far as it goes.

use crate::component::{Position, Promise, Promised, Raised, Settled};
use crate::figures::Figures;
use crate::resource::{Clock, Entry, Outbox, Proceedings, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, Move};
use detente_game::spec::Shock;
use detente_game::{IssueId, Level, PartyId, ShockId};

/// What is kept on an issue.
type Kept =
    (&'static mut Position, &'static mut Raised, &'static mut Promised, &'static mut Settled);

/// Lets the day's shocks strike, and shows which measures are final.
pub(crate) fn strike(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut measures: Query<Kept>,
    mut proceedings: ResMut<Proceedings>,
    mut today: ResMut<Today>,
) {
    let Setting { rules, figures, roster, .. } = &*setting;
    let (tick, spec) = (clock.tick, &*rules.spec);
    for (by, shock) in spec.shock_ids().zip(&spec.shocks) {
        if !figures.strikes(spec, &rules.names, by, tick) {
            continue;
        }
        for &(issue, to) in &shock.forces {
            let Ok(kept) = measures.get_mut(roster.issues[issue.index()]) else { continue };
            let (mut position, mut raised, mut promised, mut settled) = kept;
            let moves = position.level != to || shock.irreversible;
            if moves && !settled.0 && tick >= spec.issues[issue.index()].opens {
                let party = spec.issues[issue.index()].owner;
                let kept = (&mut *position, &mut *raised, &mut *promised, &mut *settled);
                let ruling = Ruling { by, shock, party, issue, to, tick };
                ruling.carry_out(kept, figures, &mut proceedings.outbox);
            }
        }
    }
    for (view, &entity) in today.0.issues.iter_mut().zip(&roster.issues) {
        view.settled = measures.get(entity).is_ok_and(|(.., settled)| settled.0);
    }
}

/// A shock as it strikes one issue.
struct Ruling<'a> {
    by: ShockId,
    shock: &'a Shock,
    party: PartyId,
    issue: IssueId,
    to: Level,
    tick: u32,
}

impl Ruling<'_> {
    fn carry_out(
        &self,
        (position, raised, promised, settled): (
            &mut Position,
            &mut Raised,
            &mut Promised,
            &mut Settled,
        ),
        figures: &Figures,
        outbox: &mut Outbox,
    ) {
        let Ruling { party, issue, to, .. } = *self;
        let irreversible = self.shock.irreversible;
        let step = Move { party, issue, from: position.level, to };
        outbox.push(Entry::Event(EventKind::Forced { step, by: self.by, irreversible }));
        position.force(to);
        if raised.pending {
            (raised.pending, raised.effective) = (false, self.tick);
        }
        settled.0 = irreversible;
        let Some(promise) = &mut promised.0 else { return };
        let channel = figures.channels.iter().find(|channel| channel.issue == issue);
        promise.force(to, channel.map_or(0.0, |channel| channel.effect[to as usize]));
        if irreversible && !promise.delivered {
            let step = Move { party, issue, from: promise.level, to };
            outbox.push(Entry::Event(EventKind::Lapsed(step)));
            promised.0 = None;
        }
    }
}

impl Position {
    /// Who had offered no more than the measure in force, or less than what it is now, stands where the
    /// measure stands.
    fn force(&mut self, to: Level) {
        let offered = if self.offered == self.level { to } else { self.offered.max(to) };
        let high = if self.high == self.level { to } else { self.high.max(to) };
        (self.level, self.offered, self.high) = (to, offered, high);
    }
}

impl Promise {
    /// What is done already needs no delivery; the rest is delivered from where the measure stands.
    fn force(&mut self, to: Level, effect: f64) {
        if self.delivered {
            return;
        }
        self.effect = effect;
        if to >= self.level {
            (self.delivered, self.slow_walk) = (true, 0.0);
        }
    }
}
