//! A golden session, from its file to a spec and a cast.

use detente_game::domain::{Domain, DomainIssue, Levels, Outcome, Preferences};
use detente_game::id::Level;
use detente_game::session::{SessionCast, SessionParty, SessionProtocol, SessionSpec};
use detente_game::{Argument, Registry, StrategyCall};
use detente_strategies::Library;
use serde_json::Value;

/// A session with what has to come out.
pub(crate) struct Golden {
    pub(crate) spec: SessionSpec,
    pub(crate) cast: SessionCast,
    pub(crate) json: Value,
}

impl Golden {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let issues: Vec<DomainIssue> = list(&json["issues"])?.iter().map(issue).collect();
        let domain = Domain::new(issues).map_err(|error| error.to_string())?;
        let agents = list(&json["agents"])?;
        let party = |agent: &Value| party(&domain, agent);
        let parties = agents.iter().map(party).collect::<Result<_, _>>()?;
        let strategy =
            |agent: &Value| Library.party(&call(agent)?).map_err(|error| error.to_string());
        let cast = SessionCast(agents.iter().map(strategy).collect::<Result<_, _>>()?);
        let steps = json["n_steps"].as_u64().and_then(|steps| u32::try_from(steps).ok());
        let spec = SessionSpec {
            id: text_of(&json["name"]),
            title: String::new(),
            round: "main".to_string(),
            domain,
            parties,
            protocol: SessionProtocol::AlternatingOffers,
            steps: steps.ok_or("n_steps is no count")?,
            ending: 0.0,
        };
        Ok(Golden { spec, cast, json })
    }

    /// The outcome of a list of values.
    pub(crate) fn outcome(&self, values: &Value) -> Result<Outcome, String> {
        let issues = self.spec.domain.issues();
        let level = |(issue, value): (&DomainIssue, &Value)| {
            issue.levels.find(&text_of(value)).map(|level| level as Level)
        };
        let levels: Option<Vec<Level>> = issues.iter().zip(list(values)?).map(level).collect();
        levels
            .and_then(|levels| self.spec.domain.outcome(&levels))
            .ok_or_else(|| format!("{values} is no outcome"))
    }

    /// The values of an outcome.
    pub(crate) fn values(&self, outcome: Outcome) -> Vec<String> {
        let domain = &self.spec.domain;
        let levels = domain.issues().iter().zip(domain.levels(outcome));
        levels.map(|(issue, level)| issue.levels.label(usize::from(level))).collect()
    }
}

pub(crate) fn list(value: &Value) -> Result<&Vec<Value>, String> {
    value.as_array().ok_or_else(|| format!("{value} is no list"))
}

/// A value as a name: strings as they are, anything else as written.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

fn issue(json: &Value) -> DomainIssue {
    let values = json["values"].as_array().into_iter().flatten();
    DomainIssue {
        id: text_of(&json["name"]),
        levels: Levels::Labels(values.map(text_of).collect()),
        unit: String::new(),
    }
}

fn number(json: &Value, key: &str) -> Result<f64, String> {
    match &json[key] {
        Value::String(text) if text == "inf" => Ok(f64::INFINITY),
        value => value.as_f64().ok_or_else(|| format!("{key} is {value}, which is no number")),
    }
}

fn party(domain: &Domain, agent: &Value) -> Result<SessionParty, String> {
    let (weights, tables) = (list(&agent["weights"])?, list(&agent["values"])?);
    let mut issues = Vec::new();
    for ((issue, weight), table) in domain.issues().iter().zip(weights).zip(tables) {
        let levels = 0..issue.levels.count();
        let values = levels.map(|level| number(table, &issue.levels.label(level)));
        let weight = weight.as_f64().ok_or("a weight that is no number")?;
        issues.push((weight, values.collect::<Result<Vec<f64>, _>>()?));
    }
    let pairs = issues.iter().map(|(weight, values)| (*weight, &values[..]));
    let mut preferences = Preferences::additive(pairs);
    preferences.reservation = number(agent, "reserved_value")?;
    Ok(SessionParty {
        id: text_of(&agent["id"]),
        strategy: text_of(&agent["strategy"]),
        preferences,
        knows_others: false,
        power: 1.0,
        veto: false,
    })
}

/// The strategy that a file means, by the kind and the numbers that it gives.
fn call(agent: &Value) -> Result<StrategyCall, String> {
    let parameters = &agent["params"];
    let with = |name: &str, arguments: &[(&str, f64)]| {
        let mut call = StrategyCall::plain(name);
        let argument = |&(name, value): &(&str, f64)| (name.to_string(), Argument::Number(value));
        call.arguments = arguments.iter().map(argument).collect();
        call
    };
    match text_of(&parameters["kind"]).as_str() {
        "time" => {
            let shape = number(parameters, "exponent")?;
            let start = ("start", number(parameters, "start")?);
            let tolerance = ("tolerance", number(parameters, "eps")?);
            let usual = start.1 == 1.0 && tolerance.1 == 1e-4;
            Ok(match shape {
                f64::INFINITY => with("hardheaded", &[start, tolerance]),
                1.0 if usual => with("linear", &[]),
                e if usual && e > 1.0 => with("boulware", &[("e", e)]),
                e if usual => with("conceder", &[("e", e)]),
                e => with("aspiration", &[("e", e), start, tolerance]),
            })
        }
        "micro" => match text_of(&parameters["repeat"]).as_str() {
            "lowest_sent" => Ok(with("micro-last", &[])),
            "random_sent" => Ok(with("micro", &[])),
            other => Err(format!("no rule to repeat by: {other}")),
        },
        "naive_tft" => {
            let first = number(parameters, "initial_concession")?;
            let names = [
                ("kindness", number(parameters, "kindness")?),
                ("first", first),
                ("patience", number(parameters, "kindness_start_step")?),
                ("least", number(parameters, "min_concession_eps")?),
            ];
            Ok(with("naive-tit-for-tat", &names))
        }
        "tough" => Ok(with("tough", &[("tolerance", number(parameters, "accept_tol")?)])),
        other => Err(format!("no strategy of the kind {other}")),
    }
}
