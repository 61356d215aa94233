//! Funds, preconditions, ultimatums, ballots, losses of firms and denied measures are lowered as written.

mod support;

use detente_game::means::{After, Who};
use detente_game::{FirmId, FundId, GameSpec, IssueId, ParameterId, PartyId, RoundId};
use detente_scenario::load;
use support::Stub;

fn strike() -> GameSpec {
    load("tests/targets/strike.ron", &Stub).unwrap_or_else(|error| panic!("{error}")).spec
}

/// Path and value of a number.
fn number(spec: &GameSpec, id: ParameterId) -> (&str, f64) {
    let parameter = spec.parameters.get(id);
    (&parameter.path, parameter.value)
}

#[test]
fn funds_are_their_owners_and_pay_for_measures() {
    let spec = strike();
    let funds: Vec<(&str, PartyId)> =
        spec.means.funds.iter().map(|fund| (fund.id.as_str(), fund.of)).collect();
    assert_eq!(funds, [("strike-fund", PartyId(0)), ("war-chest", PartyId(1))]);
    let fund = &spec.means.funds[0];
    assert_eq!(number(&spec, fund.balance), ("agents.union.funds.strike-fund.balance", 500.0));
    assert_eq!(number(&spec, fund.income.unwrap()).1, 0.5);
    assert!(fund.borrowing.is_none() && spec.means.funds[1].borrowing.is_some());
    let strike = spec.means.expense(IssueId(0)).unwrap();
    assert_eq!(strike.fund, Some(FundId(0)));
    let costs: Vec<f64> = strike.by_level.iter().map(|&id| number(&spec, id).1).collect();
    assert_eq!(costs, [18.0, 1.0, 0.0]);
    let path = number(&spec, strike.by_level[1]).0;
    assert_eq!(path, "instruments.strike.channel.own_cost.warning");
    let lockout = spec.means.expense(IssueId(1)).unwrap();
    assert_eq!((lockout.fund, lockout.by_level.len()), (Some(FundId(1)), 0));
}

#[test]
fn firms_lose_each_their_own() {
    let spec = strike();
    let losses: Vec<f64> = spec.means.losses.iter().map(|&(_, id)| number(&spec, id).1).collect();
    assert_eq!(losses, [60.0, 20.0]);
    let channel = spec.channel(IssueId(0)).unwrap();
    assert!(channel.loss.is_none() && channel.victims.len() == 2);
}

#[test]
fn raises_wait_and_ultimatums_have_a_date() {
    let spec = strike();
    let conditions: Vec<_> =
        spec.means.preconditions.iter().map(|one| (one.issue.0, one.level, one.after)).collect();
    let expected = [
        (0, 1, After::Day(28)),
        (0, 0, After::RoundFailed(RoundId(0))),
        (1, 0, After::InForce(IssueId(0), 0)),
    ];
    assert_eq!(conditions, expected);
    let [ultimatum] = &spec.means.ultimatums[..] else { panic!() };
    assert_eq!((ultimatum.issue, ultimatum.level), (IssueId(0), 1));
    assert_eq!((ultimatum.demand, ultimatum.met_at), (IssueId(3), 1));
    assert_eq!((ultimatum.made, ultimatum.deadline), (31, 45));
}

#[test]
fn members_vote_and_what_is_denied_is_not_negotiated() {
    let spec = strike();
    let ballot = spec.means.ballot(PartyId(0), 0).unwrap();
    assert_eq!(number(&spec, ballot.accept), ("agents.union.ratifiers.members.accept", 0.25));
    assert!(ballot.quorum.is_some() && spec.means.ballot(PartyId(1), 0).is_none());
    let council = spec.means.council(PartyId(1), 0).unwrap();
    let members: Vec<_> = council.members.iter().map(|one| (one.who, one.stakes.len())).collect();
    assert_eq!(members, [(Who::Firm(FirmId(0)), 0), (Who::Firm(FirmId(1)), 1)]);
    let share = council.members[1].share;
    assert_eq!(
        number(&spec, share),
        ("agents.employers.ratifiers.council.members.small.share", 0.3)
    );
    assert_eq!(spec.means.denied, [IssueId(2)]);
    assert!(!spec.issues[2].negotiable && spec.issues[0].negotiable);
}

#[test]
fn several_ultimatums_are_made_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let three = std::fs::read_to_string("tests/targets/three.ron").unwrap();
    let with = three.trim_end().trim_end_matches(')').to_string()
        + "ultimatums: {\"pay\": Ultimatum(demands: {\"payment\": \"roubles\"}, \
           threatens: {\"gas-flow\": \"0\"}, deadline: \"2022-04-26\")},\n)";
    let path = folder.path().join("three.ron");
    std::fs::write(&path, with).unwrap();
    let spec = load(path.to_str().unwrap(), &Stub).unwrap_or_else(|error| panic!("{error}")).spec;
    let pairs: Vec<_> =
        spec.means.ultimatums.iter().map(|one| (one.issue.0, one.demand.0, one.deadline)).collect();
    assert_eq!(pairs, [(0, 2, 26), (1, 3, 26)]);
}
