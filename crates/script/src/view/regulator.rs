//! What a regulator sees.

use super::maybe;
use super::nation::register_day;
use crate::scene::{RegulatorScene, with};
use rhai::{Dynamic, Engine};

/// A handle on what a regulator sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegulatorView;

fn see<T>(look: impl FnOnce(&RegulatorScene) -> T) -> T {
    with(|scene| look(&scene.regulator))
}

/// A level of the licence that is asked about, by its name.
fn level(of: impl FnOnce(&RegulatorScene) -> u16) -> Dynamic {
    with(|scene| {
        let level = of(&scene.regulator) as detente_game::Level;
        maybe(scene.regulator.issue.map(|issue| scene.book.level(issue, level).to_string()))
    })
}

/// Registers the view.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<RegulatorView>("view of a regulator");
    register_day::<RegulatorView>(engine);
    engine.register_get("me", |_: &mut RegulatorView| with(|scene| scene.book.me.clone()));
    engine.register_get("licence", |_: &mut RegulatorView| {
        with(|scene| {
            maybe(scene.regulator.issue.map(|issue| scene.book.issues[issue.index()].0.clone()))
        })
    });
    engine.register_get("from", |_: &mut RegulatorView| level(|one| one.from));
    engine.register_get("promised", |_: &mut RegulatorView| level(|one| one.promised));
    engine.register_get("signing", |_: &mut RegulatorView| see(|one| one.signing));
    engine.register_get("slow_walk", |_: &mut RegulatorView| see(|one| one.slow_walk));
    engine.register_get("detection", |_: &mut RegulatorView| {
        with(|scene| scene.situation.rules.detection)
    });
    engine.register_get("watch_tuned_to", |_: &mut RegulatorView| {
        with(|scene| scene.situation.rules.cusum_w1)
    });
    engine.register_get("normal", |_: &mut RegulatorView| see(|one| one.normal));
    engine.register_get("share", |_: &mut RegulatorView| see(|one| one.share));
    engine.register_get("delay", |_: &mut RegulatorView| see(|one| i64::from(one.delay)));
    engine.register_get("sale", |_: &mut RegulatorView| {
        with(|scene| {
            maybe(scene.regulator.sale.and_then(|sale| scene.book.sales.get(sale).cloned()))
        })
    });
    engine.register_get("buyer", |_: &mut RegulatorView| {
        with(|scene| {
            scene.book.parties.get(scene.regulator.buyer.index()).cloned().unwrap_or_default()
        })
    });
    engine.register_get("price", |_: &mut RegulatorView| see(|one| one.price));
    engine.register_get("supplied", |_: &mut RegulatorView| see(|one| one.supplied));
    engine.register_get("from_buyer", |_: &mut RegulatorView| see(|one| one.from_buyer));
    engine.register_get("dependence", |_: &mut RegulatorView| see(|one| one.dependence));
    engine.register_get("conditions", |_: &mut RegulatorView| see(|one| i64::from(one.conditions)));
}
