//! One game as a row of a table, with a column for every drawn parameter and resolve.

use crate::names;
use crate::number::push_exact;
use crate::outcome::{Outcome, Who};
use detente_game::{GameSpec, ParameterId, Played};
use std::fmt::{Display, Write};

/// Writes rows of games of one scenario.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    spec: &'a GameSpec,
    drawn: Vec<ParameterId>,
}

impl<'a> Table<'a> {
    /// A table of games of a scenario.
    pub fn new(spec: &'a GameSpec) -> Self {
        let drawn = spec.parameters.iter().filter(|(_, parameter)| parameter.is_drawn());
        Table { spec, drawn: drawn.map(|(id, _)| id).collect() }
    }

    /// Appends the line of column names.
    pub fn push_header(&self, out: &mut String) {
        let mut line = Line::new(out);
        for name in FIRST_COLUMNS {
            line.text(name);
        }
        for party in self.spec.party_ids() {
            let id = self.spec.party_id(party);
            line.text(&format!("given_up_{id}"));
            line.text(&format!("given_up_share_{id}"));
        }
        for issue in &self.spec.issues {
            line.text(&format!("level_{}", issue.id));
        }
        if self.spec.escalates() {
            for name in ["first_escalator", "first_raise_tick"] {
                line.text(name);
            }
            for party in self.spec.party_ids() {
                line.text(&format!("raises_{}", self.spec.party_id(party)));
            }
        }
        for name in ["forfeit", "state_hash"] {
            line.text(name);
        }
        for &id in &self.drawn {
            line.text(&self.spec.parameters.get(id).path);
        }
        line.end();
    }

    /// Appends the row of a game.
    pub fn push_row(&self, played: &Played, outcome: &Outcome, out: &mut String) {
        let mut line = Line::new(out);
        self.push_firsts(played, outcome, &mut line);
        for party in self.spec.party_ids() {
            line.number(outcome.given_up[party.index()]);
            line.number(outcome.given_up_share[party.index()]);
        }
        for (issue, &level) in self.spec.issue_ids().zip(&outcome.levels) {
            line.text(names::level(self.spec, issue, level));
        }
        if self.spec.escalates() {
            line.text(outcome.first_escalator.map_or("", |who| who.name(self.spec)));
            line.shown(outcome.first_raise_day);
            outcome.raises.iter().for_each(|&raises| line.shown(Some(raises)));
        }
        line.text(outcome.forfeit.as_ref().map_or("", |forfeit| &forfeit.reason));
        line.shown(Some(format_args!("{:016x}", played.state_hash)));
        for id in &self.drawn {
            line.number(played.values[id.index()]);
        }
        line.end();
    }

    /// Appends the row of a game to a buffer of bytes.
    pub fn write_row(&self, played: &Played, outcome: &Outcome, out: &mut Vec<u8>) {
        let mut row = String::new();
        self.push_row(played, outcome, &mut row);
        out.extend_from_slice(row.as_bytes());
    }

    fn push_firsts(&self, played: &Played, outcome: &Outcome, line: &mut Line<'_>) {
        let who = |who: Option<Who>| who.map_or("", |who| who.name(self.spec));
        let date = |day: Option<u32>| day.map(|day| names::date(self.spec, day));
        let offerer = outcome.first_offer_concession;
        line.shown(Some(played.seed));
        line.text(outcome.resolution.name());
        line.text(who(outcome.first_conceder));
        line.shown(outcome.first_day);
        line.shown(date(outcome.first_day));
        line.text(who(outcome.asked_first));
        line.shown(outcome.asked_day);
        line.text(offerer.map_or("", |party| self.spec.party_id(party)));
        line.shown(outcome.deal_day);
        line.shown(date(outcome.deal_day));
        line.shown(outcome.ratified_day);
    }
}

const FIRST_COLUMNS: [&str; 11] = [
    "seed",
    "resolution",
    "first_conceder",
    "first_tick",
    "first_date",
    "asked_first",
    "asked_tick",
    "first_offer_concession",
    "deal_tick",
    "deal_date",
    "ratified_tick",
];

/// One line of comma-separated fields (RFC 4180, ends with a bare newline).
pub(crate) struct Line<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Line<'a> {
    pub(crate) fn new(out: &'a mut String) -> Self {
        Line { out, first: true }
    }

    fn separate(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
    }

    /// A text, quoted where it has to be.
    pub(crate) fn text(&mut self, text: &str) {
        self.separate();
        if text.contains([',', '"', '\n', '\r']) {
            self.out.push('"');
            self.out.push_str(&text.replace('"', "\"\""));
            self.out.push('"');
        } else {
            self.out.push_str(text);
        }
    }

    /// A number that reads back exactly.
    pub(crate) fn number(&mut self, value: f64) {
        self.separate();
        push_exact(self.out, value);
    }

    /// Something that prints without commas or quotes; empty when there is none.
    pub(crate) fn shown(&mut self, value: Option<impl Display>) {
        self.separate();
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(self.out, "{value}");
        }
    }

    /// Ends the line.
    pub(crate) fn end(self) {
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn a_row_fits_its_header() {
        let spec = example::spec();
        let table = Table::new(&spec);
        let played = example::agreement();
        let mut text = String::new();
        table.push_header(&mut text);
        table.push_row(&played, &Outcome::of(&spec, &played), &mut text);
        assert_eq!(
            text,
            "seed,resolution,first_conceder,first_tick,first_date,asked_first,asked_tick,\
             first_offer_concession,deal_tick,deal_date,ratified_tick,\
             given_up_CHN,given_up_share_CHN,given_up_USA,given_up_share_USA,\
             level_ree-licences,level_eda,level_ethane,forfeit,state_hash,\
             nations.USA.resolve,\"parameters.\"\"us\"\", cover\"\n\
             7,agreement,joint,29,2025-06-10,USA,22,USA,29,2025-06-10,46,\
             300,0.3,410,0.41,none,case-by-case,free,,00000000000000ab,\
             1.25,0.30000000000000004\n"
        );
    }

    #[test]
    fn games_in_which_measures_may_be_raised_have_columns_for_it() {
        use crate::escalation::tests::{crisis, spec};
        let (spec, played, mut text) = (spec(), crisis(), String::new());
        let table = Table::new(&spec);
        table.push_header(&mut text);
        assert!(
            text.contains(",level_ethane,first_escalator,first_raise_tick,raises_CHN,raises_USA,")
        );
        table.push_row(&played, &Outcome::of(&spec, &played), &mut text);
        assert!(text.contains(",free,banned,USA,2,0,2,,"), "{text}");
    }

    #[test]
    fn what_did_not_happen_is_empty() {
        let spec = example::spec();
        let played = example::played(vec![]);
        let mut row = String::new();
        Table::new(&spec).push_row(&played, &Outcome::of(&spec, &played), &mut row);
        assert!(row.starts_with("7,stalemate,,,,,,,,,,0,0,0,0,none,"), "{row}");
    }
}
