#!/bin/bash
# moto 5.2.5 (PyPI), server mode, Cognito identity pools: GetId for a pool that there is not. Guessed: as AWS documents it, HTTP
# 400 with ResourceNotFoundException, or, as older versions of it did, any pool is good. Seen: HTTP 500 with a page of HTML, so
# that boto3 takes a wrong pool id for an outage and tries again: a test that counts on "wrong id, told at once" waits instead.
# Prints what was seen; exit 1 when that changes. Needs python3 with venv, and a free port on loopback.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check 'moto[server]==5.2.5' boto3==1.44.8
python/bin/moto_server -H 127.0.0.1 -p 0 >log 2>&1 &
server=$!
for _ in $(seq 100); do
    port=$(grep -oE 'http://127.0.0.1:[0-9]+' log | grep -oE '[0-9]+$' | head -n 1) && break
    sleep 0.2
done
cat >finding.py <<'PY'
import sys
import boto3, botocore
from botocore.config import Config

client = boto3.client("cognito-identity", region_name="eu-west-1", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}",
                      config=Config(signature_version=botocore.UNSIGNED, retries={"total_max_attempts": 3, "mode": "standard"}))
try:
    client.get_id(IdentityPoolId="eu-west-1:00000000-0000-4000-8000-000000000000")
    print("there is an identity")
except botocore.exceptions.ClientError as error:
    answer = error.response
    print("code", answer["Error"]["Code"], "after", answer["ResponseMetadata"]["RetryAttempts"], "more attempts")
PY
seen=$(timeout 60 python/bin/python finding.py "$port")
printf '%s\n' "$seen"
[ "$seen" = 'code 500 after 2 more attempts' ]
