//! One game as a JSON object for other tools: format 1. Fields are added, never renamed.

use crate::escalation::{RungObject, rungs};
use crate::licences::{self, LicencesObject};
use crate::names::{self, ByName};
use crate::outcome::{Outcome, Who};
use crate::promise::promises;
use crate::step::{Step, steps};
use detente_game::{Account, ButFor, Cause, Event, EventKind, GameSpec, PartyId, Played};
use serde::Serialize;

/// Version of every JSON output.
pub const FORMAT: u32 = 1;

/// What a report says about a game beyond its spec and seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GameInfo {
    /// Version of the engine.
    pub engine: String,
    /// Digest of the scenario with its settings.
    pub spec_digest: String,
    /// Strategy of every agent in full, by the agent's id.
    pub strategies: Vec<(String, String)>,
}

/// Which game was played.
#[derive(Clone, Debug, Serialize)]
pub struct Game<'a> {
    /// Id of the scenario.
    pub scenario: &'a str,
    /// Seed of the game.
    pub seed: u64,
    /// Version of the engine.
    pub engine: &'a str,
    /// Digest of the scenario with its settings.
    pub spec_digest: &'a str,
    /// Unit of money: millions of `currency`.
    pub unit: &'a str,
    /// Currency of the unit.
    pub currency: &'a str,
    /// The mechanism switched off, if any.
    pub ablation: Option<&'static str>,
    /// Strategy of every agent in full.
    pub strategies: ByName<'a, &'a str>,
}

impl<'a> Game<'a> {
    /// Names a game.
    pub fn new(spec: &'a GameSpec, info: &'a GameInfo, seed: u64) -> Self {
        Game {
            scenario: &spec.id,
            seed,
            engine: &info.engine,
            spec_digest: &info.spec_digest,
            unit: &spec.unit,
            currency: &spec.currency,
            ablation: spec.ablation.map(|ablation| ablation.name()),
            strategies: strategies(info),
        }
    }
}

/// The strategy of every agent, by its id.
pub fn strategies(info: &GameInfo) -> ByName<'_, &str> {
    ByName(info.strategies.iter().map(|(agent, text)| (agent.as_str(), text.as_str())).collect())
}

/// One game. The order of fields is part of the format.
#[derive(Clone, Debug, Serialize)]
pub struct GameReport<'a> {
    format: u32,
    game: Game<'a>,
    outcome: OutcomeObject<'a>,
    first_conceder: Option<&'a str>,
    first_tick: Option<u32>,
    first_date: Option<String>,
    asked_first: Option<&'a str>,
    asked_tick: Option<u32>,
    asked_date: Option<String>,
    first_offer_concession: Option<&'a str>,
    concessions: Vec<ConcessionObject<'a>>,
    promises: Vec<PromiseObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    escalations: Option<Vec<RungObject<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licences: Vec<LicencesObject<'a>>,
    given_up: ByName<'a, GivenUp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offers: Option<Vec<OfferObject<'a>>>,
    state_hash: String,
}

#[derive(Clone, Debug, Serialize)]
struct OutcomeObject<'a> {
    resolution: &'static str,
    tick: Option<u32>,
    date: Option<String>,
    package: Option<ByName<'a, &'a str>>,
    net: Option<ByName<'a, f64>>,
    ratified_tick: Option<u32>,
    ratified_date: Option<String>,
    one_sided: bool,
    levels: ByName<'a, &'a str>,
    forfeit: Option<ForfeitObject<'a>>,
}

#[derive(Clone, Debug, Serialize)]
struct ForfeitObject<'a> {
    agent: &'a str,
    tick: u32,
    reason: &'a str,
}

#[derive(Clone, Debug, Serialize)]
struct ConcessionObject<'a> {
    id: u32,
    tick: u32,
    date: String,
    party: &'a str,
    issue: &'a str,
    kind: &'static str,
    from: &'a str,
    to: &'a str,
    given_up: Option<f64>,
    given_up_share: Option<f64>,
    promise: Option<u32>,
    after: Option<u32>,
    flags: Vec<&'static str>,
    attribution: Option<Attribution>,
    but_for: Option<ButForObject>,
}

/// What became of a concession without its largest cause.
#[derive(Clone, Copy, Debug, Serialize)]
struct ButForObject {
    cause: &'static str,
    from_tick: u32,
    still_made: bool,
    days_later: Option<u32>,
}

/// Where a concession came from.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attribution {
    largest: &'static str,
    shares: ByName<'static, f64>,
}

impl Attribution {
    /// Names the causes that have a share.
    pub(crate) fn new(account: &Account) -> Self {
        let causes = Cause::ALL.into_iter().filter(|&cause| account[cause] != 0.0);
        let shares = ByName(causes.map(|cause| (cause.name(), account[cause])).collect());
        Attribution { largest: account.largest().name(), shares }
    }
}

#[derive(Clone, Debug, Serialize)]
struct PromiseObject<'a> {
    promise: u32,
    issue: &'a str,
    party: &'a str,
    from: &'a str,
    to: &'a str,
    agreed_tick: u32,
    ratified_tick: Option<u32>,
    delivered_tick: Option<u32>,
    slow_walked: bool,
    accused_tick: Option<u32>,
    taken_back_tick: Option<u32>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct GivenUp {
    value: f64,
    share: f64,
    headline_share: f64,
}

#[derive(Clone, Debug, Serialize)]
struct OfferObject<'a> {
    tick: u32,
    round: &'a str,
    by: &'a str,
    package: ByName<'a, &'a str>,
    utilities: ByName<'a, f64>,
}

impl<'a> GameReport<'a> {
    /// Reports a game; with `offers` every package put on the table too.
    pub fn new(
        spec: &'a GameSpec,
        info: &'a GameInfo,
        played: &'a Played,
        outcome: &'a Outcome,
        offers: bool,
    ) -> Self {
        let date = |tick: Option<u32>| tick.map(|tick| names::date(spec, tick).to_string());
        let who = |who: Option<Who>| who.map(|who| who.name(spec));
        let offerer = outcome.first_offer_concession;
        GameReport {
            format: FORMAT,
            game: Game::new(spec, info, played.seed),
            outcome: outcome_object(spec, outcome),
            first_conceder: who(outcome.first_conceder),
            first_tick: outcome.first_day,
            first_date: date(outcome.first_day),
            asked_first: who(outcome.asked_first),
            asked_tick: outcome.asked_day,
            asked_date: date(outcome.asked_day),
            first_offer_concession: offerer.map(|party| spec.party_id(party)),
            concessions: steps(&played.events).iter().map(|step| concession(spec, step)).collect(),
            promises: promise_objects(spec, played),
            escalations: (spec.escalates() || !spec.shocks.is_empty())
                .then(|| rungs(&played.events).map(|rung| RungObject::new(spec, &rung)).collect()),
            licences: licences::objects(spec, played),
            given_up: given_up(spec, outcome),
            offers: offers.then(|| offer_objects(spec, played)),
            state_hash: state_hash(played),
        }
    }

    /// The same, with the causal test of its concessions.
    #[must_use]
    pub fn with_but_for(mut self, tests: &[ButFor]) -> Self {
        for test in tests {
            let object = ButForObject {
                cause: test.cause.name(),
                from_tick: test.from,
                still_made: test.days_later.is_some(),
                days_later: test.days_later,
            };
            let tested = self.concessions.iter_mut().filter(|step| step.id == test.event);
            tested.for_each(|step| step.but_for = Some(object));
        }
        self
    }

    /// The object as one line of text that ends with a newline.
    pub fn to_line(&self) -> std::io::Result<String> {
        Ok(serde_json::to_string(self)? + "\n")
    }

    /// Appends the object to a buffer, on one line that ends with a newline.
    pub fn write_line(&self, out: &mut Vec<u8>) -> std::io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.push(b'\n');
        Ok(())
    }
}

/// The hash of the last state, as every output writes it.
pub fn state_hash(played: &Played) -> String {
    format!("{:016x}", played.state_hash)
}

fn outcome_object<'a>(spec: &'a GameSpec, outcome: &'a Outcome) -> OutcomeObject<'a> {
    let date = |tick: Option<u32>| tick.map(|tick| names::date(spec, tick).to_string());
    let signed = outcome.package.as_ref().zip(outcome.deal_round);
    let forfeit = outcome.forfeit.as_ref();
    OutcomeObject {
        resolution: outcome.resolution.name(),
        tick: outcome.deal_day,
        date: date(outcome.deal_day),
        package: signed.map(|(package, round)| names::package(spec, round, package)),
        net: outcome.net.as_ref().map(|net| names::by_party(spec, net.iter().copied())),
        ratified_tick: outcome.ratified_day,
        ratified_date: date(outcome.ratified_day),
        one_sided: outcome.one_sided.is_some(),
        levels: names::levels(spec, &outcome.levels),
        forfeit: forfeit.map(|forfeit| ForfeitObject {
            agent: spec.agent_id(forfeit.agent),
            tick: forfeit.tick,
            reason: &forfeit.reason,
        }),
    }
}

fn concession<'a>(spec: &'a GameSpec, step: &Step<'a>) -> ConcessionObject<'a> {
    let moved = step.step;
    ConcessionObject {
        id: step.event.id,
        tick: step.event.tick,
        date: names::date(spec, step.event.tick).to_string(),
        party: spec.party_id(moved.party),
        issue: &spec.issues[moved.issue.index()].id,
        kind: step.event.kind.name(),
        from: names::level(spec, moved.issue, moved.from),
        to: names::level(spec, moved.issue, moved.to),
        given_up: step.concession.map(|concession| concession.given_up),
        given_up_share: step.concession.map(|concession| concession.given_up_share),
        promise: step.promise,
        after: step.after,
        flags: step.flags(),
        attribution: step.concession.map(|concession| Attribution::new(&concession.attribution)),
        but_for: None,
    }
}

fn promise_objects<'a>(spec: &'a GameSpec, played: &Played) -> Vec<PromiseObject<'a>> {
    let object = |promise: &crate::promise::Promise| PromiseObject {
        promise: promise.id,
        issue: &spec.issues[promise.issue.index()].id,
        party: spec.party_id(promise.party),
        from: names::level(spec, promise.issue, promise.from),
        to: names::level(spec, promise.issue, promise.to),
        agreed_tick: promise.agreed,
        ratified_tick: promise.ratified,
        delivered_tick: promise.delivered,
        slow_walked: promise.slow_walked,
        accused_tick: promise.accused,
        taken_back_tick: promise.taken_back,
    };
    promises(&played.events).iter().map(object).collect()
}

fn given_up<'a>(spec: &'a GameSpec, outcome: &Outcome) -> ByName<'a, GivenUp> {
    let values = spec.party_ids().map(|party| GivenUp {
        value: outcome.given_up[party.index()],
        share: outcome.given_up_share[party.index()],
        headline_share: outcome.headline_share[party.index()],
    });
    names::by_party(spec, values)
}

fn offer_objects<'a>(spec: &'a GameSpec, played: &Played) -> Vec<OfferObject<'a>> {
    let object = |event: &Event| match &event.kind {
        EventKind::Offer { party, round, package, worth, .. } => Some(OfferObject {
            tick: event.tick,
            round: &spec.rounds[round.index()].id,
            by: spec.party_id(*party),
            package: names::package(spec, *round, package),
            utilities: names::by_party(
                spec,
                spec.party_ids().map(|party| utility(played, party, worth[party.index()])),
            ),
        }),
        _ => None,
    };
    played.events.iter().filter_map(object).collect()
}

/// A worth as a share of the party's range of the first day, 0 to 1.
pub(crate) fn utility(played: &Played, party: PartyId, worth: f64) -> f64 {
    let (least, most) = played.ranges[party.index()];
    if most > least { ((worth - least) / (most - least)).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use serde_json::{Value, json};

    fn report(played: &Played, offers: bool) -> (String, Value) {
        let spec = example::spec();
        let strategies = vec![("CHN".to_string(), "nation(table=nash)".to_string())];
        let info = GameInfo { engine: "0.1.0".into(), spec_digest: "d".into(), strategies };
        let outcome = Outcome::of(&spec, played);
        let mut line = Vec::new();
        GameReport::new(&spec, &info, played, &outcome, offers).write_line(&mut line).unwrap();
        let text = String::from_utf8(line).unwrap();
        let value = serde_json::from_str(&text).unwrap();
        (text, value)
    }

    #[test]
    fn the_contract_holds_for_an_agreement() {
        let (text, value) = report(&example::agreement(), true);
        assert!(text.starts_with(r#"{"format":1,"game":{"scenario":"test-2025","seed":7,"#));
        assert!(text.ends_with("\"state_hash\":\"00000000000000ab\"}\n"));
        let outcome = &value["outcome"];
        assert_eq!(outcome["resolution"], "agreement");
        assert_eq!((&outcome["tick"], &outcome["date"]), (&json!(29), &json!("2025-06-10")));
        assert_eq!(
            outcome["package"],
            json!({"ree-licences": "civil-6m", "eda": "case-by-case", "ethane": "free"})
        );
        assert_eq!(outcome["net"], json!({"CHN": 640.0, "USA": 800.0}));
        assert_eq!(value["first_conceder"], "joint");
        assert_eq!(value["asked_first"], "USA");
        assert_eq!(value["first_offer_concession"], "USA");
        assert_eq!(value["given_up"]["USA"]["value"], 410.0);
    }

    #[test]
    fn concessions_offers_and_promises_are_listed() {
        let (_, value) = report(&example::agreement(), true);
        let steps = value["concessions"].as_array().unwrap();
        let kinds: Vec<_> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
        let expected =
            ["offered", "offered", "agreed", "agreed", "agreed", "delivered", "delivered"];
        assert_eq!(kinds, expected);
        assert_eq!(
            steps[1]["attribution"],
            json!({"largest": "cover", "shares": {"cover": 0.75, "reciprocity": 0.25}})
        );
        assert_eq!(steps[1]["flags"], json!(["relief"]));
        assert_eq!((&steps[5]["promise"], &steps[5]["given_up"]), (&json!(8), &Value::Null));
        let offer = &value["offers"][0];
        assert_eq!(offer["utilities"], json!({"CHN": 0.25, "USA": 0.75}));
        assert_eq!((&offer["round"], &offer["by"]), (&json!("london"), &json!("USA")));
        assert_eq!(value["promises"][0]["accused_tick"], 63);
    }

    #[test]
    fn nothing_agreed_is_null_and_offers_are_left_out_unless_asked_for() {
        let (_, value) = report(&example::played(vec![]), false);
        assert!(value.get("offers").is_none());
        for field in ["tick", "date", "package", "net", "ratified_tick", "forfeit"] {
            assert_eq!(value["outcome"].get(field), Some(&Value::Null), "{field}");
        }
        for field in ["first_conceder", "asked_first", "first_offer_concession"] {
            assert_eq!(value.get(field), Some(&Value::Null), "{field}");
        }
        assert_eq!(value["outcome"]["levels"]["eda"], "banned");
    }
}
