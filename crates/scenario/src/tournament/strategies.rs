//! Who plays: strategies with grids of parameters written out, tried in every seat that they take.

use super::Lowering;
use super::contests::Placed;
use crate::diagnostic::Diagnostic;
use crate::lower::check_name;
use crate::read::table::Row;
use crate::read::{At, List, Table};
use crate::schema::tournament::Strategy;
use crate::suggest;
use detente_game::parameter::Span;
use detente_game::registry::StrategyError;
use detente_game::session::SessionCast;
use detente_game::spec::Role;
use detente_game::tournament::{Arena, Contest, Entrant};
use detente_game::{Cast, PartyId};

/// Strategies that a grid may make.
const MOST_VARIANTS: usize = 10_000;

/// One row of the table: a strategy, or several that differ in parameters.
pub(super) struct Group {
    /// Its name.
    pub(super) name: String,
    /// Where it stands.
    place: Span,
    /// One for every combination of parameters.
    pub(super) entrants: Vec<Entrant>,
}

/// Parameters of one variant: name and value.
type Values<'a> = Vec<(&'a str, f64)>;

impl Lowering<'_> {
    /// Every row of the table.
    pub(super) fn groups(&mut self, contests: &[Placed]) -> Vec<Group> {
        let Some(table) = self.file.strategies.get() else { return Vec::new() };
        let rows: Vec<(&str, &Row<Strategy>)> = table.iter().collect();
        rows.into_iter().filter_map(|(name, row)| self.group(name, row, contests)).collect()
    }

    fn group(&mut self, name: &str, row: &Row<Strategy>, contests: &[Placed]) -> Option<Group> {
        check_name(name, row.name, self.faults);
        let strategy = row.value.get()?;
        self.check_grid(strategy);
        let variants = self.variants(strategy)?;
        // A contest that could not be loaded may be of either kind.
        let all_known = contests.len() == self.file.contests.get().map_or(0, Table::len);
        let has = |wanted: fn(&Arena) -> bool| {
            !all_known || contests.iter().any(|(_, contest)| wanted(&contest.arena))
        };
        let nation = strategy.nation.as_ref().or(strategy.play.as_ref());
        let nation = nation.filter(|_| has(|arena| matches!(arena, Arena::Game(_))));
        let party = strategy.party.as_ref().or(strategy.play.as_ref());
        let party = party.filter(|_| has(|arena| matches!(arena, Arena::Session(_))));
        if nation.is_none() && party.is_none() {
            let help = "say how it plays: play: \"boulware\", or nation: and party: apart";
            self.report(row.name, format!("`{name}` plays in no contest"), help);
        }
        let seats = strategy.seats.as_ref().and_then(At::get).into_iter().flatten();
        let seats: Vec<String> = seats.filter_map(|at| at.get().cloned()).collect();
        let mut entrants = Vec::new();
        for values in variants {
            let before = self.faults.len();
            let entrant = Entrant {
                id: variant_id(name, &values),
                nation: nation.and_then(|at| self.full(at, &values, true)),
                party: party.and_then(|at| self.full(at, &values, false)),
                seats: seats.clone(),
            };
            if self.faults.len() > before {
                break;
            }
            entrants.push(entrant);
        }
        Some(Group { name: name.into(), place: row.name, entrants })
    }

    /// Every combination of the parameters of a grid, the last one running fastest.
    fn variants<'a>(&mut self, strategy: &'a Strategy) -> Option<Vec<Values<'a>>> {
        let mut variants: Vec<Values<'a>> = vec![Vec::new()];
        for (name, row) in grid(strategy) {
            let values: Vec<f64> =
                row.value.get()?.into_iter().filter_map(|at| at.get().copied()).collect();
            if values.is_empty() {
                self.report(row.value.span, "a parameter without values", "give at least one");
                return None;
            }
            if variants.len() * values.len() > MOST_VARIANTS {
                let message = format!("the grid makes more than {MOST_VARIANTS} strategies");
                self.report(row.value.span, message, "give fewer values");
                return None;
            }
            let with = |variant: &Values<'a>, value| {
                let mut variant = variant.clone();
                variant.push((name, value));
                variant
            };
            let with_all = |variant: Values<'a>| {
                values.iter().map(|&value| with(&variant, value)).collect::<Vec<_>>()
            };
            variants = variants.into_iter().flat_map(with_all).collect();
        }
        Some(variants)
    }

    /// Every parameter of a grid has its place in the strategy.
    fn check_grid(&mut self, strategy: &Strategy) {
        let texts = [&strategy.play, &strategy.nation, &strategy.party];
        let texts: Vec<&String> =
            texts.into_iter().filter_map(|at| at.as_ref().and_then(At::get)).collect();
        for (name, row) in grid(strategy) {
            let hole = format!("{{{name}}}");
            if !texts.iter().any(|text| text.contains(&hole)) {
                let message = format!("nothing takes the parameter `{name}`");
                self.report(row.name, message, format!("write {hole} where its value belongs"));
            }
        }
    }

    /// The full form of a strategy.
    fn full(&mut self, at: &At<String>, values: &Values<'_>, nation: bool) -> Option<String> {
        let mut text = at.get()?.clone();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
        let call = match nation {
            true => self.registry.canonical(Role::Nation(PartyId(0)), &text),
            false => self.registry.canonical_party(&text),
        };
        match call {
            Ok(call) => Some(call.to_string()),
            Err(error) => {
                let role = if nation { "a nation" } else { "a party of a session" };
                let fault = Diagnostic::new(at.span, format!("for {role}: {error}"));
                let help = match nation {
                    true => "say how it plays a nation: nation: \"…\"",
                    false => "say how it plays a party: party: \"…\"",
                };
                self.faults.push(fault.help(help));
                None
            }
        }
    }

    /// Every strategy can play every seat that it takes.
    pub(super) fn check_seats(&mut self, groups: &[Group], contests: &[Placed]) {
        for group in groups {
            let Some(entrant) = group.entrants.first() else { continue };
            self.check_seat_names(group, contests);
            for (_, contest) in contests {
                for seat in 0..contest.seats.len() {
                    let Some(call) = contest.call(entrant, seat) else { continue };
                    if let Err(error) = fits(self.registry, contest, seat, call) {
                        let id = contest.seat_id(seat);
                        let message = format!(
                            "`{}` cannot play `{id}` in `{}`: {error}",
                            group.name, contest.id
                        );
                        let help =
                            "keep it to others with seats: […], or give it another way to play";
                        self.report(group.place, message, help);
                    }
                }
            }
        }
    }

    /// Seats that strategies are kept to are seats of some contest.
    fn check_seat_names(&mut self, group: &Group, contests: &[Placed]) {
        let row = self.file.strategies.get().and_then(|table| table.get(&group.name));
        let named = row.and_then(|row| row.value.get()?.seats.as_ref()?.get());
        let ids = |(_, contest): &Placed| -> Vec<String> {
            (0..contest.seats.len()).map(|seat| contest.seat_id(seat).to_string()).collect()
        };
        if contests.len() < self.file.contests.get().map_or(0, Table::len) {
            return;
        }
        let known: Vec<String> = contests.iter().flat_map(ids).collect();
        for at in named.into_iter().flatten() {
            let Some(name) = at.get().filter(|name| !known.contains(name)) else { continue };
            let help = suggest::instead(name, known.iter().map(String::as_str));
            let fault = Diagnostic::new(at.span, format!("no contest has a seat `{name}`"));
            self.faults.push(fault.maybe_help(help));
        }
    }
}

fn grid(strategy: &Strategy) -> impl Iterator<Item = (&str, &Row<List<f64>>)> {
    strategy.grid.as_ref().and_then(At::get).into_iter().flat_map(Table::iter)
}

/// `curve(e=2, d=0.5)`.
fn variant_id(name: &str, values: &Values<'_>) -> String {
    if values.is_empty() {
        return name.into();
    }
    let values: Vec<String> =
        values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{name}({})", values.join(", "))
}

/// Whether a strategy can play a seat, all others playing what the scenario says.
fn fits(
    registry: &dyn detente_game::Registry,
    contest: &Contest,
    seat: usize,
    call: &str,
) -> Result<(), StrategyError> {
    let place = contest.seats[seat];
    match &contest.arena {
        Arena::Game(spec) => {
            let mut spec = (**spec).clone();
            spec.agents[place].strategy = call.into();
            Cast::new(&spec, registry).map(drop)
        }
        Arena::Session(spec) => {
            let mut spec = (**spec).clone();
            spec.parties[place].strategy = call.into();
            SessionCast::new(&spec, registry).map(drop)
        }
    }
}
