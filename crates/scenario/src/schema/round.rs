//! Rounds: sessions of negotiation.

use super::{Number, derived_nodes, read_variant, session};
use crate::diagnostic::Diagnostic;
use crate::read::{At, List, Misread, Node, parse, record};
use serde::Deserialize;

record! {
    /// A session, or a standing offer of one.
    Round {
        /// Its name.
        req id: String,
        /// Where it is held, for reports.
        opt venue: String,
        /// How it comes about.
        req opens: Opens,
        /// Who sits at the table; default all nations.
        opt parties: List<String>,
        /// How it is run; default `AlternatingOffers`.
        opt protocol: Protocol,
        /// Steps, one a day, after which it has failed.
        req deadline: Number,
        /// Last day of a session of it, if it has not failed before.
        opt until: String,
        /// Days after a failure in which nobody asks again.
        req cooling_off: Number,
        /// Issues on the table.
        req agenda: List<String>,
        /// What follows when it has failed; default nothing.
        opt on_failure: OnFailure,
    }
}

record! {
    /// When a party asks and the other agrees.
    OnCall {
        /// From agreement to opening, d.
        req lead: Number,
    }
}

/// How a round comes about.
#[derive(Clone, Debug)]
pub(crate) enum Opens {
    /// When a party asks and the other agrees.
    OnCall(OnCall),
    /// On a date.
    On(At<String>),
    /// When another round that opens it has failed.
    WhenOpened,
}

#[derive(Deserialize)]
struct On(At<String>);

#[derive(Deserialize)]
struct WhenOpened;

impl Node for Opens {
    const FORM: &'static str = "OnCall(lead: …), On(\"2025-06-09\") or WhenOpened";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("OnCall", |raw| OnCall::read(raw).map(Opens::OnCall)),
                ("On", |raw| parse(raw, Self::FORM).map(|On(date)| Opens::On(date))),
                ("WhenOpened", |raw| parse(raw, Self::FORM).map(|WhenOpened| Opens::WhenOpened)),
            ],
        )
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        match (self, over) {
            (Opens::OnCall(base), Opens::OnCall(over)) => base.lay(over, faults),
            (base, over) => {
                over.complete(faults);
                *base = over;
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        if let Opens::OnCall(call) = self {
            call.complete(faults);
        }
    }
}

/// What follows when a round has failed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum OnFailure {
    /// Another round opens.
    Open(At<String>),
}

/// How a session is run.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Protocol {
    /// Offers in turn, one a day.
    AlternatingOffers,
    /// A protocol of sessions, one step a day.
    Session(At<session::Protocol>),
}

derived_nodes! {
    OnFailure = "Open(\"arbitration\")";
    Protocol = "AlternatingOffers or Session(Voting(quorum: 0.6))";
}
