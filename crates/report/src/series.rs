//! Every quantity of every day as tidy CSV: one number a row.
//!
//! | metric | agent | subject | unit |
//! |---|---|---|---|
//! | `level`, `stake`, `stake-linked`, `effect`, `substitution` | owner | issue | level number, M, 1 |
//! | `threatened-level`, `threat-due` | owner | issue | level number, tick |
//! | `own-cost`, `forward-own-cost`, `own-cover`, `own-shortage` | owner | issue | M/d, M, d, 1 |
//! | `loss`, `exposure`, `cover`, `shortage`, `time-to-pain` | victim | issue | M/d, M, d, 1, d |
//! | `deliveries`, `cusum` | victim | issue | count, 1 |
//! | `applications-waiting`, `applications-filed`, `licences-granted`, `licences-refused` | owner | issue | count |
//! | `oldest-application`, `waiting-time`, `licensed` | owner | issue | d, d, 1 |
//! | `yield-index` | owner | issue | 1 |
//! | `ask-index` | party | table, as `CHN+USA`; empty where there is one only | 1 |
//! | `pressure`, `standing-cost`, `standing-cost.CAUSE`, `W` | party | | M/d, M |
//! | `leverage`, `leverage-own-cost`, `time-to-pain` | party | other party | M, M, d |
//! | `cover`, `normal-cover`, `shortage`, `withheld`, `stock-target`, `lobbying` | firm | | d, 1 |
//!
//! Rows of goods are listed in `series/goods.rs`. Exposure is the victim's forward loss at the level in force. What does not exist on a day (no
//! firms, no promise) has no row.

mod goods;

use crate::csv::Line;
use crate::names;
use crate::number::push_exact;
use detente_game::regulation::QueueView;
use detente_game::situation::{FirmView, IssueView, PartyView};
use detente_game::spec::Table;
use detente_game::{
    Account, AgentId, Cause, Day, GameSpec, IssueId, Memory, Observer, PartyId, TableId,
};
use std::fmt::Write;

/// Writes rows into a buffer as it watches a game.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    spec: &'a GameSpec,
    seed: u64,
    rows: String,
    /// `seed,tick,date` of the day.
    day: String,
    tables: Vec<Seating>,
}

/// Who sits at a table, and what rows call it: nothing where there is one only.
#[derive(Clone, Debug)]
struct Seating {
    seats: Vec<PartyId>,
    name: String,
}

/// Who and what a row is about.
#[derive(Clone, Copy)]
struct About<'a> {
    agent: &'a str,
    subject: &'a str,
}

#[derive(Clone, Copy)]
enum Unit<'a> {
    Money,
    MoneyADay,
    Days,
    One,
    Count,
    Level,
    Tick,
    Quantity(&'a str),
    QuantityADay(&'a str),
    MoneyPer(&'a str),
}

impl<'a> Series<'a> {
    /// Column names, with the newline.
    pub const HEADER: &'static str = "seed,tick,date,agent,subject,metric,value,unit\n";

    /// An empty buffer for games of a scenario.
    pub fn new(spec: &'a GameSpec) -> Self {
        let tables = spec.tables();
        let several = tables.len() > 1;
        let seating = |table: &Table| Seating {
            seats: table.parties.clone(),
            name: if several { spec.table_name(table) } else { String::new() },
        };
        let tables = tables.iter().map(seating).collect();
        Series { spec, seed: 0, rows: String::new(), day: String::new(), tables }
    }

    /// Drops the rows and starts on the game with `seed`.
    pub fn start(&mut self, seed: u64) {
        self.seed = seed;
        self.rows.clear();
    }

    /// The rows of the game so far, without the header.
    pub fn rows(&self) -> &str {
        &self.rows
    }

    fn row(&mut self, about: About<'_>, metric: &str, value: f64, unit: Unit<'_>) {
        let rows = &mut self.rows;
        rows.push_str(&self.day);
        for text in [about.agent, about.subject, metric] {
            rows.push(',');
            Line::new(rows).text(text);
        }
        rows.push(',');
        push_exact(rows, value);
        rows.push(',');
        match unit {
            Unit::Money => Line::new(rows).text(&self.spec.unit),
            Unit::MoneyADay => {
                Line::new(rows).text(&self.spec.unit);
                rows.push_str("/d");
            }
            Unit::Days => rows.push('d'),
            Unit::One => rows.push('1'),
            Unit::Count => rows.push_str("count"),
            Unit::Level => rows.push_str("level"),
            Unit::Tick => rows.push_str("tick"),
            Unit::Quantity(of) => Line::new(rows).text(of),
            Unit::QuantityADay(of) => {
                Line::new(rows).text(of);
                rows.push_str("/d");
            }
            Unit::MoneyPer(of) => {
                Line::new(rows).text(&self.spec.unit);
                rows.push('/');
                Line::new(rows).text(of);
            }
        }
        rows.push('\n');
    }

    fn rows_of(&mut self, about: About<'_>, unit: Unit<'_>, values: &[(&str, f64)]) {
        for &(metric, value) in values {
            self.row(about, metric, value, unit);
        }
    }

    fn optional(&mut self, about: About<'_>, metric: &str, value: Option<f64>, unit: Unit<'_>) {
        if let Some(value) = value {
            self.row(about, metric, value, unit);
        }
    }

    fn issue(&mut self, id: &str, view: &IssueView) {
        let spec = self.spec;
        let owner = About { agent: spec.party_id(view.owner), subject: id };
        let victim = About { agent: spec.party_id(view.victim), subject: id };
        self.row(owner, "level", f64::from(view.in_force()), Unit::Level);
        if view.threat.is_some() {
            self.row(owner, "threatened-level", f64::from(view.level), Unit::Level);
            self.row(owner, "threat-due", f64::from(view.effective), Unit::Tick);
        }
        let stakes = [("stake", view.stake), ("stake-linked", view.stake_linked)];
        self.rows_of(owner, Unit::Money, &stakes);
        if view.has_channel {
            self.channel(owner, victim, view);
        }
        if let Some(queue) = &view.queue {
            self.queue(owner, queue);
        }
    }

    fn decisions(&mut self, issue: IssueId, view: &IssueView, day: &Day<'_>) {
        let id = &self.spec.issues[issue.index()].id;
        let owner = About { agent: self.spec.party_id(view.owner), subject: id };
        let victim = About { agent: self.spec.party_id(view.victim), subject: id };
        if let Some(memory) = day.memories.get(view.owner.index()) {
            let index = memory.yields.get(issue.index()).map(Account::total);
            self.optional(owner, "yield-index", index, Unit::One);
        }
        if let Some(&Some((count, cusum))) = day.deliveries.get(issue.index()) {
            self.row(victim, "deliveries", f64::from(count), Unit::Count);
            self.row(victim, "cusum", cusum, Unit::One);
        }
    }

    fn queue(&mut self, owner: About<'_>, queue: &QueueView) {
        for (metric, count) in [
            ("applications-waiting", queue.waiting),
            ("applications-filed", queue.filed),
            ("licences-granted", queue.granted),
            ("licences-refused", queue.refused),
        ] {
            self.row(owner, metric, f64::from(count), Unit::Count);
        }
        self.row(owner, "oldest-application", f64::from(queue.oldest), Unit::Days);
        self.row(owner, "waiting-time", queue.mean_wait, Unit::Days);
        self.row(owner, "licensed", queue.licensed, Unit::One);
    }

    fn channel(&mut self, owner: About<'_>, victim: About<'_>, view: &IssueView) {
        let level = usize::from(view.level);
        self.rows_of(owner, Unit::One, &[("effect", view.phi), ("substitution", view.sigma)]);
        self.row(owner, "own-cost", view.own_cost, Unit::MoneyADay);
        self.row(owner, "forward-own-cost", view.forward_own_cost[level], Unit::Money);
        self.row(owner, "own-shortage", view.own_shortage, Unit::One);
        self.optional(owner, "own-cover", view.own_cover, Unit::Days);
        self.row(victim, "loss", view.loss, Unit::MoneyADay);
        self.row(victim, "exposure", view.forward_loss[level], Unit::Money);
        self.row(victim, "shortage", view.shortage, Unit::One);
        self.optional(victim, "cover", view.cover, Unit::Days);
        self.optional(victim, "time-to-pain", view.time_to_pain, Unit::Days);
    }

    fn party(&mut self, party: PartyId, view: &PartyView, memory: Option<&Memory>) {
        let spec = self.spec;
        let me = About { agent: spec.party_id(party), subject: "" };
        self.row(me, "pressure", view.pressure, Unit::MoneyADay);
        self.row(me, "standing-cost", view.standing.total(), Unit::MoneyADay);
        for cause in Cause::ALL.into_iter().filter(|&cause| view.standing[cause] != 0.0) {
            let metric = ["standing-cost.", cause.name()].concat();
            self.row(me, &metric, view.standing[cause], Unit::MoneyADay);
        }
        self.row(me, "W", view.utility, Unit::Money);
        for (id, place) in (0..self.tables.len()).zip(0..) {
            let table = &self.tables[id];
            let seated = table.seats.contains(&party);
            let index = memory.filter(|_| seated).map(|memory| memory.ask(TableId(place)).total());
            let subject = std::mem::take(&mut self.tables[id].name);
            self.optional(About { subject: &subject, ..me }, "ask-index", index, Unit::One);
            self.tables[id].name = subject;
        }
    }

    /// What a party can do to each other one at the first level of its open issues.
    fn leverage(&mut self, party: PartyId, issues: &[IssueView]) {
        let spec = self.spec;
        for other in spec.others(party) {
            let over = About { agent: spec.party_id(party), subject: spec.party_id(other) };
            let between =
                |view: &&IssueView| view.open && view.owner == party && view.victim == other;
            let (mut loss, mut own_cost) = (0.0, 0.0);
            for view in issues.iter().filter(between) {
                loss += view.forward_loss.first().copied().unwrap_or(0.0);
                own_cost += view.forward_own_cost.first().copied().unwrap_or(0.0);
            }
            let pain = issues.iter().filter(between).filter_map(|view| view.time_to_pain);
            self.row(over, "leverage", loss, Unit::Money);
            self.row(over, "leverage-own-cost", own_cost, Unit::Money);
            self.optional(over, "time-to-pain", pain.reduce(f64::min), Unit::Days);
        }
    }

    fn firm(&mut self, agent: AgentId, view: &FirmView) {
        let me = About { agent: self.spec.agent_id(agent), subject: "" };
        let days = [("cover", view.cover), ("normal-cover", view.normal_cover)];
        self.rows_of(me, Unit::Days, &days);
        let shares = [
            ("shortage", view.shortage),
            ("withheld", view.withheld),
            ("stock-target", view.target),
            ("lobbying", view.lobbying),
        ];
        self.rows_of(me, Unit::One, &shares);
    }
}

impl Observer for Series<'_> {
    fn day(&mut self, day: &Day<'_>) {
        let (spec, situation) = (self.spec, day.situation);
        self.day.clear();
        let date = names::date(spec, situation.tick);
        // Writing to a string cannot fail.
        let _ = write!(self.day, "{},{},{date}", self.seed, situation.tick);
        for (issue, view) in spec.issue_ids().zip(&situation.issues) {
            self.issue(&spec.issues[issue.index()].id, view);
            self.decisions(issue, view, day);
        }
        for (party, view) in spec.party_ids().zip(&situation.parties) {
            self.party(party, view, day.memories.get(party.index()).copied());
            self.leverage(party, &situation.issues);
        }
        for (firm, view) in spec.firms.iter().zip(&situation.firms) {
            self.firm(firm.agent, view);
        }
        goods::rows(self, &situation.goods);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn every_row_has_eight_fields_and_a_number() {
        let spec = example::spec();
        let mut series = Series::new(&spec);
        series.start(7);
        example::watch(&mut series, 3);
        let columns = Series::HEADER.trim_end().split(',').count();
        for row in series.rows().lines() {
            let fields: Vec<_> = row.split(',').collect();
            assert_eq!(fields.len(), columns, "{row}");
            assert!(fields[6].parse::<f64>().unwrap().is_finite(), "{row}");
        }
        for row in [
            "7,2,2025-05-14,USA,ree-licences,cover,12.5,d\n",
            "7,0,2025-05-12,USA,ree-licences,exposure,410,M\n",
            "7,1,2025-05-13,CHN,USA,leverage,410,M\n",
            "7,1,2025-05-13,USA,,standing-cost.cover,2.5,M/d\n",
            "7,2,2025-05-14,USA,eda,yield-index,0.5,1\n",
            "7,2,2025-05-14,USA,ree-licences,deliveries,3,count\n",
            "7,2,2025-05-14,USA,ree-licences,cusum,0.25,1\n",
        ] {
            assert!(series.rows().contains(row), "{row}\n{}", series.rows());
        }
    }

    #[test]
    fn a_new_game_starts_empty() {
        let spec = example::spec();
        let mut series = Series::new(&spec);
        example::watch(&mut series, 2);
        series.start(8);
        assert_eq!(series.rows(), "");
    }
}
