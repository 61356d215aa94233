//! Scripts of parties: twins of strategies of the library, and what goes beyond the limits.

use detente_game::domain::{Domain, DomainIssue, Levels, Outcome, Outcomes, Preferences};
use detente_game::draw::DrawName;
use detente_game::expression::StrategyCall;
use detente_game::session::{
    Offered, PartyMemory, PartyObservation, PartyStrategy, SessionParty, SessionProtocol,
    SessionSpec,
};
use detente_game::{PartyId, Registry, SessionNames};
use detente_script::{SHIPPED, WithScripts, shipped};
use detente_strategies::Library;
use std::sync::Arc;

const STEPS: u32 = 12;
const CASES: u64 = 150;

/// A session of two parties with random wants.
fn session(number: u64) -> SessionSpec {
    let mut rng = DrawName::new(&["scripts"]).stream(number);
    let levels: Vec<i64> =
        (0..1 + (rng.uniform() * 3.0) as usize).map(|_| 1 + (rng.uniform() * 5.0) as i64).collect();
    let issue = |(place, &to): (usize, &i64)| DomainIssue {
        id: format!("issue-{place}"),
        levels: Levels::Whole { from: 1, to, step: 1 },
        unit: String::new(),
    };
    let domain = Domain::new(levels.iter().enumerate().map(issue).collect()).unwrap();
    let mut party = |id: &str| {
        let values: Vec<Vec<f64>> =
            levels.iter().map(|&levels| (0..levels).map(|_| rng.uniform()).collect()).collect();
        let mut preferences =
            Preferences::additive(values.iter().map(|values| (rng.uniform(), &values[..])));
        preferences.reservation = 0.4 * rng.uniform();
        let (id, strategy) = (id.to_string(), "boulware".to_string());
        SessionParty { id, strategy, preferences, knows_others: false, power: 1.0, veto: true }
    };
    let parties = vec![party("a"), party("b")];
    SessionSpec {
        id: "test".into(),
        title: "Test".into(),
        round: "talks".into(),
        domain,
        parties,
        protocol: SessionProtocol::AlternatingOffers,
        steps: STEPS,
        ending: 0.0,
    }
}

/// All that a strategy says in a session in which the other offers at random; the reason if it fails.
fn play(number: u64, strategy: &dyn PartyStrategy) -> Result<Vec<String>, String> {
    let spec = session(number);
    let seated = strategy.seated(SessionNames::new(&spec), PartyId(0));
    let strategy: &dyn PartyStrategy = seated.as_deref().unwrap_or(strategy);
    let preferences = &spec.parties[0].preferences;
    let (mut own, mut memory) = (Outcomes::default(), PartyMemory::default());
    own.prepare(&spec.domain, preferences);
    strategy.prepare(STEPS, &own, &mut memory);
    let (mut other, mut rng) =
        (DrawName::new(&["other"]).stream(number), DrawName::new(&["own"]).stream(number));
    let (mut offers, mut said) = (Vec::<Offered>::new(), Vec::new());
    for step in 0..STEPS {
        rng.turn_to_step(step);
        let last = offers.last().map(|offer| offer.outcome);
        let mut observation = PartyObservation {
            me: PartyId(0),
            parties: 2,
            step,
            steps: STEPS,
            offers: &offers,
            outcomes: &mut own,
            preferences,
            others: &mut [],
        };
        if let Some(last) = last {
            let answer = strategy.respond(last, &mut observation, &mut memory, &mut rng);
            said.push(format!("{:?}", answer.map_err(|fault| fault.0)?));
        }
        let made =
            strategy.propose(&mut observation, &mut memory, &mut rng).map_err(|fault| fault.0)?;
        said.push(format!("{made:?}"));
        if let detente_game::session::Proposal::Offer(outcome) = made {
            assert!(spec.domain.has(outcome), "{outcome:?}");
            offers.push(Offered { outcome, step, by: PartyId(0) });
        }
        let theirs = Outcome((other.uniform() * spec.domain.outcomes() as f64) as u64);
        offers.push(Offered { outcome: theirs, step, by: PartyId(1) });
    }
    Ok(said)
}

fn named(call: &str, source: detente_script::ScriptSource) -> Arc<dyn PartyStrategy> {
    let call = StrategyCall::parse(call).unwrap();
    WithScripts { others: Library, source }.party(&call).unwrap_or_else(|error| panic!("{error}"))
}

fn from_shipped(name: &str) -> Result<String, String> {
    shipped(name).map(str::to_string).ok_or_else(|| "there is no such file".into())
}

#[test]
fn a_rewritten_strategy_says_what_its_twin_says() {
    for (script, twin) in [
        ("boulware.rhai", "boulware"),
        ("boulware.rhai(e=1.5)", "boulware(e=1.5)"),
        ("boulware.rhai(e=30)", "boulware(e=30)"),
        ("tit-for-tat.rhai", "naive-tit-for-tat"),
        ("tit-for-tat.rhai(kindness=0.2)", "naive-tit-for-tat(kindness=0.2)"),
    ] {
        let (script_, twin_) = (named(script, from_shipped), named(twin, from_shipped));
        for number in 0..CASES {
            assert_eq!(
                play(number, &*script_),
                play(number, &*twin_),
                "{script} and {twin}, case {number}"
            );
        }
    }
}

#[test]
fn every_shipped_party_plays_any_session_to_its_end() {
    let parties = SHIPPED.iter().filter(|(_, text)| text.contains("role: \"party\""));
    let mut count = 0;
    for (name, _) in parties {
        let strategy = named(name, from_shipped);
        (0..CASES).for_each(|number| {
            assert_eq!(play(number, &*strategy).err(), None, "{name}, case {number}")
        });
        count += 1;
    }
    assert!(count >= 3, "{count}");
}

/// Plays a `propose` of the given body.
fn body(name: &str) -> Result<String, String> {
    let text = match name {
        "loop.rhai" => "loop { }",
        "recursion.rhai" => "again(1)",
        "text.rhai" => "let x = \"ab\"; loop { x += x; }",
        "array.rhai" => "let x = [1]; loop { x += x; }",
        "memory.rhai" => "this.x = []; for i in 0..9000 { this.x.push(i); } view.best()",
        "zero.rhai" => "1 / 0",
        "overflow.rhai" => "9223372036854775807 + view.parties",
        "nan.rhai" => "0.0 / 0.0",
        "type.rhai" => "\"all of it\"",
        "nothing.rhai" => "()",
        "outside.rhai" => "123456789",
        "negative.rhai" => "-1",
        "kept.rhai" => "this.x = view; view.best()",
        "sleep.rhai" => "sleep(3); view.best()",
        "pointer.rhai" => "Fn(\"sleep\").call(3); view.best()",
        "seconds.rhai" => "sleep(3.0); view.best()",
        _ => return Err("there is no such file".into()),
    };
    Ok(format!(
        "fn strategy() {{ #{{ role: \"party\", summary: \"a test\" }} }}\n\
         fn again(x) {{ again(x + 1) }}\nfn propose(view) {{\n{text}\n}}\n"
    ))
}

#[test]
fn what_goes_wrong_is_a_fault_with_the_reason_and_harms_nobody() {
    for (name, reason) in [
        ("loop.rhai", "operations"),
        ("recursion.rhai", "tack overflow"),
        ("text.rhai", "ength of string"),
        ("array.rhai", "ize of array"),
        ("memory.rhai", "more than the limit of 4096"),
        ("zero.rhai", "ivision by zero"),
        ("overflow.rhai", "overflow"),
        ("nan.rhai", "not a number"),
        ("type.rhai", "not a text"),
        ("nothing.rhai", "not nothing"),
        ("outside.rhai", "no outcome of the domain"),
        ("negative.rhai", "no outcome of the domain"),
        ("kept.rhai", "cannot be remembered"),
        ("sleep.rhai", "sleep"),
        ("pointer.rhai", "sleep"),
        ("seconds.rhai", "sleep"),
    ] {
        let error = play(0, &*named(name, body)).expect_err(name);
        assert!(error.starts_with(name) && error.contains(reason), "{name}: {error}");
        // The next game on this thread is sound.
        let sound = named("boulware.rhai", from_shipped);
        assert_eq!(play(1, &*sound), play(1, &*named("boulware", from_shipped)), "after {name}");
    }
}
