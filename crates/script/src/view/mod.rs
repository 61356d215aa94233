//! Observations for scripts: what each role may know, under the names that they have in Rust.
//!
//! A `view` that a function of a script is given is only a handle on the scene of the call.

mod firm;
mod issue;
mod nation;
mod party;
mod regulator;

pub(crate) use firm::FirmView;
pub(crate) use nation::{NationView, package_of};
pub(crate) use party::PartyView;
pub(crate) use regulator::RegulatorView;

use crate::scene::with;
use rhai::{Dynamic, Engine, EvalAltResult};

/// What a function gives, or an error of the script's line that called it.
pub(crate) type Checked<T> = Result<T, Box<EvalAltResult>>;

/// A decision that is no number or package: what a script gives back for it.
#[derive(Clone, Debug)]
pub(crate) enum Choice {
    /// As the strategy that is extended decides.
    Inherited,
    /// Takes the offer.
    Accept,
    /// Does not.
    Reject,
    /// Leaves.
    WalkOut,
    /// Leaves because it gains by waiting.
    Wait,
    /// Offers a package, or an outcome.
    Offer(Dynamic),
}

/// Registers every view, the vocabulary of decisions, parameters and random numbers.
pub(crate) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Choice>("decision");
    engine.register_fn("inherited", || Choice::Inherited);
    engine.register_fn("accept", || Choice::Accept);
    engine.register_fn("reject", || Choice::Reject);
    engine.register_fn("walk_out", || Choice::WalkOut);
    engine.register_fn("wait", || Choice::Wait);
    engine.register_fn("offer", |what: Dynamic| Choice::Offer(what));
    engine.register_fn("param", |name: &str| -> Checked<f64> {
        with(|scene| {
            let parameters = &scene.parameters;
            let known = parameters.iter().map(|(name, _)| name.as_str());
            let place = crate::scene::find(name, known, "parameter")?;
            Ok(parameters[place].1)
        })
    });
    engine.register_fn("random", || with(|scene| scene.rng.uniform()));
    engine.register_fn("random_normal", || with(|scene| scene.rng.normal()));
    party::register(engine);
    nation::register(engine);
    issue::register(engine);
    firm::register(engine);
    regulator::register(engine);
}

/// A number or nothing.
pub(crate) fn maybe<T: Into<Dynamic>>(value: Option<T>) -> Dynamic {
    value.map_or(Dynamic::UNIT, Into::into)
}
