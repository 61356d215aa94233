//! What the schedule of a tick costs by itself: as many empty systems as a tick has, in one chain.
//!
//! It stands here and not with the core, whose tests switch on a debugging feature of bevy_ecs that would
//! be measured too.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{ScheduleLabel, SingleThreadedExecutor};
use criterion::{Criterion, criterion_group, criterion_main};

#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Empty;

fn nothing() {}

fn empty_systems(criterion: &mut Criterion) {
    let mut world = World::new();
    let mut schedule = Schedule::new(Empty);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.add_systems(
        (
            nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing,
            nothing, nothing,
        )
            .chain(),
    );
    schedule.run(&mut world);
    criterion.bench_function("schedule of 11 empty systems", |bencher| {
        bencher.iter(|| schedule.run(&mut world));
    });
}

criterion_group!(benches, empty_systems);
criterion_main!(benches);
