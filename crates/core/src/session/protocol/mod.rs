//! Protocols, and the one step function that both drivers call.

mod alternating_offers;
mod monotonic_concession;
mod simultaneous_offers;
mod single_text;
mod take_it_or_leave_it;
mod voting;

pub use single_text::mediator_change;

use super::table::{Flow, Table};
use detente_game::Stream;
use detente_game::draw::DrawName;
use detente_game::session::{SessionEnd, SessionProtocol};

/// Plays one step; false when the session is over with it.
#[inline]
pub(crate) fn step(table: &mut Table<'_, '_>) -> bool {
    let flow = if is_broken_off(table) { table.end(SessionEnd::BrokenOff) } else { play(table) };
    close(table, flow)
}

/// Plays all the steps that are left: the same as [`step`] until it is false, but what is asked in every step of
/// alternating offers is asked once.
pub(crate) fn play_out(table: &mut Table<'_, '_>) {
    let lasts = table.spec.ending == 0.0;
    match table.spec.protocol {
        SessionProtocol::AlternatingOffers if lasts => {
            while {
                let flow = alternating_offers::every_party(table);
                close(table, flow)
            } {}
        }
        _ => while step(table) {},
    }
}

/// Closes a step that was played; false when the session is over with it.
#[inline(always)]
fn close(table: &mut Table<'_, '_>, flow: Flow) -> bool {
    table.advance();
    let goes_on = flow.is_continue() && table.step < table.spec.steps;
    if flow.is_continue() && !goes_on {
        table.session.record.end = Some(SessionEnd::Deadline);
    }
    goes_on
}

#[inline]
fn play(table: &mut Table<'_, '_>) -> Flow {
    match table.spec.protocol {
        SessionProtocol::AlternatingOffers => alternating_offers::every_party(table),
        SessionProtocol::OneOfferPerStep => alternating_offers::one_party(table),
        SessionProtocol::MonotonicConcession => monotonic_concession::step(table),
        SessionProtocol::SingleText => single_text::step(table),
        SessionProtocol::SimultaneousOffers => simultaneous_offers::step(table),
        SessionProtocol::TakeItOrLeaveIt => take_it_or_leave_it::step(table),
        SessionProtocol::Voting { quorum } => voting::step(table, quorum),
    }
}

/// Whether talks are broken off from outside in this step.
#[inline]
fn is_broken_off(table: &Table<'_, '_>) -> bool {
    table.spec.ending > 0.0 && chance(table, "ending").uniform() < table.spec.ending
}

/// The draws of the session itself for one purpose in this step.
fn chance(table: &Table<'_, '_>, purpose: &str) -> Stream {
    draws(table.session.record.seed, table.step, purpose)
}

/// The draws of a session for one purpose in a step.
fn draws(seed: u64, step: u32, purpose: &str) -> Stream {
    Stream::at_tick(seed, DrawName::new(&["session", purpose]), step)
}

/// A place below `count`, all equally likely; `count` is positive.
fn pick(rng: &mut Stream, count: usize) -> usize {
    ((rng.uniform() * count as f64) as usize).min(count - 1)
}
