//! What holds for every strategy that plays a party of a session.

use detente_game::domain::{Domain, DomainIssue, Levels, Outcome, Outcomes, Preferences};
use detente_game::draw::DrawName;
use detente_game::registry::Build;
use detente_game::session::{
    Ask, Known, Offered, PartyMemory, PartyObservation, PartyStrategy, Reply,
};
use detente_game::{Fault, PartyId, StrategyInfo, Stream};
use detente_strategies::ALL;

const CASES: u64 = 150;
const STEPS: u32 = 12;

type Rule = Box<dyn PartyStrategy>;

/// Parties at their defaults, then with all parameters at the lower and all at the upper end.
fn for_all(check: impl Fn(&StrategyInfo, &dyn Fn() -> Rule)) {
    for info in ALL {
        let (Build::Party(build) | Build::TableOrParty(_, build)) = info.build else { continue };
        let parameters = info.parameters;
        for arguments in [
            vec![None; parameters.len()],
            parameters.iter().map(|parameter| Some(parameter.range.0)).collect(),
            parameters.iter().map(|parameter| Some(parameter.range.1)).collect(),
        ] {
            check(info, &|| build(&arguments));
        }
    }
}

/// Two parties with random wants, that know each other's.
struct Case {
    known: Vec<Known>,
    outcomes: u64,
    rng: Stream,
}

fn case(number: u64) -> Case {
    let mut rng = DrawName::new(&["parties"]).stream(number);
    let mut below = |most: f64| (rng.uniform() * most) as usize;
    let levels: Vec<usize> = (0..1 + below(3.0)).map(|_| 1 + below(5.0)).collect();
    let issue = |&levels: &usize| DomainIssue {
        id: String::new(),
        levels: Levels::Whole { from: 1, to: levels as i64, step: 1 },
        unit: String::new(),
    };
    let domain = Domain::new(levels.iter().map(issue).collect()).unwrap();
    let mut known = || {
        let values: Vec<Vec<f64>> =
            levels.iter().map(|&levels| (0..levels).map(|_| rng.uniform()).collect()).collect();
        let issues: Vec<_> = values.iter().map(|values| (rng.uniform(), &values[..])).collect();
        let mut preferences = Preferences::additive(issues);
        preferences.reservation = 0.4 * rng.uniform();
        let mut outcomes = Outcomes::default();
        outcomes.prepare(&domain, &preferences);
        Known { outcomes, preferences }
    };
    let known = vec![known(), known()];
    Case { known, outcomes: domain.outcomes(), rng }
}

/// Everything that it says in a session in which the other offers at random.
fn play(
    number: u64,
    seed: u64,
    mut rule: impl FnMut() -> Rule,
    memory: &mut PartyMemory,
    mut between: impl FnMut(&mut PartyMemory),
) -> Vec<(Ask, Reply)> {
    let Case { mut known, outcomes, mut rng } = case(number);
    let (Known { outcomes: mut own, preferences }, name) = (known[0].clone(), "party");
    let (mut offers, mut said) = (Vec::new(), Vec::new());
    let mut draws = DrawName::new(&[name]).stream(seed);
    let mut any = || Outcome((rng.uniform() * outcomes as f64) as u64);
    for step in 0..STEPS {
        let (text, current) = (any(), any());
        let last = offers.last().map(|offer: &Offered| Ask::Respond(offer.outcome));
        for ask in last.into_iter().chain([Ask::Vote { text, current }, Ask::Propose]) {
            draws.turn_to_step(step);
            let mut observation = PartyObservation {
                me: PartyId(0),
                parties: 2,
                step,
                steps: STEPS,
                offers: &offers,
                outcomes: &mut own,
                preferences: &preferences,
                others: &mut known,
            };
            let reply = rule().reply(ask, &mut observation, memory, &mut draws).unwrap();
            said.push((ask, reply));
            between(memory);
        }
        let mine = match said.last() {
            Some((_, Reply::Offer(outcome))) => *outcome,
            _ => break,
        };
        offers.push(Offered { outcome: mine, step, by: PartyId(0) });
        offers.push(Offered { outcome: any(), step, by: PartyId(1) });
    }
    said
}

/// One object in every seat.
struct Shared(std::sync::Arc<Rule>);

impl PartyStrategy for Shared {
    fn reply(
        &self,
        ask: Ask,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        self.0.reply(ask, observation, memory, rng)
    }
}

fn fresh(number: u64, seed: u64, make: &dyn Fn() -> Rule) -> Vec<(Ask, Reply)> {
    play(number, seed, make, &mut PartyMemory::default(), |_| {})
}

#[test]
fn it_answers_what_it_is_asked_and_offers_what_there_is() {
    for_all(|info, make| {
        for number in 0..CASES {
            let outcomes = case(number).outcomes;
            for (ask, reply) in fresh(number, number, make) {
                let fits = match (ask, reply) {
                    (Ask::Propose, Reply::Offer(outcome)) => outcome.0 < outcomes,
                    (Ask::Propose | Ask::Respond(_), Reply::WalkOut) => true,
                    (Ask::Respond(_) | Ask::Vote { .. }, Reply::Yes | Reply::No) => true,
                    _ => false,
                };
                assert!(fits, "{}, case {number}: {reply:?} to {ask:?}", info.name);
            }
        }
    });
}

#[test]
fn nothing_is_kept_outside_memory_which_survives_being_saved() {
    for_all(|info, make| {
        for number in 0..CASES / 3 {
            // A new object on each call, with a memory that was written and read in between.
            let mut kept = PartyMemory::default();
            let said = play(number, 1, make, &mut kept, |memory| {
                let text = serde_json::to_string(memory).unwrap();
                *memory = serde_json::from_str(&text).unwrap();
            });
            let one = std::sync::Arc::new(make());
            let same = play(
                number,
                1,
                || Box::new(Shared(one.clone())),
                &mut PartyMemory::default(),
                |_| {},
            );
            assert_eq!(said, same, "{}, case {number}", info.name);
            kept.clear();
            assert_eq!(play(number, 1, make, &mut kept, |_| {}), said, "{}", info.name);
        }
    });
}

#[test]
fn what_is_tabulated_before_changes_nothing() {
    for_all(|info, make| {
        for number in 0..CASES / 3 {
            let mut memory = PartyMemory::default();
            make().prepare(STEPS, &case(number).known[0].outcomes, &mut memory);
            let said = play(number, 1, make, &mut memory, |_| {});
            assert_eq!(said, fresh(number, 1, make), "{}, case {number}", info.name);
        }
    });
}

#[test]
fn only_what_is_called_stochastic_draws() {
    for info in ALL {
        let (Build::Party(build) | Build::TableOrParty(_, build)) = info.build else { continue };
        let make = || build(&vec![None; info.parameters.len()]);
        let differs = (0..CASES).any(|number| fresh(number, 1, &make) != fresh(number, 2, &make));
        assert_eq!(differs, info.stochastic, "{}", info.name);
    }
}
