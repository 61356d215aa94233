//! What changes from day to day: licences, applications, and the office's pace.

use crate::figures::Figures;
use crate::licensing::Office;
use bevy_ecs::prelude::*;
use detente_game::GameSpec;
use detente_game::regulation::QueueView;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The books of all offices, in their order; empty in a game without.
#[derive(Resource, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Licences {
    /// By office.
    pub desks: Vec<Desk>,
}

/// The book of one office.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Desk {
    /// Licences by route, those of one route together.
    pub slots: Vec<Slot>,
    /// Applications that wait, as places in `slots`, by class of priority, the oldest first.
    pub lines: Vec<VecDeque<u32>>,
    /// Share of the flow that may be licensed, as of the last day; none: no licence is needed yet.
    pub permitted: Option<f64>,
    /// Day on which that share last changed.
    pub since: u32,
    /// Slow-walk in force without a promise to keep, 0..1.
    pub pace: f64,
    /// Applications that would still wait at an honest office: what the other side reckons with.
    pub honest: f64,
    /// Days waited by all that have been answered.
    pub waited: u64,
    /// What the day's picture shows.
    pub view: QueueView,
}

/// One licence: for an equal part of a route's flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slot {
    /// First day on which it does not hold.
    pub until: u32,
    /// Day on which the application that waits was filed.
    pub filed: Option<u32>,
    /// First day on which it may be applied for.
    pub again: u32,
}

impl Slot {
    /// True when the licence holds.
    pub(crate) fn holds(&self, tick: u32) -> bool {
        tick < self.until
    }
}

impl Licences {
    /// The books before the first day, each under the level in force then.
    pub(crate) fn open(&mut self, spec: &GameSpec, offices: &[Office], figures: &Figures) {
        self.desks.resize_with(offices.len(), Desk::default);
        for ((desk, office), terms) in self.desks.iter_mut().zip(offices).zip(&figures.terms) {
            let level = spec.issues[office.issue.index()].start as usize;
            let bites = spec.effective(office.issue) == 0;
            let channel = figures.channel(office.issue).filter(|_| bites);
            desk.open(office, terms, channel.map(|channel| 1.0 - channel.effect[level]));
        }
    }

    /// True in a game without offices.
    pub(crate) fn is_empty(&self) -> bool {
        self.desks.is_empty()
    }
}

impl Clone for Licences {
    fn clone(&self) -> Self {
        let mut copy = Licences::default();
        copy.clone_from(self);
        copy
    }

    fn clone_from(&mut self, source: &Self) {
        self.desks.clone_from(&source.desks);
    }
}

impl Clone for Desk {
    fn clone(&self) -> Self {
        let mut copy = Desk::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.slots.clone_from(&source.slots);
        self.lines.resize_with(source.lines.len(), VecDeque::new);
        for (line, from) in self.lines.iter_mut().zip(&source.lines) {
            line.reserve(source.slots.len());
            line.clone_from(from);
        }
        (self.permitted, self.since) = (source.permitted, source.since);
        (self.pace, self.honest, self.waited) = (source.pace, source.honest, source.waited);
        self.view = source.view;
    }
}
