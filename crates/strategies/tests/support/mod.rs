//! Random situations, each consistent in itself: utilities follow from stakes and forward losses,
//! the Nash package from the utilities.

use detente_game::draw::DrawName;
use detente_game::situation::{FirmView, IssueView, Offer, PartyView, PerLevel, TableView};
use detente_game::{
    Account, Cause, IssueId, Level, Package, PartyId, RoundId, Rules, Situation, Stream, Talks,
};

/// What a strategy of any role may be asked about on one day.
pub(crate) struct Case {
    pub(crate) situation: Situation,
    pub(crate) resolves: Vec<f64>,
    pub(crate) firm: FirmView,
    /// A licence that is promised in `package`.
    pub(crate) licence: IssueId,
    pub(crate) package: Package,
    pub(crate) signing: bool,
    pub(crate) slow_walk: f64,
}

/// The random case of a number.
pub(crate) fn case(number: u64) -> Case {
    let mut draw = Draw(DrawName::new(&["contract", "case"]).stream(number));
    let situation = draw.situation();
    let resolves = situation.issues.iter().map(|_| draw.amount(3.0)).collect();
    let firm = draw.firm();
    let licence = IssueId::from(draw.below(situation.issues.len() as u32) as usize);
    let package = draw.package(&situation);
    let (signing, slow_walk) = (draw.chance(0.5), draw.0.uniform());
    Case { situation, resolves, firm, licence, package, signing, slow_walk }
}

struct Draw(Stream);

impl Draw {
    fn below(&mut self, bound: u32) -> u32 {
        (self.0.uniform() * f64::from(bound)) as u32
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.0.uniform() < probability
    }

    /// Nothing, or anything up to far beyond the median.
    fn amount(&mut self, median: f64) -> f64 {
        if self.chance(0.2) { 0.0 } else { median * libm::exp(2.0 * self.0.normal()) }
    }

    /// `levels` numbers from `first` to `last`, in order.
    fn ladder(&mut self, levels: usize, first: f64, last: f64) -> PerLevel {
        let mut steps: Vec<f64> = (2..levels).map(|_| self.0.uniform()).collect();
        steps.extend([0.0, 1.0]);
        steps.sort_by(f64::total_cmp);
        steps.into_iter().map(|step| first + (last - first) * step).collect()
    }

    fn rules(&mut self) -> Rules<f64> {
        let mut value = |name| match name {
            "forward-time" | "pressure-time" | "restock-time" | "ration-cover" => 20.0,
            "stake-floor" => 20.0,
            _ => 0.05 + 0.9 * self.0.uniform(),
        };
        Rules::try_build(|name| Ok::<_, ()>(value(name))).unwrap()
    }

    fn account(&mut self, median: f64) -> Account {
        let mut account = Account::ZERO;
        for cause in [Cause::Cover, Cause::Exposure, Cause::OwnCost, Cause::Pressure] {
            account[cause] = self.amount(median);
        }
        account
    }

    fn issue(&mut self, (owner, victim): (PartyId, PartyId)) -> IssueView {
        let levels = 2 + self.below(3) as usize;
        let full = (levels - 1) as Level;
        let (loss, own_cost) = (self.amount(1000.0), self.amount(300.0));
        let mut view = IssueView {
            owner,
            victim,
            full,
            level: self.below(levels as u32) as Level,
            open: self.chance(0.9),
            negotiable: self.chance(0.8),
            unilateral: self.chance(0.8),
            discretionary: self.chance(0.4),
            has_channel: loss + own_cost > 0.0,
            effective: self.below(40),
            cost: self.ladder(levels, 0.0, 1.0),
            effect: self.ladder(levels, 1.0, 0.0),
            forward_loss: self.ladder(levels, loss, 0.0),
            forward_own_cost: self.ladder(levels, own_cost, 0.0),
            own_relief: own_cost / 30.0,
            loss_relief: self.account(20.0),
            stake: 20.0 + self.amount(1000.0),
            gain: self.amount(500.0),
            ..IssueView::default()
        };
        view.active = view.open && view.level < full;
        view.on_agenda = view.active && view.negotiable && self.chance(0.9);
        view.may_yield = view.active && view.unilateral;
        view.stake_linked = view.stake + self.amount(200.0);
        view.worth_owner = (0..levels)
            .map(|level| -view.stake * view.cost[level] - view.forward_own_cost[level])
            .collect();
        view.worth_victim = (0..levels)
            .map(|level| view.gain * view.cost[level] - view.forward_loss[level])
            .collect();
        view
    }

    fn situation(&mut self) -> Situation {
        let count = if self.chance(0.7) { 2 } else { 3 };
        let parties: Vec<PartyView> = (0..count).map(|_| self.party()).collect();
        let sides: Vec<_> = (0..1 + self.below(5)).map(|_| self.sides(count)).collect();
        let mut situation = Situation {
            tick: self.below(120),
            rules: self.rules(),
            issues: sides.into_iter().map(|sides| self.issue(sides)).collect(),
            parties,
            ..Situation::default()
        };
        self.link(&mut situation);
        let table = self.table(&situation);
        situation.tables.push(table);
        self.escalate(&mut situation);
        situation
    }

    /// Some issues may be raised; on some of these a raise is pending, or a promise stands.
    fn escalate(&mut self, situation: &mut Situation) {
        let tick = situation.tick;
        for view in &mut situation.issues {
            view.escalates = self.chance(0.7);
            if !view.escalates {
                continue;
            }
            view.notice = self.below(10);
            view.effective = tick;
            if view.active && self.chance(0.4) {
                let above = u32::from(view.full - view.level);
                view.threat = Some(view.level + 1 + self.below(above) as Level);
                view.effective = tick + 1 + self.below(3);
            } else if self.chance(0.2) {
                view.floor = self.below(u32::from(view.full)) as Level;
            }
            view.raised = self.chance(0.5).then(|| self.below(tick + 1));
        }
    }

    /// Everybody sits at it.
    fn table(&mut self, situation: &Situation) -> TableView {
        let count = situation.parties.len() as u16;
        let on_agenda = |issue: &IssueId| situation.issue(*issue).on_agenda;
        let mut table = TableView {
            parties: (0..count).map(PartyId).collect(),
            agenda: situation.issue_ids().filter(on_agenda).collect(),
            round: Some(RoundId(0)),
            on_call: self.chance(0.9),
            deadline: self.below(40),
            cool_until: self.below(200),
            ..TableView::default()
        };
        table.nash = nash(situation, &table);
        table.talks = self.talks(situation.tick, count);
        for _ in 0..self.below(5) {
            let by = PartyId(self.below(count.into()) as u16);
            let package = self.offered(situation);
            table.offers.push(Offer { by, package });
        }
        table
    }

    /// Owner and victim, two of some parties.
    fn sides(&mut self, count: u16) -> (PartyId, PartyId) {
        let owner = self.below(count.into()) as u16;
        let other = 1 + self.below(u32::from(count) - 1) as u16;
        (PartyId(owner), PartyId((owner + other) % count))
    }

    fn party(&mut self) -> PartyView {
        PartyView { standing: self.account(100.0), ..PartyView::default() }
    }

    fn link(&mut self, situation: &mut Situation) {
        for held in situation.issue_ids() {
            for demand in situation.issue_ids() {
                let other = situation.issue(demand).owner != situation.issue(held).owner;
                if other && self.chance(0.5) {
                    situation.issues[held.index()].linked.push(demand);
                }
            }
        }
    }

    fn talks(&mut self, tick: u32, count: u16) -> Talks {
        let asker = PartyId(self.below(count.into()) as u16);
        match self.below(4) {
            0 => Talks::Idle,
            1 => Talks::Waiting { asker },
            _ => Talks::Session { asker, opens: tick - self.below(tick + 1).min(40) },
        }
    }

    /// Levels at or above those in force on the agenda, all others as they stand.
    fn package(&mut self, situation: &Situation) -> Package {
        let views = situation.issues.iter();
        let level = |view: &IssueView| match view.on_agenda {
            true => view.level + self.below(u32::from(view.full - view.level) + 1) as Level,
            false => view.level,
        };
        views.map(level).collect()
    }

    /// Mostly a package that can be signed, now and then one from before things changed.
    fn offered(&mut self, situation: &Situation) -> Package {
        if self.chance(0.9) {
            return self.package(situation);
        }
        situation.issues.iter().map(|view| self.below(u32::from(view.full) + 1) as Level).collect()
    }

    fn firm(&mut self) -> FirmView {
        FirmView {
            cover: self.amount(30.0),
            normal_cover: self.amount(30.0),
            shortage: self.0.uniform(),
            withheld: if self.chance(0.5) { 0.0 } else { self.0.uniform() },
            threat_in: self.chance(0.5).then(|| self.below(60)),
            target: 1.0,
            lobbying: 1.0,
            ..FirmView::default()
        }
    }
}

fn nash(situation: &Situation, table: &TableView) -> Option<Package> {
    let mut best: Option<(f64, Package)> = None;
    situation.for_each_package(table, |package, gains| {
        let product: f64 = gains.iter().product();
        let better = best.as_ref().is_none_or(|(leader, _)| product > *leader);
        if gains.iter().all(|&gain| gain > 0.0) && better {
            best = Some((product, package.clone()));
        }
    });
    best.map(|(_, package)| package)
}
