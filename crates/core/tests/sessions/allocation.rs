//! A pooled session allocates nothing.

use crate::support::{sessions, spec};
use detente_game::session::SessionProtocol;

#[test]
fn no_session_of_a_pooled_world_allocates() {
    for seats in
        [["boulware", "conceder"], ["micro-last", "linear"], ["naive-tit-for-tat", "tough"]]
    {
        let mut pair = sessions(spec(9, 2, SessionProtocol::AlternatingOffers), &seats);
        // Twice: the second run of a schedule settles what the first has found out.
        pair.play(1);
        pair.play(2);
        let seen = allocation_counter::measure(|| {
            for seed in 3..20 {
                pair.play(seed);
            }
        });
        assert_eq!(seen.count_total, 0, "{seats:?}");
    }
}
