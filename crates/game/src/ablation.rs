//! Mechanisms that can be switched off, to see whether they matter.

use serde::{Deserialize, Serialize};

macro_rules! ablations {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal;)*) => {
        /// A mechanism switched off; at most one in a game.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Ablation { $($(#[doc = $doc])* $name,)* }

        impl Ablation {
            /// Every ablation.
            pub const ALL: &'static [Ablation] = &[$(Ablation::$name),*];

            /// The kebab-case name, as in `--set ablation.NAME=true`.
            pub const fn name(self) -> &'static str {
                match self { $(Ablation::$name => $text,)* }
            }

            /// What it switches off, in a sentence.
            pub const fn summary(self) -> &'static str {
                match self { $(Ablation::$name => concat!($($doc),*).trim_ascii(),)* }
            }

            /// The ablation of that name.
            pub fn by_name(name: &str) -> Option<Ablation> {
                Self::ALL.iter().copied().find(|ablation| ablation.name() == name)
            }
        }
    };
}

ablations! {
    /// Covers never change and use breeds no substitution: leverage stays as on the first day.
    FrozenLeverage = "frozen-leverage";
    /// No firms: no lobbying, and one mean cover in place of a spread of firms.
    NationOnly = "nation-only";
    /// Nobody holds a stock: every loss begins on the day of the measure.
    NoStockpiles = "no-stockpiles";
    /// Backing down in public costs nothing.
    NoAudienceCosts = "no-audience-costs";
    /// No lobbying: only losses still to come weigh.
    ForwardOnly = "forward-only";
    /// Decisions weigh today's losses in place of those to come.
    Myopic = "myopic";
    /// Costs of standing are the same constant for both sides, whatever the economy does.
    ConstantCosts = "constant-costs";
    /// Goods arrive on the day after they were shipped, in a game with goods.
    NoTransit = "no-transit";
    /// Prices stay at their normal level, in a game with goods.
    NoPrice = "no-price";
    /// Firms decide nothing: no buying ahead, no other sourcing, no building, normal lobbying.
    NoFirmsChoice = "no-firms-choice";
}
