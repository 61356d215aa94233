//! The numbers of one game: drawn or given, then ablated.

use crate::ballot;
use crate::component::Stock;
use crate::licensing::{Office, Terms};
use crate::names::DrawNames;
use crate::network::{NetworkFigures, Source};
use bevy_ecs::prelude::*;
use detente_game::draw::{DrawName, Stream};
use detente_game::means::{Ballot, Fund};
use detente_game::regulation::Cadence;
use detente_game::situation::PerLevel;
use detente_game::spec::{Administration, Cover, Delay, Firm, Opening, Strike};
use detente_game::terms::Term;
use detente_game::{
    Ablation, Chance, FirmId, FundId, GameSpec, IssueId, Level, ParameterId, PartyId, RegulatorId,
    RoundId, Rules, ShockId, TableId,
};
use smallvec::SmallVec;

/// Grid of days over which losses to come are summed: τ of each point.
pub(crate) const GRID_DAYS: [f64; GRID] =
    [0.0, 3.0, 7.0, 12.0, 18.0, 26.0, 36.0, 48.0, 62.0, 80.0, 105.0, 140.0];

/// Days that each grid point stands for.
pub(crate) const GRID_STEPS: [f64; GRID] =
    [3.0, 3.5, 4.5, 5.5, 7.0, 9.0, 11.0, 13.0, 16.0, 21.5, 30.0, 35.0];

/// Length of the grid.
pub(crate) const GRID: usize = 12;

/// Running cost of both parties under [`Ablation::ConstantCosts`], M/d.
const CONSTANT_STANDING: f64 = 150.0;
/// Relief from one's own cost under [`Ablation::ConstantCosts`], M/d.
const CONSTANT_OWN_RELIEF: f64 = 30.0;
/// Relief from the other's measure under [`Ablation::ConstantCosts`], M/d.
const CONSTANT_LOSS_RELIEF: f64 = 100.0;

/// Numbers of a party.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PartyFigures {
    pub audience_cost: f64,
    pub resolve: f64,
    /// Resolve per issue, 0 for issues of others.
    pub issue_resolves: Vec<f64>,
}

/// Numbers of an issue.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct IssueFigures {
    pub stake: f64,
    pub gain: f64,
    pub cost: PerLevel,
    /// Notice of a raise, d.
    pub notice: u32,
}

/// Numbers of a channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ChannelFigures {
    pub issue: IssueId,
    pub effective: u32,
    pub loss: f64,
    pub share: f64,
    pub own_cost: f64,
    pub effect: PerLevel,
    pub victims: SmallVec<[FirmId; 4]>,
    pub own: SmallVec<[FirmId; 4]>,
    /// What each of the victim's firms loses at full effect without cover, M/d; empty: they count by members.
    pub losses: SmallVec<[f64; 4]>,
    /// Own cost by level, M/d; empty: in proportion to the effect.
    pub costs: PerLevel,
    /// The fund that own cost is paid from.
    pub fund: Option<FundFigures>,
}

impl ChannelFigures {
    /// Own cost at a level and the effect that it has, whatever stocks the owner's firms hold, M/d.
    #[inline]
    pub(crate) fn cost(&self, level: Level, effect: f64) -> f64 {
        match self.costs.get(usize::from(level)) {
            Some(&cost) if effect > 0.0 => cost,
            Some(_) => 0.0,
            None => self.own_cost * effect,
        }
    }
}

/// Numbers of a fund.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct FundFigures {
    pub id: FundId,
    /// What comes in, M/d.
    pub income: f64,
    /// Factor on own cost once it is empty; none: the measure ends.
    pub borrowing: Option<f64>,
}

/// Numbers of a licence queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct QueueFigures {
    pub processing: f64,
    pub delivery_rate: f64,
    pub observed: Cadence,
}

/// Numbers of what a published measure does not hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ExclusionFigures {
    /// Share of the trade, 0..1.
    pub share: f64,
    /// Days from the first on which the measure bites.
    pub delay: u32,
}

/// Numbers of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct RoundFigures {
    pub deadline: u32,
    pub cooling_off: u32,
}

/// All numbers of one game.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Figures {
    pub chance: Chance,
    pub values: Vec<f64>,
    pub ablation: Option<Ablation>,
    pub rules: Rules<f64>,
    pub parties: Vec<PartyFigures>,
    pub issues: Vec<IssueFigures>,
    /// One per issue with a channel, in issue order.
    pub channels: Vec<ChannelFigures>,
    /// By regulator; none for a tariff schedule.
    pub queues: Vec<Option<QueueFigures>>,
    /// By regulator; none where nothing is excluded.
    pub exclusions: Vec<Option<ExclusionFigures>>,
    pub rounds: Vec<RoundFigures>,
    /// By office.
    pub terms: Vec<Terms>,
    /// Preferences beyond those of single issues.
    pub preferences: detente_game::Terms,
    /// Weights of the grid points, summing to `forward_time`, d.
    pub weights: [f64; GRID],
    /// Numbers of the network of goods; empty in a game without.
    pub network: NetworkFigures,
}

impl Figures {
    /// Numbers without a game yet; filled by [`Figures::draw`].
    pub(crate) fn new(spec: &GameSpec) -> Self {
        let values: Vec<f64> = spec.parameters.iter().map(|(_, p)| p.value).collect();
        let rules = spec.rules.resolve(&values);
        Figures {
            chance: Chance::Seed(0),
            ablation: spec.ablation,
            rules,
            parties: vec![PartyFigures::default(); spec.parties.len()],
            issues: vec![IssueFigures::default(); spec.issues.len()],
            channels: spec.issue_ids().filter_map(|issue| channel(spec, issue)).collect(),
            queues: vec![None; spec.regulators.len()],
            exclusions: vec![None; spec.regulators.len()],
            rounds: vec![RoundFigures::default(); spec.rounds.len()],
            terms: Vec::new(),
            preferences: terms(spec),
            weights: [0.0; GRID],
            network: NetworkFigures::default(),
            values,
        }
    }

    /// Draws the numbers of a game, reusing every buffer.
    pub(crate) fn draw(&mut self, spec: &GameSpec, offices: &[Office], chance: &Chance) {
        self.chance.clone_from(chance);
        match chance {
            Chance::Seed(seed) => spec.parameters.draw(*seed, &mut self.values),
            Chance::Given(_) => {
                self.values.clear();
                self.values.extend(spec.parameters.iter().map(|(_, p)| p.value));
            }
        }
        self.rules = spec.rules.resolve(&self.values);
        if matches!(self.ablation, Some(Ablation::NationOnly | Ablation::ForwardOnly)) {
            self.rules.lobby = 0.0;
        }
        self.fill_parties(spec);
        self.fill_issues(spec);
        self.fill_channels(spec);
        self.fill_administration(spec);
        for (term, of) in self.preferences.list.iter_mut().zip(&spec.terms) {
            term.factor =
                of.factors.iter().fold(1.0, |product, &id| product * self.values[id.index()]);
        }
        self.weights = grid_weights(self.rules.forward_time);
        self.network.draw(Source {
            economy: &spec.economy,
            regulators: &spec.regulators,
            values: &self.values,
            ration_cover: self.rules.ration_cover,
            ablation: self.ablation,
        });
        let terms = offices.iter().filter_map(|office| Terms::new(spec, office, &self.values));
        self.terms.clear();
        self.terms.extend(terms);
    }

    fn value(&self, id: ParameterId) -> f64 {
        self.values[id.index()]
    }

    fn fill_parties(&mut self, spec: &GameSpec) {
        for (index, party) in spec.parties.iter().enumerate() {
            let costless = self.ablation == Some(Ablation::NoAudienceCosts);
            let audience_cost = if costless { 0.0 } else { self.value(party.audience_cost) };
            let resolve = self.value(party.resolve);
            let mut issue_resolves = std::mem::take(&mut self.parties[index].issue_resolves);
            issue_resolves.clear();
            issue_resolves.extend(spec.issues.iter().map(|issue| {
                if issue.owner.index() == index { self.value(issue.resolve) } else { 0.0 }
            }));
            self.parties[index] = PartyFigures { audience_cost, resolve, issue_resolves };
        }
    }

    fn fill_issues(&mut self, spec: &GameSpec) {
        for (index, issue) in spec.issues.iter().enumerate() {
            let cost = issue.cost.iter().map(|&id| self.value(id)).collect();
            let (stake, gain) = (self.value(issue.stake), self.value(issue.gain));
            let notice = issue.escalates.map_or(0, |way| whole_days(self.value(way.notice), 0));
            self.issues[index] = IssueFigures { stake, gain, cost, notice };
        }
    }

    fn fill_channels(&mut self, spec: &GameSpec) {
        for index in 0..self.channels.len() {
            let Some(channel) = spec.channel(self.channels[index].issue) else { continue };
            let multiplier = channel.multiplier.map_or(1.0, |id| self.value(id));
            let effect = channel.effect.iter().map(|&id| self.value(id)).collect();
            let given = |id: Option<ParameterId>| id.map_or(0.0, |id| self.value(id));
            let (loss, share) = (given(channel.loss) * multiplier, given(channel.share));
            let own_cost = given(channel.own_cost);
            let figures = &mut self.channels[index];
            (figures.loss, figures.share, figures.own_cost) = (loss, share, own_cost);
            figures.effect = effect;
            self.fill_expenses(spec, index);
        }
    }

    /// Losses of single firms, own cost by level, and the fund that it is paid from.
    fn fill_expenses(&mut self, spec: &GameSpec, index: usize) {
        if spec.means.losses.is_empty() && spec.means.expenses.is_empty() {
            return;
        }
        let channel = &self.channels[index];
        let loss = |&firm: &FirmId| spec.means.loss(firm).map(|id| self.value(id));
        let losses: Option<SmallVec<[f64; 4]>> = channel.victims.iter().map(loss).collect();
        let losses = losses.unwrap_or_default();
        let expense = spec.means.expense(channel.issue);
        let costs: PerLevel = expense
            .map(|expense| expense.by_level.iter().map(|&id| self.value(id)).collect())
            .unwrap_or_default();
        let fund = expense.and_then(|expense| expense.fund).map(|id| self.fund(spec, id));
        let given = spec.channel(channel.issue);
        let multiplier = given.and_then(|given| given.multiplier).map_or(1.0, |id| self.value(id));
        let summed = given.is_some_and(|given| given.loss.is_none()) && !losses.is_empty();
        let figures = &mut self.channels[index];
        if summed {
            figures.loss = losses.iter().sum::<f64>() * multiplier;
        }
        if let Some(&full) = costs.first() {
            figures.own_cost = full;
        }
        (figures.losses, figures.costs, figures.fund) = (losses, costs, fund);
    }

    fn fund(&self, spec: &GameSpec, id: FundId) -> FundFigures {
        let Fund { income, borrowing, .. } = spec.means.funds[id.index()];
        FundFigures {
            id,
            income: income.map_or(0.0, |id| self.value(id)),
            borrowing: borrowing.map(|id| self.value(id)),
        }
    }

    /// What is in a fund on the first day, M.
    pub(crate) fn balance(&self, fund: &Fund) -> f64 {
        self.value(fund.balance)
    }

    fn fill_administration(&mut self, spec: &GameSpec) {
        for (index, regulator) in spec.regulators.iter().enumerate() {
            self.queues[index] = match &regulator.administers {
                &Administration::LicenceQueue { processing, delivery_rate, observed, .. } => {
                    Some(QueueFigures {
                        processing: self.value(processing),
                        delivery_rate: self.value(delivery_rate),
                        observed,
                    })
                }
                _ => None,
            };
            self.exclusions[index] = match &regulator.administers {
                Administration::TariffSchedule { exclusions: Some(exclusions) } => {
                    let share = self.value(exclusions.share);
                    Some(ExclusionFigures {
                        share,
                        delay: whole_days(self.value(exclusions.delay), 0),
                    })
                }
                _ => None,
            };
        }
        for (index, round) in spec.rounds.iter().enumerate() {
            let deadline = whole_days(self.value(round.deadline), 1);
            let cooling_off = whole_days(self.value(round.cooling_off), 0);
            self.rounds[index] = RoundFigures { deadline, cooling_off };
        }
    }

    /// Fills the stocks of a firm group: normal covers, drawn around the group's where it has a spread.
    pub(crate) fn stock(&self, names: &DrawNames, id: FirmId, firm: &Firm, stock: &mut Stock) {
        let normal = &mut stock.normal;
        normal.clear();
        match &firm.cover {
            Cover::Each(covers) => normal.extend(covers.iter().map(|&cover| self.value(cover))),
            Cover::Dispersed { median, dispersion, count } => {
                let (median, d) = (self.value(*median), self.value(*dispersion));
                let mut stream = names.covers[id.index()].stream(self.chance.seed());
                normal.extend(
                    (0..*count).map(|_| median * libm::exp(d * stream.normal() - d * d / 2.0)),
                );
            }
        }
        self.fill_up(stock);
    }

    /// A stock at its normal covers, after the ablation.
    pub(crate) fn fill_up(&self, stock: &mut Stock) {
        let normal = &mut stock.normal;
        match self.ablation {
            Some(Ablation::NationOnly) if !normal.is_empty() => {
                let mean = normal.iter().sum::<f64>() / normal.len() as f64;
                // As many as before, so that a group keeps its weight among others.
                normal.fill(mean);
            }
            Some(Ablation::NoStockpiles) => normal.fill(0.0),
            _ => {}
        }
        stock.cover.clear();
        stock.cover.extend_from_slice(&stock.normal);
        stock.shortage.clear();
        stock.shortage.resize(stock.normal.len(), 0.0);
    }

    /// The channel of an issue, if it has one.
    pub(crate) fn channel(&self, issue: IssueId) -> Option<&ChannelFigures> {
        self.channels.iter().find(|channel| channel.issue == issue)
    }

    /// The queue of a regulator; none when it publishes.
    pub(crate) fn queue(&self, regulator: Option<RegulatorId>) -> Option<QueueFigures> {
        regulator.and_then(|id| self.queues[id.index()])
    }

    /// What the schedule of a regulator excludes, if anything.
    pub(crate) fn excluded(&self, regulator: Option<RegulatorId>) -> Option<ExclusionFigures> {
        regulator.and_then(|id| self.exclusions[id.index()])
    }

    /// Whether who sits at `place` of a table accepts a call that waits there on `tick`: a uniform.
    pub(crate) fn acceptance_draw(
        &self,
        names: &DrawNames,
        table: TableId,
        place: usize,
        tick: u32,
    ) -> f64 {
        match &self.chance {
            Chance::Seed(seed) => {
                Stream::uniform_at(*seed, names.acceptance[table.index()][place], tick)
            }
            Chance::Given(given) => given.acceptance.get(tick as usize).copied().unwrap_or(1.0),
        }
    }

    /// Observed deliveries on an issue on `tick`: a uniform.
    pub(crate) fn delivery_draw(&self, names: &DrawNames, issue: IssueId, tick: u32) -> f64 {
        match &self.chance {
            Chance::Seed(seed) => Stream::uniform_at(*seed, names.deliveries[issue.index()], tick),
            Chance::Given(given) => {
                let draws = given.delivery.get(issue.index());
                draws.and_then(|draws| draws.get(tick as usize)).copied().unwrap_or(1.0)
            }
        }
    }

    /// Least gain that a ratifier of a party demands of a deal, if it may refuse, M.
    pub(crate) fn demand(&self, spec: &GameSpec, party: PartyId, at: usize) -> Option<f64> {
        if let Some(ballot) = spec.means.ballot(party, at) {
            return Some(self.least_for_ballot(ballot));
        }
        let refuses_below = spec.parties[party.index()].ratifiers[at].refuses_below;
        refuses_below.map(|id| self.value(id))
    }

    /// The gain at which the share in favour, Φ(gain / spread), accepts; without bound where too few take part.
    fn least_for_ballot(&self, ballot: &Ballot) -> f64 {
        let missed = |(turnout, quorum): (ParameterId, ParameterId)| {
            self.value(turnout) < self.value(quorum)
        };
        if ballot.quorum.is_some_and(missed) {
            return f64::INFINITY;
        }
        self.value(ballot.spread) * ballot::quantile(self.value(ballot.accept))
    }

    /// True when a shock strikes on `tick`: on its day, or with probability 1 - exp(-hazard).
    pub(crate) fn strikes(
        &self,
        spec: &GameSpec,
        names: &DrawNames,
        shock: ShockId,
        tick: u32,
    ) -> bool {
        match (spec.shocks[shock.index()].strikes, &self.chance) {
            (Strike::On(day), _) => day == tick,
            (Strike::Hazard(rate), Chance::Seed(seed)) => {
                let draw = Stream::uniform_at(*seed, names.shocks[shock.index()], tick);
                draw < -libm::expm1(-self.value(rate))
            }
            (Strike::Hazard(_), Chance::Given(_)) => false,
        }
    }

    /// Lead time of the n-th session of a table, d.
    pub(crate) fn lead(&self, spec: &GameSpec, names: &DrawNames, round: RoundId, n: u32) -> u32 {
        match (&self.chance, &spec.rounds[round.index()].opens) {
            (Chance::Given(given), _) => {
                let lead = given.leads.get(n as usize).or(given.leads.last());
                lead.copied().unwrap_or(1).max(1)
            }
            (Chance::Seed(seed), Opening::OnCall { lead }) => {
                self.delay(lead, names.leads[round.index()].nth(u64::from(n)), *seed)
            }
            (Chance::Seed(_), Opening::On(_) | Opening::WhenOpened) => 1,
        }
    }

    /// Days from signing to ratification of a deal between some parties: the slowest ratifier's, at least 1.
    /// `deals` is how many each party of the game has signed before.
    pub(crate) fn ratify_lag(
        &self,
        spec: &GameSpec,
        names: &DrawNames,
        parties: &[PartyId],
        deals: &[u32],
    ) -> u32 {
        let seed = match &self.chance {
            Chance::Given(given) => return given.ratify_lag.max(1),
            Chance::Seed(seed) => *seed,
        };
        let delays = parties.iter().flat_map(|party| {
            let (party, n) = (party.index(), u64::from(deals[party.index()]));
            let ratifiers = spec.parties[party].ratifiers.iter().zip(&names.ratifiers[party]);
            ratifiers.map(move |(ratifier, name)| self.delay(&ratifier.delay, name.nth(n), seed))
        });
        delays.max().unwrap_or(1)
    }

    fn delay(&self, delay: &Delay, name: DrawName, seed: u64) -> u32 {
        let z = name.stream(seed).normal();
        whole_days(self.value(delay.median) * libm::exp(delay.sd * z), 1)
    }

    /// Running cost of standing that replaces the economy's, if the ablation says so, M/d.
    pub(crate) fn constant_standing(&self) -> Option<f64> {
        self.has(Ablation::ConstantCosts).then_some(CONSTANT_STANDING)
    }

    /// Reliefs (own cost, the other's measure) of an issue that bites, replaced likewise, M/d.
    pub(crate) fn constant_reliefs(&self, bites: bool) -> Option<(f64, f64)> {
        let reliefs = if bites { (CONSTANT_OWN_RELIEF, CONSTANT_LOSS_RELIEF) } else { (0.0, 0.0) };
        self.has(Ablation::ConstantCosts).then_some(reliefs)
    }

    /// True when that mechanism is switched off.
    pub(crate) fn has(&self, ablation: Ablation) -> bool {
        self.ablation == Some(ablation)
    }
}

/// Rounds a drawn time to whole days, at least `least`; absurd draws are held at a million days.
fn whole_days(days: f64, least: u32) -> u32 {
    (days.round().clamp(0.0, 1e6) as u32).max(least)
}

fn channel(spec: &GameSpec, issue: IssueId) -> Option<ChannelFigures> {
    let channel = spec.channel(issue)?;
    Some(ChannelFigures {
        issue,
        effective: spec.effective(issue),
        victims: channel.victims.iter().copied().collect(),
        own: channel.own.iter().copied().collect(),
        ..ChannelFigures::default()
    })
}

/// The terms of a spec, without their factors.
fn terms(spec: &GameSpec) -> detente_game::Terms {
    let list = spec.terms.iter().map(|term| Term {
        party: term.party,
        of: term.of.iter().copied().collect(),
        factor: 0.0,
    });
    let numbers = |issue: &detente_game::spec::Issue| {
        issue.contract.as_ref().map_or(Vec::new(), |contract| contract.numbers.clone())
    };
    let values =
        if spec.terms.is_empty() { Vec::new() } else { spec.issues.iter().map(numbers).collect() };
    detente_game::Terms { list: list.collect(), values }
}

/// exp(-τ/τ_f) * d for each grid point, scaled to sum to `forward_time`.
fn grid_weights(forward_time: f64) -> [f64; GRID] {
    let mut weights = [0.0; GRID];
    for n in 0..GRID {
        weights[n] = libm::exp(-GRID_DAYS[n] / forward_time) * GRID_STEPS[n];
    }
    let scale = forward_time / weights.iter().sum::<f64>();
    weights.map(|weight| weight * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grid_weights_sum_to_the_forward_time_and_are_positive() {
        let weights = grid_weights(30.0);
        assert!((weights.iter().sum::<f64>() - 30.0).abs() < 1e-12);
        assert!(weights.iter().all(|&weight| weight > 0.0));
    }

    #[test]
    fn drawn_days_are_whole_and_bounded() {
        assert_eq!(whole_days(0.2, 1), 1);
        assert_eq!(whole_days(2.5, 1), 3);
        assert_eq!(whole_days(f64::INFINITY, 1), 1_000_000);
        assert_eq!(whole_days(f64::NAN, 0), 0);
    }
}
