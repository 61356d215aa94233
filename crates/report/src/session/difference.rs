//! Where two sessions part, and how each ends.

use super::text::{DECIMALS, section, words};
use super::{party_id, resolution};
use crate::number::short;
use crate::table::{Align, Table, WIDTH, push_lines, wrap};
use detente_game::session::{Offered, SessionRecord, SessionSpec};

/// One of two sessions that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What was played.
    pub spec: &'a SessionSpec,
    /// How.
    pub record: &'a SessionRecord,
}

/// Says with which offer two sessions part, and shows their ends side by side.
pub fn report(sides: [Side<'_>; 2]) -> String {
    let mut text = String::new();
    for side in sides {
        let (id, seed) = (&side.spec.id, side.record.seed);
        text.push_str(&format!("{}: {id}, seed {seed}\n", side.name));
    }
    text.push('\n');
    push_lines(&mut text, 0, wrap(&parting(sides), WIDTH));
    section(&mut text, "Outcome", outcome(sides));
    text
}

fn parting(sides: [Side<'_>; 2]) -> String {
    let [one, other] = sides.map(|side| &side.record.offers);
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    if same == one.len().max(other.len()) {
        let ends = sides.map(|side| &side.record.end);
        let part = if ends[0] == ends[1] { "are the same" } else { "part in how they end" };
        return format!("The sessions {part}.");
    }
    let offers = sides.map(|side| match side.record.offers.get(same) {
        Some(offer) => offered(side, offer),
        None => format!("none in {}", side.name),
    });
    format!("The sessions part with offer {}: {}; {}.", same + 1, offers[0], offers[1])
}

fn offered(side: Side<'_>, offer: &Offered) -> String {
    let (by, what) = (party_id(side.spec, offer.by), words(side.spec, offer.outcome));
    format!("{by} in step {} of {}: {what}", offer.step + 1, side.name)
}

fn outcome(sides: [Side<'_>; 2]) -> Vec<String> {
    let [one, other] = sides;
    let mut table =
        Table::new(&[("", Align::Left), (one.name, Align::Left), (other.name, Align::Left)]);
    let mut row = |name: &str, of: &dyn Fn(Side<'_>) -> String| {
        table.push([name, &of(one), &of(other)]);
    };
    row("resolution", &|side| resolution(side.record).to_string());
    row("steps", &|side| side.record.steps.to_string());
    row("offers", &|side| side.record.offers.len().to_string());
    row("package", &|side| {
        side.record.agreement().map_or("-".into(), |outcome| words(side.spec, outcome))
    });
    for (place, party) in one.spec.parties.iter().enumerate() {
        row(&format!("{} gets", party.id), &|side| {
            let utilities = side.record.utilities(side.spec);
            utilities.get(place).map_or("-".into(), |&utility| short(utility, DECIMALS))
        });
    }
    table.lines()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{record, spec};
    use super::*;

    #[test]
    fn sessions_part_with_an_offer_or_not_at_all() {
        let (spec, one) = (spec(), record());
        let mut other = record();
        let side = |name, record| Side { name, spec: &spec, record };
        assert!(report([side("a", &one), side("b", &one)]).contains("The sessions are the same."));
        other.offers.truncate(1);
        insta::assert_snapshot!(report([side("a", &one), side("b", &other)]));
    }
}
