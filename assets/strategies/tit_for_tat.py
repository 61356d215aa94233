#!/usr/bin/env python3
"""Tit for tat, for two seats of a Detente game, with nothing but Python's standard library.

    detente run port-lease --strategy operator="process:python3 assets/strategies/tit_for_tat.py"
    detente run london-2025 --strategy USA="process:python3 assets/strategies/tit_for_tat.py"

Detente writes one JSON object a line to standard input. Three kinds are answered, each by one line on standard
output; all others are only news. Print to standard error what you want to see: it is shown with RUST_LOG=info, and
its last lines when something has gone wrong.

The rule: begin with what is best for yourself, give in as much as the other side has come toward you since its first
offer, and take an offer that is worth as much as what you would ask for next.
"""

import json
import sys


def say(message):
    print(json.dumps(message), flush=True)


def hear():
    line = sys.stdin.readline()
    return json.loads(line) if line else sys.exit(0)


class Seat:
    """What is remembered within one game."""

    def __init__(self):
        self.received = []  # own utility of each offer of the other side

    def target(self, best):
        """Own utility of what is asked for next."""
        came = max(self.received) - self.received[0] if self.received else 0.0
        return best - came


def packages(question, wanted):
    """Asks which packages there are, in the middle of a decision."""
    say({"id": question["id"], "ask": {"packages": wanted}})
    return hear()["answer"]["packages"]


def best_package(question, target):
    """The package that is worth least to oneself of all that are worth the target, or the best one."""
    found = packages(question, {"at_least": target, "most": 1, "first": "least"})
    return (found or packages(question, {"most": 1}))[0]


def party_turn(seat, question):
    """A party of a session without an economy: answers the offer that stands, or makes one."""
    seen = question["observation"]
    seat.received += [offer["utility"] for offer in seen["offers"] if offer["by"] != seen["me"]]
    wanted = best_package(question, max(seat.target(seen["best_utility"]), seen["floor"]))
    standing = seen["standing_offer"]
    if standing and standing["utility"] >= max(wanted["utility"], seen["floor"]):
        return "accept"
    return {"offer": wanted["package"]}


def nation_table(seat, question):
    """A nation at the table. Utilities are gains over the measures as they stand; none is worth less than nothing."""
    here = question["observation"]["table"]
    standing = here["standing_offer"]
    if standing:
        seat.received.append(standing["utility"])
    best = packages(question, {"most": 1})[0]
    wanted = best_package(question, max(seat.target(best["utility"]), 0.0))
    if standing and standing["is_legal"] and standing["utility"] >= max(wanted["utility"], 0.0):
        return "accept"
    return {"offer": wanted["package"]}


def main():
    takes = {"party": {"turn": party_turn}, "nation": {"table": nation_table}}
    hello = hear()
    decide = takes.get(hello["role"], {})
    answer = {"protocol": 1, "name": "tit-for-tat", "decisions": list(decide)}
    if hello["role"] == "nation":
        answer["extends"] = "nation(resolve=cost-threshold)"  # decides away from the table
    say(answer)
    seat = Seat()
    while True:
        message = hear()
        if message["type"] == "start":
            seat = Seat()
        elif message["type"] == "notice" and message["notice"] == "talks-reset":
            seat = Seat()
        elif message["type"] == "decide":
            action = decide[message["decision"]](seat, message)
            say({"id": message["id"], "action": action})


if __name__ == "__main__":
    main()
