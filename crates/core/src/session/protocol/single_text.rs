//! Mediated single text (Klein, Faratin, Sayama and Bar-Yam 2003, Group Decision and Negotiation
//! 12:111-125).
//!
//! The mediator holds one text, at first a random outcome. In each step it changes the level of one issue,
//! and keeps the change when all vote for it. In the last step all are asked whether they accept the text.

use super::{chance, draws, pick};
use crate::session::table::{Flow, Table, agreed};
use detente_game::Stream;
use detente_game::domain::{Domain, Outcome};
use detente_game::id::Level;
use detente_game::session::Offered;
use smallvec::SmallVec;

/// Purpose of the mediator's draws.
const MEDIATOR: &str = "mediator";

pub(crate) fn step(table: &mut Table<'_, '_>) -> Flow {
    let mut rng = chance(table, MEDIATOR);
    let text = match table.session.text {
        None => {
            let text = any(&table.spec.domain, &mut rng);
            table.put(Offered::MEDIATOR, text);
            text
        }
        Some(current) => {
            let changed = change(&table.spec.domain, current, &mut rng);
            table.put(Offered::MEDIATOR, changed);
            if all_vote_for(table, changed, current)? { changed } else { current }
        }
    };
    table.session.text = Some(text);
    if table.step + 1 < table.spec.steps { Flow::Continue(()) } else { conclude(table, text) }
}

fn all_vote_for(table: &mut Table<'_, '_>, text: Outcome, current: Outcome) -> Flow<bool> {
    let mut all = true;
    for party in 0..table.parties() {
        all &= table.votes(party, text, current)?;
    }
    Flow::Continue(all)
}

fn conclude(table: &mut Table<'_, '_>, text: Outcome) -> Flow {
    for party in 0..table.parties() {
        if !table.accepts(party, text)? {
            return Flow::Continue(());
        }
    }
    let offer = Offered { outcome: text, step: table.step, by: Offered::MEDIATOR };
    table.end(agreed(offer, None))
}

/// What the mediator puts forward in a step of a session, 1 or later, in place of the text as it is then.
pub fn mediator_change(domain: &Domain, seed: u64, step: u32, current: Outcome) -> Outcome {
    change(domain, current, &mut draws(seed, step, MEDIATOR))
}

/// Any outcome, all equally likely.
fn any(domain: &Domain, rng: &mut Stream) -> Outcome {
    let levels: SmallVec<[Level; 16]> =
        domain.issues().iter().map(|issue| pick(rng, issue.levels.count()) as Level).collect();
    domain.outcome(&levels).unwrap_or_default()
}

/// The outcome with another level of one issue, both drawn; itself where that issue has one level only.
fn change(domain: &Domain, current: Outcome, rng: &mut Stream) -> Outcome {
    let mut levels: SmallVec<[Level; 16]> = domain.levels(current).collect();
    let issue = pick(rng, levels.len());
    let others = domain.issues()[issue].levels.count() - 1;
    if others > 0 {
        let drawn = pick(rng, others) as Level;
        // Skips the level that the text has now.
        levels[issue] = drawn + Level::from(drawn >= levels[issue]);
    }
    domain.outcome(&levels).unwrap_or(current)
}
