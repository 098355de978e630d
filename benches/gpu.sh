#!/usr/bin/env bash
# Tests and figures on a machine with an NVIDIA GPU, from binaries built elsewhere.
#
#   benches/gpu.sh pack FOLDER   builds what is needed into FOLDER, with a copy of this script; no GPU and
#                                no toolkit needed
#   benches/gpu.sh run FOLDER    runs all of it, 8 minutes at most; Markdown on standard output
#   benches/gpu.sh estimate      what launches would take by a model, without a GPU, some minutes;
#                                and what the host does around them for many photos
#
# The tests are those that `cargo test --features cuda` runs on the pretend driver. With
# compute-sanitizer at hand they are repeated under memcheck and racecheck, on smaller cases.
set -euo pipefail

pack() {
    mkdir -p "$1"
    cd "$(dirname "$0")/.."
    # The names of test programs end in a hash: cargo says where they are.
    cargo test --release -p marquetry-testkit -p marquetry-optimizer \
        --features marquetry-testkit/cuda,marquetry-optimizer/cuda --test cuda --lib \
        --no-run --message-format=json |
        python3 -c '
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message.get("executable") and message.get("profile", {}).get("test"):
        print(message["target"]["name"], message["executable"])
' | while read -r name program; do
        case "$name" in
        cuda) cp "$program" "$1/test-backend" ;;
        optimizer) cp "$program" "$1/test-stages" ;;
        esac
    done
    cargo build --release -p marquetry-benches --features cuda --bin gpu
    cp target/release/gpu docs/images/chelsea.png benches/gpu.sh "$1"
    strip "$1/test-backend" "$1/test-stages" "$1/gpu"
    git rev-parse --short HEAD >"$1/commit"
}

run() {
    cd "$1"
    export MARQUETRY_REQUIRE_CUDA=1
    # Where containers have the driver.
    export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/local/nvidia/lib64"
    echo "Commit $(cat commit). $(timeout 10 nvidia-smi --query-gpu=name,driver_version --format=csv,noheader || true)"
    failed=()
    attempt() { "$@" || failed+=("$* ended with $?"); }
    limit() { timeout -k 5 "$@"; }
    # Each in a program of its own: what the driver compiled before would hide how long that takes.
    for kinds in triangle triangle,ellipse; do
        CUDA_CACHE_DISABLE=1 attempt limit 40 ./gpu chelsea.png --shape "$kinds" start
    done
    attempt limit 120 ./gpu chelsea.png scores single folder
    echo '```'
    attempt limit 60 ./test-backend --test-threads=1
    attempt limit 90 ./test-stages cuda:: --test-threads=1
    echo '```'
    if command -v compute-sanitizer >/dev/null; then
        echo '```'
        for tool in memcheck racecheck; do
            attempt limit 40 compute-sanitizer --tool "$tool" --error-exitcode 9 ./test-stages \
                cuda::greedy::tests::triangles cuda::anneal::tests::photos \
                cuda::anneal::tests::places --test-threads=1
        done
        echo '```'
    fi
    [ ${#failed[@]} -eq 0 ] || { printf '%s\n' "${failed[@]}" && return 1; }
}

estimate() {
    cd "$(dirname "$0")/.."
    cargo build --release -p marquetry-pretend-driver
    cargo build --release -p marquetry-benches --features cuda --bin gpu
    costs=$(mktemp)
    trap 'rm -f "$costs"' EXIT
    export MARQUETRY_CUDA_LIBRARY=target/release/libmarquetry_pretend_driver.so
    MARQUETRY_PRETEND_ORDER=forward MARQUETRY_PRETEND_COSTS=$costs \
        target/release/gpu docs/images/chelsea.png estimate
    MARQUETRY_PRETEND_ORDER=none MARQUETRY_PRETEND_MEMORY=$((8 << 30)) \
        target/release/gpu docs/images/chelsea.png host
}

case "${1:-}" in
estimate) estimate ;;
pack | run) "$1" "$(mkdir -p "${2:?a folder}" && cd "$2" && pwd)" ;;
*) sed -n '2,11s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
