//! Sales of firms: what is put before an investment regulator, what it answers, and what follows from that.

use crate::id::{FirmId, ParameterId, PartyId, RegulatorId};
use serde::{Deserialize, Serialize};

/// A firm that is to change hands.
///
/// Its plant stays where it is. Once the sale has closed, and no condition holds any more, a firm of the buyer's
/// may move it: see [`Project::moves`](crate::economy::Project::moves).
#[derive(Clone, Debug)]
pub struct Sale {
    /// Unique id, kebab-case.
    pub id: String,
    /// What is sold; it makes something.
    pub firm: FirmId,
    /// To whom.
    pub to: PartyId,
    /// Day on which it is filed, or closes where nobody reviews it.
    pub filed: u32,
    /// What the buyer pays, M.
    pub price: ParameterId,
    /// Who reviews it, if anybody.
    pub reviewer: Option<RegulatorId>,
}

/// How an investment regulator works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Review {
    /// Time from filing to the verdict, d.
    pub time: ParameterId,
    /// Time for which conditions hold from the verdict on, d.
    pub conditions: ParameterId,
}

/// What an investment regulator answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The sale closes.
    Approved,
    /// The sale closes, and the plant stays where it is as long as the conditions hold.
    Conditional,
    /// There is no sale.
    Blocked,
}

/// How far a sale has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaleStage {
    /// It has not been filed yet, or is under review.
    #[default]
    Open,
    /// The regulator has blocked it.
    Blocked,
    /// The firm is the buyer's.
    Closed {
        /// First day on which no condition binds the buyer.
        free: u32,
    },
}

impl SaleStage {
    /// True when the buyer may do with the plant what it likes.
    pub const fn is_free(self, tick: u32) -> bool {
        match self {
            SaleStage::Closed { free } => tick >= free,
            SaleStage::Open | SaleStage::Blocked => false,
        }
    }
}
