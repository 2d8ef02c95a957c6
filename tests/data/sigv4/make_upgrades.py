"""Makes upgrades.json: WebSocket upgrades of the AWS IoT Core MQTT gateway, as awscrt and botocore sign them.

Not run by the tests, which read what it made. To make the upgrades again:

    python3 -m venv venv
    venv/bin/pip install awscrt==0.36.1 botocore==1.44.8
    venv/bin/python make_upgrades.py > upgrades.json

awscrt signs for the AWS IoT device SDKs for Python, C++, Java and JavaScript (version 2), which leave the session token
out of a signature in the query. The keys are those of the AWS documentation, and open nothing.
"""

import datetime
import json
import sys
from unittest import mock

import awscrt
import botocore
import botocore.auth
from awscrt.auth import (AwsCredentialsProvider, AwsSignatureType, AwsSigningConfig, aws_sign_request)
from awscrt.http import HttpHeaders, HttpRequest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SERVICE, REGION = "iotdevicegateway", "eu-west-1"
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjE" + "Aa0+/9" * 20 + "=="
TIME = datetime.datetime(2026, 11, 28, 12, 34, 56, tzinfo=datetime.timezone.utc)


def upgrade(host):
    return [("Host", host), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Protocol", "mqtt")]


def by_awscrt(host, signature_type, **settings):
    request = HttpRequest("GET", "/mqtt", HttpHeaders(upgrade(host)))
    config = AwsSigningConfig(signature_type=signature_type, service=SERVICE, region=REGION, date=TIME,
                              credentials_provider=AwsCredentialsProvider.new_static(KEY, SECRET, TOKEN), **settings)
    signed = aws_sign_request(request, config).result(10)
    return signed.path, list(signed.headers)


def by_botocore(host):
    request = AWSRequest(method="GET", url=f"https://{host}/mqtt", headers=dict(upgrade(host)))
    # Named differently by version; both are the clock.
    with mock.patch.object(botocore.auth, "get_current_datetime", return_value=TIME.replace(tzinfo=None)):
        SigV4Auth(Credentials(KEY, SECRET, TOKEN), SERVICE, REGION).add_auth(request)
    return "/mqtt", list(request.headers.items())


IN_QUERY, IN_HEADERS = AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS, AwsSignatureType.HTTP_REQUEST_HEADERS
CASES = [
    ("awscrt, query, no expiry", by_awscrt("localhost", IN_QUERY, omit_session_token=True)),
    ("awscrt, query, port in Host", by_awscrt("localhost:8443", IN_QUERY, omit_session_token=True)),
    ("awscrt, query, expiry", by_awscrt("iot.localhost:8080", IN_QUERY, omit_session_token=True,
                                        expiration_in_seconds=300)),
    ("awscrt, headers, token unsigned", by_awscrt("localhost", IN_HEADERS, omit_session_token=True)),
    ("awscrt, headers, token signed", by_awscrt("localhost:8443", IN_HEADERS)),
    ("botocore, headers", by_botocore("localhost:8443")),
]

json.dump({
    "made_with": f"awscrt {awscrt.__version__}, botocore {botocore.__version__}",
    "region": REGION, "access_key_id": KEY, "secret_access_key": SECRET, "session_token": TOKEN,
    "signed_at_secs": int(TIME.timestamp()),
    "upgrades": [{"name": name, "target": target, "headers": headers} for name, (target, headers) in CASES],
}, sys.stdout, indent=2)
print()
