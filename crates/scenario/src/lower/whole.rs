//! The whole game, from its parts.

use super::calendar::{self, Calendar};
use super::firms::LoweredFirm;
use super::issues::LoweredIssue;
use super::names::{Index, Names};
use super::numbers::{Declared, Numbers};
use super::parties::LoweredParty;
use super::regulators::LoweredRegulator;
use super::{
    Context, Steps, consequences, councils, economy, firms, information, instruments, issues,
    means, names, parties, preferences, regulators, removed, rounds, rows, rules, shocks,
};
use crate::diagnostic::{Diagnostic, Sources};
use crate::limit::Limit;
use crate::read::{At, List};
use crate::schema;
use crate::series::SeriesFiles;
use detente_game::economy::Economy;
use detente_game::spec::{Agent, DayNumber, Role};
use detente_game::terms::TermSpec;
use detente_game::{
    Ablation, FirmId, GameSpec, Information, Means, ParameterId, PartyId, Registry, RegulatorId,
    Rules,
};
use indexmap::IndexMap;

/// A game, and what is needed to change its numbers safely.
pub(crate) struct Lowered {
    /// The game.
    pub(crate) spec: GameSpec,
    /// Bounds of each parameter, by id.
    pub(crate) limits: Vec<Limit>,
    /// Ladders whose numbers have to stay in their order.
    pub(crate) ladders: Vec<Steps>,
}

/// The files that a scenario was read from.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    /// All of them.
    pub(crate) sources: &'a Sources,
    /// Which of them the series are.
    pub(crate) series: &'a SeriesFiles,
}

/// Lowers a file; `None` when anything is wrong with it.
pub(crate) fn lower<'a>(
    file: &'a schema::Scenario,
    declared: IndexMap<&'a str, Declared<'a>>,
    files: Files<'a>,
    registry: &dyn Registry,
    faults: &mut Vec<Diagnostic>,
) -> Option<Lowered> {
    let oversized = names::oversized(file);
    if !oversized.is_empty() {
        faults.extend(oversized);
        return None;
    }
    let complete = faults.is_empty();
    let mut context = Context {
        file,
        registry,
        sources: files.sources,
        series: files.series,
        calendar: Calendar::new(file, faults),
        names: Names::new(file, faults),
        numbers: Numbers::new(declared, removed(file.parameters.as_ref()), complete),
        complete,
        ladders: Vec::new(),
        means: Means::default(),
        faults: Vec::new(),
    };
    let lowered = game(&mut context);
    context.numbers.report_unused();
    faults.append(&mut context.faults);
    faults.extend(context.numbers.take_faults());
    let spec = lowered.filter(|_| faults.is_empty())?;
    Some(Lowered {
        spec: GameSpec { parameters: context.numbers.floored(), ..spec },
        limits: context.numbers.limits,
        ladders: context.ladders,
    })
}

/// The parts of a game, those with faults missing.
struct Parts<'a> {
    parties: Vec<Option<LoweredParty>>,
    firms: Vec<Option<LoweredFirm>>,
    regulators: Vec<Option<LoweredRegulator>>,
    issues: Vec<LoweredIssue<'a>>,
    instruments: Vec<Option<detente_game::spec::Instrument>>,
    rounds: Vec<Option<detente_game::spec::Round>>,
    rules: Option<Rules<ParameterId>>,
    economy: Option<Economy>,
    terms: Vec<TermSpec>,
    information: Vec<Information>,
    shocks: Vec<Option<detente_game::spec::Shock>>,
}

fn game(context: &mut Context<'_>) -> Option<GameSpec> {
    let head = head(context);
    let parties = parties::lower(context);
    let firms = firms::lower(context);
    let (regulators, who) = regulators::lower(context);
    let issues = issues::lower(context);
    means::lower_funds(context);
    let instruments = instruments::lower(context, &issues, &who);
    let rounds = rounds::lower(context, &issues);
    let shocks = shocks::lower(context, &issues);
    means::lower(context, &issues);
    councils::lower(context, &issues);
    let rules = rules::lower(context);
    let economy = economy::lower(context, &firms, &issues);
    context.numbers.report_missing(economy::asked(context));
    let terms = preferences::lower(context, &issues);
    let information = information::lower(context);
    information::check_strategies(context, &information, &parties);
    rounds::check_strategies(context, &rounds, &parties);
    check_ablations(context);
    let parts = Parts {
        parties,
        firms,
        regulators,
        issues,
        instruments,
        rounds,
        rules,
        economy,
        terms,
        information,
        shocks,
    };
    assemble(context, head?, parts)
}

/// What the file says of itself.
struct Head {
    id: String,
    title: String,
    currency: String,
    sender: PartyId,
    start: DayNumber,
}

fn head(context: &mut Context<'_>) -> Option<Head> {
    let file = context.file;
    calendar::check_id(file, &mut context.faults);
    let currency = currency(file, &mut context.faults);
    let sender = names::find(&context.names.parties, "nation", &file.sender, &mut context.faults);
    Some(Head {
        id: file.id.get()?.clone(),
        title: file.title.get()?.clone(),
        currency: currency?,
        sender: PartyId::from(sender?),
        start: context.calendar.start?,
    })
}

/// The currency of `M USD`.
fn currency(file: &schema::Scenario, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let money = &file.units.get()?.money;
    let text = money.get()?;
    let code = text
        .strip_prefix("M ")
        .filter(|code| code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()));
    if code.is_none() {
        let fault = Diagnostic::new(money.span, "money is counted in millions of a currency");
        faults.push(fault.help("write \"M USD\", with the code of the currency"));
    }
    code.map(str::to_string)
}

fn check_ablations(context: &mut Context<'_>) {
    let file = context.file;
    let known = Index::of(Ablation::ALL.iter().map(|ablation| ablation.name()), file.id.span);
    for (name, row) in rows(file.ablations.as_ref()) {
        names::find_text(&known, "ablation", name, row.name, &mut context.faults);
    }
}

fn assemble(context: &Context<'_>, head: Head, parts: Parts<'_>) -> Option<GameSpec> {
    let parties: Vec<_> = parts.parties.into_iter().collect::<Option<_>>()?;
    let firms: Vec<_> = parts.firms.into_iter().collect::<Option<_>>()?;
    let regulators: Vec<_> = parts.regulators.into_iter().collect::<Option<_>>()?;
    let issues = parts.issues.into_iter().map(|lowered| lowered.issue);
    let agents = agents(context, &parties, &firms, &regulators);
    let means = context.means.clone();
    Some(GameSpec {
        id: head.id,
        title: head.title,
        unit: "M".into(),
        currency: head.currency,
        start: head.start,
        horizon: context.calendar.horizon,
        sender: head.sender,
        parameters: Default::default(),
        rules: parts.rules?,
        ablation: None,
        consequences: consequences::consequences(context.file.consequences.as_ref()),
        agents,
        parties: parties.into_iter().map(|lowered| lowered.party).collect(),
        issues: issues.collect::<Option<_>>()?,
        instruments: parts.instruments.into_iter().collect::<Option<_>>()?,
        firms: firms.into_iter().map(|lowered| lowered.firm).collect(),
        regulators: regulators.into_iter().map(|lowered| lowered.regulator).collect(),
        rounds: parts.rounds.into_iter().collect::<Option<_>>()?,
        economy: parts.economy?,
        terms: parts.terms,
        information: parts.information,
        shocks: parts.shocks.into_iter().collect::<Option<_>>()?,
        means,
    })
}

/// Every agent in the order of ids: nations, firms, regulators.
fn agents(
    context: &Context<'_>,
    parties: &[LoweredParty],
    firms: &[LoweredFirm],
    regulators: &[LoweredRegulator],
) -> Vec<Agent> {
    let nation = |place: usize| Role::Nation(PartyId::from(place));
    let firm = |place: usize| Role::Firm(FirmId::from(place));
    let regulator = |place: usize| Role::Regulator(RegulatorId::from(place));
    let seats = (parties.iter().enumerate().map(|(place, p)| (nation(place), &p.strategy)))
        .chain(firms.iter().enumerate().map(|(place, f)| (firm(place), &f.strategy)))
        .chain(regulators.iter().enumerate().map(|(place, r)| (regulator(place), &r.strategy)));
    let names = context.names.agents.iter();
    names
        .zip(seats)
        .map(|(name, (role, strategy))| Agent { id: name.into(), role, strategy: strategy.clone() })
        .collect()
}

/// The texts of a list that may not be there.
pub(crate) fn texts(list: Option<&At<List<String>>>) -> Vec<String> {
    super::entries(list).filter_map(At::get).cloned().collect()
}
