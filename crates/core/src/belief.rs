//! Beliefs: what a party that does not know everything takes the numbers of the game to be.
//!
//! A belief about a number is drawn once a game, by the names of observer and parameter, around the value in
//! the table; the number that was drawn for the game has no part in it. From then on believed stocks run down
//! and fill up, and pressures grow and fade, by the laws of the day (`system::beliefs`).

use crate::component::{Pressure, Stock};
use crate::figures::Figures;
use detente_game::draw::{DrawName, Stream};
use detente_game::spec::{Cover, Firm};
use detente_game::{
    Ablation, FirmId, GameSpec, Information, Knowledge, ParameterId, PartyId, Situation, Spread,
};
use serde::{Deserialize, Serialize};

/// What one party believes.
#[derive(Debug)]
pub(crate) struct Belief {
    /// Who believes.
    pub observer: PartyId,
    /// Numbers of the game, those of the others replaced by beliefs.
    pub figures: Figures,
    /// The day's picture as it sees it.
    pub situation: Situation,
    /// What changes from day to day.
    pub course: Course,
}

/// What a party believes of the others' economies, from day to day.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Course {
    /// By firm; those that it knows are as they are.
    pub stocks: Vec<Stock>,
    /// Pressure by party, over all and at each table, M/d.
    pub pressures: Vec<Pressure>,
    /// Least and largest utility of each party on the first day, M.
    pub ranges: Vec<(f64, f64)>,
}

impl Clone for Course {
    fn clone(&self) -> Self {
        let mut copy = Course::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.stocks.clone_from(&source.stocks);
        self.pressures.clone_from(&source.pressures);
        self.ranges.clone_from(&source.ranges);
    }
}

impl Course {
    /// Nobody feels anything yet, and no range is fixed.
    pub(crate) fn open(&mut self, parties: usize, tables: usize) {
        self.ranges.clear();
        self.pressures.resize_with(parties, Pressure::default);
        for pressure in &mut self.pressures {
            pressure.all = 0.0;
            pressure.at_tables.clear();
            pressure.at_tables.resize(tables, 0.0);
        }
    }
}

impl Belief {
    /// A belief without a game yet.
    pub(crate) fn new(spec: &GameSpec, observer: PartyId, situation: Situation) -> Self {
        Belief { observer, figures: Figures::new(spec), situation, course: Course::default() }
    }

    /// Draws the beliefs of a game around the numbers of the table.
    pub(crate) fn draw(&mut self, spec: &GameSpec, truth: &Figures) {
        let Some(information) = spec.information(self.observer) else { return };
        self.figures.clone_from(truth);
        self.figures.values.clear();
        let mind = Believer { spec, information, seed: truth.chance.seed() };
        mind.fill_parties(&mut self.figures);
        mind.fill_issues(&mut self.figures);
        mind.fill_terms(&mut self.figures);
    }

    /// Fills the stocks that the party believes in on the first day.
    pub(crate) fn stock(&self, spec: &GameSpec, course: &mut Course) {
        let Some(information) = spec.information(self.observer) else { return };
        let mind = Believer { spec, information, seed: self.figures.chance.seed() };
        course.stocks.resize_with(spec.firms.len(), Stock::default);
        for (index, stock) in course.stocks.iter_mut().enumerate() {
            mind.stock(FirmId::from(index), stock);
            self.figures.fill_up(stock);
        }
    }
}

/// Draws the beliefs of one party.
struct Believer<'a> {
    spec: &'a GameSpec,
    information: &'a Information,
    seed: u64,
}

impl Believer<'_> {
    fn stream(&self, subject: &str) -> Stream {
        let observer = self.spec.party_id(self.information.observer);
        DrawName::new(&[observer, "belief", subject]).stream(self.seed)
    }

    /// What is believed of a number; nothing is 0.
    fn number(&self, id: ParameterId, knowledge: Knowledge) -> f64 {
        let parameter = self.spec.parameters.get(id);
        match knowledge {
            Knowledge::Hidden => 0.0,
            Knowledge::Prior(spread) => {
                parameter.believe(spread, &mut self.stream(&parameter.path))
            }
        }
    }

    fn fill_parties(&self, figures: &mut Figures) {
        let costless = figures.has(Ablation::NoAudienceCosts);
        for &(party, knowledge) in &self.information.preferences {
            let numbers = &self.spec.parties[party.index()];
            let figures = &mut figures.parties[party.index()];
            if !costless {
                figures.audience_cost = self.number(numbers.audience_cost, knowledge);
            }
            figures.resolve = self.number(numbers.resolve, knowledge);
            for (resolve, issue) in figures.issue_resolves.iter_mut().zip(&self.spec.issues) {
                if issue.owner == party {
                    *resolve = self.number(issue.resolve, knowledge);
                }
            }
        }
    }

    fn fill_issues(&self, figures: &mut Figures) {
        for (issue, figures) in self.spec.issues.iter().zip(&mut figures.issues) {
            if let Some(knowledge) = self.information.preferences(issue.owner) {
                figures.stake = self.number(issue.stake, knowledge);
            }
            if let Some(knowledge) = self.information.preferences(issue.victim) {
                figures.gain = self.number(issue.gain, knowledge);
            }
        }
    }

    fn fill_terms(&self, figures: &mut Figures) {
        for (term, figures) in self.spec.terms.iter().zip(&mut figures.preferences.list) {
            if let Some(knowledge) = self.information.preferences(term.party) {
                let number = |&id: &ParameterId| self.number(id, knowledge);
                figures.factor = term.factors.iter().map(number).product();
            }
        }
    }

    /// Normal covers of a firm group as believed; of one that is known, none.
    fn stock(&self, id: FirmId, stock: &mut Stock) {
        let normal = &mut stock.normal;
        normal.clear();
        let Some(knowledge) = self.information.cover(id) else { return };
        let Firm { cover, agent, .. } = &self.spec.firms[id.index()];
        match cover {
            Cover::Each(covers) => {
                normal.extend(covers.iter().map(|&cover| self.number(cover, knowledge)));
            }
            Cover::Dispersed { median, dispersion, count } => {
                let median = self.number(*median, knowledge);
                let d = self.number(*dispersion, Knowledge::Prior(Spread::Fixed));
                let mut stream = self.stream(self.spec.agent_id(*agent));
                let member = |_| median * libm::exp(d * stream.normal() - d * d / 2.0);
                normal.extend((0..*count).map(member));
            }
        }
    }
}
