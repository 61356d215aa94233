"""Takes every decision of its role but those named as arguments, asks before it decides, and does something harmless."""

import json
import sys


def say(message):
    print(json.dumps(message), flush=True)


def ask(message, question):
    say({"id": message["id"], "ask": question})
    return json.loads(sys.stdin.readline())["answer"]


def offer(message, seen):
    best = ask(message, {"packages": {"at_least": seen["floor"], "most": 2}})["packages"]
    if not best:
        return "walk-out"
    assert best[0]["utility"] == ask(message, {"utility": best[0]["package"]})["utility"]
    return {"offer": best[0]["package"]}


def respond(message, seen):
    return "accept" if seen["standing_offer"]["utility"] >= seen["floor"] else "reject"


def turn(message, seen):
    if seen["standing_offer"] and respond(message, seen) == "accept":
        return "accept"
    return offer(message, seen)


def away(message, seen):
    return {"calls": [name for name, table in seen["tables"].items() if table["may_call"] and seen["me"] in table["parties"]]}


def table(message, seen):
    here = seen["table"]
    standing = here["standing_offer"]
    if standing and standing["is_legal"] and standing["utility"] > 0:
        return "accept"
    best = ask(message, {"packages": {"most": 3, "first": "best"}})["packages"]
    assert here["packages"] is None or here["packages"][:3] == best
    assert ask(message, {"utility": best[0]["package"]})["utility"] == best[0]["utility"]
    return {"offer": best[0]["package"]}


def escalate(message, seen):
    own = [(name, issue) for name, issue in seen["issues"].items() if issue["owner"] == seen["me"]]
    return [{"raise": {"issue": name, "level": issue["may_raise_to"][0]}} for name, issue in own if issue["may_raise_to"]][:1]


def causes(message, seen):
    return {"exposure": 2, "own-cost": 1}


def policy(message, seen):
    wanted = {}
    for needed in (seen["goods"] or {"inputs": []})["inputs"]:
        wanted.update((route, view["wanted"]) for route, view in needed["routes"].items())
    return {"target": 1, "lobbying": 1, "sourcing": wanted}


DECISIONS = {
    "away": away,
    "answer": lambda message, seen: 1,
    "table": table,
    "propose": offer,
    "respond": respond,
    "turn": turn,
    "vote": lambda message, seen: seen["text"]["utility"] >= seen["current"]["utility"],
    "escalate": escalate,
    "retaliate": lambda message, seen: seen["breach"]["shortfall"],
    "causes": causes,
    "policy": policy,
    "slow-walk": lambda message, seen: seen["slow_walk"],
    "inspect": lambda message, seen: seen["normal"],
    "review": lambda message, seen: "conditional" if seen["dependence"] > 0 else "approved",
}

hello = json.loads(sys.stdin.readline())
left = sys.argv[1:]
extends = "nation" if "table" in left else None
decisions = [name for name in hello["decisions"] if name not in left]
say({"protocol": 1, "name": "all-rounder", "decisions": decisions, "extends": extends})
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "decide":
        say({"id": message["id"], "action": DECISIONS[message["decision"]](message, message["observation"])})
