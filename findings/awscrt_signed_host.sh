#!/bin/bash
# awsiotsdk 1.31.0 with awscrt 0.36.1 (PyPI): what the signature of AWS's own IoT SDK covers when the endpoint has its
# own port. Guessed: the header `host` as RFC 9110 writes it, with the port, and nothing else, as AWS's examples sign
# it; and an X-Amz-Expires, as in each presigned address of S3. Seen: Host comes, and is signed, without the port; the
# hop-by-hop header `connection` is signed too, which a proxy in between may change; there is no X-Amz-Expires.
# Prints what was seen; exit 1 when that changes. Needs python3 with venv, and openssl.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check awsiotsdk==1.31.0 awscrt==0.36.1
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
cat >finding.py <<'PY'
import socket, ssl, threading
from urllib.parse import parse_qs
from awscrt import auth
from awsiot import mqtt5_client_builder

listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain("cert.pem", "key.pem")
seen = threading.Event()

def serve():
    connection, _ = listener.accept()
    connection = tls.wrap_socket(connection, server_side=True)
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(4096)
    lines = request.decode().split("\r\n")
    query = parse_qs(lines[0].split()[1].partition("?")[2])
    host = next(line[5:].strip() for line in lines if line.lower().startswith("host:"))
    print("signed headers:", *query["X-Amz-SignedHeaders"])
    print("port in Host:", host == f"localhost:{port}", "and Host is the bare name:", host == "localhost")
    print("X-Amz-Expires:", *query.get("X-Amz-Expires", ["none"]))
    seen.set()

threading.Thread(target=serve, daemon=True).start()
keys = auth.AwsCredentialsProvider.new_static(
    "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "token")
client = mqtt5_client_builder.websockets_with_default_aws_signing(
    region="eu-west-1", credentials_provider=keys, endpoint="localhost", port=port, client_id="a", ca_filepath="cert.pem")
client.start()
seen.wait(20)
client.stop()
PY
seen=$(timeout 60 python/bin/python finding.py)
expected='signed headers: connection;host
port in Host: False and Host is the bare name: True
X-Amz-Expires: none'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
