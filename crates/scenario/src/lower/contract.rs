//! Contracts: issues that nobody owns, and on which both sides have a position at the table.

use super::issues::{LoweredIssue, RESOLVE};
use super::ladder::{Ordered, level_names, order_of};
use super::names::Index;
use super::{Context, Want, names};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::schema::levels::Numbered;
use crate::schema::{self, Levels};
use crate::unit::Unit;
use detente_game::spec::{Contract, Issue};
use detente_game::{ParameterId, PartyId};

const MONEY: Want = Want::new(Unit::Money, Limit::NOT_NEGATIVE);
const SHARE: Want = Want::new(Unit::One, Limit::SHARE);

/// Why numbers of a stake are there that nobody wrote.
const NO_STAKE: &str = "a contract has no stake: its worth is in the preferences";

/// An issue without instrument and stake.
pub(super) fn lower<'a>(
    context: &mut Context<'a>,
    name: &str,
    at: &'a At<schema::Issue>,
) -> LoweredIssue<'a> {
    let Some(fields) = at.get() else { return LoweredIssue::default() };
    refuse_what_owners_have(context, fields);
    let Some((written, contract)) = written(context, at, fields) else {
        return LoweredIssue::default();
    };
    let Some(sides) = sides(context, fields, &written) else { return LoweredIssue::default() };
    let levels = Ordered {
        names: sides.order.iter().map(|&position| written[position]).collect(),
        order: sides.order,
        span: fields.levels.as_ref().map_or(at.span, |levels| levels.span),
    };
    let numbers = levels.order.iter().filter_map(|&place| contract.numbers.get(place));
    let contract = Contract { numbers: numbers.copied().collect(), ..contract };
    let opens = context.calendar.day(fields.opens.as_ref(), &mut context.faults);
    let numbers = numbers_of(context, name, at, sides.victim, levels.names.len());
    let issue = opens.zip(numbers).map(|(opens, numbers)| Issue {
        id: name.into(),
        owner: sides.owner,
        victim: sides.victim,
        levels: levels.names.iter().map(|level| (*level).into()).collect(),
        start: 0,
        cost: numbers.cost,
        stake: numbers.stake,
        gain: numbers.gain,
        linked: Vec::new(),
        opens,
        negotiable: true,
        unilateral: false,
        public: false,
        resolve: numbers.resolve,
        escalates: None,
        instrument: None,
        contract: Some(contract),
    });
    LoweredIssue { issue, levels: Some(levels), instrument: None }
}

fn refuse_what_owners_have(context: &mut Context<'_>, fields: &schema::Issue) {
    let unowned = [
        fields.gain.as_ref().map(|at| (at.span, "a gain")),
        fields.linked.as_ref().map(|at| (at.span, "links")),
        fields.unilateral.as_ref().map(|at| (at.span, "`unilateral`")),
        fields.negotiable.as_ref().map(|at| (at.span, "`negotiable`")),
        fields.public.as_ref().map(|at| (at.span, "`public`")),
        fields.resolve.as_ref().map(|at| (at.span, "a resolve")),
    ];
    for (span, what) in unowned.into_iter().flatten() {
        let fault = Diagnostic::new(span, format!("{what} in an issue that nobody owns"));
        context.report(fault.help("drop it, or give its owner's `stake:`"));
    }
}

/// Names of the levels as written, and their numbers.
fn written<'a>(
    context: &mut Context<'a>,
    at: &At<schema::Issue>,
    fields: &'a schema::Issue,
) -> Option<(Vec<&'a str>, Contract)> {
    let Some(levels) = &fields.levels else {
        let fault = Diagnostic::new(at.span, "an issue without levels");
        context.report(fault.help("add `sets:` with an instrument, or `levels:`"));
        return None;
    };
    match levels.get()? {
        Levels::Ladder(ladder) => {
            let names = level_names(ladder, &mut context.faults)?;
            Some((names, Contract::default()))
        }
        Levels::Range(numbered) => {
            let Numbered { range, names, values } = numbered;
            if names.is_empty()
                && range.from.get().and(range.to.get()).and(range.step.get()).is_some()
            {
                let fault = Diagnostic::new(levels.span, "a range without whole steps");
                let help = "from `from` to `to` in at most 999 whole steps of `step`";
                context.report(fault.help(help));
            }
            let unit = range.unit.get()?.clone();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            (names.len() > 1).then(|| (names, Contract { numbers: values.clone(), unit }))
        }
    }
}

/// Who likes what best, from the side of the party that likes what stands on the first day.
struct Sides {
    owner: PartyId,
    victim: PartyId,
    /// Places of the levels as written, the owner's ideal first.
    order: Vec<usize>,
}

fn sides(context: &mut Context<'_>, fields: &schema::Issue, written: &[&str]) -> Option<Sides> {
    let ideal = fields.ideal.get()?;
    let mut orders = Vec::new();
    for (name, row) in ideal.iter() {
        let faults = &mut context.faults;
        let party = names::find_text(&context.names.parties, "party", name, row.name, faults);
        let order = order_of(&row.value, written, faults);
        orders.push((PartyId::from(party?), order?));
    }
    let opposed = matches!(&orders[..], [(_, a), (_, b)] if a.iter().eq(b.iter().rev()));
    if !opposed {
        let fault = Diagnostic::new(
            fields.ideal.span,
            "a contract is between two parties with opposed ideals",
        );
        context.report(fault.help("name two, one with First and one with Last"));
        return None;
    }
    let Some(in_force) = &fields.in_force else {
        let fault =
            Diagnostic::new(fields.ideal.span, "what stands without a contract is not said");
        context.report(fault.help("add `in_force:` with the level that stands on the first day"));
        return None;
    };
    let index = Index::of(written.iter().copied(), in_force.span);
    let start = names::find(&index, "level", in_force, &mut context.faults)?;
    let first = orders.iter().position(|(_, order)| order.first() == Some(&start));
    let Some(first) = first else {
        let fault =
            Diagnostic::new(in_force.span, "what stands on the first day is nobody's ideal");
        context
            .report(fault.help("name the first or the last level, which is the ideal of one side"));
        return None;
    };
    let (victim, _) = orders[1 - first];
    let (owner, order) = orders.swap_remove(first);
    Some(Sides { owner, victim, order })
}

struct Numbers {
    cost: Vec<ParameterId>,
    stake: ParameterId,
    gain: ParameterId,
    resolve: ParameterId,
}

/// The numbers that every issue has: none of them counts in a contract.
fn numbers_of(
    context: &mut Context<'_>,
    name: &str,
    at: &At<schema::Issue>,
    victim: PartyId,
    levels: usize,
) -> Option<Numbers> {
    let victim = context.party(victim);
    let numbers = &mut context.numbers;
    let stake = numbers.usual(format!("issues.{name}.stake"), 0.0, MONEY, NO_STAKE);
    let gain = numbers.usual(format!("issues.{name}.gain.{victim}"), 0.0, MONEY, NO_STAKE);
    let cost = numbers.usual(format!("issues.{name}.levels.political"), 0.0, SHARE, NO_STAKE);
    let resolve = numbers.like("resolve", format!("issues.{name}.resolve"), at.span, RESOLVE);
    Some(Numbers { cost: vec![cost?; levels], stake: stake?, gain: gain?, resolve: resolve? })
}
