//! Structural parameters of the mechanisms, one set for a game.

use crate::id::ParameterId;

macro_rules! rules {
    ($($(#[$doc:meta])* $field:ident = $name:literal, $unit:literal;)*) => {
        /// Structural parameters: as [`ParameterId`]s in a spec, as numbers in a game.
        ///
        /// Symbols in the comments are those of the equations in the core's systems.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct Rules<T> {
            $($(#[$doc])* pub $field: T,)*
        }

        impl<T> Rules<T> {
            /// Name in the parameter table (behind `parameters.`) and unit of every rule.
            pub const NAMES: &'static [(&'static str, &'static str)] = &[$(($name, $unit)),*];

            /// Builds a set by asking for each rule by name.
            pub fn try_build<E>(mut get: impl FnMut(&'static str) -> Result<T, E>) -> Result<Self, E> {
                Ok(Rules { $($field: get($name)?,)* })
            }
        }

        impl Rules<ParameterId> {
            /// The numbers of one game.
            pub fn resolve(&self, values: &[f64]) -> Rules<f64> {
                Rules { $($field: values[self.$field.index()],)* }
            }
        }
    };
}

rules! {
    /// How fast accumulated cost over stake turns into a decision (kappa).
    kappa = "kappa", "1";
    /// Time over which losses to come are weighed (tau_f), d.
    forward_time = "forward-time", "d";
    /// Belief that yielding an issue is answered in kind (rho), 0..1.
    answer_belief = "answer-belief", "1";
    /// Part of the stakes that a call for talks puts at risk (eta), 0..1.
    table_share = "table-share", "1";
    /// Weight of the firms' lobbying.
    lobby = "lobby", "1";
    /// Memory of pressure (tau_p), d.
    pressure_time = "pressure-time", "d";
    /// Daily probability that a call for talks is accepted (acc), 1/d.
    call_acceptance = "call-acceptance", "1/d";
    /// Days of cover below which a plant rations (c), d; positive.
    ration_cover = "ration-cover", "d";
    /// Probability that a breach is detected (p_det), 0..1.
    detection = "detection", "1";
    /// Substitution that is reached in the end (sigma-limit), 0..1.
    sigma_limit = "sigma-limit", "1";
    /// Days of use after which substitution has come about (sigma-time), d.
    sigma_time = "sigma-time", "d";
    /// Time in which a stock is refilled, d.
    restock_time = "restock-time", "d";
    /// Least stake that anything is weighed by, M.
    stake_floor = "stake-floor", "M";
    /// Slow-walk of a regulator in breach (w), 0..1.
    slow_walk = "slow-walk", "1";
    /// Shortfall that the CUSUM is tuned to find (w1), 0..1.
    cusum_w1 = "cusum-w1", "1";
    /// Threshold of the CUSUM (h).
    cusum_h = "cusum-h", "1";
}
