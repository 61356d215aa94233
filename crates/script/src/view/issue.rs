//! An issue on one day.

use super::maybe;
use crate::scene::{Book, with};
use detente_game::situation::{IssueView, PerLevel};
use detente_game::{IssueId, Level};
use rhai::{Array, Dynamic, Engine, Map};

/// A handle on an issue of the day that a script looks at. Numbers are those of [`IssueView`], levels by their names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IssueOfTheDay(pub(crate) IssueId);

/// What a getter reads from.
struct Sight<'a> {
    book: &'a Book,
    id: IssueId,
    view: &'a IssueView,
}

impl Sight<'_> {
    fn name(&self) -> Dynamic {
        self.book.issues[self.id.index()].0.clone().into()
    }

    fn party(&self, place: usize) -> Dynamic {
        self.book.parties.get(place).cloned().unwrap_or_default().into()
    }

    fn level(&self, level: Level) -> Dynamic {
        self.book.level(self.id, level).to_string().into()
    }

    /// Names of the levels that fit.
    fn levels(&self, fits: impl Fn(Level) -> bool) -> Dynamic {
        let levels = 0..self.book.issues[self.id.index()].1.len() as Level;
        levels.filter(|&level| fits(level)).map(|level| self.level(level)).collect::<Array>().into()
    }

    /// Numbers by the names of levels.
    fn by_level(&self, numbers: &PerLevel) -> Dynamic {
        let named = numbers.iter().zip(0..);
        let named =
            named.map(|(&number, level)| (self.book.level(self.id, level).into(), number.into()));
        named.collect::<Map>().into()
    }

    fn linked(&self) -> Dynamic {
        let linked = self.view.linked.iter();
        linked
            .map(|&other| self.book.issues[other.index()].0.clone().into())
            .collect::<Array>()
            .into()
    }
}

/// Registers the view.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<IssueOfTheDay>("view of an issue");
    engine.register_fn("to_string", |one: &mut IssueOfTheDay| see(*one, |sight| sight.name()));
    get(engine, "id", |sight| sight.name());
    get(engine, "owner", |sight| sight.party(sight.view.owner.index()));
    get(engine, "victim", |sight| sight.party(sight.view.victim.index()));
    get(engine, "level", |sight| sight.level(sight.view.level));
    get(engine, "in_force", |sight| sight.level(sight.view.in_force()));
    get(engine, "full", |sight| sight.level(sight.view.full));
    get(engine, "levels", |sight| sight.levels(|_| true));
    get(engine, "open", |sight| sight.view.open.into());
    get(engine, "active", |sight| sight.view.active.into());
    get(engine, "on_agenda", |sight| sight.view.on_agenda.into());
    get(engine, "negotiable", |sight| sight.view.negotiable.into());
    get(engine, "unilateral", |sight| sight.view.unilateral.into());
    get(engine, "may_yield", |sight| sight.view.may_yield.into());
    get(engine, "may_raise_to", |sight| sight.levels(|level| sight.view.may_raise_to(level)));
    get(engine, "may_lower_to", |sight| sight.levels(|level| sight.view.may_lower_to(level)));
    get(engine, "discretionary", |sight| sight.view.discretionary.into());
    get(engine, "threat", |sight| maybe(sight.view.threat.map(|level| sight.level(level))));
    get(engine, "effective", |sight| i64::from(sight.view.effective).into());
    get(engine, "raised", |sight| maybe(sight.view.raised.map(i64::from)));
    get(engine, "settled", |sight| sight.view.settled.into());
    get(engine, "linked", |sight| sight.linked());
    get(engine, "effect", |sight| sight.by_level(&sight.view.effect));
    get(engine, "phi", |sight| sight.view.phi.into());
    get(engine, "at_risk", |sight| sight.view.at_risk.into());
    get(engine, "shortage", |sight| sight.view.shortage.into());
    get(engine, "own_shortage", |sight| sight.view.own_shortage.into());
    get(engine, "loss", |sight| sight.view.loss.into());
    get(engine, "own_cost", |sight| sight.view.own_cost.into());
    get(engine, "cover", |sight| maybe(sight.view.cover));
    get(engine, "own_cover", |sight| maybe(sight.view.own_cover));
    get(engine, "forward_loss", |sight| sight.by_level(&sight.view.forward_loss));
    get(engine, "forward_own_cost", |sight| sight.by_level(&sight.view.forward_own_cost));
    get(engine, "time_to_pain", |sight| maybe(sight.view.time_to_pain));
    get(engine, "stake", |sight| sight.view.stake.into());
    get(engine, "stake_linked", |sight| sight.view.stake_linked.into());
    get(engine, "gain", |sight| sight.view.gain.into());
    get(engine, "worth_owner", |sight| sight.by_level(&sight.view.worth_owner));
    get(engine, "worth_victim", |sight| sight.by_level(&sight.view.worth_victim));
    get(engine, "promised", |sight| maybe(sight.view.promised.map(|level| sight.level(level))));
    get(engine, "delivered", |sight| maybe(sight.view.delivered.map(i64::from)));
    get(engine, "cusum", |sight| maybe(sight.view.cusum));
    get(engine, "fund", |sight| maybe(sight.view.fund));
}

fn get(engine: &mut Engine, name: &str, look: fn(&Sight<'_>) -> Dynamic) {
    engine.register_get(name, move |one: &mut IssueOfTheDay| see(*one, look));
}

fn see(one: IssueOfTheDay, look: impl FnOnce(&Sight<'_>) -> Dynamic) -> Dynamic {
    with(|scene| {
        let (book, id) = (&*scene.book, one.0);
        scene
            .situation
            .issues
            .get(id.index())
            .map_or(Dynamic::UNIT, |view| look(&Sight { book, id, view }))
    })
}
