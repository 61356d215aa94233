//! Events, outcome and trace of a game in the golden format.

use detente_game::event::Move;
use detente_game::situation::IssueView;
use detente_game::{
    Asker, Cause, Concession, Day, EventKind, GameSpec, IssueId, Observer, PartyId, Played, TableId,
};
use detente_report::{Outcome, Who};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Causes that the golden games keep.
const CAUSES: [Cause; 5] =
    [Cause::Cover, Cause::Exposure, Cause::OwnCost, Cause::Pressure, Cause::Reciprocity];

/// Every event.
pub(crate) fn events(spec: &GameSpec, played: &Played) -> Vec<Value> {
    let mut rendered = Vec::new();
    for event in &played.events {
        let mut fields = kind(spec, &event.kind);
        fields["id"] = event.id.into();
        fields["day"] = event.tick.into();
        fields["kind"] = event.kind.name().into();
        rendered.push(fields);
    }
    rendered
}

fn kind(spec: &GameSpec, kind: &EventKind) -> Value {
    let party = |party: &PartyId| json!({"party": spec.party_id(*party)});
    match kind {
        EventKind::Unilateral { concession: step, after } => {
            let mut fields = concession(spec, step);
            if let Some(after) = after {
                fields["after"] = (*after).into();
            }
            fields
        }
        EventKind::Offered(step) | EventKind::Agreed(step) => concession(spec, step),
        EventKind::Call { by: Asker::Party(by), .. } => party(by),
        EventKind::Call { by: Asker::Joint, .. } => json!({"party": "joint"}),
        EventKind::Refused { party: by, .. } | EventKind::CallLapsed { party: by, .. } => party(by),
        EventKind::SessionFixed { party, opens, .. } => {
            json!({"party": spec.party_id(*party), "opens": opens})
        }
        EventKind::Offer { party, step, package, .. } => {
            json!({"party": spec.party_id(*party), "step": step, "package": package.as_slice()})
        }
        EventKind::Retracted(step) | EventKind::Restored(step) | EventKind::Lapsed(step) => {
            moved(spec, step)
        }
        EventKind::SessionFailed { party, reason, .. } => {
            json!({"party": spec.party_id(*party), "reason": reason.name()})
        }
        EventKind::Deal { party, package, net, .. } => {
            let (package, net) = (package.as_slice(), net.as_slice());
            json!({"party": spec.party_id(*party), "package": package, "net": net})
        }
        EventKind::Ratified { .. }
        | EventKind::LicenceApplied(_)
        | EventKind::LicenceGranted(_)
        | EventKind::LicenceRefused(_) => json!({}),
        EventKind::SlowWalked { step, promise } | EventKind::Delivered { step, promise } => {
            let mut fields = moved(spec, step);
            fields["promise"] = (*promise).into();
            fields
        }
        EventKind::Accused { party, issue, promise } => {
            let issue = issue_id(spec, *issue);
            json!({"party": spec.party_id(*party), "issue": issue, "promise": promise})
        }
        EventKind::TakenBack { .. }
        | EventKind::Accepted { .. }
        | EventKind::Threatened { .. }
        | EventKind::Escalated { .. }
        | EventKind::Relaxed { .. }
        | EventKind::Withdrawn { .. }
        | EventKind::Exhausted { .. }
        | EventKind::ProjectDecided { .. }
        | EventKind::CapacityOpened { .. }
        | EventKind::CapacityClosed { .. }
        | EventKind::SaleFiled { .. }
        | EventKind::SaleClosed { .. }
        | EventKind::SaleBlocked { .. }
        | EventKind::ConditionsExpired { .. }
        | EventKind::InspectionsChanged { .. }
        | EventKind::RatificationRefused { .. }
        | EventKind::Forced { .. } => Value::Null,
        EventKind::Forfeit { reason, .. } => json!({"reason": reason}),
    }
}

fn issue_id(spec: &GameSpec, issue: IssueId) -> &str {
    &spec.issues[issue.index()].id
}

fn moved(spec: &GameSpec, step: &Move) -> Value {
    let (party, issue) = (spec.party_id(step.party), issue_id(spec, step.issue));
    json!({"party": party, "issue": issue, "from": step.from, "to": step.to})
}

fn concession(spec: &GameSpec, step: &Concession) -> Value {
    let flags = [(step.relief, "relief"), (step.threat, "threat")];
    let flags: Vec<&str> = flags.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    let share = |cause: Cause| (cause.name().to_string(), json!(step.attribution[cause]));
    let shares: Map<String, Value> = CAUSES.into_iter().map(share).collect();
    json!({
        "party": spec.party_id(step.party),
        "issue": issue_id(spec, step.issue),
        "from": step.from,
        "to": step.to,
        "given_up": step.given_up,
        "given_up_share": step.given_up_share,
        "flags": flags,
        "attribution": {"largest": step.attribution.largest().name(), "shares": shares},
    })
}

/// The outcome, as the report computes it from the events.
pub(crate) fn outcome(spec: &GameSpec, played: &Played) -> Value {
    let outcome = Outcome::of(spec, played);
    let who = |who: Option<Who>| who.map(|who| who.name(spec).to_string());
    let range: Vec<f64> = played.ranges.iter().map(|(least, largest)| largest - least).collect();
    json!({
        "resolution": outcome.resolution.name(),
        "first_conceder": who(outcome.first_conceder),
        "first_day": outcome.first_day,
        "asked_first": who(outcome.asked_first),
        "asked_day": outcome.asked_day,
        "first_offer_concession": outcome.first_offer_concession.map(|party| spec.party_id(party)),
        "deal_day": outcome.deal_day,
        "ratified_day": outcome.ratified_day,
        "package": outcome.package.as_ref().map(|package| package.as_slice()),
        "net": outcome.net.as_ref().map(|net| net.as_slice()),
        "given_up": outcome.given_up.as_slice(),
        "range": range,
        "levels": outcome.levels.as_slice(),
    })
}

/// Collects every traced quantity of every day.
pub(crate) struct Trace {
    spec: Arc<GameSpec>,
    series: Map<String, Value>,
}

impl Trace {
    pub(crate) fn new(spec: Arc<GameSpec>) -> Self {
        Trace { spec, series: Map::new() }
    }

    pub(crate) fn into_json(self) -> Value {
        Value::Object(self.series)
    }

    fn put(&mut self, name: &str, figures: Value) {
        let days = self.series.entry(name).or_insert_with(|| json!([]));
        days.as_array_mut().unwrap().push(figures);
    }

    fn by_issue(&mut self, name: &str, day: &Day<'_>, get: impl Fn(&IssueView) -> Value) {
        let figures = day.situation.issues.iter().map(get).collect();
        self.put(name, Value::Array(figures));
    }

    /// A quantity that only issues with a channel have.
    fn by_channel(&mut self, name: &str, day: &Day<'_>, get: impl Fn(&IssueView) -> Value) {
        self.by_issue(name, day, |view| if view.has_channel { get(view) } else { Value::Null });
    }
}

impl Observer for Trace {
    fn day(&mut self, day: &Day<'_>) {
        self.by_issue("level", day, |view| view.level.into());
        self.by_channel("phi", day, |view| view.phi.into());
        self.by_channel("sigma", day, |view| view.sigma.into());
        self.by_channel("u", day, |view| view.shortage.into());
        self.by_channel("own-u", day, |view| match view.own_cover {
            Some(_) => view.own_shortage.into(),
            None => Value::Null,
        });
        self.by_channel("loss", day, |view| view.loss.into());
        self.by_channel("own-cost", day, |view| view.own_cost.into());
        self.by_channel("cover", day, |view| json!(view.cover));
        self.by_channel("own-cover", day, |view| json!(view.own_cover));
        self.by_channel("F", day, |view| json!(view.forward_loss.as_slice()));
        self.by_channel("G", day, |view| json!(view.forward_own_cost.as_slice()));
        self.by_issue("stake", day, |view| view.stake.into());
        self.by_issue("stake-linked", day, |view| view.stake_linked.into());
        let by_party = |get: fn(&detente_game::situation::PartyView) -> f64| {
            json!(day.situation.parties.iter().map(get).collect::<Vec<f64>>())
        };
        self.put("pressure", by_party(|party| party.pressure));
        self.put("standing", by_party(|party| party.standing.total()));
        self.put("W", by_party(|party| party.utility));
        self.put(
            "nash",
            json!(day.situation.tables[0].nash.as_ref().map(|package| package.as_slice())),
        );
        let asks: Vec<f64> =
            day.memories.iter().map(|memory| memory.ask(TableId(0)).total()).collect();
        self.put("A", json!(asks));
        let yields: Vec<f64> = (self.spec.issues.iter().enumerate())
            .map(|(index, issue)| day.memories[issue.owner.index()].yields[index].total())
            .collect();
        self.put("H", json!(yields));
        let seen = |delivery: &Option<(u32, f64)>| delivery.map(|(seen, _)| seen);
        self.put("delivered", json!(day.deliveries.iter().map(seen).collect::<Vec<_>>()));
        let cusum = |delivery: &Option<(u32, f64)>| delivery.map(|(_, cusum)| cusum);
        self.put("C", json!(day.deliveries.iter().map(cusum).collect::<Vec<_>>()));
    }
}
