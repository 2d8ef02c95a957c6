"""Makes vectors.json: signed addresses of the AWS IoT Core MQTT gateway, as botocore signs them.

Not run by the tests, which read what it made. To make the vectors again:

    python3 -m venv venv
    venv/bin/pip install botocore==1.44.5
    venv/bin/python make_vectors.py > vectors.json

botocore's SigV4QueryAuth signs as it is. AWS IoT Core differs from other services in one way: the session token is not
signed but appended afterwards. The keys are made up or those of the AWS documentation, and open nothing.
"""

import datetime
import json
import sys
from unittest import mock
from urllib.parse import quote

import botocore
import botocore.auth
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SERVICE = "iotdevicegateway"
KEY = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
OTHER_KEY = ("ASIAXXXXXXXXXXEXAMPLE", "abc/def+ghi/JKL0123456789mnopqrstuvwXYZ+")
LONG_TOKEN = "IQoJb3JpZ2luX2VjE" + "Aa0+/9" * 200 + "=="

# name, address, region, key, session token, time of signing, seconds until it expires
CASES = [
    ("documented example", "wss://example.iot.us-east-1.amazonaws.com/mqtt", "us-east-1", KEY, None,
     "2013-05-24T00:00:00", 86400),
    ("with a token", "wss://a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com/mqtt", "eu-central-1", OTHER_KEY,
     "IQoJb3JpZ2luX2VjEXAMPLE", "2025-01-31T23:59:59", 86400),
    ("odd characters in the token", "wss://a1b2c3d4e5f6g7-ats.iot.ap-southeast-2.amazonaws.com/mqtt",
     "ap-southeast-2", OTHER_KEY, "a+b/c==&d e%2F~-._*'()é", "2024-02-29T12:34:56", 86400),
    ("a token of real length", "wss://a1b2c3d4e5f6g7-ats.iot.us-west-2.amazonaws.com/mqtt", "us-west-2", OTHER_KEY,
     LONG_TOKEN, "2026-06-30T06:07:08", 86400),
    ("port 443 written out", "wss://a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com:443/mqtt", "eu-west-1", KEY, None,
     "2025-10-26T01:00:00", 86400),
    ("another port", "wss://a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com:8443/mqtt", "eu-west-1", KEY, "t",
     "2025-10-26T01:00:00", 86400),
    ("loopback without TLS", "ws://localhost:18883/mqtt", "eu-central-1", KEY, "t", "2025-10-26T01:00:01", 86400),
    ("loopback literal", "ws://127.0.0.1:9/mqtt", "eu-central-1", KEY, None, "2025-10-26T01:00:01", 86400),
    ("IPv6 loopback literal", "ws://[::1]:18883/mqtt", "eu-central-1", KEY, None, "2025-10-26T01:00:01", 86400),
    ("port 80 written out", "ws://iot.localhost:80/mqtt", "us-gov-west-1", KEY, None, "1999-12-31T23:59:59", 86400),
    ("region of China", "wss://a1b2c3d4e5f6g7.ats.iot.cn-north-1.amazonaws.com.cn/mqtt", "cn-north-1", OTHER_KEY, "t=",
     "2038-01-19T03:14:08", 86400),
    ("a custom domain in capitals", "wss://IoT.Example.COM/mqtt", "sa-east-1", KEY, None, "2025-03-01T00:00:00", 86400),
    ("a short life", "wss://example.iot.us-east-1.amazonaws.com/mqtt", "us-east-1", KEY, "t+/=",
     "2025-03-01T00:00:00", 300),
    ("a life of a second", "wss://example.iot.us-east-1.amazonaws.com/mqtt", "us-east-1", KEY, None,
     "2025-03-01T00:00:00", 1),
]


def signed(address, region, key, token, time, expires_in_secs):
    scheme = address.split("://")[0]
    # botocore knows the default ports of http and https only, and these are the same ones.
    request = AWSRequest(method="GET", url=address.replace("ws", "http", 1))
    with mock.patch("botocore.auth.get_current_datetime", lambda: time):
        SigV4QueryAuth(Credentials(*key), SERVICE, region, expires=expires_in_secs).add_auth(request)
    query = request.url.split("?", 1)[1]
    # The address that is dialled carries the host exactly as it was signed.
    url = f"{scheme}://{botocore.auth._host_from_url(request.url)}/mqtt?{query}"
    return url if token is None else f"{url}&X-Amz-Security-Token={quote(token, safe='-_.~')}"


def vector(name, address, region, key, token, time, expires_in_secs):
    time = datetime.datetime.fromisoformat(time).replace(tzinfo=datetime.timezone.utc)
    return {
        "name": name,
        "address": address,
        "region": region,
        "access_key_id": key[0],
        "secret_access_key": key[1],
        "session_token": token,
        "signed_at_secs": int(time.timestamp()),
        "expires_in_secs": expires_in_secs,
        "signed": signed(address, region, key, token, time, expires_in_secs),
    }


if __name__ == "__main__":
    made = {"made_with": f"botocore {botocore.__version__}", "vectors": [vector(*case) for case in CASES]}
    json.dump(made, sys.stdout, indent=2, ensure_ascii=False)
    print()
