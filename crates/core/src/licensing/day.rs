//! A day at an office: licences end, applications come in, answers go out.

use crate::licensing::book::{Desk, Slot};
use crate::licensing::office::Office;
use crate::licensing::terms::Terms;
use detente_game::Stream;
use detente_game::draw::poisson;
use detente_game::regulation::{QueueView, Silence};
use std::collections::VecDeque;

/// Under what an office works on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Regime {
    /// The day.
    pub tick: u32,
    /// Share of the flow that may be licensed, 0..1; none: no licence is needed.
    pub permitted: Option<f64>,
    /// Slow-walk, 0..1.
    pub slow_walk: f64,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Granted,
    Refused,
}

impl Desk {
    /// The book before the first day: what may be licensed from the start holds a licence, and those end one after
    /// the other, as in an office that has long been at work.
    pub(crate) fn open(&mut self, office: &Office, terms: &Terms, permitted: Option<f64>) {
        let count = office.slots();
        self.lines.resize_with(office.classes, VecDeque::new);
        for line in &mut self.lines {
            line.clear();
            line.reserve(count);
        }
        self.slots.clear();
        self.slots.extend((0..count).map(|slot| {
            let until = match terms.validity {
                None => u32::MAX,
                Some(days) => 1 + (u64::from(days) * slot as u64 / count as u64) as u32,
            };
            let held = permitted.is_some_and(|share| office.permits(slot, share));
            Slot { until: if held { until } else { 0 }, ..Slot::default() }
        }));
        (self.permitted, self.since) = (permitted, 0);
        (self.pace, self.honest, self.waited) = (0.0, 0.0, 0);
        self.view = QueueView::default();
    }

    /// True when a licence counts on a day: it holds and may.
    fn counts(&self, office: &Office, slot: usize, tick: u32) -> bool {
        self.slots[slot].holds(tick)
            && self.permitted.is_some_and(|share| office.permits(slot, share))
    }

    /// Share of a route's flow that may ship today, by its place in the office, 0..1.
    pub(crate) fn passes(&self, office: &Office, place: usize, tick: u32) -> f64 {
        if self.permitted.is_none() {
            return 1.0;
        }
        let size = office.per_route as usize;
        let slots = place * size..(place + 1) * size;
        slots.filter(|&slot| self.counts(office, slot, tick)).count() as f64 / size as f64
    }
}

/// Plays a day. The number of answers is Poisson around rate (1 - slow-walk), those that came in first of the first
/// class that waits are answered first; whatever the law wants answered is answered by silence before.
pub(crate) fn work(
    office: &Office,
    terms: &Terms,
    regime: Regime,
    desk: &mut Desk,
    stream: &mut Stream,
) {
    let before = desk.view;
    desk.view = QueueView {
        granted_so_far: before.granted_so_far,
        refused_so_far: before.refused_so_far,
        ..QueueView::default()
    };
    change_regime(office, regime, desk);
    if regime.permitted.is_some() {
        file(office, terms, regime.tick, desk);
        fall_silent(terms, regime.tick, desk);
        let rate = terms.rate * (1.0 - regime.slow_walk);
        let answers = poisson(rate, stream.uniform());
        for _ in 0..answers {
            let Some(slot) = next(desk) else { break };
            let granted = stream.uniform() < terms.grant;
            let answer = if granted { Answer::Granted } else { Answer::Refused };
            settle(terms, regime.tick, slot, answer, desk);
        }
    }
    expect(terms, desk);
    show(regime.tick, desk);
}

/// When the share that may be licensed changes, applications for what is barred lapse, and what was refused may be
/// applied for anew.
fn change_regime(office: &Office, regime: Regime, desk: &mut Desk) {
    if desk.permitted == regime.permitted {
        return;
    }
    (desk.permitted, desk.since) = (regime.permitted, regime.tick);
    let share = regime.permitted.unwrap_or(0.0);
    let (mut kept, mut dropped) = (0, 0);
    for line in &mut desk.lines {
        line.retain(|&slot| {
            let keeps = office.permits(slot as usize, share);
            if keeps {
                kept += 1;
            } else {
                dropped += 1;
                desk.slots[slot as usize].filed = None;
            }
            keeps
        });
    }
    if dropped > 0 {
        desk.honest *= f64::from(kept) / f64::from(kept + dropped);
    }
    for slot in &mut desk.slots {
        slot.again = 0;
    }
}

/// Buyers apply for what may be licensed, when they have no licence or theirs is about to end.
fn file(office: &Office, terms: &Terms, tick: u32, desk: &mut Desk) {
    let share = desk.permitted.unwrap_or(0.0);
    for place in 0..desk.slots.len() {
        let slot = &mut desk.slots[place];
        let due = slot.until.saturating_sub(tick) <= terms.renewal;
        if slot.filed.is_none() && due && tick >= slot.again && office.permits(place, share) {
            slot.filed = Some(tick);
            desk.lines[office.class(place)].push_back(place as u32);
            desk.view.filed += 1;
        }
    }
    desk.honest += f64::from(desk.view.filed);
}

/// What has waited for as long as the law allows is answered by silence.
fn fall_silent(terms: &Terms, tick: u32, desk: &mut Desk) {
    let Some((limit, silence)) = terms.limit else { return };
    let answer = match silence {
        Silence::Granted => Answer::Granted,
        Silence::Refused => Answer::Refused,
    };
    for class in 0..desk.lines.len() {
        while let Some(&slot) = desk.lines[class].front() {
            let filed = desk.slots[slot as usize].filed.unwrap_or(tick);
            if tick - filed < limit {
                break;
            }
            desk.lines[class].pop_front();
            settle(terms, tick, slot, answer, desk);
        }
    }
}

/// The application to be answered next.
fn next(desk: &mut Desk) -> Option<u32> {
    desk.lines.iter_mut().find_map(VecDeque::pop_front)
}

/// Answers an application. A renewal runs from the end of the licence that it renews.
fn settle(terms: &Terms, tick: u32, slot: u32, answer: Answer, desk: &mut Desk) {
    let slot = &mut desk.slots[slot as usize];
    let filed = slot.filed.take().unwrap_or(tick);
    desk.waited += u64::from(tick - filed);
    match answer {
        Answer::Granted => {
            slot.until = match terms.validity {
                None => u32::MAX,
                Some(days) => slot.until.max(tick).saturating_add(days),
            };
            desk.view.granted += 1;
            desk.view.waited.0 += tick - filed;
            desk.view.granted_so_far += 1;
        }
        Answer::Refused => {
            slot.again = terms.again.map_or(u32::MAX, |days| tick.saturating_add(days));
            desk.view.refused += 1;
            desk.view.waited.1 += tick - filed;
            desk.view.refused_so_far += 1;
        }
    }
}

/// What an honest office would grant today of the applications that it would still have.
fn expect(terms: &Terms, desk: &mut Desk) {
    let answered = f64::min(terms.rate, desk.honest);
    desk.honest -= answered;
    desk.view.expected = answered * terms.grant;
}

fn show(tick: u32, desk: &mut Desk) {
    let age = |slot: u32| tick - desk.slots[slot as usize].filed.unwrap_or(tick);
    let view = &mut desk.view;
    view.waiting = desk.lines.iter().map(|line| line.len() as u32).sum();
    view.oldest =
        desk.lines.iter().filter_map(VecDeque::front).map(|&slot| age(slot)).max().unwrap_or(0);
    let waiting = desk.lines.iter().flatten();
    let early = |&&slot: &&u32| tick - age(slot) <= desk.since;
    view.backlog = waiting.filter(early).count() as u32;
    let answered = u64::from(view.granted_so_far) + u64::from(view.refused_so_far);
    view.mean_wait = if answered == 0 { 0.0 } else { desk.waited as f64 / answered as f64 };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licensing::office::Licensed;
    use detente_game::draw::DrawName;
    use detente_game::{IssueId, RegulatorId};

    /// Three routes of ten licences each; the buyer of the last one comes first.
    fn office() -> Office {
        let route = |(route, class)| Licensed { route, input: route, class };
        let routes = [(0, 1), (1, 1), (2, 0)].map(route).to_vec();
        Office { issue: IssueId(0), regulator: RegulatorId(0), per_route: 10, classes: 2, routes }
    }

    const TERMS: Terms =
        Terms { rate: 1.0, grant: 1.0, validity: None, renewal: 0, limit: None, again: None };

    fn open(terms: &Terms, permitted: Option<f64>) -> Desk {
        let mut desk = Desk::default();
        desk.open(&office(), terms, permitted);
        desk
    }

    /// Plays days until `end` under one share that may be licensed and one slow-walk.
    fn play(terms: &Terms, desk: &mut Desk, days: std::ops::Range<u32>, share: f64, walk: f64) {
        for tick in days {
            let regime = Regime { tick, permitted: Some(share), slow_walk: walk };
            let mut stream = Stream::at_tick(7, DrawName::new(&["office"]), tick);
            work(&office(), terms, regime, desk, &mut stream);
        }
    }

    fn granted(desk: &Desk) -> Vec<usize> {
        (0..desk.slots.len()).filter(|&slot| desk.slots[slot].until > 0).collect()
    }

    #[test]
    fn those_that_came_first_are_answered_first_within_their_class() {
        let mut desk = open(&TERMS, Some(0.0));
        for day in 0..60 {
            play(&TERMS, &mut desk, day..day + 1, 1.0, 0.0);
            let (first, others): (Vec<_>, Vec<_>) =
                granted(&desk).into_iter().partition(|&slot| slot >= 20);
            assert_eq!(first, (20..20 + first.len()).collect::<Vec<_>>(), "day {day}");
            assert_eq!(others, (0..others.len()).collect::<Vec<_>>(), "day {day}");
            assert!(others.is_empty() || first.len() == 10, "the first class waits on day {day}");
        }
        assert_eq!((desk.view.granted_so_far, desk.view.waiting), (30, 0));
        assert_eq!(desk.passes(&office(), 1, 59), 1.0);
    }

    #[test]
    fn a_level_says_how_much_may_be_licensed_and_bars_what_it_does_not() {
        let terms = Terms { rate: 500.0, ..TERMS };
        let mut desk = open(&terms, Some(0.0));
        play(&terms, &mut desk, 0..3, 0.0, 0.0);
        assert_eq!(desk.view, QueueView::default(), "nobody applies for what is barred");
        play(&terms, &mut desk, 3..4, 0.6, 0.0);
        assert_eq!(desk.view.granted, 18);
        assert_eq!(desk.passes(&office(), 0, 3), 0.6);
        play(&terms, &mut desk, 4..5, 0.2, 0.0);
        assert_eq!(desk.passes(&office(), 0, 4), 0.2, "licences for what is barred do not count");
    }

    #[test]
    fn applications_for_what_becomes_barred_lapse() {
        let terms = Terms { rate: 0.0, ..TERMS };
        let mut desk = open(&terms, Some(0.0));
        play(&terms, &mut desk, 0..5, 1.0, 0.0);
        assert_eq!((desk.view.waiting, desk.view.oldest, desk.view.backlog), (30, 4, 30));
        play(&terms, &mut desk, 5..6, 0.5, 0.0);
        assert_eq!((desk.view.waiting, desk.honest), (15, 15.0));
    }

    #[test]
    fn silence_answers_on_the_last_day_of_the_limit() {
        for (silence, granted, refused) in [(Silence::Granted, 30, 0), (Silence::Refused, 0, 30)] {
            let terms = Terms { rate: 0.0, limit: Some((45, silence)), ..TERMS };
            let mut desk = open(&terms, Some(0.0));
            play(&terms, &mut desk, 0..45, 1.0, 0.0);
            assert_eq!(desk.view.waiting, 30);
            play(&terms, &mut desk, 45..46, 1.0, 0.0);
            assert_eq!((desk.view.granted, desk.view.refused), (granted, refused));
            assert_eq!((desk.view.waiting, desk.view.mean_wait), (0, 45.0));
        }
    }

    #[test]
    fn what_was_refused_is_applied_for_again_after_its_time() {
        let terms = Terms { rate: 500.0, grant: 0.0, again: Some(20), ..TERMS };
        let mut desk = open(&terms, Some(0.0));
        play(&terms, &mut desk, 0..1, 1.0, 0.0);
        assert_eq!(desk.view.refused, 30);
        play(&terms, &mut desk, 1..20, 1.0, 0.0);
        assert_eq!(desk.view.refused_so_far, 30);
        play(&terms, &mut desk, 20..21, 1.0, 0.0);
        assert_eq!(desk.view.filed, 30);
    }

    #[test]
    fn licences_end_and_are_renewed_in_time_by_an_office_that_is_fast_enough() {
        let slow = Terms { rate: 500.0, validity: Some(180), ..TERMS };
        let mut desk = open(&slow, Some(0.0));
        play(&slow, &mut desk, 0..1, 1.0, 0.0);
        assert_eq!(desk.passes(&office(), 0, 179), 1.0);
        assert_eq!(desk.passes(&office(), 0, 180), 0.0, "valid for 180 days from the grant");

        let ahead = Terms { renewal: 30, ..slow };
        let mut desk = open(&ahead, Some(0.0));
        for day in 0..700 {
            play(&ahead, &mut desk, day..day + 1, 1.0, 0.0);
            assert_eq!(desk.passes(&office(), 0, day), 1.0, "day {day}");
        }
        assert_eq!(desk.slots[0].until, 5 * 180, "a renewal runs from the end of the old licence");
    }

    #[test]
    fn an_office_long_at_work_renews_a_few_every_day() {
        let terms = Terms { validity: Some(30), renewal: 10, ..TERMS };
        let mut desk = open(&terms, Some(1.0));
        play(&terms, &mut desk, 0..300, 1.0, 0.0);
        let a_day = f64::from(desk.view.granted_so_far) / 300.0;
        assert!((0.85..=1.05).contains(&a_day), "{a_day}");
    }

    #[test]
    fn a_part_is_granted_and_a_slow_walk_slows() {
        let (mut granted, mut refused, mut walked) = (0, 0, 0);
        for round in 0..60 {
            let terms = Terms { grant: 0.7, ..TERMS };
            let mut desk = open(&terms, Some(0.0));
            play(&terms, &mut desk, round * 100..round * 100 + 20, 1.0, 0.0);
            granted += desk.view.granted_so_far;
            refused += desk.view.refused_so_far;
            let mut desk = open(&TERMS, Some(0.0));
            play(&TERMS, &mut desk, round * 100..round * 100 + 20, 1.0, 0.75);
            walked += desk.view.granted_so_far;
        }
        let answers = f64::from(granted + refused);
        assert!((f64::from(granted) / answers - 0.7).abs() < 0.05, "{granted} of {answers}");
        assert!((answers / 1200.0 - 1.0).abs() < 0.1, "a rate of 1 a day: {answers}");
        assert!((f64::from(walked) / 300.0 - 1.0).abs() < 0.2, "a quarter of that: {walked}");
    }

    #[test]
    fn what_is_expected_is_what_an_honest_office_grants() {
        let (mut seen, mut expected) = (0, 0.0);
        for round in 0..50 {
            let mut desk = open(&TERMS, Some(0.0));
            for day in round * 100..round * 100 + 50 {
                play(&TERMS, &mut desk, day..day + 1, 1.0, 0.0);
                seen += desk.view.granted;
                expected += desk.view.expected;
            }
        }
        assert!((f64::from(seen) / expected - 1.0).abs() < 0.02, "{seen} of {expected}");
    }

    #[test]
    fn nobody_needs_a_licence_before_the_measure_bites() {
        let mut desk = open(&TERMS, None);
        assert_eq!(desk.passes(&office(), 0, 0), 1.0);
        let mut stream = DrawName::new(&["office"]).stream(1);
        let regime = Regime { tick: 0, permitted: None, slow_walk: 0.0 };
        work(&office(), &TERMS, regime, &mut desk, &mut stream);
        assert_eq!(desk.view, QueueView::default());
        play(&TERMS, &mut desk, 1..2, 0.5, 0.0);
        assert_eq!(desk.view.filed, 15);
    }
}
