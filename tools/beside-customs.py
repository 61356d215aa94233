"""Flows and prices of 2025, stage by stage, beside what customs saw.

Plays the chain under the licences as they were (record-2025.ron beside this file), over several seeds, and prints
magnets that left China by month beside the figures of assets/china-magnet-exports-2025.csv, then what each stage
made and what goods cost. Needs nothing but Python.

    python3 tools/beside-customs.py [path to detente] [number of seeds]
"""

import collections
import csv
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
DETENTE = sys.argv[1] if len(sys.argv) > 1 else "detente"
SEEDS = int(sys.argv[2]) if len(sys.argv) > 2 else 15
MAKERS = {"jl-mag", "zhongke-sanhuan", "other-chinese-magnets"}
HOME = "chinese-users"


def play(seed, folder):
    """Sums by month of one game: {(what, month): value}, and mean prices."""
    series = folder / f"{seed}.csv"
    command = [DETENTE, "run", HERE / "record-2025.ron", "--seed", str(seed), "--series", series]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    sums, prices, first = collections.Counter(), collections.defaultdict(list), {}
    with open(series, newline="") as file:
        for row in csv.DictReader(file):
            month, value = row["date"][:7], float(row["value"])
            if row["metric"] == "sent":
                maker, buyer = row["subject"].split("->")
                if maker in MAKERS and buyer != HOME:
                    sums["world", month] += value
                    sums["US", month] += value if buyer.startswith("us-") else 0
            elif row["metric"] == "produced":
                sums[row["subject"], month] += value
            elif row["metric"] == "price":
                first.setdefault(row["subject"], value)
                prices[row["subject"], month].append(value / first[row["subject"]])
    return {**sums, **{key: statistics.mean(values) for key, values in prices.items()}}


def seen():
    """Tonnes that customs saw, by destination and month."""
    with open(HERE.parent / "assets/china-magnet-exports-2025.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {"world": "world_t", "US": "us_t"}
    return {(to, row["month"]): float(row[name]) for row in rows for to, name in columns.items() if row[name]}


def table(title, columns, months, cell):
    width = max(9, *(len(name) + 2 for name in columns))
    print(f"\n{title}\n{'':9}" + "".join(f"{name:>{width}}" for name in columns))
    for month in months:
        print(f"{month:9}" + "".join(f"{cell(name, month):>{width}}" for name in columns))


def main():
    with tempfile.TemporaryDirectory() as folder:
        games = [play(seed, pathlib.Path(folder)) for seed in range(1, SEEDS + 1)]
    keys = sorted({key for game in games for key in game})
    game = {key: statistics.median(game.get(key, 0) for game in games) for key in keys}
    months = [f"2025-{month:02}" for month in range(5, 13)]
    customs = seen()

    print(f"Magnets that left China, t: customs, the chain (median of {SEEDS} seeds), error")
    for to in ["world", "US"]:
        print(f"\n{'to ' + to:9}{'seen':>9}{'chain':>9}{'error':>9}")
        pairs = [(month, customs[to, month], game[to, month]) for month in months if (to, month) in customs]
        for month, was, is_ in pairs + [("in all", sum(p[1] for p in pairs), sum(p[2] for p in pairs))]:
            print(f"{month:9}{was:9,.0f}{is_:9,.0f}{100 * (is_ / was - 1):+8.0f}%")

    goods = [name for name, month in keys if month == months[0] and name not in ("world", "US")]
    markets = [name for name in goods if game[name, months[0]] < 20]
    stages = [name for name in goods if name not in markets]
    table("Made, all nations, t", stages, months, lambda name, month: f"{game[name, month]:,.0f}")
    table("Price over that of 4 April", markets, months, lambda name, month: f"{game[name, month]:.2f}")


main()
