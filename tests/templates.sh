#!/bin/bash
# Checks the templates of tests/data/template with tools that are not ours: cfn-lint on the CloudFormation templates, a parser
# of Terraform, and a stack of each on MiniStack, which has a CloudFormation engine that knows Cognito (tests/template/stack.py).
# The stack of the CDK is compiled and synthesised. All come from PyPI and npm, pinned in tests/template, and are kept in the
# target folder. Nothing leaves loopback.
#
# Usage: templates.sh
# Exit status: 0 fine, 1 not, 3 the tools could not be had here (with CI set that is 1).
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
lock=tests/template/requirements.txt
folder=$target/templates
node_lock=tests/template/package-lock.json
node_folder=$target/templates-node

get() {
    cmp --silent "$lock" "$folder/installed" && return
    rm -rf "$folder"
    python3 -m venv "$folder" \
        && "$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
            --requirement "$lock" \
        && cp "$lock" "$folder/installed"
}

get_node() {
    cmp --silent "$node_lock" "$node_folder/installed" && return
    rm -rf "$node_folder" && mkdir -p "$node_folder"
    cp tests/template/package.json "$node_lock" "$node_folder" \
        && npm ci --prefix "$node_folder" --ignore-scripts --no-audit --no-fund --loglevel=error \
        && cp "$node_lock" "$node_folder/installed"
}

if ! get || ! get_node; then
    echo "SKIPPED: the tools of tests/template could not be installed" >&2
    if [ -n "${CI:-}" ]; then exit 1; fi
    exit 3
fi

data=tests/data/template
# Also what is only informational. GovCloud has other identity pools, which the templates know.
"$folder/bin/cfn-lint" --include-checks I --regions eu-west-1 us-east-1 us-gov-west-1 -t $data/*.yaml
echo 'ok  cfn-lint: all templates, without a remark'
"$folder/bin/python" tests/template/terraform.py $data/*.tf

# The stack of the CDK has all in it: it is synthesised in a folder in which there is nothing else.
export CDK_DEFAULT_REGION=us-west-2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in least demo named; do
    mkdir "$work/$name"
    cp $data/$name.cdk.ts "$work/$name/topicdeck-stack.ts"
    cp tests/template/app.ts "$work/$name"
    ln -s "$node_folder/node_modules" "$work/$name/node_modules"
    (
        cd "$work/$name"
        node_modules/.bin/tsc --strict --module commonjs --target es2022 --esModuleInterop --skipLibCheck --types node app.ts
        node app.js >synthesised 2>&1 || { cat synthesised; exit 1; }
    )
    "$folder/bin/cfn-lint" -t "$work/$name/out/Topicdeck.template.json"
    "$folder/bin/python" tests/template/synthesised.py "$work/$name/out/Topicdeck.template.json" $data/$name.yaml \
        $data/$name.rights.txt
done

cargo build --workspace --locked --quiet --bin topicdeck
timeout 240 "$folder/bin/python" tests/template/stack.py "$target/debug/topicdeck" "$data"
