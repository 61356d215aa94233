//! Every strategy against every other, on random domains, under every protocol.

use crate::support::{PROTOCOLS, cast, sessions, spec};
use detente_core::Sessions;
use detente_game::domain::Outcome;
use detente_game::registry::Part;
use detente_game::session::{SessionEnd, SessionRecord};
use detente_strategies::ALL;
use std::sync::Arc;

fn names() -> Vec<&'static str> {
    let parties = ALL.iter().filter(|info| info.build.parts().contains(&Part::Party));
    parties.map(|info| info.name).collect()
}

/// Nothing but legal offers, and an end that fits them.
fn check(record: &SessionRecord, sessions: &Sessions, who: &str) {
    let spec = sessions.spec();
    let end = record.end.as_ref().expect("an end");
    assert!(!matches!(end, SessionEnd::Forfeit { .. }), "{who}: {end:?}");
    assert!((1..=spec.steps).contains(&record.steps), "{who}");
    assert!(record.offers.iter().all(|offer| spec.domain.has(offer.outcome)), "{who}");
    assert!(record.offers.is_sorted_by_key(|offer| offer.step), "{who}");
    if let SessionEnd::Agreement { outcome, by, accepted_by } = end {
        let offered = record.offers.iter().any(|offer| offer.outcome == *outcome);
        assert!(offered && *accepted_by != Some(*by), "{who}: {end:?}");
    }
    assert!(record.utilities(spec).iter().all(|utility| utility.is_finite()), "{who}");
}

#[test]
fn all_pairs_play_legally_and_the_same_under_every_protocol() {
    let names = names();
    assert!(names.len() >= 9, "{names:?}");
    let mut agreements = 0;
    for (round, protocol) in PROTOCOLS.into_iter().enumerate() {
        for (place, first) in names.iter().enumerate() {
            for (other, second) in names.iter().enumerate() {
                let number = (round * 10_000 + place * 100 + other) as u64;
                let who = format!("{first} and {second}, {}, {number}", protocol.name());
                let mut pair = sessions(spec(number, 2, protocol), &[first, second]);
                let record = pair.play(number).clone();
                check(&record, &pair, &who);
                agreements += usize::from(record.agreement().is_some());
                assert_eq!(*pair.play(number), record, "{who}");
                pair.begin(number);
                while pair.step() {}
                assert_eq!(*pair.record(), record, "{who}");
            }
        }
    }
    assert!(agreements > 100, "{agreements}");
}

#[test]
fn tables_of_many_play_legally() {
    // The equilibrium of two has no word for a third.
    let names: Vec<_> = names().into_iter().filter(|name| *name != "subgame-perfect").collect();
    for (place, first) in names.iter().enumerate() {
        for protocol in PROTOCOLS {
            let number = place as u64;
            let cast = [*first, names[(place + 1) % names.len()], "conceder", first];
            let mut table = sessions(spec(number, 4, protocol), &cast);
            let record = table.play(7).clone();
            check(&record, &table, &format!("{cast:?}, {}", protocol.name()));
            table.begin(7);
            while table.step() {}
            assert_eq!(*table.record(), record, "{cast:?}");
        }
    }
}

#[test]
fn a_pooled_world_plays_like_a_fresh_one() {
    let seats = ["micro", "naive-tit-for-tat"];
    let mut pooled = sessions(spec(0, 2, PROTOCOLS[0]), &seats);
    for number in 0..40 {
        let spec = spec(number, 2, PROTOCOLS[number as usize % PROTOCOLS.len()]);
        pooled.play(number + 1000);
        pooled.revise(|pooled| pooled.clone_from(&spec)).unwrap();
        let fresh = Sessions::new(Arc::new(spec), cast(&seats)).unwrap().play(number).clone();
        assert_eq!(*pooled.play(number), fresh);
    }
}

#[test]
fn a_large_domain_is_played_by_search() {
    let mut large = spec(3, 2, PROTOCOLS[0]);
    let mut issues = large.domain.issues().to_vec();
    while issues.iter().map(|issue| issue.levels.count()).product::<usize>() <= 1_000_000 {
        issues.extend(issues.clone());
    }
    let values: Vec<Vec<f64>> = issues
        .iter()
        .map(|issue| (0..issue.levels.count()).map(|level| (level as f64 * 0.37) % 1.0).collect())
        .collect();
    large.domain = detente_game::domain::Domain::new(issues).unwrap();
    for (party, sign) in large.parties.iter_mut().zip([1.0, -1.0]) {
        let rows = values.iter().enumerate();
        party.preferences = detente_game::domain::Preferences::additive(
            rows.map(|(place, values)| (sign * (1.0 + place as f64 / 7.0), &values[..])),
        );
        party.preferences.reservation = f64::MIN;
        party.knows_others = false;
    }
    let mut large = sessions(large, &["linear", "micro"]);
    let record = large.play(1).clone();
    assert!(record.offers.iter().any(|offer| offer.outcome > Outcome(1_000_000)), "{record:?}");
    check(&record, &large, "large");
}
