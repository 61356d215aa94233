//! The game: who plays, over what, by which rules. Made by the scenario crate, played by the core.

use crate::ablation::Ablation;
use crate::economy::Economy;
use crate::id::{
    AgentId, FirmId, GoodId, InstrumentId, IssueId, Level, ParameterId, PartyId, RegulatorId,
    RoundId, ShockId,
};
use crate::information::Information;
use crate::means::Means;
use crate::parameter::ParameterTable;
use crate::regulation::{Cadence, Desk, Exclusions, Inspections};
use crate::rules::Rules;
use crate::sale::Review;
use crate::session::SessionProtocol;
use crate::terms::TermSpec;

/// A calendar day, counted from 1970-01-01 (day 0) in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayNumber(pub i32);

impl DayNumber {
    /// The day `days` later; the last one that can be counted when there is none.
    #[must_use]
    pub const fn plus(self, days: u32) -> Self {
        DayNumber(self.0.saturating_add_unsigned(days))
    }

    /// Day of its month, 1 to 31: Fliegel and Van Flandern 1968, counted in years that begin in March.
    pub const fn day_of_month(self) -> u32 {
        // Days from 0000-03-01, in an era of 400 years.
        let in_era = (self.0 as i64 + 719_468).rem_euclid(146_097);
        let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_year = in_era - (365 * year + year / 4 - year / 100);
        let month = (5 * in_year + 2) / 153;
        (in_year - (153 * month + 2) / 5 + 1) as u32
    }
}

/// One game, ready to be played under any seed.
///
/// Lists are indexed by the ids of [`crate::id`]; every number is an id into [`GameSpec::parameters`].
#[derive(Clone, Debug)]
pub struct GameSpec {
    /// Id of the scenario, kebab-case.
    pub id: String,
    /// One line that says what it is about.
    pub title: String,
    /// Unit of money in every output: `M`, millions of `currency`.
    pub unit: String,
    /// Currency of the money unit: `USD`.
    pub currency: String,
    /// Calendar date of tick 0.
    pub start: DayNumber,
    /// Number of ticks (days).
    pub horizon: u32,
    /// Who coerces; used only to name the resolution.
    pub sender: PartyId,
    /// Every number, with unit and source.
    pub parameters: ParameterTable,
    /// Structural parameters.
    pub rules: Rules<ParameterId>,
    /// The mechanism switched off, if any.
    pub ablation: Option<Ablation>,
    /// What follows from promises broken and threats made.
    pub consequences: Consequences,
    /// Everything that decides, in id order.
    pub agents: Vec<Agent>,
    /// Who negotiates: two parties or more.
    pub parties: Vec<Party>,
    /// What is negotiated.
    pub issues: Vec<Issue>,
    /// Levers.
    pub instruments: Vec<Instrument>,
    /// Firms and groups of like firms.
    pub firms: Vec<Firm>,
    /// Regulators.
    pub regulators: Vec<Regulator>,
    /// Negotiation sessions, in the order in which they come to the fore.
    pub rounds: Vec<Round>,
    /// Goods, sites and routes; empty where channels are given.
    pub economy: Economy,
    /// Terms of preferences that are not additive, by party; empty where all are.
    pub terms: Vec<TermSpec>,
    /// Parties that do not know everything, in the order of ids; empty: everything is known to all.
    pub information: Vec<Information>,
    /// What sets measures from outside: shocks, then courts.
    pub shocks: Vec<Shock>,
    /// Preconditions, ultimatums, funds and the like.
    pub means: Means,
}

/// Something that sets measures without any party's consent: an event outside the game, or a court that voids
/// what its own nation has done.
#[derive(Clone, Debug, PartialEq)]
pub struct Shock {
    /// Unique id, kebab-case.
    pub id: String,
    /// When it strikes.
    pub strikes: Strike,
    /// Issues with the levels that it sets them to; issues that are not open are left alone.
    pub forces: Vec<(IssueId, Level)>,
    /// True: nobody can move what it has set any more.
    pub irreversible: bool,
}

/// When a shock strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// On one day.
    On(u32),
    /// On any day, at this hazard rate, 1/d.
    Hazard(ParameterId),
}

/// What follows from promises broken and threats made. The default is the game without consequences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// What an accusation leads to.
    pub accusation: Accusation,
    /// What becomes of a threat that falls due between signing and ratification.
    pub pending_threats: PendingThreats,
    /// On which issues backing down costs an audience.
    pub audience: Audience,
}

/// What an accusation leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accusation {
    /// Nothing.
    #[default]
    Recorded,
    /// The accuser takes back of its own delivered concessions what it thinks fit, in proportion to the
    /// shortfall unless its strategy says otherwise, and talks may begin anew.
    BreaksDeal,
}

/// What becomes of a threat that falls due between signing and ratification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PendingThreats {
    /// It is carried out.
    #[default]
    CarriedOut,
    /// A signed deal that moves the issue holds it back until it is ratified.
    HeldBack,
}

/// On which issues backing down costs an audience (Fearon 1994).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// On all that the owner holds, the cost split over them.
    #[default]
    Shared,
    /// On each issue that was declared in public, from the day it opened, and on no other.
    Declared,
}

/// Something that decides.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Unique id: an ISO code, or any other name.
    pub id: String,
    /// What it is.
    pub role: Role,
    /// Its strategy with parameters, as in `--strategy`: `nation(resolve=cost-threshold, table=nash)`.
    pub strategy: String,
}

/// What an agent is, with its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A party that owns instruments and negotiates.
    Nation(PartyId),
    /// A firm or a group of like firms.
    Firm(FirmId),
    /// Administers instruments of its nation.
    Regulator(RegulatorId),
}

/// A party at the table.
#[derive(Clone, Debug)]
pub struct Party {
    /// The agent that decides for it.
    pub agent: AgentId,
    /// How much dearer backing down becomes with each day (Fearon 1994), M/d.
    pub audience_cost: ParameterId,
    /// Accumulated cost over stake at which it asks for talks (theta), 1.
    pub resolve: ParameterId,
    /// Who has to ratify at home. The slowest one decides the day.
    pub ratifiers: Vec<Ratifier>,
}

/// Somebody who has to ratify a deal.
#[derive(Clone, Debug)]
pub struct Ratifier {
    /// Id within its party: `leader`, `legislature`.
    pub id: String,
    /// Time from signing to ratification, whole days, at least 1.
    pub delay: Delay,
    /// It refuses a deal from which its party gains less on the day of ratification, M; none: it never does.
    pub refuses_below: Option<ParameterId>,
}

/// A delay drawn anew each time it occurs: `max(1, round(median * exp(sd * z)))` days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    /// Median, d.
    pub median: ParameterId,
    /// Standard deviation of the logarithm of one occurrence around the median.
    pub sd: f64,
}

/// What is negotiated, between its owner and one other party.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Unique id, kebab-case.
    pub id: String,
    /// Whose position it is.
    pub owner: PartyId,
    /// Who gains when the owner moves.
    pub victim: PartyId,
    /// Names of the levels, the owner's ideal first; at least two. The victim's order is the reverse.
    pub levels: Vec<String>,
    /// Level in force on the first day.
    pub start: Level,
    /// Share of the stake lost at each level: 0 at the first, 1 at the last, never falling.
    pub cost: Vec<ParameterId>,
    /// What holding it is worth to the owner, M.
    pub stake: ParameterId,
    /// What full concession is worth to the victim, M.
    pub gain: ParameterId,
    /// Issues of the other party that this one is held for, in order.
    pub linked: Vec<IssueId>,
    /// Day from which it is on.
    pub opens: u32,
    /// False: it can only be yielded, never be put on a table.
    pub negotiable: bool,
    /// True: the owner may yield it outside talks.
    pub unilateral: bool,
    /// True: the owner has committed itself on it in public; see [`Audience::Declared`].
    pub public: bool,
    /// Whether and how the owner may raise it again; none: its level only moves toward the victim.
    pub escalates: Option<Escalates>,
    /// Accumulated cost over stake at which the owner yields it (theta), 1.
    pub resolve: ParameterId,
    /// The instrument whose measure it sets, if any.
    pub instrument: Option<InstrumentId>,
    /// Where nobody owns it, and both have a position at the table; owner is then who likes best what
    /// stands on the first day.
    pub contract: Option<Contract>,
}

/// An issue of a contract, which both sides stand on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contract {
    /// Number of each level, the owner's ideal first; empty where levels are no numbers.
    pub numbers: Vec<f64>,
    /// What the numbers count, in words.
    pub unit: String,
}

/// How an issue may be raised: moved back toward its owner's ideal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalates {
    /// Time from the announcement of a raise to the day it bites, whole days; at 0 it bites on the day
    /// after, unannounced.
    pub notice: ParameterId,
}

/// A lever of its owner against the other party.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// Unique id, kebab-case.
    pub id: String,
    /// True: granted case by case (a licence), so that its administration can be slow-walked.
    pub discretionary: bool,
    /// Who administers it.
    pub regulator: Option<RegulatorId>,
    /// What it does to both economies; none for a purely political measure.
    pub channel: Option<Channel>,
}

/// The economy behind an instrument: the victim's loss and the owner's own cost.
#[derive(Clone, Debug)]
pub struct Channel {
    /// What is withheld or taxed; none where no good of the network is.
    pub good: Option<GoodId>,
    /// The victim's loss at full effect and share without cover, M/d; none: computed from the network.
    pub loss: Option<ParameterId>,
    /// Factor on `loss` (output at risk per unit of input), if any, 1.
    pub multiplier: Option<ParameterId>,
    /// Share of the victim's use that comes through the owner, 0..1; none: computed from the network.
    pub share: Option<ParameterId>,
    /// Day from which the measure bites; before it the measure is a threat.
    pub effective: u32,
    /// Effect at each level of the issue: 1 at the first, 0 at the last, never rising.
    pub effect: Vec<ParameterId>,
    /// The owner's own cost at full effect without cover, M/d; none: computed from the network.
    pub own_cost: Option<ParameterId>,
    /// The victim's firms that use what is withheld. None: no stock stands between measure and loss.
    pub victims: Vec<FirmId>,
    /// The owner's firms that bear its own cost, likewise.
    pub own: Vec<FirmId>,
}

/// A firm, or a group of like firms that differ in their cover.
#[derive(Clone, Debug)]
pub struct Firm {
    /// The agent that decides for it.
    pub agent: AgentId,
    /// Whose firm it is.
    pub of: PartyId,
    /// Normal cover of each member, days of use.
    pub cover: Cover,
}

/// Normal covers of the members of a firm group.
#[derive(Clone, Debug)]
pub enum Cover {
    /// One number per member, d.
    Each(Vec<ParameterId>),
    /// `count` members at `median * exp(d*z - d*d/2)` days, d = `dispersion`.
    Dispersed {
        /// Cover of the group, d.
        median: ParameterId,
        /// Standard deviation of the logarithm between members, 1.
        dispersion: ParameterId,
        /// Number of members.
        count: u32,
    },
}

/// Administers instruments of a party.
#[derive(Clone, Debug)]
pub struct Regulator {
    /// The agent that decides for it.
    pub agent: AgentId,
    /// Whose regulator it is.
    pub of: PartyId,
    /// How it works.
    pub administers: Administration,
}

/// How a regulator carries out a measure.
#[derive(Clone, Debug)]
pub enum Administration {
    /// Case by case, in a queue: a promised level is reached as licences are granted.
    LicenceQueue {
        /// Time in which an honest queue grants what was promised, d; positive.
        processing: ParameterId,
        /// Deliveries that the other side can observe when all is granted, 1/d.
        delivery_rate: ParameterId,
        /// When it can observe them.
        observed: Cadence,
        /// How applications are worked off one by one; none: as one ramp. Only where goods flow by routes.
        desk: Option<Box<Desk>>,
    },
    /// By publication: a promised level is in force at once and cannot be slow-walked.
    TariffSchedule {
        /// What is exempted on application, if anything.
        exclusions: Option<Exclusions>,
    },
    /// At the border: a part of what crosses it is held for a while.
    Inspections(Inspections),
    /// Sales of firms, one by one.
    InvestmentReview(Review),
}

/// One negotiation session, or a standing offer of one.
#[derive(Clone, Debug)]
pub struct Round {
    /// Unique id.
    pub id: String,
    /// Where it is held, for reports.
    pub venue: String,
    /// How it comes about.
    pub opens: Opening,
    /// Who sits at the table, in the order of turns; the first named makes the first offer of a dated
    /// round.
    pub parties: Vec<PartyId>,
    /// Issues on the agenda, in index order.
    pub agenda: Vec<IssueId>,
    /// Protocol of the session.
    pub protocol: Protocol,
    /// Steps (one a day) after which a session has failed; whole, at least 1.
    pub deadline: ParameterId,
    /// Last day of a session of it, whatever is left of the steps; it has one step at least.
    pub until: Option<u32>,
    /// Days after a failure in which nobody calls again; whole.
    pub cooling_off: ParameterId,
    /// The round that opens when this one has failed.
    pub on_failure: Option<RoundId>,
}

/// How a round comes about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Opening {
    /// When a party asks and the other agrees; the session opens after a lead time.
    OnCall {
        /// Time from agreement to opening.
        lead: Delay,
    },
    /// On a fixed day.
    On(u32),
    /// On the day after a session of another round that names it has failed.
    WhenOpened,
}

/// Protocol of a session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Protocol {
    /// Offers in turn, one a day, the asker first, by the table part of each nation.
    AlternatingOffers,
    /// A protocol of sessions, one step a day, the asker first, by the party's rule that each nation's table
    /// part goes by.
    Session(SessionProtocol),
}

/// The rounds of one set of parties. Talks at different tables go on at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Who sits at it, in the order of ids.
    pub parties: Vec<PartyId>,
    /// Its rounds, in the order in which they come to the fore.
    pub rounds: Vec<RoundId>,
}

impl GameSpec {
    /// The id string of a party.
    pub fn party_id(&self, party: PartyId) -> &str {
        &self.agents[self.parties[party.index()].agent.index()].id
    }

    /// The id string of an agent.
    pub fn agent_id(&self, agent: AgentId) -> &str {
        &self.agents[agent.index()].id
    }

    /// The issue of an id string.
    pub fn find_issue(&self, id: &str) -> Option<IssueId> {
        self.issues.iter().position(|issue| issue.id == id).map(IssueId::from)
    }

    /// The others of a party, in order.
    pub fn others(&self, party: PartyId) -> impl Iterator<Item = PartyId> + use<> {
        self.party_ids().filter(move |&other| other != party)
    }

    /// The tables: each set of parties that some round brings together, in the order of the rounds.
    ///
    /// Cost: builds the lists anew.
    pub fn tables(&self) -> Vec<Table> {
        let mut tables: Vec<Table> = Vec::new();
        for (id, round) in self.round_ids().zip(&self.rounds) {
            let mut parties = round.parties.clone();
            parties.sort_unstable();
            match tables.iter_mut().find(|table| table.parties == parties) {
                Some(table) => table.rounds.push(id),
                None => tables.push(Table { parties, rounds: vec![id] }),
            }
        }
        tables
    }

    /// Name of a table in outputs: the ids of its parties, as `CHN+USA`.
    pub fn table_name(&self, table: &Table) -> String {
        let ids: Vec<&str> = table.parties.iter().map(|&party| self.party_id(party)).collect();
        ids.join("+")
    }

    /// The instrument of an issue, if it sets one.
    pub fn instrument(&self, issue: IssueId) -> Option<&Instrument> {
        self.issues[issue.index()].instrument.map(|id| &self.instruments[id.index()])
    }

    /// The channel of an issue, if its instrument has one.
    pub fn channel(&self, issue: IssueId) -> Option<&Channel> {
        self.instrument(issue).and_then(|instrument| instrument.channel.as_ref())
    }

    /// True when the issue sets a discretionary instrument.
    pub fn is_discretionary(&self, issue: IssueId) -> bool {
        self.instrument(issue).is_some_and(|instrument| instrument.discretionary)
    }

    /// Day from which the measure of an issue bites: its effective day, not before the issue opens.
    pub fn effective(&self, issue: IssueId) -> u32 {
        let opens = self.issues[issue.index()].opens;
        self.channel(issue).map_or(opens, |channel| channel.effective.max(opens))
    }

    /// The regulator that administers an issue's instrument.
    pub fn regulator(&self, issue: IssueId) -> Option<RegulatorId> {
        self.instrument(issue).and_then(|instrument| instrument.regulator)
    }

    /// True when some round is played by a protocol of sessions.
    pub fn has_sessions(&self) -> bool {
        self.rounds.iter().any(|round| matches!(round.protocol, Protocol::Session(_)))
    }

    /// True when some issue may be raised.
    pub fn escalates(&self) -> bool {
        self.issues.iter().any(|issue| issue.escalates.is_some())
    }

    /// Ids of all issues, in order.
    pub fn issue_ids(&self) -> impl ExactSizeIterator<Item = IssueId> + use<> {
        (0..self.issues.len()).map(IssueId::from)
    }

    /// Ids of all parties, in order.
    pub fn party_ids(&self) -> impl ExactSizeIterator<Item = PartyId> + use<> {
        (0..self.parties.len()).map(PartyId::from)
    }

    /// True when some issue is part of a contract.
    pub fn has_contract(&self) -> bool {
        self.issues.iter().any(|issue| issue.contract.is_some())
    }

    /// What a party knows of the others; none: everything.
    pub fn information(&self, observer: PartyId) -> Option<&Information> {
        self.information.iter().find(|information| information.observer == observer)
    }

    /// Ids of all shocks, in order.
    pub fn shock_ids(&self) -> impl ExactSizeIterator<Item = ShockId> + use<> {
        (0..self.shocks.len()).map(ShockId::from)
    }

    /// Ids of all rounds, in order.
    pub fn round_ids(&self) -> impl ExactSizeIterator<Item = RoundId> + use<> {
        (0..self.rounds.len()).map(RoundId::from)
    }
}

#[cfg(test)]
mod tests {
    use super::DayNumber;

    #[test]
    fn days_of_the_month_follow_the_gregorian_calendar() {
        for (number, day) in
            [(0, 1), (-1, 31), (30, 31), (31, 1), (58, 28), (59, 1), (11_016, 29), (20_220, 12)]
        {
            assert_eq!(DayNumber(number).day_of_month(), day, "{number}");
        }
        let (mut day, mut firsts) = (DayNumber(-146_097), 0);
        for _ in 0..2 * 146_097 {
            let next = day.plus(1);
            firsts += u32::from(next.day_of_month() == 1);
            assert!(next.day_of_month() == 1 || next.day_of_month() == day.day_of_month() + 1);
            day = next;
        }
        assert_eq!(firsts, 2 * 400 * 12);
    }
}
