//! What a script sees while one of its functions runs.
//!
//! Functions of a script can only be given values that live on their own, and an observation is borrowed. So what it
//! holds is moved or copied into the scene of the thread for the time of a call; the scene is pooled, and of no
//! interest to anybody between calls.

use crate::program::Parameters;
use detente_game::domain::{Domain, Outcomes};
use detente_game::draw::DrawName;
use detente_game::observation::{
    FirmObservation, InspectionObservation, NationObservation, RegulatorObservation,
    ReviewObservation,
};
use detente_game::session::Offered;
use detente_game::situation::{FirmView, Situation};
use detente_game::{AgentId, IssueId, Level, Names, PartyId, SessionNames, Stream, TableId};
use rhai::Map;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Names of a game with an economy, kept for a seat.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) me: String,
    pub(crate) parties: Vec<String>,
    pub(crate) issues: Vec<(String, Vec<String>)>,
    pub(crate) tables: Vec<String>,
    pub(crate) routes: Vec<String>,
    pub(crate) projects: Vec<String>,
    pub(crate) sales: Vec<String>,
}

impl Book {
    /// Copies names.
    pub(crate) fn new(names: Names<'_>, me: AgentId) -> Self {
        let owned = |text: &str| text.to_string();
        let issue = |issue: IssueId| (owned(names.issue(issue)), names.levels(issue).to_vec());
        Book {
            me: owned(names.agent(me).0),
            parties: names.parties().map(owned).collect(),
            issues: (0..names.issues()).map(IssueId::from).map(issue).collect(),
            tables: names.tables(),
            routes: names.routes().map(owned).collect(),
            projects: names.projects().map(owned).collect(),
            sales: names.sales().map(|(id, _)| owned(id)).collect(),
        }
    }

    /// Name of a level.
    pub(crate) fn level(&self, issue: IssueId, level: Level) -> &str {
        self.issues[issue.index()].1.get(usize::from(level)).map_or("", String::as_str)
    }

    /// The issue of a name.
    pub(crate) fn find_issue(&self, name: &str) -> Result<IssueId, String> {
        find(name, self.issues.iter().map(|(id, _)| id.as_str()), "issue").map(IssueId::from)
    }

    /// The level of a name.
    pub(crate) fn find_level(&self, issue: IssueId, name: &str) -> Result<Level, String> {
        let (id, levels) = &self.issues[issue.index()];
        let found = find(name, levels.iter().map(String::as_str), "level");
        let found = found.map_err(|error| format!("{error} of `{id}`"))?;
        Level::try_from(found).map_err(|_| format!("`{id}` has too many levels"))
    }
}

/// Place of a name in a list.
pub(crate) fn find<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    what: &str,
) -> Result<usize, String> {
    if let Some(place) = known.clone().position(|one| one == name) {
        return Ok(place);
    }
    let likeness = |one: &&str| (strsim::jaro_winkler(name, one) * 1e6) as u64;
    match known.max_by_key(likeness) {
        Some(near) => Err(format!("no {what} `{name}`; the nearest is `{near}`")),
        None => Err(format!("no {what} `{name}`; there is none at all")),
    }
}

/// Names of a session, kept for a seat.
#[derive(Debug, Default)]
pub(crate) struct SessionBook {
    pub(crate) parties: Vec<String>,
    pub(crate) domain: Option<Domain>,
}

impl SessionBook {
    /// Copies names.
    pub(crate) fn new(names: SessionNames<'_>) -> Self {
        let parties = names.parties().map(str::to_string).collect();
        SessionBook { parties, domain: Some(names.domain().clone()) }
    }
}

/// What a party sees.
#[derive(Debug, Default)]
pub(crate) struct PartyScene {
    pub(crate) me: PartyId,
    pub(crate) parties: u16,
    pub(crate) step: u32,
    pub(crate) steps: u32,
    pub(crate) time: f64,
    pub(crate) offers: Vec<Offered>,
    pub(crate) outcomes: Outcomes,
    pub(crate) book: Arc<SessionBook>,
}

/// What a nation or a regulator is asked about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Here {
    pub(crate) me: PartyId,
    pub(crate) table: Option<TableId>,
    pub(crate) resolve: f64,
    pub(crate) issue_resolves: Vec<f64>,
    /// The breach that an accusation is about.
    pub(crate) breach: Option<(IssueId, f64)>,
}

/// What a firm sees.
#[derive(Debug, Default)]
pub(crate) struct FirmScene {
    pub(crate) tick: u32,
    pub(crate) view: FirmView,
}

/// What a regulator is asked about.
#[derive(Debug, Default)]
pub(crate) struct RegulatorScene {
    pub(crate) issue: Option<IssueId>,
    pub(crate) from: Level,
    pub(crate) promised: Level,
    pub(crate) signing: bool,
    pub(crate) slow_walk: f64,
    pub(crate) normal: f64,
    pub(crate) share: f64,
    pub(crate) delay: u32,
    pub(crate) sale: Option<usize>,
    pub(crate) buyer: PartyId,
    pub(crate) price: f64,
    pub(crate) supplied: f64,
    pub(crate) from_buyer: f64,
    pub(crate) dependence: f64,
    pub(crate) conditions: u32,
}

/// All of it.
pub(crate) struct Scene {
    pub(crate) situation: Situation,
    pub(crate) book: Arc<Book>,
    pub(crate) here: Here,
    pub(crate) party: PartyScene,
    pub(crate) firm: FirmScene,
    pub(crate) regulator: RegulatorScene,
    pub(crate) parameters: Arc<Parameters>,
    pub(crate) rng: Stream,
    pub(crate) printed: Vec<String>,
    /// Packages that it asked about and what they are worth to it, noted only while somebody watches.
    pub(crate) considered: Option<Vec<(Map, f64)>>,
}

/// Lines that are kept of what a script prints in one call, and packages of those that it asks about.
const MOST_PRINTED: usize = 1_000;

thread_local! {
    static SCENE: RefCell<Scene> = RefCell::new(Scene {
        situation: Situation::default(),
        book: Arc::default(),
        here: Here::default(),
        party: PartyScene::default(),
        firm: FirmScene::default(),
        regulator: RegulatorScene::default(),
        parameters: Arc::default(),
        rng: Stream::new(0, DrawName::new(&["nobody"])),
        printed: Vec::new(),
        considered: None,
    });
}

/// Works on the scene of this thread.
pub(crate) fn with<T>(work: impl FnOnce(&mut Scene) -> T) -> T {
    SCENE.with_borrow_mut(work)
}

thread_local! {
    /// Operations of the call that runs, or ran last, on this thread.
    static OPERATIONS: Cell<u64> = const { Cell::new(0) };
}

/// Notes how many operations the call that runs has used so far.
pub(crate) fn count(operations: u64) {
    OPERATIONS.set(operations);
}

/// How many the last call has used.
pub(crate) fn operations() -> u64 {
    OPERATIONS.get()
}

/// Notes a line that a script prints, while somebody watches.
pub(crate) fn print(text: &str) {
    with(|scene| {
        if scene.considered.is_some() && scene.printed.len() < MOST_PRINTED {
            scene.printed.push(text.to_string());
        }
    });
}

impl Scene {
    /// Notes a package that a script asks about, while somebody watches.
    pub(crate) fn consider(&mut self, package: impl FnOnce(&Self) -> (Map, f64)) {
        if let Some(mut listed) = self.considered.take() {
            if listed.len() < MOST_PRINTED {
                listed.push(package(self));
            }
            self.considered = Some(listed);
        }
    }

    /// Shows what a nation observes.
    pub(crate) fn show_nation(&mut self, seen: &NationObservation<'_>, book: &Arc<Book>) {
        self.situation.clone_from(seen.situation);
        self.book.clone_from(book);
        self.here.me = seen.me;
        self.here.table = seen.table;
        self.here.resolve = seen.resolve;
        self.here.issue_resolves.clear();
        self.here.issue_resolves.extend_from_slice(seen.issue_resolves);
        self.here.breach = None;
    }

    /// Shows what a firm observes.
    pub(crate) fn show_firm(&mut self, seen: &FirmObservation<'_>, book: &Arc<Book>) {
        self.book.clone_from(book);
        self.firm.tick = seen.tick;
        self.firm.view.clone_from(seen.view);
    }

    /// Shows what a regulator observes of a licence.
    pub(crate) fn show_licence(&mut self, seen: &RegulatorObservation<'_>, book: &Arc<Book>) {
        self.situation.clone_from(seen.situation);
        self.book.clone_from(book);
        self.regulator = RegulatorScene {
            issue: Some(seen.issue),
            from: seen.from,
            promised: seen.promised,
            signing: seen.signing,
            slow_walk: seen.slow_walk,
            ..RegulatorScene::default()
        };
    }

    /// Shows what an inspector observes.
    pub(crate) fn show_inspection(&mut self, seen: &InspectionObservation<'_>, book: &Arc<Book>) {
        self.situation.clone_from(seen.situation);
        self.book.clone_from(book);
        self.regulator = RegulatorScene {
            normal: seen.normal,
            share: seen.share,
            delay: seen.delay,
            ..RegulatorScene::default()
        };
    }

    /// Shows what an investment regulator observes of a sale.
    pub(crate) fn show_sale(&mut self, seen: &ReviewObservation<'_>, book: &Arc<Book>) {
        self.situation.clone_from(seen.situation);
        self.book.clone_from(book);
        self.regulator = RegulatorScene {
            sale: Some(seen.sale.index()),
            buyer: seen.buyer,
            price: seen.price,
            supplied: seen.supplied,
            from_buyer: seen.from_buyer,
            dependence: seen.dependence(),
            conditions: seen.conditions,
            ..RegulatorScene::default()
        };
    }
}
