//! Sales of firms.

use super::Number;
use crate::read::record;

record! {
    /// A firm that is to change hands.
    Sale {
        /// What is sold: a firm that makes something.
        req firm: String,
        /// The nation or agent that buys.
        req to: String,
        /// Date on which it is filed; without a regulator it closes then.
        req filed: String,
        /// What the buyer pays, M.
        req price: Number,
    }
}
