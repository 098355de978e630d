#!/usr/bin/env bash
# Tests and figures on a machine with an NVIDIA GPU, from binaries built elsewhere.
#
#   benches/gpu.sh pack FOLDER   builds what is needed into FOLDER, with a copy of this script; no GPU and
#                                no toolkit needed
#   benches/gpu.sh run FOLDER [STEP ...]
#                                runs all of it, or some steps, 8 minutes at most; Markdown on
#                                standard output
#   benches/gpu.sh estimate      what launches would take by a model, without a GPU, some minutes;
#                                and what the host does around them for many photos
#
# The tests are those that `cargo test --features cuda` runs on the pretend driver. With
# compute-sanitizer at hand some are repeated under memcheck, racecheck and synccheck.
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

# What `run` does, in this order: whether a drawing comes about at all, whether it is the right one,
# how fast, and what costs most to find out.
STEPS=(start tests scores single folder starts sanitizer profile)

run() {
    cd "$1"
    local steps=("${@:2}") step
    export MARQUETRY_REQUIRE_CUDA=1
    # Where containers have the driver and its tools.
    export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/local/nvidia/lib64"
    export PATH="$PATH:/usr/local/cuda/bin"
    CUDA_CACHE_PATH=$(mktemp -d)
    export CUDA_CACHE_PATH
    echo "Commit $(cat commit). $(timeout 10 nvidia-smi --query-gpu=name,driver_version --format=csv,noheader || true)"
    failed=()
    for step in "${steps[@]:-${STEPS[@]}}"; do
        "step_$step"
    done
    [ ${#failed[@]} -eq 0 ] || { printf '%s\n' "${failed[@]}" && return 1; }
}

attempt() { "$@" || failed+=("$* ended with $?"); }
limit() { timeout -k 5 "$@"; }

# In a program of its own: what the driver compiled before would hide how long that takes.
step_start() { CUDA_CACHE_DISABLE=1 attempt limit 25 ./gpu chelsea.png --shape triangle start; }
step_starts() { CUDA_CACHE_DISABLE=1 attempt limit 25 ./gpu chelsea.png --shape triangle,ellipse start; }

# One program each, as what one loses, or the device after a fault, is not to take the others along.
step_scores() { attempt limit 40 ./gpu chelsea.png scores; }
step_single() { attempt limit 40 ./gpu chelsea.png single; }
step_folder() { attempt limit 50 ./gpu chelsea.png folder; }

step_tests() {
    echo '```'
    each_test 30 ./test-backend
    each_test 80 ./test-stages cuda::
    echo '```'
}

# Each test of a program on its own, all of them in so many seconds. One that fails runs again with
# launches that wait for each other, so that the kernel that is named is the one that failed.
each_test() {
    local until=$((SECONDS + $1)) program=$2 filters=("${@:3}") name output code left count=0
    while read -r name; do
        count=$((count + 1))
        left=$((until - SECONDS < 20 ? until - SECONDS : 20))
        if ((left <= 0)); then
            failed+=("$program $name: no time left")
            continue
        fi
        code=0
        output=$(limit "$left" "$program" --exact "$name" 2>&1 </dev/null) || code=$?
        if ((code == 0)) && grep -q '1 passed' <<<"$output"; then
            echo "$name: ok"
            continue
        fi
        failed+=("$program $name ended with $code")
        tail -n 30 <<<"$output"
        # One that hung would again.
        ((code == 124 || code == 137)) ||
            CUDA_LAUNCH_BLOCKING=1 limit 10 "$program" --exact "$name" 2>&1 </dev/null |
            grep -m 3 CUDA || true
    done < <("$program" "${filters[@]}" --list --format terse | sed -n 's/: test$//p')
    ((count > 0)) || failed+=("$program has no tests")
}

step_sanitizer() {
    command -v compute-sanitizer >/dev/null || { echo "No compute-sanitizer." && return; }
    echo '```'
    local tool
    for tool in memcheck racecheck synccheck; do
        attempt limit 25 compute-sanitizer --tool "$tool" --error-exitcode 9 --print-limit 20 \
            ./test-stages cuda::greedy::tests::triangles cuda::anneal::tests::photos \
            cuda::anneal::tests::places cuda::anneal::tests::layers_apart \
            cuda::polish::tests::photos_side --test-threads=1
    done
    echo '```'
}

# The time of each launch of a drawing, where the profiler of the toolkit may count.
step_profile() {
    command -v ncu >/dev/null || { echo "No profiler." && return; }
    echo '```'
    attempt limit 30 ncu --clock-control none --metrics gpu__time_duration.sum --csv \
        --launch-count 400 ./gpu chelsea.png start
    echo '```'
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
pack | run) "$1" "$(mkdir -p "${2:?a folder}" && cd "$2" && pwd)" "${@:3}" ;;
*) sed -n '2,14s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
