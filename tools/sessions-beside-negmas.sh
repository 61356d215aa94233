#!/usr/bin/env bash
# Both sides of "Sessions without an economy" in BENCHMARKS.md in one run on one core: NegMAS, ours and the hand-written loop,
# NegMAS again. NegMAS counts CPU seconds, ours are criterion's wall clock: let nothing else run on the core.
#
#     python3 -m venv venv && venv/bin/pip install negmas==0.16.0
#     bash tools/sessions-beside-negmas.sh venv/bin/python
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-venv/bin/python}
core=${2:-1}
cargo bench --locked -p detente --bench sessions --no-run
taskset -c "$core" "$python" tools/negmas-rate.py --seconds 3
taskset -c "$core" cargo bench --locked -p detente --bench sessions -- --warm-up-time 1 --measurement-time 2 | grep -E 'time:|^(cold|warm)'
taskset -c "$core" "$python" tools/negmas-rate.py --seconds 3
