"""Compares what DuckDB reads from Parquet with the store and with the CSV, value by value."""

import csv
import pathlib
import sqlite3
import sys

import duckdb

folder = pathlib.Path(sys.argv[1])


def parquet(name):
    table = duckdb.read_parquet(str(folder / name))
    return table.columns, table.fetchall()


def of_csv(name, columns, types):
    """Rows of a CSV, read as the types that Parquet declares."""
    read = {"VARCHAR": str, "BIGINT": int, "DOUBLE": float, "BOOLEAN": lambda text: text == "true"}
    with open(folder / name, newline="") as file:
        rows = csv.reader(file)
        assert next(rows) == columns, name
        return [tuple(read[kind](cell) if cell else None for kind, cell in zip(types, row)) for row in rows]


for name in ["plays", "standings"]:
    columns, rows = parquet(f"{name}.parquet")
    types = [str(kind) for kind in duckdb.read_parquet(str(folder / f"{name}.parquet")).types]
    assert rows and rows == of_csv(f"{name}.csv", columns, types), f"{name}: parquet and csv differ"

columns, plays = parquet("plays.parquet")
store = sqlite3.connect(folder / "results/tournament.sqlite")
view = "game contest repetition seed resolution ticks seat strategy payoff score concessions given_up forfeited".split()
stored = store.execute(f"SELECT {', '.join(view)} FROM result").fetchall()
at = [columns.index(name) for name in view]
read = sorted(tuple(row[i] for i in at) for row in plays)
assert read == sorted(stored), "parquet and store differ"
print(f"{len(plays)} plays and the standings read back as they are stored")
