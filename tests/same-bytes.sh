#!/usr/bin/env bash
# A game gives the same bytes twice, on one thread and on several, in debug and in release; so does a saved one.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --locked
cargo build --quiet --locked --release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "differs: $*"; exit 1; }

for scenario in london-2025 geneva-2025 japan-2010 gas-2022; do
    for arguments in "--seed 7 --format json" "--seed 7" "--seed 7 --games 40 --format json" "--games 40 --format csv"; do
        # shellcheck disable=SC2086
        set -- run "scenarios/$scenario.ron" $arguments
        target/release/detente "$@" >"$work/release" 2>/dev/null
        target/release/detente "$@" >"$work/again" 2>/dev/null
        RAYON_NUM_THREADS=1 target/release/detente "$@" >"$work/one-thread" 2>/dev/null
        target/debug/detente "$@" >"$work/debug" 2>/dev/null
        for other in again one-thread debug; do
            cmp -s "$work/release" "$work/$other" || fail "$scenario $arguments ($other)"
        done
    done
    for arguments in "--seed 7" "--seed 7 --games 70"; do
        # shellcheck disable=SC2086
        set -- run "scenarios/$scenario.ron" $arguments --record
        target/release/detente "$@" "$work/release" >/dev/null 2>&1
        RAYON_NUM_THREADS=1 target/release/detente "$@" "$work/one-thread" >/dev/null 2>&1
        RAYON_NUM_THREADS=2 target/debug/detente "$@" "$work/debug" >/dev/null 2>&1
        for other in one-thread debug; do
            cmp -s "$work/release" "$work/$other" || fail "$scenario $arguments, saved ($other)"
        done
    done
    echo "$scenario: the same bytes twice, on one thread, in debug"
done
