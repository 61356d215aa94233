"""Negotiations per CPU second of NegMAS, for the other side of the table in BENCHMARKS.md.

Needs nothing but NegMAS (AGPL-3.0; used here through its public interface, and no part of Detente):

    python3 -m venv venv && venv/bin/pip install negmas==0.16.0
    taskset -c 1 venv/bin/python tools/negmas-rate.py --seconds 10

Domains as in crates/runner/benches/sessions: 3 issues with 10 levels, random linear additive utilities,
100 steps. Cold: a new domain each session, drawing included. Warm: 20 domains in rotation.
"""

import argparse
import random
import time

from negmas.gb.negotiators.micro import MiCRONegotiator
from negmas.gb.negotiators.timebased import BoulwareTBNegotiator, ConcederTBNegotiator
from negmas.gb.negotiators.titfortat import NaiveTitForTatNegotiator
from negmas.outcomes import make_issue, make_os
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.sao import SAOMechanism

ISSUES, LEVELS, STEPS, WARM = 3, 10, 100, 20
PAIRS = {
    "boulware against conceder": (BoulwareTBNegotiator, ConcederTBNegotiator),
    "micro against boulware": (MiCRONegotiator, BoulwareTBNegotiator),
    "naive-tit-for-tat against boulware": (NaiveTitForTatNegotiator, BoulwareTBNegotiator),
    "micro against micro": (MiCRONegotiator, MiCRONegotiator),
    "boulware against boulware": (BoulwareTBNegotiator, BoulwareTBNegotiator),
}


def space():
    names = [str(level) for level in range(LEVELS)]
    return make_os([make_issue(names, f"i{place}") for place in range(ISSUES)])


def utility(outcomes, rng):
    weights = [0.05 + rng.random() for _ in range(ISSUES)]
    values = [{str(level): rng.random() for level in range(LEVELS)} for _ in range(ISSUES)]
    return LinearAdditiveUtilityFunction(
        values=values,
        weights=[weight / sum(weights) for weight in weights],
        outcome_space=outcomes,
        reserved_value=0.0,
    )


def play(pair, outcomes, utilities):
    session = SAOMechanism(outcome_space=outcomes, n_steps=STEPS)
    for kind, wants in zip(pair, utilities):
        session.add(kind(), ufun=wants)
    session.run()


def rate(pair, seconds, warm):
    rng = random.Random(1)
    outcomes = space()
    fixed = [[utility(outcomes, rng) for _ in range(2)] for _ in range(WARM)]
    count, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        drawn = fixed[count % WARM] if warm else [utility(outcomes, rng) for _ in range(2)]
        play(pair, outcomes, drawn)
        count += 1
    return count / (time.process_time() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="CPU seconds a pair and mode")
    seconds = parser.parse_args().seconds
    print(f"{'pair':<36}{'cold /s':>10}{'warm /s':>10}")
    for name, pair in PAIRS.items():
        cold, warm = (rate(pair, seconds, mode) for mode in (False, True))
        print(f"{name:<36}{cold:>10.1f}{warm:>10.1f}", flush=True)


if __name__ == "__main__":
    main()
