//! What there is: strategies and scenarios.

use crate::error::Error;
use crate::output::print;
use crate::registry::STRATEGIES;
use crate::setup::{load, load_any, nearest};
use detente_game::registry::{ParameterDefault, Part, StrategyParameter};
use detente_game::spec::Role;
use detente_game::{Ablation, GameSpec, Registry, StrategyInfo};
use detente_report::names::date;
use detente_report::number::push_exact;
use detente_report::table::{Align, Table, WIDTH, push_lines, wrap};
use detente_scenario::{Loaded, Scenario, SessionScenario};

/// Width of part and name in the list of strategies.
const FIRST_COLUMNS: usize = 34;

const COMPOSED: &str = "
A nation is nation(resolve=…, table=…), or one part alone with the default for the other:
--strategy \"USA=nation(resolve=hardliner, table=boulware(e=4))\"
Where measures may be raised again, escalation=… says how it does that; by default it does not.
A script of your own plays as FILE.rhai: `detente strategies --template nation > my.rhai` begins one.
A program of your own plays as process:COMMAND; `detente strategies process` says how.
";

/// What a program has to do to take a seat.
const PROCESS: &str = "\
process:COMMAND, process(deadline=SECONDS):COMMAND
A program in any language, for a nation, a firm, a regulator or a party:
--strategy \"USA=process:python3 assets/strategies/tit_for_tat.py\"

It reads JSON, one object a line, from standard input, and answers on standard output:
  {\"type\": \"hello\", \"role\": …, \"decisions\": […]}  →  {\"protocol\": 1, \"name\": …, \"decisions\": […]}
  {\"type\": \"start\", \"game\": …}                   a game begins anew; no answer
  {\"type\": \"decide\", \"id\": 1, \"decision\": …,
   \"observation\": …}                            →  {\"id\": 1, \"action\": …}
  {\"type\": \"notice\" …}, {\"type\": \"end\"}          no answer
Decisions that it does not list are left to the strategy named by \"extends\", or to the defaults.
Late (10 s unless told), silent, illegal or dead, it forfeits its game.

All of it: assets/strategies/PROTOCOL.md
";

/// What a nation's strategy is called when it is put together from parts.
const COMPOSITION: &str = "nation";

/// Lists the strategies, or explains one.
pub(crate) fn strategies(name: Option<&str>) -> Result<(), Error> {
    let all = STRATEGIES.strategies();
    let Some(name) = name else {
        return print(&strategy_list(&all));
    };
    if name == COMPOSITION {
        return print(&composition(&all));
    }
    if name == detente_process::NAME {
        return print(PROCESS);
    }
    match all.iter().find(|info| info.name == name) {
        Some(info) => print(&strategy(info)),
        None => {
            let instead = match nearest(name, all.iter().map(|info| info.name)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "`detente strategies` lists them".to_string(),
            };
            Err(Error::Usage(format!("unknown strategy `{name}`; {instead}")))
        }
    }
}

fn strategy_list(all: &[&'static StrategyInfo]) -> String {
    let mut table =
        Table::new(&[("part", Align::Left), ("name", Align::Left), ("what it does", Align::Left)]);
    for info in all {
        let parts = parts(info);
        let (mut part, mut name) = (&*parts, info.name);
        for line in wrap(info.summary, WIDTH - FIRST_COLUMNS) {
            table.push([part, name, &line]);
            (part, name) = ("", "");
        }
    }
    let mut text = String::new();
    push_lines(&mut text, 0, table.lines());
    text.push_str(COMPOSED);
    text
}

/// What a strategy can play: `table, party`.
fn parts(info: &StrategyInfo) -> String {
    let parts: Vec<&str> = info.build.parts().iter().map(|part| part.name()).collect();
    parts.join(", ")
}

/// How the strategy of a nation is put together, and from what.
fn composition(all: &[&'static StrategyInfo]) -> String {
    let mut text = format!("{COMPOSITION}(resolve=…, table=…, escalation=…)\n{COMPOSED}");
    for part in [Part::Resolve, Part::Table, Part::Escalation] {
        let of_part = all.iter().filter(|info| info.build.part() == part);
        let names: Vec<_> = of_part.map(|info| info.name).collect();
        section(&mut text, part.name(), wrap(&names.join(", "), WIDTH - 2));
    }
    text
}

fn strategy(info: &StrategyInfo) -> String {
    let mut text = format!("{} ({})\n\n", info.name, parts(info));
    push_lines(&mut text, 0, wrap(info.summary, WIDTH));
    if !info.parameters.is_empty() {
        text.push_str("\nParameters\n");
        push_lines(&mut text, 2, parameters(info.parameters));
    }
    text.push_str("\nSource\n");
    push_lines(&mut text, 2, wrap(info.source, WIDTH - 2));
    let chance = if info.stochastic { "draws random numbers" } else { "draws no random numbers" };
    text.push_str(&format!("\nIt {chance}.\n"));
    text
}

fn parameters(parameters: &[StrategyParameter]) -> Vec<String> {
    let heads = ["name", "default", "range", "unit", "what it does"];
    let mut table = Table::new(&heads.map(|head| (head, Align::Left)));
    for parameter in parameters {
        let default = match parameter.default {
            ParameterDefault::Value(value) => exact(value),
            ParameterDefault::Rule(rule) => format!("scenario's {rule}"),
        };
        let (low, high) = parameter.range;
        let range = format!("{} to {}", exact(low), exact(high));
        table.push([parameter.name, &default, &range, parameter.unit, parameter.summary]);
    }
    table.lines()
}

fn exact(value: f64) -> String {
    let mut text = String::new();
    push_exact(&mut text, value);
    text
}

/// Lists the scenarios, or explains one.
pub(crate) fn scenarios(name: Option<&str>) -> Result<(), Error> {
    match name {
        Some(name) => print(&match load_any(name)? {
            Loaded::Game(found) => scenario(&found),
            Loaded::Session(found) => session(&found),
        }),
        None => print(&scenario_list()?),
    }
}

fn scenario_list() -> Result<String, Error> {
    let heads = ["name", "from", "days", "parties", "title"];
    let mut table = Table::new(&heads.map(|head| (head, Align::Left)));
    for shipped in detente_scenario::shipped() {
        let scenario = load(shipped.name)?;
        let spec = &scenario.spec;
        let from = date(spec, 0).to_string();
        let parties: Vec<_> = spec.party_ids().map(|party| spec.party_id(party)).collect();
        let (days, parties) = (spec.horizon.to_string(), parties.join(", "));
        table.push([&spec.id, &from, &days, &parties, &scenario.about.title]);
    }
    for shipped in detente_scenario::shipped_sessions() {
        if let Loaded::Session(scenario) = load_any(shipped.name)? {
            let spec = &scenario.spec;
            let parties: Vec<_> = spec.parties.iter().map(|party| &*party.id).collect();
            let (steps, parties) = (format!("{} steps", spec.steps), parties.join(", "));
            table.push([&*spec.id, "", &steps, &parties, &spec.title]);
        }
    }
    let mut text = String::new();
    push_lines(&mut text, 0, table.lines());
    Ok(text)
}

/// A session without an economy.
fn session(scenario: &SessionScenario) -> String {
    let spec = &scenario.spec;
    let mut text = format!(
        "{}\n{}, {}, at most {} steps, {} packages\n",
        spec.title,
        spec.id,
        spec.protocol.name(),
        spec.steps,
        spec.domain.outcomes()
    );
    let heads = ["id", "strategy", "knows the others' wants"];
    let mut table = Table::new(&heads.map(|head| (head, Align::Left)));
    for party in &spec.parties {
        table.push([&*party.id, &party.strategy, if party.knows_others { "yes" } else { "no" }]);
    }
    section(&mut text, "Parties", table.lines());
    let mut table = Table::new(&["id", "levels"].map(|head| (head, Align::Left)));
    for issue in spec.domain.issues() {
        let count = issue.levels.count();
        let (first, last) = (issue.levels.label(0), issue.levels.label(count - 1));
        let levels = format!("{count} from {first} to {last} {}", issue.unit);
        table.push([&*issue.id, levels.trim_end()]);
    }
    section(&mut text, "Issues", table.lines());
    section(&mut text, "Notes", paragraphs(&scenario.notes));
    section(&mut text, "Sources", paragraphs(&scenario.origins));
    text
}

fn scenario(scenario: &Scenario) -> String {
    let (spec, about) = (&scenario.spec, &scenario.about);
    let from = date(spec, 0);
    let mut text = format!(
        "{}\n{}, {} days from {from}, money in {}, sender {}\n",
        about.title,
        spec.id,
        spec.horizon,
        about.money,
        spec.party_id(spec.sender)
    );
    section(&mut text, "Agents", agents(spec));
    section(&mut text, "Issues", issues(spec));
    section(&mut text, "Ablations, as in --set ablation.NAME=true", ablations(scenario));
    section(&mut text, "Notes", paragraphs(&about.notes));
    section(&mut text, "Sources", paragraphs(&about.sources));
    section(&mut text, "Parameters, as in --set PATH=VALUE", paths(spec));
    text
}

fn section(text: &mut String, title: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        text.push_str(&format!("\n{title}\n"));
        push_lines(text, 2, lines);
    }
}

fn agents(spec: &GameSpec) -> Vec<String> {
    let mut table = Table::new(&["id", "role", "strategy"].map(|head| (head, Align::Left)));
    for agent in &spec.agents {
        let role = match agent.role {
            Role::Nation(_) => "nation",
            Role::Firm(_) => "firm",
            Role::Regulator(_) => "regulator",
        };
        table.push([agent.id.as_str(), role, agent.strategy.as_str()]);
    }
    table.lines()
}

fn issues(spec: &GameSpec) -> Vec<String> {
    let heads = ["id", "owner", "levels, the owner's ideal first", ""];
    let mut table = Table::new(&heads.map(|head| (head, Align::Left)));
    for (id, issue) in spec.issue_ids().zip(&spec.issues) {
        let marks = [
            (spec.is_discretionary(id), "discretionary".to_string()),
            (!issue.negotiable, "off the table".to_string()),
            (issue.opens > 0, format!("from day {}", issue.opens)),
        ];
        let marks: Vec<_> = marks.into_iter().filter(|mark| mark.0).map(|mark| mark.1).collect();
        let (levels, marks) = (issue.levels.join(", "), marks.join(", "));
        table.push([issue.id.as_str(), spec.party_id(issue.owner), &levels, &marks]);
    }
    table.lines()
}

fn ablations(scenario: &Scenario) -> Vec<String> {
    let mut lines = Vec::new();
    for ablation in Ablation::ALL {
        lines.push(ablation.name().to_string());
        let noted = scenario.about.ablations.iter().find(|(of, _)| of == ablation);
        let texts = std::iter::once(ablation.summary()).chain(noted.map(|(_, note)| note.as_str()));
        for text in texts {
            lines.extend(wrap(text, WIDTH - 4).into_iter().map(|line| format!("  {line}")));
        }
    }
    lines
}

fn paragraphs(texts: &[String]) -> Vec<String> {
    texts.iter().flat_map(|text| wrap(text, WIDTH - 2)).collect()
}

fn paths(spec: &GameSpec) -> Vec<String> {
    let heads =
        [("path", Align::Left), ("value", Align::Right), ("unit", Align::Left), ("", Align::Left)];
    let mut table = Table::new(&heads);
    for (_, parameter) in spec.parameters.iter() {
        let drawn = if parameter.is_drawn() { "drawn" } else { "" };
        let value = exact(parameter.value);
        table.push([parameter.path.as_str(), &value, &parameter.unit, drawn]);
    }
    table.lines()
}
