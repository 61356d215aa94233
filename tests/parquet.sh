#!/usr/bin/env bash
# Plays of a tournament and its standings, written as Parquet and read back by DuckDB, are those of the SQLite store and
# of the CSV. Needs a release build; DuckDB comes from PyPI into a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
detente=$PWD/target/release/detente
reader=$PWD/target/parquet-reader
if ! "$reader/bin/python" -c 'import duckdb' 2>/dev/null; then
    python3 -m venv "$reader"
    "$reader/bin/pip" install --quiet duckdb==1.4.2
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$detente" tournament first --out "$out/results" >/dev/null 2>&1
"$detente" standings "$out/results" --plays "$out/plays.parquet" --format parquet >"$out/standings.parquet"
"$detente" standings "$out/results" --plays "$out/plays.csv" --format csv >"$out/standings.csv"
"$reader/bin/python" tests/parquet.py "$out"
