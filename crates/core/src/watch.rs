//! What the other side makes of the deliveries it can see: a CUSUM, and an accusation.

use crate::component::Promise;
use crate::context::Context;
use crate::figures::QueueFigures;
use crate::resource::{Entry, Outbox};
use detente_game::IssueId;
use detente_game::draw::poisson;
use detente_game::event::EventKind;
use detente_game::regulation::Disclosed;
use detente_game::strategy::Breach;

/// Delivers for today, and lets the victim judge what has become known: above the threshold of its CUSUM
/// it accuses, once.
///
/// Deliveries are drawn day by day whatever the cadence, so that games differ by what is seen alone.
pub(crate) fn watch(
    context: &Context,
    issue: IssueId,
    promise: &mut Promise,
    queue: &QueueFigures,
    outbox: &mut Outbox,
) -> Option<Breach> {
    let (figures, tick) = (context.figures(), context.tick());
    let today = deliveries(context, issue, promise, queue);
    let (w1, h) = (figures.rules.cusum_w1, figures.rules.cusum_h);
    match queue.observed.disclosed(tick, context.spec().start) {
        Disclosed::Nothing => promise.keep_from_view(today),
        Disclosed::Yesterday => {
            promise.disclose(w1);
            promise.keep_from_view(today);
        }
        Disclosed::Today => {
            promise.keep_from_view(today);
            promise.disclose(w1);
        }
    }
    if promise.cusum <= h || promise.accused {
        return None;
    }
    promise.accused = true;
    let party = context.situation().issue(issue).victim;
    outbox.push(Entry::Event(EventKind::Accused { party, issue, promise: promise.id }));
    Some(Breach { issue, shortfall: promise.shortfall() })
}

/// Today's deliveries, and those that an honest queue made to be expected: licences granted where applications
/// are worked off one by one, else drawn around the ramp.
fn deliveries(
    context: &Context,
    issue: IssueId,
    promise: &Promise,
    queue: &QueueFigures,
) -> (u32, f64) {
    if let Some(applications) = &context.situation().issue(issue).queue {
        return (applications.granted, applications.expected);
    }
    let tick = context.tick();
    let expected = queue.delivery_rate * promise.ramp(tick, queue.processing);
    let draw = context.figures().delivery_draw(context.names(), issue, tick);
    (poisson(expected * (1.0 - promise.slow_walk), draw), expected)
}

impl Promise {
    /// Adds deliveries made and expected to those that the other side has yet to see.
    fn keep_from_view(&mut self, (made, expected): (u32, f64)) {
        let (before, expected_before) = self.unseen.unwrap_or_default();
        self.unseen = Some((before.saturating_add(made), expected_before + expected));
    }

    /// A period becomes known: C := max(0, C + y ln(1-w1) + e w1), with y deliveries seen in it where an
    /// honest queue made e to be expected (Page 1954). It is the sum of the days' own evidence, so that the
    /// drift is the same for every cadence; but a period is judged late, and its bad days are set off
    /// against its good ones.
    fn disclose(&mut self, w1: f64) {
        let Some((seen, expected)) = self.unseen.take() else { return };
        let evidence = f64::from(seen) * libm::log(1.0 - w1) + expected * w1;
        self.cusum = f64::max(0.0, self.cusum + evidence);
        self.seen = Some(seen);
        self.seen_of = (self.seen_of.0.saturating_add(seen), self.seen_of.1 + expected);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise() -> Promise {
        Promise::new(detente_game::TableId(0), 0, 1, 0)
    }

    #[test]
    fn a_period_is_judged_as_a_whole() {
        let (w1, mut daily, mut weekly) = (0.7, promise(), promise());
        for made in [0, 0, 0, 0, 0, 0, 3] {
            daily.keep_from_view((made, 1.0));
            daily.disclose(w1);
            weekly.keep_from_view((made, 1.0));
        }
        assert_eq!(weekly.cusum, 0.0);
        weekly.disclose(w1);
        assert_eq!((weekly.seen, weekly.seen_of), (Some(3), (3, 7.0)));
        assert_eq!(weekly.seen_of, daily.seen_of);
        assert!((weekly.cusum - daily.cusum).abs() < 1e-12, "no reset on the way: the same sum");
    }

    #[test]
    fn good_days_of_a_period_make_up_for_bad_ones() {
        let (w1, mut daily, mut weekly) = (0.7, promise(), promise());
        for made in [7, 0, 0, 0, 0, 0, 0] {
            daily.keep_from_view((made, 1.0));
            daily.disclose(w1);
            weekly.keep_from_view((made, 1.0));
        }
        weekly.disclose(w1);
        assert!(daily.cusum > 4.0);
        assert_eq!(weekly.cusum, 0.0);
    }

    #[test]
    fn before_anything_could_be_seen_nothing_was_seen() {
        let mut promise = promise();
        promise.disclose(0.7);
        assert_eq!(promise.seen, None);
    }
}
