#!/usr/bin/env bash
# The compiler, with coverage counters for the crates whose code is to be explored: those of this workspace, and with FUZZ_DEEP=1 the
# libraries that unpack and decode. Libraries that were built before are taken as they are.
set -euo pipefail
rustc=$1
shift
name=
for ((i = 1; i <= $#; i++)); do
    if [ "${!i}" = --crate-name ]; then
        next=$((i + 1))
        name=${!next}
        break
    fi
done
counters=(-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares)
case $name in
bthost_data | bthost_sim) exec "$rustc" "$@" "${counters[@]}" ;;
parquet | arrow_ipc | zip | lzma_rust2 | flate2) if [ -n "${FUZZ_DEEP:-}" ]; then exec "$rustc" "$@" "${counters[@]}"; fi ;;
esac
exec "$rustc" "$@"
