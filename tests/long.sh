#!/bin/bash
# Runs the long tests with their full counts, each in a separate process, and prints one table: chaos, floods, kills,
# random input, and fuzzing. Then the packages.
#
#   bash tests/long.sh            all of them
#   bash tests/long.sh frozen     those with "frozen" in their name; several words are allowed
#   bash tests/long.sh fuzz       the fuzzing
#   bash tests/long.sh Sparkplug  edge nodes of Sparkplug from other packages
#   bash tests/long.sh packages   the packages: built, installed in a clean system, used, removed
#   bash tests/long.sh --help     this text
#
# `cargo test` runs the same tests with small counts, and in the place of fuzzing reads its first packets with a few bytes
# changed. Here TOPICDECK_LONG=1 gives the large counts, those that try random input get PROPTEST_CASES (default
# 1000000; a 50th where an input is large), kills are done KILL_ROUNDS times (default 5), and each fuzz target runs for FUZZ_SECS (default 600).
# TOPICDECK_SEED chooses what the random profiles do. Below each row is what the test measured, below a failed one the end
# of its output. SKIP_INSTALL=1 leaves the system as it is. Nothing is ever skipped: what cannot run here has failed.
# What the tests themselves need is installed by tests/run.sh.
#
# The packages need Debian or Ubuntu, root, and an optimised build of the program, which is made. The second test of them
# takes what the first has built.
#
# It takes about an hour. Exit status: 0 when every test has run and passed, 1 otherwise, 2 for an unknown option.
set -uo pipefail
cd "$(dirname "$0")/.."

# Crate, name of the test, what the large count is.
tests=(
    'it several::random::profiles_that_come_and_go_at_random_lose_nothing_and_mix_up_nothing|20 profiles, 20,000 actions'
    'it several::frozen::a_frozen_window_loses_nothing_that_is_kept_and_says_what_it_dropped|600,000 messages'
    'it stay::endurance::dozens_of_hand_overs_with_short_lived_credentials_lose_no_message|200 hand-overs twice'
    'it stay::endurance::chaos_loses_nothing_that_was_acknowledged|200 faults'
    'it recordings::kills::a_process_that_is_killed_while_it_receives_loses_a_second_at_most_and_nothing_older|200 kills'
    'it recordings::faults::when_a_write_fails_while_messages_come_they_are_shown_and_the_gap_is_recorded|120 faults'
    'it recordings::faults::whichever_write_fails_what_was_committed_is_there_and_what_was_not_is_a_gap|each write, 4 faults'
    'it recordings::power::whenever_the_power_is_cut_what_was_committed_is_there_and_nothing_is_damaged|each step, 4 power cuts'
    'it recordings::power::when_the_power_is_cut_while_messages_come_a_second_is_missing_at_most_and_nothing_older|each third step, 4 power cuts'
    'it outbox::crashes::a_process_that_is_killed_at_any_moment_loses_no_message_and_sends_none_twice_unmarked|200 kills'
    'it outbox::crashes::whichever_write_fails_no_message_is_lost_or_sent_twice_unmarked|each write, 2 faults'
    'it outbox::crashes::two_processes_that_send_at_once_lose_no_message_and_send_none_twice|20 rounds of two processes'
    'it recordings::days::forty_days_of_lost_connections_and_refused_renewals_are_recorded_within_both_limits|40 days, 480 messages'
    'it recordings::chosen::while_the_window_is_frozen_every_message_is_recorded|500,000 messages'
    'store recording::tests::damage::whatever_byte_is_damaged_recording_goes_on_and_most_is_recovered|500 bits'
    'store recording::tests::log::whichever_page_of_the_log_is_damaged_what_came_later_is_not_lost|each page'
    'store recording::tests::damage::where_stretches_are_random_recording_goes_on|200 times 3 stretches'
    'store recording::tests::index::wherever_the_index_is_damaged_all_messages_are_read_by_rows_by_times_and_together|500 indexes'
    'store recording::tests::the_oldest_messages_go_when_there_are_too_many_bytes|10 GiB, room for 1'
)
kill_rounds=${KILL_ROUNDS:-5}
kills=(
    'it broker::a_killed_broker_leaves_an_unknown_outcome_and_a_gap'
    'it signals::each_signal_ends_a_watch_in_order_and_the_broker_hears_it'
    'it signals::the_last_second_of_a_draft_outlives_a_signal_and_the_broker_hears_of_the_end'
)
for test in "${kills[@]}"; do
    for ((round = 1; round <= kill_rounds; round++)); do
        tests+=("$test|kills, round $round of $kill_rounds")
    done
done
cases=${PROPTEST_CASES:-1000000}
random_input=(
    'client dial::issuer::tests::nothing_that_comes_breaks_it'
    'client link::protocol::packet::tests::a_complete_packet_of_any_bytes_is_read_or_refused_and_never_waited_for'
    'client link::protocol::packet::tests::a_seed_of_the_fuzzing_with_other_bytes_in_it_never_brings_the_reader_down'
    'client link::protocol::plain::tests::what_is_read_is_what_the_codec_reads'
    'client link::protocol::packet::tests::bytes_that_are_no_packets_never_bring_the_reader_down'
    'client profile::import::tests::no_bytes_make_it_fail'
    'client profile::import::tests::no_text_of_these_parts_makes_it_fail'
    'model filter::tests::matching_agrees_with_the_slow_model'
    'packet tests::any_bytes_are_judged_and_never_break_it'
    'payload cbor::tests::reads_what_ciborium_writes'
    'payload avro_value::tests::any_bytes_are_read_in_bounds'
    'payload lz4::tests::any_bytes_are_unpacked_in_bounds'
    'payload snappy::tests::any_bytes_are_unpacked_in_bounds'
    'payload as_json::tests::bytes_of_any_kind_are_a_text_or_none'
    'payload as_json::tests::it_is_what_the_tree_would_be'
    'payload as_json::tests::whole_json_is_what_the_tree_would_be'
    'payload decode::tests::no_payload_breaks_anything'
    'payload decode::tests::pretty_json_is_the_same_json'
    'payload json::tests::agrees_with_serde_json_on_json_like_text'
    'payload msgpack::tests::any_bytes_are_walked_without_a_slip'
    'payload compare::shortest::tests::the_common_part_is_one_of_the_longest'
    'payload compare::tests::a_comparison_is_the_same_from_either_side'
    'payload picture::tests::a_damaged_image_is_drawn_or_not'
    'payload json_schema::tests::any_text_is_a_schema_or_refused'
    'payload protobuf::tests::any_bytes_are_a_message_or_none'
    'payload protobuf::tests::any_text_is_a_schema_or_a_mistake'
    'payload wire::tests::any_bytes_with_groups_end'
    'payload reading::tests::any_payload_is_read_in_bounds'
    'payload reading::magic::tests::any_bytes_are_looked_at_without_a_slip'
    'payload reading::unpack::tests::any_bytes_are_refused_or_read'
    'payload wire::tests::any_bytes_end'
    'payload escape_sequence::tests::it_is_what_another_reader_finds'
    'payload escape::tests::any_json_reader_finds_the_text_again_and_nothing_in_it_is_hidden'
    'sandbox gateway::packets::tests::a_seed_of_the_fuzzing_with_other_bytes_in_it_never_brings_the_reader_down'
    'search decimal::tests::small_numbers_agree_with_floating_point'
    'search decimal::tests::what_is_written_is_read_again'
    'search finder::tests::the_first_place_is_found'
    'search suggest::tests::a_suggestion_can_be_put_in_anywhere'
    'search tests::parsing::any_text_is_a_query_or_has_its_mistake_at_a_place_of_it'
    'search tests::parsing::what_is_written_again_is_an_equal_query'
    'search tokens::tests::nothing_but_blanks_is_left_out'
    'store recording::pack::tests::every_block_comes_back_and_a_changed_byte_is_noticed'
    'topicdeck cli::output::tests::any_text_survives_json'
)
for test in "${random_input[@]}"; do
    tests+=("$test|$cases inputs")
done
# Each input of these is a file that is written, or many messages.
large_input=(
    'console density::tests::messages_are_counted_from_both_ends'
    'console matches::tests::what_is_found_is_what_matches'
    'console tree::tests::counts_are_those_of_the_slow_model'
    'console tree::tests::open_rows_are_all_levels_in_order'
    'model row_set::tests::it_is_the_same_as_a_plain_set'
    'search tests::against_model::a_filter_finds_what_the_model_finds'
    'search tests::marking::marks_are_in_order_and_apart'
    'store changes::tests::what_is_left_of_the_changes_comes_to_the_same'
    'store connection::tests::anything_that_is_kept_comes_back'
    'topicdeck cli::import_messages::tests::what_was_exported_and_imported_is_exported_as_the_same_bytes'
    'store recording::rows::tests::no_bytes_make_it_fail'
    'store window::tests::any_bytes_in_the_file_are_answered_and_never_overwritten'
    'store window::tests::the_window_comes_back'
)
for test in "${large_input[@]}"; do
    tests+=("$test|$((cases / 50)) large inputs")
done
fuzz_secs=${FUZZ_SECS:-600}
fuzz_targets=(tests/fuzz/fuzz_targets/*.rs)
# Packages: built and checked, then put on and taken off in a clean Debian.
packages=(
    'packages::built_and_checked|deb, rpm, tar.gz'
    'packages::installed_started_signed_in_and_removed|one clean system'
)

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
    bash packaging/install-missing.sh time g++ || exit 1
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

row='%-96s  %-28s  %-7s  %8s  %9s\n'
all_passed=1 rows=0
# Runs a command that says `$3` when it has done what it should, and prints its row: name, count.
measured() {
    local name=$1 count=$2 sign=$3 result=FAILED seconds='' kib=''
    local inputs=$cases
    [[ $count == *inputs ]] && inputs=${count%% *}
    shift 3
    TOPICDECK_LONG=1 PROPTEST_CASES=$inputs "$measure" -f '%e %M' -o "$work/measured" "$@" >"$work/output" 2>&1
    local status=$?
    [ $status = 0 ] && grep -q "$sign" "$work/output" && result=passed
    read -r seconds kib < <(tail -n 1 "$work/measured")
    rows=$((rows + 1))
    # shellcheck disable=SC2059 # The row is a format.
    printf "$row" "$name" "$count" "$result" "$seconds" "$((kib / 1024)) MiB"
    if [ $result = passed ]; then
        # The last thing that it says; before that some tell all that happened.
        grep -E "${said:-.}" "$work/output" | grep -vE '^$|^running |^test |^\.+$' | tail -n 1 | sed 's/^/    /'
    else
        all_passed=0
        tail -n 60 "$work/output" | cut -c1-2000 | sed 's/^/    /'
    fi
}

# Runs one test. A name that no test has any more would pass, and so its result is looked for.
run() {
    local program
    program=$(program_of "$1")
    measured "$2" "$3" '^test result: ok. 1 passed' "${program:-false}" --exact "$2" --nocapture
}

# shellcheck disable=SC2059
printf "$row" test count result seconds 'peak RSS'
for test in "${tests[@]}"; do
    place=${test%%|*}
    is_wanted "${place#* }" || continue
    run "${place%% *}" "${place#* }" "${test#*|}"
done
for target in "${fuzz_targets[@]}"; do
    target=$(basename "$target" .rs)
    is_wanted "fuzz $target" || continue
    # The first run builds it, and reads what former runs have found.
    bash tests/fuzz/run.sh "$target" 0 >"$work/corpus" 2>&1 || { tail -n 60 "$work/corpus"; all_passed=0; }
    said='^stat::number_of_executed_units' measured "fuzz $target" "$fuzz_secs s" '^stat::number_of_executed_units' \
        bash tests/fuzz/run.sh "$target" "$fuzz_secs"
done
if is_wanted 'edge nodes of Sparkplug'; then
    measured 'edge nodes of Sparkplug' '2 packages' 'NDEATH' bash tests/sparkplug.sh
fi
for package in "${packages[@]}"; do
    name=${package%%|*}
    is_wanted "$name" || continue
    case $name in
        *built*) said='^Installed: ' measured "$name" "${package#*|}" '^Installed: ' bash packaging/package.sh ;;
        *) said='^ok ' measured "$name" "${package#*|}" '^ok      removed' bash packaging/try-package.sh ;;
    esac
done
if [ $rows = 0 ]; then
    echo 'no long test has such a name' >&2
    exit 1
fi
[ $all_passed = 1 ]
