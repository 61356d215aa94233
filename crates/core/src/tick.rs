//! The order of a tick: one chained list.
//!
//! The economy comes first, then the day's picture, then every decision on that picture, then the
//! record. Nothing is spawned, despawned, inserted or removed inside a tick.

use crate::resource::Setting;
use crate::system::{
    agreement, beliefs, calendar, concession, escalation, exposure, firms, goods, inspections,
    leverage, licensing, means, negotiation, preferences, pressure, regulation, regulators,
    resolve, sales, sessions, shocks, stockpiling,
};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{
    LogLevel, ScheduleBuildError, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor,
};

/// The stages of a tick, in their order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TickSystems {
    /// Shocks and courts set measures. Only in games with such.
    Shocks,
    /// The date advances; dated rounds open.
    Calendar,
    /// What may be raised, and what money is left. Only in games with preconditions or funds.
    Means,
    /// Applications for licences are filed and answered, where goods flow by routes.
    Licensing,
    /// What crosses borders is inspected. Only in games in which somebody inspects.
    Inspections,
    /// What each level of each measure lets through, with licences granted so far.
    Regulation,
    /// Goods are ordered, made, shipped and used; prices follow. Only in games with goods.
    Goods,
    /// Which plants may be moved. Only in games in which firms are sold.
    Moves,
    /// Substitution, shortage, losses; stocks run down or fill up.
    Stockpiling,
    /// Losses and own costs still to come: who can hurt whom, when, at what cost.
    Leverage,
    /// The same for measures that stand in the way of goods. Only in games with goods.
    Exposure,
    /// Pressure on the parties and their running cost of standing.
    Pressure,
    /// Stakes, utilities, the disagreement point, the Nash package: the day's picture is complete.
    Preferences,
    /// The same picture as each party sees it that does not know everything. Only where there is one.
    Beliefs,
    /// Firms set their policies.
    Firms,
    /// Regulators set the pace of their offices where they keep no promise.
    Regulators,
    /// Inspectors set the share that they hold.
    Inspectors,
    /// Sales of firms are filed and answered.
    Sales,
    /// Nations away from the table: yields and calls.
    Resolve,
    /// One step at the table.
    Negotiation,
    /// Signing, ratification, delivery, detection.
    Agreement,
    /// Nations raise measures and drop threats; threats fall due. Only where some issue may escalate.
    Escalation,
    /// Measures are paid for from funds. Only in games with such.
    Funds,
    /// Concessions are valued, attributed and recorded; measures change.
    Concession,
}

/// Mechanisms that a game has only when its spec asks for them; without them a tick costs nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// A network of goods.
    pub goods: bool,
    /// Queues of applications for licences.
    pub offices: bool,
    /// Inspections at borders.
    pub inspections: bool,
    /// Sales of firms.
    pub sales: bool,
}

#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Tick;

/// Settings under which an ambiguous order of two systems is an error.
pub(crate) fn settings() -> ScheduleBuildSettings {
    ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        hierarchy_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    }
}

/// Builds the schedule of a tick for a world. Systems of goods are left out where there are none.
pub(crate) fn schedule(
    world: &mut World,
    settings: ScheduleBuildSettings,
    parts: Parts,
) -> Result<Schedule, ScheduleBuildError> {
    use TickSystems::*;
    let mut schedule = Schedule::new(Tick);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(settings);
    // One list in two halves, since a tuple of sets holds at most twenty.
    let picture = (
        Shocks,
        Calendar,
        Means,
        Licensing,
        Inspections,
        Regulation,
        Goods,
        Moves,
        Stockpiling,
        Leverage,
        Exposure,
        Pressure,
        Preferences,
        Beliefs,
    );
    let decisions = (
        Firms,
        Regulators,
        Inspectors,
        Sales,
        Resolve,
        Negotiation,
        Agreement,
        Escalation,
        Funds,
        Concession,
    );
    schedule.configure_sets((picture.chain(), decisions.chain()).chain());
    schedule.add_systems((
        calendar::open_rounds.in_set(Calendar),
        regulation::assess_measures.in_set(Regulation),
        stockpiling::run_stocks.in_set(Stockpiling),
        leverage::look_ahead.in_set(Leverage),
        pressure::build_pressure.in_set(Pressure),
        preferences::value_packages.in_set(Preferences),
        resolve::yield_and_call.in_set(Resolve),
        negotiation::move_at_table.in_set(Negotiation),
        agreement::sign_and_deliver.in_set(Agreement),
        concession::record.in_set(Concession),
    ));
    if parts.goods {
        schedule.add_systems((
            goods::move_goods.in_set(Goods),
            exposure::assess.in_set(Exposure),
            firms::set_policies_and_build.in_set(Firms),
        ));
    } else {
        schedule.add_systems(firms::set_policies.in_set(Firms));
    }
    if parts.offices {
        schedule.add_systems((
            licensing::answer_applications.in_set(Licensing),
            regulators::set_pace.in_set(Regulators),
        ));
    }
    if parts.inspections {
        schedule.add_systems((
            inspections::hold.in_set(Inspections),
            inspections::decide.in_set(Inspectors),
        ));
    }
    if parts.sales {
        schedule.add_systems((sales::bar_moves.in_set(Moves), sales::proceed.in_set(Sales)));
    }
    if world.resource::<Setting>().rules.spec.escalates() {
        schedule.add_systems(escalation::raise_and_relax.in_set(Escalation));
    }
    if world.resource::<Setting>().rules.spec.has_sessions() {
        let after = sessions::play_sessions.after(negotiation::move_at_table);
        schedule.add_systems(after.in_set(Negotiation));
    }
    if !world.resource::<Setting>().rules.spec.information.is_empty() {
        schedule.add_systems(beliefs::form_pictures.in_set(Beliefs));
    }
    if !world.resource::<Setting>().rules.spec.shocks.is_empty() {
        schedule.add_systems(shocks::strike.in_set(Shocks));
    }
    if world.resource::<Setting>().rules.spec.means.is_kept() {
        schedule.add_systems((means::take_stock.in_set(Means), means::pay.in_set(Funds)));
    }
    schedule.initialize(world)?;
    Ok(schedule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Simulation;
    use detente_game::{Cast, Chance};
    use detente_strategies::Library;
    use std::sync::Arc;

    fn play(name: &str, settings: ScheduleBuildSettings) -> detente_game::Played {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/mechanisms");
        let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let (spec, given) = crate::golden::build(&json["input"]);
        let cast = Cast::new(&spec, &Library).unwrap();
        let mut simulation = Simulation::with_settings(Arc::new(spec), cast, settings).unwrap();
        simulation.play(&Chance::Given(given)).clone()
    }

    #[test]
    fn every_legal_order_of_systems_plays_the_same_game() {
        for game in ["london-2025-146", "synthetic-2978", "hand-slow-walk"] {
            let expected = play(game, settings());
            for seed in 0..24 {
                let shuffled = ScheduleBuildSettings { shuffle_seed: Some(seed), ..settings() };
                let played = play(game, shuffled);
                assert_eq!(played.events, expected.events, "{game}, shuffle seed {seed}");
                assert_eq!(played.state_hash, expected.state_hash);
            }
        }
    }

    #[derive(Resource, Default)]
    struct Shared(u32);

    /// Shows that the settings do what the order of the tick relies on.
    #[test]
    fn an_ambiguous_order_is_refused() {
        let mut world = World::new();
        world.init_resource::<Shared>();
        let mut schedule = Schedule::new(Tick);
        schedule.set_build_settings(settings());
        let write = |mut shared: ResMut<Shared>| shared.0 += 1;
        let double = |mut shared: ResMut<Shared>| shared.0 *= 2;
        schedule.add_systems((write, double));
        assert!(schedule.initialize(&mut world).is_err());
    }
}
