//! Two games side by side, and the differences of many pairs of games.
//!
//! Games of a pair share their seed, so every draw that both make is the same and the difference is what was
//! changed; its variance is that of pairs, not of games.

use crate::events::write_events;
use crate::names;
use crate::number::{money, percent, short};
use crate::outcome::{Outcome, Who};
use crate::statistics::Mean;
use crate::step::{Step, steps};
use crate::table::{Align, Table, WIDTH, wrap};
use crate::text::push_section;
use detente_game::{GameSpec, Played};
use serde_json::Value;

/// One of two games.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What it is called: `parent`, a file.
    pub name: &'a str,
    /// The game.
    pub spec: &'a GameSpec,
    /// What it gave.
    pub played: &'a Played,
    /// Its outcome.
    pub outcome: &'a Outcome,
}

/// The first tick after which two states differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The tick.
    pub tick: u32,
    /// Kinds of state that differ.
    pub components: Vec<&'static str>,
    /// Agents whose state differs.
    pub agents: Vec<String>,
}

/// The report on two games: where they part, their outcomes and their concessions side by side.
pub fn report(title: &str, sides: [Side<'_>; 2], parting: Option<&Parting>) -> String {
    let mut out = format!("{title}\n\n");
    for line in where_they_part(sides, parting) {
        for line in wrap(&line, WIDTH) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    push_section(&mut out, "Outcome", outcomes(sides));
    push_section(&mut out, "Binding concessions and deliveries", concessions(sides));
    out
}

fn where_they_part(sides: [Side<'_>; 2], parting: Option<&Parting>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(Parting { tick, components, agents }) = parting {
        let of =
            if agents.is_empty() { String::new() } else { format!(" of {}", agents.join(", ")) };
        let date = names::date(sides[0].spec, *tick);
        lines.push(format!("States part on day {tick} ({date}): {}{of}.", components.join(", ")));
    }
    match first_event(sides) {
        Some(words) => lines.push(words),
        None if lines.is_empty() => lines.push("The games are the same.".into()),
        None => lines.push("All events are the same.".into()),
    }
    lines
}

/// The first event that differs, with its first field that does.
fn first_event(sides: [Side<'_>; 2]) -> Option<String> {
    let [one, other] = sides.map(events);
    let place = one.iter().zip(&other).position(|(one, other)| one != other);
    let place = place.or((one.len() != other.len()).then(|| one.len().min(other.len())))?;
    let said = |event: Option<&Value>| {
        event.map_or("nothing".to_string(), |event| {
            format!("`{}` on day {}", text(&event["kind"]), event["tick"])
        })
    };
    let (one, other) = (one.get(place), other.get(place));
    let begin = format!(
        "The first event that differs is number {place}: {} in {}, {} in {}",
        said(one),
        sides[0].name,
        said(other),
        sides[1].name
    );
    let same_kind = one.zip(other).filter(|(one, other)| one["kind"] == other["kind"]);
    let field = same_kind.and_then(|(one, other)| field(one, other, ""));
    Some(match field {
        Some((path, one, other)) => format!("{begin}; {path} is {one} and {other}."),
        None => format!("{begin}."),
    })
}

fn events(side: Side<'_>) -> Vec<Value> {
    let mut lines = Vec::new();
    // Into memory: nothing can fail.
    let _ = write_events(side.spec, side.played, &mut lines);
    let lines = lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines.filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

/// The first field of two objects that differs, with both values.
fn field(one: &Value, other: &Value, path: &str) -> Option<(String, String, String)> {
    if one == other {
        return None;
    }
    if let (Value::Object(left), Value::Object(right)) = (one, other) {
        let missing = Value::Null;
        // The date says what the tick says.
        let keys = left.keys().chain(right.keys()).filter(|key| *key != "date");
        return keys.into_iter().find_map(|key| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let [one, other] = [left, right].map(|object| object.get(key).unwrap_or(&missing));
            field(one, other, &path)
        });
    }
    Some((path.to_string(), text(one), text(other)))
}

fn outcomes(sides: [Side<'_>; 2]) -> Vec<String> {
    let columns = [("", Align::Left), (sides[0].name, Align::Left), (sides[1].name, Align::Left)];
    let mut table = Table::new(&columns);
    let mut row = |label: &str, cell: &dyn Fn(Side<'_>) -> String| {
        table.push([label.to_string(), cell(sides[0]), cell(sides[1])]);
    };
    row("resolution", &|side| side.outcome.resolution.name().to_string());
    row("asked first", &|side| first(side, side.outcome.asked_first, side.outcome.asked_day));
    row("conceded first", &|side| first(side, side.outcome.first_conceder, side.outcome.first_day));
    row("deal", &|side| day(side, side.outcome.deal_day));
    row("ratified", &|side| day(side, side.outcome.ratified_day));
    for party in sides[0].spec.party_ids() {
        row(&format!("{} gave up", sides[0].spec.party_id(party)), &|side| {
            let outcome = side.outcome;
            let share = percent(outcome.headline_share[party.index()]);
            format!("{} {}, {share}", money(outcome.given_up[party.index()]), side.spec.unit)
        });
    }
    table.lines()
}

fn first(side: Side<'_>, who: Option<Who>, tick: Option<u32>) -> String {
    match who.zip(tick) {
        Some((who, tick)) => format!("{}, {}", who.name(side.spec), day(side, Some(tick))),
        None => "-".into(),
    }
}

fn day(side: Side<'_>, tick: Option<u32>) -> String {
    tick.map_or("-".into(), |tick| format!("day {tick} ({})", names::date(side.spec, tick)))
}

/// What is said of a step whatever its day: who, on what, how.
type Subject<'a> = (&'a str, &'a str, &'static str);

fn concessions(sides: [Side<'_>; 2]) -> Vec<String> {
    let [one, other] = sides.map(|side| steps(&side.played.events));
    let [one, other] = [(sides[0], &one), (sides[1], &other)].map(|(side, steps)| {
        let binding = steps.iter().filter(|step| step.event.kind.name() != "offered");
        binding.map(|step| (subject(side, step), step)).collect::<Vec<_>>()
    });
    let mut table = Table::new(&[
        ("", Align::Left),
        ("", Align::Left),
        ("", Align::Left),
        (sides[0].name, Align::Left),
        (sides[1].name, Align::Left),
    ]);
    let mut left: Vec<Option<&(Subject<'_>, &Step<'_>)>> = other.iter().map(Some).collect();
    for (subject, step) in &one {
        let same = left.iter_mut().find(|there| there.is_some_and(|(there, _)| there == subject));
        let pair = same.and_then(Option::take).map(|(_, step)| *step);
        table.push(line(subject, [(sides[0], Some(step)), (sides[1], pair)]));
    }
    for (subject, step) in left.into_iter().flatten() {
        table.push(line(subject, [(sides[0], None), (sides[1], Some(step))]));
    }
    if one.is_empty() && other.is_empty() { Vec::new() } else { table.lines() }
}

fn subject<'a>(side: Side<'a>, step: &Step<'_>) -> Subject<'a> {
    let moved = step.step;
    let issue = &side.spec.issues[moved.issue.index()].id;
    (side.spec.party_id(moved.party), issue, step.event.kind.name())
}

fn line(subject: &Subject<'_>, cells: [(Side<'_>, Option<&Step<'_>>); 2]) -> [String; 5] {
    let (party, issue, kind) = *subject;
    let [one, other] = cells.map(|(side, step)| {
        step.map_or("-".to_string(), |step| {
            let level = names::level(side.spec, step.step.issue, step.step.to);
            let given_up = step.concession.map(|concession| money(concession.given_up));
            let given_up = given_up.map_or(String::new(), |amount| format!(", {amount}"));
            format!("day {}: {level}{given_up}", step.event.tick)
        })
    });
    [party.into(), issue.into(), kind.into(), one, other]
}

/// Differences of pairs of games that share their seeds: the second less the first.
#[derive(Clone, Debug)]
pub struct Differences {
    measures: Vec<Measure>,
    pairs: u64,
    same: u64,
}

/// One number of a game, over pairs.
#[derive(Clone, Debug)]
pub struct Measure {
    /// What is measured, with its unit.
    pub name: String,
    /// In the first games of the pairs that have it in both.
    pub first: Mean,
    /// In the second ones.
    pub second: Mean,
    /// Second less first, by pair.
    pub difference: Mean,
    decimals: usize,
}

impl Measure {
    fn new(name: String, decimals: usize) -> Self {
        let empty = Mean::default;
        Measure { name, first: empty(), second: empty(), difference: empty(), decimals }
    }

    fn add(&mut self, first: Option<f64>, second: Option<f64>) {
        if let (Some(first), Some(second)) = (first, second) {
            self.first.add(first);
            self.second.add(second);
            self.difference.add(second - first);
        }
    }

    /// Variance of the difference over pairs, as a part of what it is over games that are not paired;
    /// none where nothing varies.
    pub fn variance_left(&self) -> Option<f64> {
        let unpaired = self.first.variance()? + self.second.variance()?;
        (unpaired > 0.0).then_some(self.difference.variance()? / unpaired)
    }
}

impl Differences {
    /// No pairs yet.
    pub fn new(spec: &GameSpec) -> Self {
        let mut measures = vec![
            Measure::new("deals, share of games".into(), 3),
            Measure::new("first concession, day".into(), 1),
            Measure::new("first call, day".into(), 1),
        ];
        for party in spec.party_ids() {
            let party = spec.party_id(party);
            measures.push(Measure::new(format!("given up by {party}, {}", spec.unit), 1));
            measures.push(Measure::new(format!("given up by {party}, share of range"), 3));
        }
        Differences { measures, pairs: 0, same: 0 }
    }

    /// Adds a pair; `same` when its games do not differ at all.
    pub fn add(&mut self, first: &Outcome, second: &Outcome, same: bool) {
        self.pairs += 1;
        self.same += u64::from(same);
        for (measure, (first, second)) in
            self.measures.iter_mut().zip(values(first).into_iter().zip(values(second)))
        {
            measure.add(first, second);
        }
    }

    /// What was measured.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The differences as text.
    pub fn text(&self, title: &str, names: [&str; 2]) -> String {
        let mut out =
            format!("{title}\n\n{} pairs of games, {} of them the same.\n", self.pairs, self.same);
        let mut table = Table::new(&[
            ("", Align::Left),
            (names[0], Align::Right),
            (names[1], Align::Right),
            ("difference", Align::Right),
            ("95 % interval", Align::Right),
            ("pairs", Align::Right),
        ]);
        for measure in &self.measures {
            let number = |value: f64| short(value, measure.decimals);
            let interval = measure
                .difference
                .interval()
                .map_or("-".into(), |[low, high]| format!("{} to {}", number(low), number(high)));
            table.push([
                measure.name.clone(),
                number(measure.first.mean()),
                number(measure.second.mean()),
                number(measure.difference.mean()),
                interval,
                measure.difference.count().to_string(),
            ]);
        }
        push_section(&mut out, "Means, and the paired difference", table.lines());
        out
    }
}

/// In the order of the measures.
fn values(outcome: &Outcome) -> Vec<Option<f64>> {
    let mut values = vec![
        Some(f64::from(u8::from(outcome.deal_day.is_some()))),
        outcome.first_day.map(f64::from),
        outcome.asked_day.map(f64::from),
    ];
    for (given_up, share) in outcome.given_up.iter().zip(&outcome.headline_share) {
        values.extend([Some(*given_up), Some(*share)]);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    fn side<'a>(
        name: &'a str,
        spec: &'a GameSpec,
        played: &'a Played,
        outcome: &'a Outcome,
    ) -> Side<'a> {
        Side { name, spec, played, outcome }
    }

    #[test]
    fn a_game_does_not_differ_from_itself() {
        let (spec, played) = (example::spec(), example::agreement());
        let outcome = Outcome::of(&spec, &played);
        let one = side("one", &spec, &played, &outcome);
        let text = report("Two games", [one, Side { name: "other", ..one }], None);
        assert!(text.contains("The games are the same."), "{text}");
    }

    #[test]
    fn the_first_event_and_field_that_differ_are_named() {
        let (spec, played) = (example::spec(), example::agreement());
        let mut changed = played.clone();
        let place = played.events.iter().position(|event| event.kind.binding().is_some()).unwrap();
        changed.events[place].tick += 1;
        let [outcome, other] = [&played, &changed].map(|played| Outcome::of(&spec, played));
        let sides = [side("one", &spec, &played, &outcome), side("two", &spec, &changed, &other)];
        let said = first_event(sides).unwrap();
        assert!(
            said.starts_with(&format!("The first event that differs is number {place}: ")),
            "{said}"
        );
        assert!(said.contains("; tick is "), "{said}");
        let shorter = Played { events: played.events[..3].to_vec(), ..played.clone() };
        let third = Outcome::of(&spec, &shorter);
        let said = first_event([sides[0], side("cut", &spec, &shorter, &third)]).unwrap();
        assert!(said.ends_with("nothing in cut."), "{said}");
    }

    #[test]
    fn pairs_are_taken_before_means() {
        let spec = example::spec();
        let mut differences = Differences::new(&spec);
        let outcome = Outcome::of(&spec, &example::agreement());
        for (first, second) in [(1.0, 2.0), (101.0, 102.5), (51.0, 52.0)] {
            let of = |value: f64| {
                let mut outcome = outcome.clone();
                outcome.given_up[0] = value;
                outcome
            };
            differences.add(&of(first), &of(second), false);
        }
        let measure =
            differences.measures().iter().find(|m| m.name.starts_with("given up by CHN, M"));
        let measure = measure.unwrap();
        assert!((measure.difference.mean() - 3.5 / 3.0).abs() < 1e-12);
        assert!(measure.variance_left().unwrap() < 0.001);
    }
}
