//! Private information: what each party knows of the others, from patterns.

use super::parties::LoweredParty;
use super::{Context, economy, field, names, rows};
use crate::diagnostic::Diagnostic;
use crate::read::At;
use crate::read::table::Row;
use crate::schema;
use crate::suggest;
use detente_game::parameter::Span;
use detente_game::registry::StrategyError;
use detente_game::{FirmId, Information, Knowledge, PartyId, Spread, StrategyCall};

/// Stands for every name in a pattern.
const ANY: &str = "*";

/// What a pattern is about.
enum Subject {
    /// Covers of these firms.
    Covers(Vec<FirmId>),
    /// Preferences of these parties.
    Preferences(Vec<PartyId>),
}

/// Every party that does not know everything, in the order of ids. What is one's own is always known, and a
/// later pattern wins over an earlier one.
pub(super) fn lower(context: &mut Context<'_>) -> Vec<Information> {
    let parties = context.names.parties.len();
    let mut all: Vec<Information> =
        (0..parties).map(|party| Information::full(PartyId::from(party))).collect();
    let file = context.file;
    for (name, row) in rows(file.information.as_ref()) {
        let observers = observers(context, name, row.name);
        for (pattern, row) in field(Some(&row.value)).into_iter().flat_map(|table| table.iter()) {
            let subject = subject(context, pattern, row.name);
            let (Some(subject), Some(knowledge)) = (subject, knowledge(context, row)) else {
                continue;
            };
            if knowledge.is_some() && is_of_network(context, &subject) {
                let message = "stocks of a network cannot be believed yet";
                let fault = Diagnostic::new(row.name, message);
                context.report(fault.help("write Known, or give firms a `cover:` and no flows"));
                continue;
            }
            for &observer in &observers {
                note(context, &mut all[observer], &subject, knowledge);
            }
        }
    }
    all.retain(|information| !information.is_full());
    all
}

/// Reports parties whose strategies read preferences that are hidden from them.
pub(super) fn check_strategies(
    context: &mut Context<'_>,
    all: &[Information],
    parties: &[Option<LoweredParty>],
) {
    for information in all {
        let observer = information.observer;
        let Some(hidden) = information.hidden().next() else { continue };
        let Some(Some(lowered)) = parties.get(observer.index()) else { continue };
        let Ok(call) = StrategyCall::parse(&lowered.strategy) else { continue };
        if context.registry.nation(&call).is_ok_and(|nation| nation.reads_preferences()) {
            let (observer, party) = (context.party(observer), context.party(hidden));
            let (strategy, observer, party) = (call.to_string(), observer.into(), party.into());
            let error = StrategyError::Hidden { strategy, observer, party };
            context.report(Diagnostic::new(lowered.seat, error.to_string()));
        }
    }
}

fn observers(context: &mut Context<'_>, name: &str, span: Span) -> Vec<usize> {
    let parties = &context.names.parties;
    if name == ANY {
        return (0..parties.len()).collect();
    }
    names::find_text(parties, "party", name, span, &mut context.faults).into_iter().collect()
}

/// What a pattern is about; reports one that is about nothing.
fn subject(context: &mut Context<'_>, pattern: &str, span: Span) -> Option<Subject> {
    let parts: Vec<&str> = pattern.split('.').collect();
    let faults = &mut context.faults;
    match parts[..] {
        ["firms", ANY, "cover"] => {
            Some(Subject::Covers((0..firms(context).count()).map(FirmId::from).collect()))
        }
        ["firms", name, "cover"] => {
            let index = names::Index::of(firms(context), span);
            let found = names::find_text(&index, "firm", name, span, &mut context.faults)?;
            Some(Subject::Covers(vec![FirmId::from(found)]))
        }
        ["preferences", "others" | ANY] => {
            let parties = 0..context.names.parties.len();
            Some(Subject::Preferences(parties.map(PartyId::from).collect()))
        }
        ["preferences", name] => {
            let found = names::find_text(&context.names.parties, "party", name, span, faults)?;
            Some(Subject::Preferences(vec![PartyId::from(found)]))
        }
        _ => {
            let fault = Diagnostic::new(span, "nothing can be known or not by this pattern");
            let forms = ["firms.*.cover", "preferences.others"];
            let near = suggest::nearest(pattern, forms);
            let help = near.map(|near| format!("did you mean `{near}`?"));
            context.report(fault.help(help.unwrap_or_else(|| {
                "write \"firms.NAME.cover\", \"firms.*.cover\", \"preferences.PARTY\" or \
                 \"preferences.others\""
                    .into()
            })));
            None
        }
    }
}

/// True when it is about stocks that are drawn by what flows.
fn is_of_network(context: &Context<'_>, subject: &Subject) -> bool {
    let Subject::Covers(firms) = subject else { return false };
    let mut rows = rows(context.file.firms.as_ref()).enumerate();
    rows.any(|(place, (_, row))| {
        let site = row.value.get().is_some_and(|fields| economy::is_site(context, fields));
        site && firms.contains(&FirmId::from(place))
    })
}

fn firms<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    rows(context.file.firms.as_ref()).map(|(name, _)| name)
}

/// What is known; `Some(None)` is the truth.
fn knowledge(context: &mut Context<'_>, row: &Row<schema::Knowledge>) -> Option<Option<Knowledge>> {
    match row.value.get()? {
        schema::Knowledge::Known => Some(None),
        schema::Knowledge::Hidden => Some(Some(Knowledge::Hidden)),
        schema::Knowledge::Prior(spread) => {
            let (drawn, clip) = context.numbers.spread(spread)?;
            let positive =
                matches!(drawn, Spread::Fixed | Spread::LogNormal { .. } | Spread::Gamma { .. });
            if positive && clip.is_none() {
                return Some(Some(Knowledge::Prior(drawn)));
            }
            let message = "a prior lies around the number of the scenario, on the same side of 0";
            let fault = Diagnostic::new(spread.span, message);
            context.report(fault.help("write LogNormal(sd), Gamma(shape) or Fixed"));
            None
        }
    }
}

/// Notes what one party knows of others; of itself it knows everything.
fn note(
    context: &Context<'_>,
    information: &mut Information,
    subject: &Subject,
    knowledge: Option<Knowledge>,
) {
    match subject {
        Subject::Covers(firms) => {
            for &firm in firms {
                let own = owner(context, firm) == Some(information.observer);
                replace(&mut information.covers, firm, knowledge.filter(|_| !own));
            }
        }
        Subject::Preferences(parties) => {
            for &party in parties {
                let own = party == information.observer;
                replace(&mut information.preferences, party, knowledge.filter(|_| !own));
            }
        }
    }
}

fn owner(context: &Context<'_>, firm: FirmId) -> Option<PartyId> {
    let (_, row) = rows(context.file.firms.as_ref()).nth(firm.index())?;
    let of = row.value.get().map(|fields| &fields.of).and_then(At::get)?;
    context.names.parties.position(of).map(PartyId::from)
}

fn replace<K: PartialEq + Ord>(list: &mut Vec<(K, Knowledge)>, key: K, value: Option<Knowledge>) {
    list.retain(|(known, _)| *known != key);
    if let Some(value) = value {
        list.push((key, value));
        list.sort_by(|a, b| a.0.cmp(&b.0));
    }
}
