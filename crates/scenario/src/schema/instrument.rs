//! Instruments: levers, and the economy behind each.

use super::{Ladder, Number};
use crate::read::{List, record};

record! {
    /// A lever of its owner.
    Instrument {
        /// Whose lever it is.
        req owner: String,
        /// Whom it is held against.
        req against: List<String>,
        /// The good that it withholds or taxes.
        opt on: String,
        /// Granted case by case, so that it can be slow-walked; default false.
        opt discretionary: bool,
        /// Its levels.
        req levels: Ladder,
        /// Level on the first day; default the owner's ideal.
        opt in_force: String,
        /// Date from which it bites; default the first day.
        opt effective: String,
        /// What it does to both economies; none for a purely political measure.
        opt channel: Channel,
    }
}

impl Instrument {
    /// Whether it is granted case by case; none when what the file says could not be read.
    pub(crate) fn is_discretionary(&self) -> Option<bool> {
        match &self.discretionary {
            Some(at) => at.get().copied(),
            None => Some(false),
        }
    }
}

record! {
    /// The economy behind an instrument.
    Channel {
        /// The victim's loss at full effect and share without cover, M/d.
        req loss: Number,
        /// Factor on the loss, 1.
        opt multiplier: Number,
        /// Share of the victim's use that comes through the owner, 1.
        req share: Number,
        /// The owner's own cost at full effect without cover, M/d.
        req own_cost: Number,
    }
}
