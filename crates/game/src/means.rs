//! What a party needs before it can act, and what it has bound itself to: preconditions of raises,
//! ultimatums, and funds that measures are paid from.

use crate::id::{FirmId, FundId, IssueId, Level, ParameterId, PartyId, RoundId};

/// Everything of this kind in a game; empty where a scenario asks for nothing of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Means {
    /// What has to come before a raise.
    pub preconditions: Vec<Precondition>,
    /// Threats with a demand and a date.
    pub ultimatums: Vec<Ultimatum>,
    /// Money set aside.
    pub funds: Vec<Fund>,
    /// Measures whose own cost is given level by level, or paid from a fund.
    pub expenses: Vec<Expense>,
    /// Losses of single firms at full effect without cover, M/d: they weigh the firms that a measure is
    /// against.
    pub losses: Vec<(FirmId, ParameterId)>,
    /// Issues whose measures their owner denies: in public it holds nothing.
    pub denied: Vec<IssueId>,
    /// Ratifiers that are ballots.
    pub ballots: Vec<Ballot>,
    /// Ratifiers that are councils.
    pub councils: Vec<Council>,
}

/// The own cost of a measure where it does not go with its effect, and who pays it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expense {
    /// The issue that sets the measure.
    pub issue: IssueId,
    /// Own cost of each level, M/d; empty: in proportion to the effect.
    pub by_level: Vec<ParameterId>,
    /// The fund that it is paid from.
    pub fund: Option<FundId>,
}

impl Means {
    /// What a firm loses at full effect without cover, where that is given, M/d.
    pub fn loss(&self, firm: FirmId) -> Option<ParameterId> {
        self.losses.iter().find(|&&(of, _)| of == firm).map(|&(_, loss)| loss)
    }

    /// How the own cost of an issue's measure is given and paid, where that is said.
    pub fn expense(&self, issue: IssueId) -> Option<&Expense> {
        self.expenses.iter().find(|expense| expense.issue == issue)
    }

    /// The ballot that a ratifier of a party is, if it is one.
    pub fn ballot(&self, party: PartyId, ratifier: usize) -> Option<&Ballot> {
        self.ballots.iter().find(|one| one.of == party && usize::from(one.ratifier) == ratifier)
    }

    /// The council that a ratifier of a party is, if it is one.
    pub fn council(&self, party: PartyId, ratifier: usize) -> Option<&Council> {
        self.councils.iter().find(|one| one.of == party && usize::from(one.ratifier) == ratifier)
    }

    /// True when something has to be looked up each morning.
    pub fn is_kept(&self) -> bool {
        !self.preconditions.is_empty() || !self.funds.is_empty()
    }
}

/// What has to have come about before an issue may be raised to a level. Once it has, the level stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precondition {
    /// Which issue.
    pub issue: IssueId,
    /// Which level of it.
    pub level: Level,
    /// After what.
    pub after: After,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// A day.
    Day(u32),
    /// The failure of a session of a round.
    RoundFailed(RoundId),
    /// A level of an issue, in force.
    InForce(IssueId, Level),
}

/// A threat with a demand and a date: unless the demand is met before the deadline, a measure is raised.
///
/// It is announced on its day, weighed by both sides like any threat, and off once the demand is met or
/// promised in a deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ultimatum {
    /// Unique id, kebab-case.
    pub id: String,
    /// The measure that is threatened.
    pub issue: IssueId,
    /// The level to which it will be raised.
    pub level: Level,
    /// What is demanded: an issue of the other side.
    pub demand: IssueId,
    /// The least level of it that meets the demand.
    pub met_at: Level,
    /// Day of the announcement.
    pub made: u32,
    /// Day on which the measure is raised.
    pub deadline: u32,
}

/// Money set aside from which a party pays its own cost of measures: a strike fund, a war chest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    /// Unique id, kebab-case.
    pub id: String,
    /// Whose.
    pub of: PartyId,
    /// What is in it on the first day, M.
    pub balance: ParameterId,
    /// What comes in each day, M/d; none: nothing.
    pub income: Option<ParameterId>,
    /// Cost of borrowing: own cost counts this many times once it is empty. None: nobody lends, and measures
    /// that are paid from it end.
    pub borrowing: Option<ParameterId>,
}

/// Members vote on a deal. Each gains what the party does on average and a taste of its own, normally spread
/// over them (probabilistic voting: Lindbeck and Weibull 1987), and votes for what leaves it better off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Whose ratifier it is.
    pub of: PartyId,
    /// Its place among the party's.
    pub ratifier: u16,
    /// Share in favour that accepts, 0..1.
    pub accept: ParameterId,
    /// Standard deviation of the members' tastes, in what the party would gain, M.
    pub spread: ParameterId,
    /// Share that takes part, and the share that has to, 0..1; none: no quorum.
    pub quorum: Option<(ParameterId, ParameterId)>,
}

/// Members of a party, each with interests of its own, who decide together on its deals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Council {
    /// Whose ratifier it is.
    pub of: PartyId,
    /// Its place among the party's.
    pub ratifier: u16,
    /// Share in favour that accepts, 0..1; 1: all have to.
    pub accept: ParameterId,
    /// Who they are.
    pub members: Vec<Member>,
}

/// One member of a council.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who it is.
    pub who: Who,
    /// What it weighs, and its share of what the party gains apart from losses that end.
    pub share: ParameterId,
    /// What it holds at stake itself in issues of the party, M at full concession.
    pub stakes: Vec<(IssueId, ParameterId)>,
}

/// Who a member of a council is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A party of its own.
    Party(PartyId),
    /// A firm of the party.
    Firm(FirmId),
}
