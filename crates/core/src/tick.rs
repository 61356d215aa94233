//! The order of a tick: one chained list.
//!
//! The economy comes first, then the day's picture, then every decision on that picture, then the
//! record. Nothing is spawned, despawned, inserted or removed inside a tick.

use crate::system::{
    agreement, calendar, concession, firms, leverage, negotiation, preferences, pressure,
    regulation, resolve, stockpiling,
};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{
    LogLevel, ScheduleBuildError, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor,
};

/// The stages of a tick, in their order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TickSystems {
    /// The date advances; dated rounds open.
    Calendar,
    /// What each level of each measure lets through, with licences granted so far.
    Regulation,
    /// Substitution, shortage, losses; stocks run down or fill up.
    Stockpiling,
    /// Losses and own costs still to come: who can hurt whom, when, at what cost.
    Leverage,
    /// Pressure on the parties and their running cost of standing.
    Pressure,
    /// Stakes, utilities, the disagreement point, the Nash package: the day's picture is complete.
    Preferences,
    /// Firms set their policies.
    Firms,
    /// Nations away from the table: yields and calls.
    Resolve,
    /// One step at the table.
    Negotiation,
    /// Signing, ratification, delivery, detection.
    Agreement,
    /// Concessions are valued, attributed and recorded; measures change.
    Concession,
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

/// Builds the schedule of a tick for a world.
pub(crate) fn schedule(
    world: &mut World,
    settings: ScheduleBuildSettings,
) -> Result<Schedule, ScheduleBuildError> {
    use TickSystems::*;
    let mut schedule = Schedule::new(Tick);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(settings);
    schedule.configure_sets(
        (
            Calendar,
            Regulation,
            Stockpiling,
            Leverage,
            Pressure,
            Preferences,
            Firms,
            Resolve,
            Negotiation,
            Agreement,
            Concession,
        )
            .chain(),
    );
    schedule.add_systems((
        calendar::open_rounds.in_set(Calendar),
        regulation::assess_measures.in_set(Regulation),
        stockpiling::run_stocks.in_set(Stockpiling),
        leverage::look_ahead.in_set(Leverage),
        pressure::build_pressure.in_set(Pressure),
        preferences::value_packages.in_set(Preferences),
        firms::set_policies.in_set(Firms),
        resolve::yield_and_call.in_set(Resolve),
        negotiation::move_at_table.in_set(Negotiation),
        agreement::sign_and_deliver.in_set(Agreement),
        concession::record.in_set(Concession),
    ));
    schedule.initialize(world)?;
    Ok(schedule)
}
