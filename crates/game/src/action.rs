//! What strategies decide, as data: one list of decisions, for whoever records or replays a game.

use crate::cause::Account;
use crate::escalation::Escalations;
use crate::id::{IssueId, SaleId, TableId};
use crate::sale::Verdict;
use crate::session::Reply;
use crate::strategy::{Act, Away, FirmAction, TableMove};
use serde::{Deserialize, Serialize};

/// On what occasion an agent is asked. Two calls of one occasion on one day are told apart by their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Occasion {
    /// A nation away from the table.
    Away,
    /// A nation that has been called to a table.
    Answer(TableId),
    /// A nation on its turn at a table.
    Table(TableId),
    /// A nation that accuses the other side of a breach on an issue.
    Retaliate(IssueId),
    /// A nation that says why it takes a step, where the step is taken at a table.
    Causes(Act, Option<TableId>),
    /// A firm on its settings.
    Policy,
    /// A regulator on its pace on a licence.
    SlowWalk(IssueId),
    /// A nation on its measures and threats.
    Escalate,
    /// A regulator on the share that it inspects.
    Inspect,
    /// A regulator on the sale of a firm.
    Review(SaleId),
    /// A nation in a session at a table.
    Sit(TableId),
}

impl Occasion {
    /// The kebab-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Occasion::Away => "away",
            Occasion::Answer(_) => "answer",
            Occasion::Table(_) => "table",
            Occasion::Retaliate(_) => "retaliate",
            Occasion::Causes(..) => "causes",
            Occasion::Policy => "policy",
            Occasion::SlowWalk(_) => "slow-walk",
            Occasion::Escalate => "escalate",
            Occasion::Inspect => "inspect",
            Occasion::Review(_) => "review",
            Occasion::Sit(_) => "sit",
        }
    }
}

/// What one kind of decision comes to, before it is an [`Action`].
pub trait Decided: Clone + Into<Action> {
    /// Whether it is the same as an action.
    fn is(&self, action: &Action) -> bool;

    /// What an action came to; none where it is of another kind.
    fn of(action: &Action) -> Option<Self>;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident($inner:ty);)*) => {
        /// What an agent decides when it is asked.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Action {
            $($(#[$doc])* $variant($inner),)*
            /// Nothing: the strategy failed, for this reason, and its seat forfeits.
            Fault(String),
        }

        $(
            impl From<$inner> for Action {
                fn from(decided: $inner) -> Self {
                    Action::$variant(decided)
                }
            }

            impl Decided for $inner {
                fn is(&self, action: &Action) -> bool {
                    matches!(action, Action::$variant(own) if own == self)
                }

                fn of(action: &Action) -> Option<Self> {
                    match action {
                        Action::$variant(decided) => Some(decided.clone()),
                        _ => None,
                    }
                }
            }
        )*
    };
}

actions! {
    /// Yields and calls.
    Away(Away);
    /// A probability, a pace or a part: 0 to 1.
    Share(f64);
    /// A step at the table.
    Table(TableMove);
    /// Causes of a step.
    Causes(Account);
    /// Settings of a firm.
    Policy(FirmAction);
    /// Raises, threats dropped, measures lowered.
    Escalate(Escalations);
    /// What is said to the sale of a firm.
    Review(Verdict);
    /// What is said in a session.
    Reply(Reply);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_gives_back_what_it_was_made_of_and_nothing_else() {
        let action = Action::from(0.25);
        assert!(0.25.is(&action));
        assert!(!0.5.is(&action) && !TableMove::Accept.is(&action));
        assert_eq!(f64::of(&action), Some(0.25));
        assert_eq!(TableMove::of(&action), None);
        assert_eq!(Away::of(&Action::Fault("left".into())), None);
    }
}
