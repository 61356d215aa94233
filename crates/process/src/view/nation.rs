//! The day's picture as nations and regulators see it, and the packages of a table.

use super::economy::{Firm, Party, RulesView};
use super::issue::Issue;
use super::{LISTED, account};
use crate::names::Book;
use crate::seat::Oracle;
use crate::wire::{ByName, First, Levels, Priced, Wanted};
use detente_game::observation::{
    InspectionObservation, NationObservation, RegulatorObservation, ReviewObservation,
};
use detente_game::regulation::Cadence;
use detente_game::situation::TableView;
use detente_game::{IssueId, Level, PartyId, Situation, TableId, Talks};
use serde::Serialize;

/// As [`Situation`].
#[derive(Debug, Serialize)]
pub(crate) struct Day<'a> {
    tick: u32,
    date: String,
    rules: RulesView,
    issues: ByName<Issue<'a>>,
    parties: ByName<Party>,
    firms: ByName<Firm>,
    tables: ByName<Table<'a>>,
}

/// As [`TableView`].
#[derive(Debug, Serialize)]
struct Table<'a> {
    parties: Vec<&'a str>,
    talks: TalksView<'a>,
    round: Option<&'a str>,
    on_call: bool,
    /// A call is possible today.
    may_call: bool,
    deadline: u32,
    cool_until: u32,
    subjects: Vec<&'a str>,
    agenda: Vec<&'a str>,
    offers: Vec<Offer<'a>>,
    consents: Vec<&'a str>,
    nash: Option<ByName<String>>,
    hidden: bool,
    /// By party and cause; empty where everybody sits.
    standing: ByName<ByName<f64>>,
}

/// As [`Talks`].
#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
enum TalksView<'a> {
    Idle,
    Waiting { asker: &'a str },
    Session { asker: &'a str, opens: u32 },
    Signed { ratified: u32 },
    Over,
}

#[derive(Debug, Serialize)]
struct Offer<'a> {
    by: &'a str,
    package: ByName<String>,
}

impl<'a> Day<'a> {
    /// A day by the names of a game.
    pub(crate) fn new(book: &'a Book, situation: &Situation) -> Self {
        let issue = |id: IssueId| (book.issue(id), Issue::new(book, id, situation.issue(id)));
        let table = |id: TableId| (book.table(id), Table::new(book, situation, id));
        Day {
            tick: situation.tick,
            date: book.date(situation.tick),
            rules: RulesView::new(&situation.rules),
            issues: situation.issue_ids().map(issue).collect(),
            parties: book
                .parties
                .iter()
                .map(String::as_str)
                .zip(situation.parties.iter().map(Party::new))
                .collect(),
            firms: book
                .firms
                .iter()
                .map(String::as_str)
                .zip(situation.firms.iter().map(Firm::new))
                .collect(),
            tables: situation.table_ids().map(table).collect(),
        }
    }
}

impl<'a> Table<'a> {
    fn new(book: &'a Book, situation: &Situation, id: TableId) -> Self {
        let view = situation.table(id);
        let parties = |ids: &[PartyId]| ids.iter().map(|&party| book.party(party)).collect();
        let issues = |ids: &[IssueId]| ids.iter().map(|&issue| book.issue(issue)).collect();
        let offer = |offer: &detente_game::situation::Offer| Offer {
            by: book.party(offer.by),
            package: book.package(&view.subjects, &offer.package),
        };
        let standing = view.parties.iter().zip(&view.standing);
        Table {
            parties: parties(&view.parties),
            talks: match view.talks {
                Talks::Idle => TalksView::Idle,
                Talks::Waiting { asker } => TalksView::Waiting { asker: book.party(asker) },
                Talks::Session { asker, opens } => {
                    TalksView::Session { asker: book.party(asker), opens }
                }
                Talks::Signed { ratified } => TalksView::Signed { ratified },
                Talks::Over => TalksView::Over,
            },
            round: view.round.map(|round| book.rounds[round.index()].id.as_str()),
            on_call: view.on_call,
            may_call: view.may_call(situation.tick),
            deadline: view.deadline,
            cool_until: view.cool_until,
            subjects: issues(&view.subjects),
            agenda: issues(&view.agenda),
            offers: view.offers.iter().map(offer).collect(),
            consents: parties(&view.consents),
            nash: view.nash.as_ref().map(|package| book.package(&view.subjects, package)),
            hidden: view.hidden,
            standing: standing.map(|(&party, cost)| (book.party(party), account(cost))).collect(),
        }
    }
}

/// As [`NationObservation`].
#[derive(Debug, Serialize)]
pub(crate) struct Nation<'a> {
    me: &'a str,
    resolve: f64,
    issue_resolves: ByName<f64>,
    /// The table that is decided on, in decisions about one.
    table: Option<Here<'a>>,
    /// What an accusation is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    breach: Option<BreachView<'a>>,
    /// The step whose causes are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<Act<'a>>,
    #[serde(flatten)]
    day: Day<'a>,
}

/// As [`Act`](detente_game::strategy::Act).
#[derive(Debug, Serialize)]
pub(crate) struct Act<'a> {
    /// `yield`, `relax` or `table`.
    pub(crate) kind: &'static str,
    /// None where it is a step at the table.
    pub(crate) issue: Option<&'a str>,
}

/// As [`Breach`](detente_game::strategy::Breach).
#[derive(Debug, Serialize)]
pub(crate) struct BreachView<'a> {
    /// The licence.
    pub(crate) issue: &'a str,
    /// Share of the expected deliveries that were not seen.
    pub(crate) shortfall: f64,
}

/// The table that is decided on.
#[derive(Debug, Serialize)]
struct Here<'a> {
    name: &'a str,
    others: Vec<&'a str>,
    step: Option<u32>,
    standing_offer: Option<Valued>,
    last_own_offer: Option<Valued>,
    /// Packages that can be put on the table today, the best first; none where they are too many.
    packages: Option<Vec<Priced>>,
}

/// A package with its own utility: the gain over the measures as they stand, M.
#[derive(Debug, Serialize)]
struct Valued {
    package: ByName<String>,
    utility: f64,
    /// It can be put on the table, or accepted, as measures stand today.
    is_legal: bool,
}

impl<'a> Nation<'a> {
    /// What a nation sees.
    pub(crate) fn new(book: &'a Book, seen: &NationObservation<'_>) -> Self {
        let resolves = seen.issue_resolves.iter().enumerate();
        let own = resolves.filter(|(issue, _)| seen.situation.issues[*issue].owner == seen.me);
        Nation {
            me: book.party(seen.me),
            resolve: seen.resolve,
            issue_resolves: own.map(|(issue, &r)| (book.issues[issue].0.as_str(), r)).collect(),
            table: seen.table.map(|table| Here::new(book, seen, table)),
            breach: None,
            act: None,
            day: Day::new(book, seen.situation),
        }
    }

    /// The same with what an accusation is about.
    pub(crate) fn accusing(mut self, breach: BreachView<'a>) -> Self {
        self.breach = Some(breach);
        self
    }

    /// The same with the step whose causes are asked for.
    pub(crate) fn explaining(mut self, act: Act<'a>) -> Self {
        self.act = Some(act);
        self
    }
}

impl<'a> Here<'a> {
    fn new(book: &'a Book, seen: &NationObservation<'_>, table: TableId) -> Self {
        let (situation, view) = (seen.situation, seen.situation.table(table));
        let valued = |package: &detente_game::Package| Valued {
            package: book.package(&view.subjects, package),
            utility: situation.gain(seen.me, package),
            is_legal: situation.is_legal(view, package),
        };
        let count = view.agenda.iter().map(|&issue| {
            let issue = situation.issue(issue);
            usize::from(issue.full - issue.level) + 1
        });
        let few = count.fold(1_usize, usize::saturating_mul) <= LISTED;
        let mut packages = Packages { book, situation, me: seen.me, table: Some(table) };
        Here {
            name: book.table(table),
            others: seen.others().map(|party| book.party(party)).collect(),
            step: seen.step(),
            standing_offer: seen.standing_offer().map(valued),
            last_own_offer: seen.last_own_offer().map(valued),
            packages: few
                .then(|| packages.list(view, &Wanted { most: LISTED, ..Wanted::default() })),
        }
    }
}

/// The packages that can be put on a table today, by what they gain over the measures as they stand, M.
pub(crate) struct Packages<'a> {
    /// Names.
    pub(crate) book: &'a Book,
    /// The day.
    pub(crate) situation: &'a Situation,
    /// Whose utility is meant.
    pub(crate) me: PartyId,
    /// The table that is decided on.
    pub(crate) table: Option<TableId>,
}

impl Packages<'_> {
    fn list(&mut self, table: &TableView, wanted: &Wanted) -> Vec<Priced> {
        let Some(seat) = table.parties.iter().position(|&party| party == self.me) else {
            return Vec::new();
        };
        let least = wanted.at_least.unwrap_or(f64::NEG_INFINITY);
        let mut found: Vec<(f64, Vec<f64>, Vec<Level>)> = Vec::new();
        self.situation.for_each_package(table, |package, gains| {
            if gains[seat] >= least {
                found.push((gains[seat], gains.to_vec(), package.to_vec()));
            }
        });
        // Of equal ones the first in the order of packages comes first.
        match wanted.first {
            First::Best => found.sort_by(|a, b| b.0.total_cmp(&a.0)),
            First::Least => found.sort_by(|a, b| a.0.total_cmp(&b.0)),
        }
        let parties = || table.parties.iter().map(|&party| self.book.party(party));
        let priced = |(utility, gains, package): (f64, Vec<f64>, Vec<Level>)| Priced {
            package: self.book.package(&table.subjects, &package),
            utility,
            utilities: parties().zip(gains).collect(),
        };
        found.into_iter().take(wanted.most).map(priced).collect()
    }

    /// The table that a question is about.
    fn asked(&self, name: Option<&str>) -> Result<&TableView, String> {
        let tables = || self.situation.table_ids();
        let mut own = tables().filter(|&table| self.situation.table(table).seats(self.me));
        let table = match (name, self.table) {
            (Some(name), _) => self.book.find_table(name)?,
            (None, Some(table)) => table,
            (None, None) => match (own.next(), own.next()) {
                (Some(table), None) => table,
                _ => return Err("say at which table, as \"table\": \"CHN+USA\"".into()),
            },
        };
        Ok(self.situation.table(table))
    }
}

impl Oracle for Packages<'_> {
    fn utility(&mut self, levels: &Levels) -> Result<f64, String> {
        let package = self.book.find_package(levels, &self.situation.levels())?;
        Ok(self.situation.gain(self.me, &package))
    }

    fn packages(&mut self, wanted: &Wanted) -> Result<Vec<Priced>, String> {
        let table = self.asked(wanted.table.as_deref())?.clone();
        Ok(self.list(&table, wanted))
    }
}

/// As [`RegulatorObservation`].
#[derive(Debug, Serialize)]
pub(crate) struct Licence<'a> {
    me: &'a str,
    issue: &'a str,
    from: &'a str,
    promised: &'a str,
    /// Levels of all issues in the deal; none while no promise is to be kept.
    package: Option<ByName<String>>,
    signing: bool,
    slow_walk: f64,
    /// `daily`, `monthly` or a number of days.
    observed: CadenceView,
    #[serde(flatten)]
    day: Day<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum CadenceView {
    Named(&'static str),
    Days(u32),
}

impl<'a> Licence<'a> {
    /// What a regulator sees of a licence.
    pub(crate) fn new(book: &'a Book, seen: &RegulatorObservation<'_>) -> Self {
        let all: Vec<IssueId> = seen.situation.issue_ids().collect();
        let package = Some(seen.package).filter(|package| !package.is_empty());
        Licence {
            me: &book.agent,
            issue: book.issue(seen.issue),
            from: book.level(seen.issue, seen.from),
            promised: book.level(seen.issue, seen.promised),
            package: package.map(|package| book.package(&all, package)),
            signing: seen.signing,
            slow_walk: seen.slow_walk,
            observed: match seen.observed {
                Cadence::Daily => CadenceView::Named("daily"),
                Cadence::Monthly => CadenceView::Named("monthly"),
                Cadence::Every(days) => CadenceView::Days(days),
            },
            day: Day::new(book, seen.situation),
        }
    }
}

/// As [`InspectionObservation`].
#[derive(Debug, Serialize)]
pub(crate) struct Border<'a> {
    me: &'a str,
    of: &'a str,
    normal: f64,
    share: f64,
    delay: u32,
    #[serde(flatten)]
    day: Day<'a>,
}

impl<'a> Border<'a> {
    /// What an inspector sees.
    pub(crate) fn new(book: &'a Book, seen: &InspectionObservation<'_>) -> Self {
        Border {
            me: &book.agent,
            of: book.party(seen.of),
            normal: seen.normal,
            share: seen.share,
            delay: seen.delay,
            day: Day::new(book, seen.situation),
        }
    }
}

/// As [`ReviewObservation`].
#[derive(Debug, Serialize)]
pub(crate) struct Review<'a> {
    me: &'a str,
    sale: &'a str,
    /// The firm that is sold.
    firm: &'a str,
    buyer: &'a str,
    price: f64,
    supplied: f64,
    from_buyer: f64,
    dependence: f64,
    conditions: u32,
    #[serde(flatten)]
    day: Day<'a>,
}

impl<'a> Review<'a> {
    /// What an investment regulator sees.
    pub(crate) fn new(book: &'a Book, seen: &ReviewObservation<'_>) -> Self {
        let (sale, firm) = &book.sales[seen.sale.index()];
        Review {
            me: &book.agent,
            sale,
            firm,
            buyer: book.party(seen.buyer),
            price: seen.price,
            supplied: seen.supplied,
            from_buyer: seen.from_buyer,
            dependence: seen.dependence(),
            conditions: seen.conditions,
            day: Day::new(book, seen.situation),
        }
    }
}
