#!/bin/bash
# Runs the long tests with their full counts, each in a process of its own, and prints one table.
#
#   bash tests/long.sh            all of them
#   bash tests/long.sh frozen     those with "frozen" in their name; several words are allowed
#   bash tests/long.sh --help     this text
#
# `cargo test` runs the same tests with small counts. Here TOPICDECK_LONG=1 gives them the large ones, and those that try
# random input get PROPTEST_CASES (default 1000000). TOPICDECK_SEED chooses what the random profiles do. Below each row
# stands what the test measured, below a failed one the end of its output. SKIP_INSTALL=1 leaves the system as it is.
#
# It takes about a quarter of an hour. Exit status: 0 when every test has run and passed, 1 otherwise, 2 for an unknown option.
set -uo pipefail
cd "$(dirname "$0")/.."

# Crate, name of the test, what the large count is.
tests=(
    'it several::random::profiles_that_come_and_go_at_random_lose_nothing_and_mix_up_nothing|20 profiles, 20,000 actions'
    'it several::frozen::a_frozen_window_loses_nothing_that_is_kept_and_says_what_it_dropped|600,000 messages'
    'it stay::endurance::dozens_of_hand_overs_with_short_lived_credentials_lose_no_message|200 hand-overs twice'
    'it stay::endurance::chaos_loses_nothing_that_was_acknowledged|200 faults'
)
cases=${PROPTEST_CASES:-1000000}
random_input=(
    'client dial::issuer::tests::nothing_that_comes_breaks_it'
    'model filter::tests::matching_agrees_with_the_slow_model'
    'payload cbor::tests::reads_what_ciborium_writes'
    'payload decode::tests::no_payload_breaks_anything'
    'payload json::tests::agrees_with_serde_json_on_json_like_text'
    'payload msgpack::tests::any_bytes_are_walked_without_a_slip'
    'topicdeck cli::output::tests::any_text_survives_json'
)
for test in "${random_input[@]}"; do
    tests+=("$test|$cases inputs")
done

filters=()
for argument in "$@"; do
    case $argument in
        -h | --help)
            sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
            exit 0
            ;;
        -*)
            echo "unknown option: $argument. See: bash tests/long.sh --help" >&2
            exit 2
            ;;
        *) filters+=("$argument") ;;
    esac
done

# Whether a name was asked for.
is_wanted() {
    [ ${#filters[@]} = 0 ] && return 0
    local filter
    for filter in "${filters[@]}"; do
        [[ $1 == *"$filter"* ]] && return 0
    done
    return 1
}

if [ -z "${SKIP_INSTALL:-}" ]; then
    bash packaging/install-missing.sh time || exit 1
fi
# The program, and not the word of the shell: it knows the memory.
measure=$(type -P time) || {
    echo 'GNU time is missing: apt-get install time' >&2
    exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'building the tests'
if ! cargo test --workspace --locked --no-run >"$work/build" 2>&1; then
    cat "$work/build"
    exit 1
fi

# The program with the tests of a crate: cargo says `Executable unittests lib.rs (PATH)`, with the crate in the path.
program_of() {
    local source
    case $1 in
        it) source='tests/it/main\.rs (\(.*\))' ;;
        topicdeck) source='unittests src/lib\.rs (\(.*\))' ;;
        *) source="unittests lib\\.rs (\\(.*/topicdeck_$1-[0-9a-f]*\\))" ;;
    esac
    sed -n "s|^ *Executable $source\$|\1|p" "$work/build"
}

row='%-88s  %-28s  %-7s  %8s  %9s\n'
all_passed=1 rows=0
# Runs one test and prints its row.
run() {
    local crate=$1 name=$2 count=$3 result=FAILED seconds='' kib=''
    local program
    program=$(program_of "$crate")
    TOPICDECK_LONG=1 PROPTEST_CASES=$cases "$measure" -f '%e %M' -o "$work/measured" \
        "${program:-false}" --exact "$name" --nocapture >"$work/output" 2>&1
    local status=$?
    # A name that no test has any more would pass.
    [ $status = 0 ] && grep -q '^test result: ok. 1 passed' "$work/output" && result=passed
    read -r seconds kib < <(tail -n 1 "$work/measured")
    # shellcheck disable=SC2059 # The row is a format.
    printf "$row" "$name" "$count" "$result" "$seconds" "$((kib / 1024)) MiB"
    if [ $result = passed ]; then
        # The last thing that it says; before that some tell all that happened.
        grep -vE '^$|^running |^test |^\.+$' "$work/output" | tail -n 1 | sed 's/^/    /'
    else
        all_passed=0
        tail -n 60 "$work/output" | cut -c1-2000 | sed 's/^/    /'
    fi
}

# shellcheck disable=SC2059
printf "$row" test count result seconds 'peak RSS'
for test in "${tests[@]}"; do
    place=${test%%|*}
    is_wanted "${place#* }" || continue
    rows=$((rows + 1))
    run "${place%% *}" "${place#* }" "${test#*|}"
done
if [ $rows = 0 ]; then
    echo 'no long test has such a name' >&2
    exit 1
fi
[ $all_passed = 1 ]
