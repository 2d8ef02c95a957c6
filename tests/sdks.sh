#!/bin/bash
# Runs AWS's own clients against the sandbox, from pinned packages, and prints one table: client, version, call, result.
#
#   bash tests/sdks.sh              all of them
#   bash tests/sdks.sh amplify      those with "amplify" in their name; several words are allowed
#   bash tests/sdks.sh --help       this text
#
# The packages are installed in the target folder, once for each lock file. Everything runs on loopback, on free ports.
# Where the packages cannot be had, all calls are skipped; with CI set, that is a failure. It takes a minute or two and
# at most five. Exit status: 0 when no call has failed, 1 otherwise, 2 for an unknown option.
set -uo pipefail
cd "$(dirname "$0")/.."

# In seconds: everything, the installation of one language's packages, one client.
limit_all=300 limit_install=150 limit_client=45

# Language; client; package, for the version; program; its calls, those of another package with its name behind an `@`.
clients=(
    'python|boto3|boto3|boto.py|GetId,GetCredentialsForIdentity,DescribeEndpoint,AttachPolicy,AttachPrincipalPolicy,AttachPolicy refused,publish,retained,shadow,ListNamedShadowsForThing,connections,policies,publish refused'
    'python|boto3, the same from moto|moto|moto_same.py|no shadow,desired and reported,versions,nested values,refused,deleted'
    'python|awsiotsdk (MQTT 5)|awsiotsdk|device_sdk_v5.py|credentials,connect,subscribe,publish,retained,shadow,refused,disconnect'
    'python|awsiotsdk (MQTT 3.1.1)|awsiotsdk|device_sdk_v3.py|connect,subscribe,publish,retained,shadow,refused,disconnect'
    'node|aws-iot-device-sdk-v2|aws-iot-device-sdk-v2|device_sdk_2.mjs|connect,subscribe,publish,retained,shadow,refused,disconnect'
    'node|aws-iot-device-sdk|aws-iot-device-sdk|device_sdk_1.mjs|connect,subscribe,publish,retained,shadow,refused,disconnect'
    'node|@aws-amplify/pubsub|@aws-amplify/pubsub|amplify.mjs|connect,subscribe and publish,retained,shadow,disconnect'
    'node|mqtt (3.1.1)|mqtt|mqtt_js.mjs 4|connect,subscribe,publish,retained,shadow,refused,disconnect'
    'node|mqtt (5)|mqtt|mqtt_js.mjs 5|connect,subscribe,publish,retained,shadow,refused,disconnect'
    "node|AWS's walkthrough|aws-sdk|walkthrough.mjs|sign-in with the code grant@amazon-cognito-auth-js,CognitoIdentityCredentials,connect without a policy is refused@aws-iot-device-sdk,attachPrincipalPolicy,connect@aws-iot-device-sdk,subscribe@aws-iot-device-sdk,publish to demoTopic@aws-iot-device-sdk"
)

filters=()
for argument in "$@"; do
    case $argument in
        -h | --help)
            sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
            exit 0
            ;;
        -*)
            echo "unknown option: $argument. See: bash tests/sdks.sh --help" >&2
            exit 2
            ;;
        *) filters+=("$argument") ;;
    esac
done

# Whether a client was asked for.
is_wanted() {
    [ ${#filters[@]} = 0 ] && return 0
    local filter
    for filter in "${filters[@]}"; do
        [[ $1 == *"$filter"* ]] && return 0
    done
    return 1
}

work=$(mktemp -d)
served=()
finish() {
    [ ${#served[@]} = 0 ] || kill "${served[@]}" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
passed=0 failed=0 skipped=0

# Runs a command for at most so many seconds, and not beyond the limit of everything.
within() {
    local left=$((limit_all - SECONDS))
    [ "$1" -gt "$left" ] || left=$1
    [ "$left" -gt 0 ] || return 124
    timeout --kill-after=5 "$left" "${@:2}"
}

# Takes out whatever proves who someone is.
without_secrets() {
    sed -E 's/(X-Amz-[A-Za-z-]+)=[^&[:space:]"]*/\1=.../g; s/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]*/.../g
        s/(ASIA|IQoJ)[A-Za-z0-9+/=%]+/.../g' | cut -c1-300
}

# One row, and its place in the counts. Client, version, call, result.
row() {
    case $4 in
        ok) passed=$((passed + 1)) ;;
        skipped*) skipped=$((skipped + 1)) ;;
        *) failed=$((failed + 1)) ;;
    esac
    printf '%-47s  %-9s  %-36s  %s\n' "$@"
}

# The version that a lock file pins.
version() {
    sed -nE "s|^$1==([^ ]+).*|\1|p" tests/sdks/requirements.txt
    sed -nE "s|^ *\"$1\": \"([^\"]+)\",?\$|\1|p" tests/sdks/package.json
}

install_python() {
    python3 -m venv "$1" && "$1/bin/python" -m pip install --disable-pip-version-check --quiet --require-hashes \
        --only-binary :all: --requirement tests/sdks/requirements.txt
}

# What a package would run at its installation is not needed.
install_node() {
    cp tests/sdks/package.json tests/sdks/package-lock.json "$1" && npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund
}

# Has the packages of one language in the target folder, in `folder`; otherwise `why` says what is missing.
have_packages() {
    local lock=tests/sdks/requirements.txt
    [ "$1" = python ] || lock=tests/sdks/package-lock.json
    folder=$cache/$1-$(sha256sum <"$lock" | cut -c1-16)
    # Someone else may be installing the same.
    exec 8>"$folder.lock" && flock --wait $limit_install 8
    if [ ! -e "$folder/complete" ]; then
        rm -rf "$folder" && mkdir -p "$folder"
        export -f "install_$1"
        if ! within $limit_install bash -c "install_$1 \"\$0\"" "$folder" >"$work/install" 2>&1; then
            rm -rf "$folder"
            why='skipped: no packages'
            # Something else came under the name of a pinned package.
            ! grep -qE 'EINTEGRITY|DO NOT MATCH THE HASHES' "$work/install" || why='FAILED: wrong packages'
            echo "$why for $1, $SECONDS s after the start:"
            grep -vE '^npm (notice|warn)|A complete log|^$' "$work/install" | head -n 6 | without_secrets | sed 's/^/    /'
            exec 8>&-
            return 1
        fi
        touch "$folder/complete"
    fi
    exec 8>&-
}

# Starts the sandbox, the way to it from port 443, and signs in.
start() {
    exec 3< <(exec "$program" sandbox --tls "$work/ca.pem" --devices 0 2>"$work/sandbox.log")
    served+=($!)
    local line=''
    while [[ $line != 'iot_control = '* ]]; do
        read -r -t 20 line <&3 || return 1
        echo "$line" >>"$work/profiles.toml"
    done
    within 20 python3 tests/sdks/sign_in.py "$work/profiles.toml" operator@example.com "$work/session.json" || return 1
    local port
    port=$(sed -nE 's|^hosted_ui = ".*:([0-9]+)"|\1|p' "$work/profiles.toml")
    exec 4< <(exec python3 tests/sdks/port_443.py "$port")
    served+=($!)
    read -r -t 20 SDKS_PORT_443 <&4 || return 1
    # Nothing of this computer's own settings for AWS is to be used, and no proxy but ours.
    export SDKS_PORT_443 SDKS_SESSION=$work/session.json NODE_EXTRA_CA_CERTS=$work/ca.pem
    export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
    export AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE=1 NO_PROXY=localhost,127.0.0.1 no_proxy=localhost,127.0.0.1
    unset "${!AWS_PROFILE@}" "${!AWS_DEFAULT@}" "${!AWS_CA@}" "${!AWS_ENDPOINT@}"
    cp tests/sdks/*.py tests/sdks/*.mjs "$work"
}

# Runs a client. A call that it does not tell of has failed.
run() {
    local language=$1 client=$2 package=$3 program=$4 calls call status
    IFS=, read -ra calls <<<"$5"
    if [ -n "${missing[$language]:-}" ]; then
        for call in "${calls[@]}"; do
            tell "$client" "$package" "$call" "${missing[$language]}"
        done
        return
    fi
    local interpreter=node
    [ "$language" = node ] || interpreter=${folders[python]}/bin/python
    # shellcheck disable=SC2086 # A program and its argument.
    (cd "$work" && within $limit_client "$interpreter" $program) >"$work/told" 2>"$work/said" </dev/null
    status=$?
    for call in "${calls[@]}"; do
        local told
        told=$(sed -n "s|^${call%@*}\t||p" "$work/told" | without_secrets)
        tell "$client" "$package" "$call" "${told:-FAILED: not reached (exit status $status)}"
    done
    if [ "$status" != 0 ]; then
        without_secrets <"$work/said" | grep -v '^$' | tail -n 12 | sed 's/^/    /'
        grep -q FAILED "$work/told" || tell "$client" "$package" 'the end' "FAILED: exit status $status"
    fi
}

tell() {
    local package=$2
    [[ $3 != *@* ]] || package=${3#*@}
    local client=$1
    [ "$package" = "$2" ] || client+=": $package"
    row "$client" "$(version "$package")" "${3%@*}" "${4//$'\t'/ }"
}

echo 'building the program'
cargo build --workspace --locked --quiet --bin topicdeck || exit 1
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
program=$target/debug/topicdeck cache=$target/sdks
mkdir -p "$cache" || exit 1

# The time that the compiler took is not counted.
SECONDS=0
declare -A missing folders
for language in python node; do
    why='' folder=''
    case $language in
        python) command -v python3 >/dev/null || why='skipped: no python3' ;;
        node) { command -v node && command -v npm; } >/dev/null || why='skipped: no node and npm' ;;
    esac
    [ -n "$why" ] || have_packages $language
    missing[$language]=$why folders[$language]=$folder
done
# The way in needs Python, with or without packages.
if command -v python3 >/dev/null; then
    start || {
        without_secrets <"$work/sandbox.log" | tail -n 5
        echo 'FAILED: the sandbox did not start, or its operator could not sign in'
        exit 1
    }
else
    missing[node]=${missing[python]}
fi
[ -z "${folders[node]}" ] || ln -s "${folders[node]}/node_modules" "$work/node_modules"
printf '%-47s  %-9s  %-36s  %s\n' client version call result
for line in "${clients[@]}"; do
    IFS='|' read -r language client package file calls <<<"$line"
    is_wanted "$client" || continue
    run "$language" "$client" "$package" "$file" "$calls"
done
if [ $((passed + failed + skipped)) = 0 ]; then
    echo 'no client has such a name' >&2
    exit 1
fi
[ $skipped = 0 ] || echo "SKIPPED: $skipped calls of AWS's clients, for what is missing here"
[ $skipped = 0 ] || [ -z "${CI:-}" ] || echo 'FAILED: with CI set, nothing may be skipped'
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && { [ $skipped = 0 ] || [ -z "${CI:-}" ]; }
