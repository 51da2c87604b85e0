#!/usr/bin/env bash
# Builds the fuzz targets with coverage counters and runs each: `fuzz/run.sh SECONDS [TARGET...]`. Works with the pinned stable Rust and a C++
# compiler; nothing else is needed. Corpora, logs and findings go to $FUZZ_OUT (default target/fuzz beside the workspace).
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
seconds=${1:-60}
shift || true
out=${FUZZ_OUT:-$root/target/fuzz}
jobs=${FUZZ_JOBS:-1}
if [ $# -gt 0 ]; then targets=("$@"); else targets=(klines table agg_trades funding quotes depth lean json zip compressed tar feather parquet); fi

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export RUSTC_WRAPPER="$PWD/instrument.sh"
cargo build --locked
built=$CARGO_TARGET_DIR/debug
mkdir -p "$out/found" "$out/log"
"$built/fuzz-seeds" "$out/seeds"

one() {
    mkdir -p "$out/corpus/$1" "$out/seeds/$1"
    "$built/fuzz-$1" "$out/corpus/$1" "$out/seeds/$1" -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=1024 \
        -artifact_prefix="$out/found/$1-" -print_final_stats=1 >"$out/log/$1" 2>&1 && end=ok || end=FOUND
    printf '%-11s %s  executions %s  coverage %s\n' "$1" "$end" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/log/$1")" "$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$out/log/$1" | tail -1)"
}
export -f one; export built out seconds
printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I{} bash -c 'one {}'
