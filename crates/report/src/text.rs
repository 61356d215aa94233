//! One game as a report for reading.

use crate::course;
use crate::escalation;
use crate::firms;
use crate::headline;
use crate::json::{GameInfo, state_hash};
use crate::ledger;
use crate::licences;
use crate::names;
use crate::outcome::Outcome;
use crate::sampler::Sampler;
use crate::table::{Align, Table, WIDTH, push_lines, wrap};
use crate::why;
use detente_game::{ButFor, GameSpec, Played};

/// Everything a report for reading is made from.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The game.
    pub spec: &'a GameSpec,
    /// Engine, digest, strategies.
    pub info: &'a GameInfo,
    /// What it gave.
    pub played: &'a Played,
    /// Its outcome.
    pub outcome: &'a Outcome,
    /// Its course, for leverage and cover.
    pub samples: &'a Sampler,
    /// What really happened, if known.
    pub observed: &'a [Observed],
    /// Lists every package put on the table too.
    pub offers: bool,
    /// The causal test of its binding concessions, where it was made.
    pub but_for: &'a [ButFor],
}

/// Something that really happened, to set beside a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Day of the scenario.
    pub tick: u32,
    /// What happened, in words.
    pub words: String,
}

impl Reading<'_> {
    /// `day 29 (2025-06-10)`.
    pub(crate) fn day(&self, tick: u32) -> String {
        format!("day {tick} ({})", names::date(self.spec, tick))
    }

    /// `520 M USD`.
    pub(crate) fn money(&self, value: f64) -> String {
        money(self.spec, value)
    }
}

/// A sum with its unit: `520 M USD`.
pub(crate) fn money(spec: &GameSpec, value: f64) -> String {
    let amount = crate::number::money(value);
    format!("{amount} {} {}", spec.unit, spec.currency).trim_end().to_string()
}

/// Writes the report: headline, concessions, promises, leverage, what was observed, strategies.
/// Lines are at most [`WIDTH`] columns wide as long as the scenario's names are of ordinary length.
pub fn report(reading: &Reading<'_>) -> String {
    let mut out = String::new();
    push_title(reading, &mut out);
    for sentence in headline::sentences(reading) {
        push_lines(&mut out, 0, wrap(&sentence, WIDTH));
    }
    push_section(&mut out, "Concessions", ledger::concessions(reading));
    if reading.offers {
        push_section(&mut out, "Offers, with utilities from 0 to 1", ledger::offers(reading));
    }
    let shocks = if reading.spec.shocks.is_empty() { "" } else { ", shocks and courts" };
    push_section(&mut out, &format!("Raises and threats{shocks}"), escalation::lines(reading));
    push_section(&mut out, "But for its largest cause", why::sentences(reading));
    push_section(&mut out, "Promised and delivered", ledger::promises(reading));
    push_section(&mut out, "Applications for licences", licences::lines(reading));
    push_section(&mut out, "Firms sold, plants moved, goods inspected", firms::lines(reading));
    push_section(&mut out, "Capacity", firms::capacity(reading));
    push_section(&mut out, "Leverage and cover", course::lines(reading));
    push_section(&mut out, "Observed", observed(reading));
    push_section(&mut out, "Strategies", strategies(reading.info));
    push_footer(reading, &mut out);
    out
}

fn push_title(reading: &Reading<'_>, out: &mut String) {
    let (spec, ticks) = (reading.spec, reading.played.ticks);
    let (first, last) = (names::date(spec, 0), names::date(spec, ticks.saturating_sub(1)));
    out.push_str(&spec.title);
    let mut line =
        format!("\n{}, seed {}, {first} to {last} ({ticks} days)", spec.id, reading.played.seed);
    if let Some(ablation) = spec.ablation {
        line.push_str(", without: ");
        line.push_str(ablation.name());
    }
    out.push_str(&line);
    out.push_str("\n\n");
}

/// Appends a section, unless it has nothing to say.
pub(crate) fn push_section(out: &mut String, title: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        out.push('\n');
        out.push_str(title);
        out.push('\n');
        push_lines(out, 2, lines);
    }
}

fn observed(reading: &Reading<'_>) -> Vec<String> {
    let rows = reading.observed.iter().map(|seen| (reading.day(seen.tick), seen.words.as_str()));
    hanging(rows)
}

/// The strategy of every agent, one a line.
/// So many agents with one strategy stand on one line.
const MANY: usize = 6;

pub(crate) fn strategies(info: &GameInfo) -> Vec<String> {
    let shared = |text: &str| info.strategies.iter().filter(|(_, other)| other == text).count();
    let (many, few): (Vec<_>, Vec<_>) =
        info.strategies.iter().partition(|(_, text)| shared(text) >= MANY);
    let mut rows: Vec<(String, &str)> =
        few.into_iter().map(|(agent, text)| (agent.clone(), text.as_str())).collect();
    for (_, text) in many {
        if rows.iter().all(|(_, other)| other != text) {
            rows.push((format!("{} others", shared(text)), text));
        }
    }
    hanging(rows.into_iter())
}

/// Terms with texts beside them; long texts go on under themselves.
pub(crate) fn hanging<'a>(rows: impl Iterator<Item = (String, &'a str)>) -> Vec<String> {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let widest = rows.iter().map(|(term, _)| term.chars().count()).max().unwrap_or(0);
    let mut table = Table::new(&[("", Align::Left), ("", Align::Left)]);
    for (term, text) in rows {
        for (place, line) in wrap(text, WIDTH.saturating_sub(widest + 4)).into_iter().enumerate() {
            table.push([if place == 0 { term.as_str() } else { "" }, &line]);
        }
    }
    table.rows()
}

fn push_footer(reading: &Reading<'_>, out: &mut String) {
    let info = reading.info;
    out.push_str(&format!(
        "\nengine {}, scenario {}, state {}\n",
        info.engine,
        info.spec_digest,
        state_hash(reading.played)
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use detente_game::PartyId;

    fn text(played: &Played, observed: &[Observed]) -> String {
        let spec = example::spec();
        let outcome = Outcome::of(&spec, played);
        let mut samples = Sampler::default();
        example::watch(&mut samples, played.ticks);
        let info = GameInfo {
            engine: "0.1.0".into(),
            spec_digest: "0123abcd".into(),
            strategies: vec![
                ("CHN".into(), "nation(resolve=cost-threshold, table=nash)".into()),
                ("USA".into(), ["boulware(e=4) "; 12].concat()),
            ],
        };
        let reading = Reading {
            spec: &spec,
            info: &info,
            played,
            outcome: &outcome,
            samples: &samples,
            observed,
            offers: true,
            but_for: &[],
        };
        report(&reading)
    }

    #[test]
    fn many_agents_with_one_strategy_stand_on_one_line() {
        let agent = |place: usize| (format!("firm-{place}"), "base-stock".to_string());
        let mut info = GameInfo {
            engine: String::new(),
            spec_digest: String::new(),
            strategies: (0..MANY - 1).map(agent).collect(),
        };
        assert_eq!(strategies(&info).len(), MANY - 1);
        info.strategies.push(agent(MANY));
        info.strategies.push(("USA".into(), "boulware".into()));
        assert_eq!(strategies(&info), ["USA       boulware", "6 others  base-stock"]);
    }

    #[test]
    fn an_agreement_reads_well() {
        let observed = Observed { tick: 29, words: "framework agreed in London".into() };
        let text = text(&example::agreement(), &[observed]);
        insta::assert_snapshot!(text);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn a_failed_session_reads_well() {
        let step = |party, issue, given_up| example::concession(party, issue, 0, 2, given_up);
        let lapsed =
            detente_game::event::Move { party: PartyId(1), issue: example::EDA, from: 2, to: 0 };
        insta::assert_snapshot!(text(
            &example::played(vec![
                (
                    5,
                    detente_game::EventKind::Call {
                        by: detente_game::Asker::Joint,
                        table: detente_game::TableId(0),
                    }
                ),
                (11, example::offer(PartyId(1), 0, &[0, 2, 0])),
                (11, detente_game::EventKind::Offered(step(PartyId(1), example::EDA, 20.0))),
                (12, example::session_failed(PartyId(0))),
                (12, detente_game::EventKind::Lapsed(lapsed)),
                (40, example::unilateral(PartyId(0), example::LICENCES, 0, 2, -12.0)),
            ]),
            &[]
        ));
    }

    #[test]
    fn nothing_at_all_reads_well() {
        insta::assert_snapshot!(text(&example::played(vec![]), &[]));
    }
}
