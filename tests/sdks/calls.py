"""What the Python clients share: the settings, and one line per call on stdout, `NAME<TAB>ok` or `NAME<TAB>FAILED<TAB>why`."""

import json
import os
import sys

import boto3

with open(os.environ["SDKS_SESSION"], encoding="utf-8") as file:
    SESSION = json.load(file)

# A call that takes longer than this has failed, in seconds.
LIMIT = 10


def call(name, work):
    """Runs one call and tells how it went. Without a connection the rest cannot be tried."""
    try:
        answer = work()
    except Exception as error:
        print(name, "FAILED", f"{type(error).__name__}: {error}", sep="\t", flush=True)
        if name == "connect":
            sys.exit(1)
        return None
    print(name, "ok", sep="\t", flush=True)
    return answer


def expect(actual, expected):
    """Fails the call when something else came."""
    if actual != expected:
        raise AssertionError(f"{actual!r} came, not {expected!r}")


def aws(service, endpoint, **more):
    """A client of boto3 for one of the sandbox's endpoints."""
    region = SESSION["region"]
    return boto3.client(service, region_name=region, endpoint_url=endpoint, verify=SESSION["ca_file"], **more)


def logins():
    return {SESSION["provider"]: SESSION["id_token"]}


def identity_pool():
    """The identity pool as boto3 sees it: its calls are not signed."""
    placeholder = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    return aws("cognito-identity", SESSION["cognito_identity"], **placeholder)


def identity_id():
    return identity_pool().get_id(IdentityPoolId=SESSION["identity_pool_id"], Logins=logins())["IdentityId"]
