//! What a firm sees.

use super::maybe;
use crate::scene::{FirmScene, with};
use rhai::Engine;

/// A handle on what a firm sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirmView;

fn see<T>(look: impl FnOnce(&FirmScene) -> T) -> T {
    with(|scene| look(&scene.firm))
}

/// Registers the view.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<FirmView>("view of a firm");
    engine.register_get("me", |_: &mut FirmView| with(|scene| scene.book.me.clone()));
    engine.register_get("tick", |_: &mut FirmView| see(|firm| i64::from(firm.tick)));
    engine.register_get("members", |_: &mut FirmView| see(|firm| i64::from(firm.view.members)));
    engine.register_get("cover", |_: &mut FirmView| see(|firm| firm.view.cover));
    engine.register_get("normal_cover", |_: &mut FirmView| see(|firm| firm.view.normal_cover));
    engine.register_get("shortage", |_: &mut FirmView| see(|firm| firm.view.shortage));
    engine.register_get("withheld", |_: &mut FirmView| see(|firm| firm.view.withheld));
    engine.register_get("cut", |_: &mut FirmView| see(|firm| firm.view.cut));
    engine.register_get("threat_in", |_: &mut FirmView| {
        see(|firm| maybe(firm.view.threat_in.map(i64::from)))
    });
    engine.register_get("target", |_: &mut FirmView| see(|firm| firm.view.target));
    engine.register_get("lobbying", |_: &mut FirmView| see(|firm| firm.view.lobbying));
    engine.register_get("standstill", |_: &mut FirmView| see(|firm| firm.view.standstill));
    engine.register_get("holding", |_: &mut FirmView| see(|firm| firm.view.holding));
}
