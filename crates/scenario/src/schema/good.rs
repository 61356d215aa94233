//! Goods: what is made, shipped and used, and where it has one price.

use super::Number;
use crate::read::{List, Table, record};

record! {
    /// Something that is traded, made or needed.
    Good {
        /// What it is, in words.
        req title: String,
        /// What it is counted in; with it the good is part of the network.
        opt unit: String,
        /// Normal price, M per unit.
        opt price: Number,
        /// Greatest logarithm of price over normal price, 1.
        opt price_limit: Number,
        /// Time in which the price follows stocks, d.
        opt price_time: Number,
        /// Share of every stock that is lost in a day, 1/d.
        opt loss: Number,
        /// Nations that buy at one price, by the name of their market; default one for all.
        opt markets: Table<List<String>>,
    }
}
