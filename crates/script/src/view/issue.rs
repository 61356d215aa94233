//! An issue on one day, as a map.

use super::maybe;
use crate::scene::Book;
use detente_game::situation::{IssueView, PerLevel};
use detente_game::{IssueId, Level};
use rhai::{Array, Dynamic, Map};

/// Numbers by the names of levels.
fn by_level(book: &Book, issue: IssueId, numbers: &PerLevel) -> Dynamic {
    let named = numbers
        .iter()
        .zip(0..)
        .map(|(&number, level)| (book.level(issue, level).into(), number.into()));
    named.collect::<Map>().into()
}

/// The issue as a script sees it; fields are those of `IssueView`, levels by their names.
pub(super) fn issue(book: &Book, id: IssueId, view: &IssueView) -> Map {
    let name = |level: Level| Dynamic::from(book.level(id, level).to_string());
    let party = |place: usize| Dynamic::from(book.parties.get(place).cloned().unwrap_or_default());
    let levels = 0..book.issues[id.index()].1.len() as Level;
    let those = |fits: &dyn Fn(Level) -> bool| -> Dynamic {
        levels.clone().filter(|&level| fits(level)).map(name).collect::<Array>().into()
    };
    let linked =
        view.linked.iter().map(|&other| Dynamic::from(book.issues[other.index()].0.clone()));
    let mut map = Map::new();
    let mut put = |key: &str, value: Dynamic| {
        map.insert(key.into(), value);
    };
    put("id", book.issues[id.index()].0.clone().into());
    put("owner", party(view.owner.index()));
    put("victim", party(view.victim.index()));
    put("level", name(view.level));
    put("in_force", name(view.in_force()));
    put("full", name(view.full));
    put("levels", those(&|_| true));
    put("open", view.open.into());
    put("active", view.active.into());
    put("on_agenda", view.on_agenda.into());
    put("negotiable", view.negotiable.into());
    put("unilateral", view.unilateral.into());
    put("may_yield", view.may_yield.into());
    put("may_raise_to", those(&|level| view.may_raise_to(level)));
    put("may_lower_to", those(&|level| view.may_lower_to(level)));
    put("discretionary", view.discretionary.into());
    put("threat", maybe(view.threat.map(name)));
    put("effective", i64::from(view.effective).into());
    put("raised", maybe(view.raised.map(i64::from)));
    put("settled", view.settled.into());
    put("linked", linked.collect::<Array>().into());
    put("effect", by_level(book, id, &view.effect));
    put("phi", view.phi.into());
    put("at_risk", view.at_risk.into());
    put("shortage", view.shortage.into());
    put("own_shortage", view.own_shortage.into());
    put("loss", view.loss.into());
    put("own_cost", view.own_cost.into());
    put("cover", maybe(view.cover));
    put("own_cover", maybe(view.own_cover));
    put("forward_loss", by_level(book, id, &view.forward_loss));
    put("forward_own_cost", by_level(book, id, &view.forward_own_cost));
    put("time_to_pain", maybe(view.time_to_pain));
    put("stake", view.stake.into());
    put("stake_linked", view.stake_linked.into());
    put("gain", view.gain.into());
    put("worth_owner", by_level(book, id, &view.worth_owner));
    put("worth_victim", by_level(book, id, &view.worth_victim));
    put("promised", maybe(view.promised.map(name)));
    put("delivered", maybe(view.delivered.map(i64::from)));
    put("cusum", maybe(view.cusum));
    put("fund", maybe(view.fund));
    map
}
