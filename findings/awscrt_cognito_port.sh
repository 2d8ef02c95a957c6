#!/bin/bash
# awscrt 0.36.1 (PyPI), the Cognito credentials provider that AWS's IoT SDKs use: what `endpoint` may be. Guessed: as with the
# `endpoint` and `port` of the same SDK's MQTT client, or boto3's `endpoint_url`, another port can be had in some way. Seen:
# there is no argument for a port, "host:port" is taken for a name that cannot be looked up, and an address with a scheme is
# too: the provider reaches port 443 and the path / only. A stand-in for Cognito on a free port is out of its reach.
# Prints what was seen; exit 1 when that changes. Needs python3 with venv.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check awscrt==0.36.1
cat >finding.py <<'PY'
import inspect
from awscrt import auth, io

names = inspect.signature(auth.AwsCredentialsProvider.new_cognito).parameters
print("has a port:", any("port" in name for name in names))
tls = io.ClientTlsContext(io.TlsContextOptions())
for endpoint in ("localhost:18443", "https://localhost:18443"):
    provider = auth.AwsCredentialsProvider.new_cognito(endpoint=endpoint, identity="eu-west-1:0", tls_ctx=tls)
    try:
        provider.get_credentials().result(20)
        print(endpoint, "is reached")
    except Exception as error:
        print(endpoint, getattr(error, "name", type(error).__name__))
PY
seen=$(timeout 90 python/bin/python finding.py)
printf '%s\n' "$seen"
expected='has a port: False
localhost:18443 AWS_IO_DNS_INVALID_NAME
https://localhost:18443 AWS_IO_DNS_INVALID_NAME'
[ "$seen" = "$expected" ]
