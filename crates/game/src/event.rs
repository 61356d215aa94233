//! What happened: the only output of the core.

use crate::cause::{Account, Cause};
use crate::id::{
    AgentId, FundId, IssueId, Level, PartyId, ProjectId, RoundId, SaleId, ShockId, TableId,
};
use crate::situation::Package;
use smallvec::SmallVec;

/// One event. Ids count from 0 in the order of emission.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Position in the game's list of events.
    pub id: u32,
    /// Day it happened.
    pub tick: u32,
    /// What happened.
    pub kind: EventKind,
}

/// Who asked for talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// One party.
    Party(PartyId),
    /// Several on one day.
    Joint,
}

/// Why a session failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureReason {
    /// The mover left the table.
    WalkOut,
    /// The mover left the table because it gains by waiting.
    Waiting,
    /// The last step passed without agreement.
    Deadline,
    /// The only offer was refused, or nobody moved any more.
    Refused,
}

impl FailureReason {
    /// The kebab-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            FailureReason::WalkOut => "walk-out",
            FailureReason::Waiting => "waiting",
            FailureReason::Deadline => "deadline",
            FailureReason::Refused => "refused",
        }
    }
}

/// A step of a party's position away from its own ideal.
#[derive(Clone, Debug, PartialEq)]
pub struct Concession {
    /// Who conceded.
    pub party: PartyId,
    /// On what.
    pub issue: IssueId,
    /// Position before.
    pub from: Level,
    /// Position after.
    pub to: Level,
    /// Own utility lost by the step on the day, others unchanged, M; may be negative.
    pub given_up: f64,
    /// `given_up` over the party's range of the first day; 0 when that range is 0.
    pub given_up_share: f64,
    /// The step was worth more than it cost on that day.
    pub relief: bool,
    /// The measure was still a threat.
    pub threat: bool,
    /// Shares of the causes, summing to 1, or all zero.
    pub attribution: Account,
}

/// What became of a binding concession without its largest cause: the causal test, by playing again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ButFor {
    /// Id of the event.
    pub event: u32,
    /// The cause that was kept out.
    pub cause: Cause,
    /// From which tick on.
    pub from: u32,
    /// How many days later the party still bound itself to as much, or more, on the issue; none: it did not.
    pub days_later: Option<u32>,
}

/// A move of a position that is no concession, or the delivery of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Whose position.
    pub party: PartyId,
    /// On what.
    pub issue: IssueId,
    /// Position before.
    pub from: Level,
    /// Position after.
    pub to: Level,
}

/// Applications of one day in one queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applications {
    /// Whose licence.
    pub party: PartyId,
    /// Which.
    pub issue: IssueId,
    /// How many.
    pub count: u32,
    /// How many wait after the day.
    pub waiting: u32,
    /// Days that they had waited, summed; 0 on the day of filing.
    pub waited: u32,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// A measure was given up outside a deal; binding.
    Unilateral {
        /// The step.
        concession: Concession,
        /// The other party's last yield on a linked issue, if on an earlier day: its event id.
        after: Option<u32>,
    },
    /// Somebody asked for talks.
    Call {
        /// Who.
        by: Asker,
        /// At which table.
        table: TableId,
    },
    /// The call was not accepted today.
    Refused {
        /// Who was asked.
        party: PartyId,
        /// At which table.
        table: TableId,
    },
    /// The call lapsed: no package is better for all any more.
    CallLapsed {
        /// Who had asked.
        party: PartyId,
        /// At which table.
        table: TableId,
    },
    /// A session was fixed.
    SessionFixed {
        /// Who makes the first offer.
        party: PartyId,
        /// Day of the first step.
        opens: u32,
        /// Which round.
        round: RoundId,
    },
    /// A package was put on the table.
    Offer {
        /// By whom.
        party: PartyId,
        /// Step of the session, from 0.
        step: u32,
        /// In which round.
        round: RoundId,
        /// Levels of all issues.
        package: Package,
        /// Utility of the package to each party, M.
        worth: SmallVec<[f64; 2]>,
    },
    /// A party accepted the offer that stands, and others have yet to.
    Accepted {
        /// Who.
        party: PartyId,
        /// Step of the session, from 0.
        step: u32,
        /// In which round.
        round: RoundId,
    },
    /// A position at the table moved beyond its high-water mark; not binding.
    Offered(Concession),
    /// A position at the table moved back.
    Retracted(Move),
    /// A position at the table returned to where it had been.
    Restored(Move),
    /// A position at the table fell back because the session failed.
    Lapsed(Move),
    /// A session failed.
    SessionFailed {
        /// Who moved last.
        party: PartyId,
        /// Why.
        reason: FailureReason,
        /// Which round.
        round: RoundId,
    },
    /// A deal was signed.
    Deal {
        /// Who accepted last.
        party: PartyId,
        /// In which round.
        round: RoundId,
        /// Levels of all issues.
        package: Package,
        /// Gain of each party of the game over the measures as they stood, M; 0 for who is not concerned.
        net: SmallVec<[f64; 2]>,
    },
    /// A step agreed in a deal; binding, and a promise.
    Agreed(Concession),
    /// The deal was ratified.
    Ratified {
        /// Of which round.
        round: RoundId,
    },
    /// A ratifier refused the deal, which is void: what it promised lapses.
    RatificationRefused {
        /// Whose ratifier.
        party: PartyId,
        /// Its place among the party's.
        ratifier: u16,
        /// Of which round.
        round: RoundId,
        /// What the party would have gained from the deal over the measures as they stand, M.
        net: f64,
    },
    /// A promised licence is being slow-walked. The victim does not know.
    SlowWalked {
        /// From the level in force to the promised one.
        step: Move,
        /// Id of the `Agreed` event.
        promise: u32,
    },
    /// A promise was kept: the measure really changed.
    Delivered {
        /// The change.
        step: Move,
        /// Id of the `Agreed` event.
        promise: u32,
    },
    /// The victim accuses the owner of breaking a promise.
    Accused {
        /// Who accuses.
        party: PartyId,
        /// On what.
        issue: IssueId,
        /// Id of the `Agreed` event.
        promise: u32,
    },
    /// The accuser of a broken promise took back what it had conceded itself.
    TakenBack {
        /// The change.
        step: Move,
        /// Id of the `Agreed` event that is undone.
        promise: u32,
        /// Id of the `Accused` event that led to it.
        after: u32,
    },
    /// A raise was announced: a threat until it falls due, unless it is dropped or bargained away.
    Threatened {
        /// From the level in force to the one announced.
        step: Move,
        /// Day on which it falls due.
        effective: u32,
        /// The other party's last raise on a linked issue, if on an earlier day: its event id.
        after: Option<u32>,
    },
    /// A measure was raised: moved back toward its owner's ideal.
    Escalated {
        /// The change.
        step: Move,
        /// The announcement that has fallen due; for a raise without notice, the other party's last raise
        /// on a linked issue, if on an earlier day: its event id.
        after: Option<u32>,
        /// The owner's last binding concession on the issue, which this takes back: its event id.
        undoes: Option<u32>,
    },
    /// What an ultimatum demanded was done or promised: the threat is off.
    Withdrawn {
        /// From the level announced to the one in force.
        step: Move,
        /// The issue on which it was demanded.
        demand: IssueId,
    },
    /// The fund that a measure is paid from is empty: it ends, and that is nobody's concession.
    Exhausted {
        /// The change.
        step: Move,
        /// The fund.
        fund: FundId,
    },
    /// A measure that had been raised went back, outside a deal, to a level that its owner had bound itself
    /// to before: restored, not conceded anew.
    Relaxed {
        /// The change.
        step: Move,
        /// The other party's last yield on a linked issue, if on an earlier day: its event id.
        after: Option<u32>,
    },
    /// A firm has decided to build capacity.
    ProjectDecided {
        /// Which.
        project: ProjectId,
        /// Whose firm.
        agent: AgentId,
    },
    /// Capacity that was being built is open.
    CapacityOpened {
        /// Which.
        project: ProjectId,
        /// Whose firm.
        agent: AgentId,
    },
    /// Capacity that has been moved elsewhere is closed where it was.
    CapacityClosed {
        /// By which project.
        project: ProjectId,
        /// Whose firm.
        agent: AgentId,
    },
    /// The sale of a firm was put before who reviews it.
    SaleFiled {
        /// Which.
        sale: SaleId,
        /// The firm.
        agent: AgentId,
    },
    /// A sale has closed: the firm is the buyer's.
    SaleClosed {
        /// Which.
        sale: SaleId,
        /// The firm.
        agent: AgentId,
        /// First day on which no condition binds the buyer; none where there is no condition.
        free: Option<u32>,
    },
    /// The regulator has blocked a sale.
    SaleBlocked {
        /// Which.
        sale: SaleId,
        /// The firm.
        agent: AgentId,
    },
    /// The conditions of a sale hold no more.
    ConditionsExpired {
        /// Of which.
        sale: SaleId,
        /// The firm.
        agent: AgentId,
    },
    /// A regulator holds another share of what crosses the border for inspection, from the next day on.
    InspectionsChanged {
        /// Which regulator.
        agent: AgentId,
        /// Share, 0..1.
        share: f64,
    },
    /// Applications for a licence were filed: all of one day and queue.
    LicenceApplied(Applications),
    /// Applications for a licence were granted, likewise.
    LicenceGranted(Applications),
    /// Applications for a licence were refused, likewise.
    LicenceRefused(Applications),
    /// A shock or a court has set a measure: nobody's concession.
    Forced {
        /// The change; no change where it only makes final what is in force.
        step: Move,
        /// What did it.
        by: ShockId,
        /// Nobody can move the measure any more.
        irreversible: bool,
    },
    /// A strategy erred, panicked or acted illegally; the game ends.
    Forfeit {
        /// Whose strategy.
        agent: AgentId,
        /// What it did.
        reason: String,
    },
}

impl EventKind {
    /// The kebab-case name used in every output.
    pub const fn name(&self) -> &'static str {
        match self {
            EventKind::Unilateral { .. } => "unilateral",
            EventKind::Call { .. } => "call",
            EventKind::Refused { .. } => "refused",
            EventKind::CallLapsed { .. } => "call-lapsed",
            EventKind::SessionFixed { .. } => "session-fixed",
            EventKind::Offer { .. } => "offer",
            EventKind::Accepted { .. } => "accepted",
            EventKind::Offered(_) => "offered",
            EventKind::Retracted(_) => "retracted",
            EventKind::Restored(_) => "restored",
            EventKind::Lapsed(_) => "lapsed",
            EventKind::SessionFailed { .. } => "session-failed",
            EventKind::Deal { .. } => "deal",
            EventKind::Agreed(_) => "agreed",
            EventKind::Ratified { .. } => "ratified",
            EventKind::RatificationRefused { .. } => "ratification-refused",
            EventKind::SlowWalked { .. } => "slow-walked",
            EventKind::Delivered { .. } => "delivered",
            EventKind::Accused { .. } => "accused",
            EventKind::TakenBack { .. } => "taken-back",
            EventKind::Threatened { .. } => "threatened",
            EventKind::Escalated { .. } => "escalated",
            EventKind::Withdrawn { .. } => "withdrawn",
            EventKind::Exhausted { .. } => "exhausted",
            EventKind::Relaxed { .. } => "relaxed",
            EventKind::ProjectDecided { .. } => "project-decided",
            EventKind::CapacityOpened { .. } => "capacity-opened",
            EventKind::CapacityClosed { .. } => "capacity-closed",
            EventKind::SaleFiled { .. } => "sale-filed",
            EventKind::SaleClosed { .. } => "sale-closed",
            EventKind::SaleBlocked { .. } => "sale-blocked",
            EventKind::ConditionsExpired { .. } => "conditions-expired",
            EventKind::InspectionsChanged { .. } => "inspections-changed",
            EventKind::LicenceApplied(_) => "licence-applied",
            EventKind::LicenceGranted(_) => "licence-granted",
            EventKind::LicenceRefused(_) => "licence-refused",
            EventKind::Forced { .. } => "forced",
            EventKind::Forfeit { .. } => "forfeit",
        }
    }

    /// The concession of an event, binding or not.
    pub const fn concession(&self) -> Option<&Concession> {
        match self {
            EventKind::Unilateral { concession, .. }
            | EventKind::Offered(concession)
            | EventKind::Agreed(concession) => Some(concession),
            _ => None,
        }
    }

    /// The concession of an event that binds: agreed or unilateral.
    pub const fn binding(&self) -> Option<&Concession> {
        match self {
            EventKind::Unilateral { concession, .. } | EventKind::Agreed(concession) => {
                Some(concession)
            }
            _ => None,
        }
    }
}
