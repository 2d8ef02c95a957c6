"""The same calls to the sandbox and to moto, which others wrote: the answers are the same where moto has the call.

Times are left out, and the wording of errors. moto has no calls for connections, retained messages and effective policies. It counts a
deleted shadow as one more version, lists it still, and deletes it twice; AWS documents none of that, so nothing after a deletion is
compared but that the shadow is gone.
"""

import json

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

from calls import SESSION, call, expect, identity_pool, logins
from boto import signed

THING = "sdks-same"


def without_times(value):
    if isinstance(value, dict):
        return {name: 0 if name == "timestamp" else without_times(inner) for name, inner in value.items()}
    return [without_times(inner) for inner in value] if isinstance(value, list) else value


class Thing:
    """The shadows of a thing, as one of both services answers."""

    def __init__(self, data):
        self.data = data

    def ask(self, work):
        try:
            return without_times(work())
        except ClientError as error:
            answer = error.response
            return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]

    def of(self, name):
        return {"thingName": THING, "shadowName": name} if name else {"thingName": THING}

    def get(self, name=None):
        return self.ask(lambda: json.load(self.data.get_thing_shadow(**self.of(name))["payload"]))

    def update(self, state, name=None, **more):
        payload = json.dumps({"state": state, **more})
        return self.ask(lambda: json.load(self.data.update_thing_shadow(**self.of(name), payload=payload)["payload"]))

    def delete(self, name=None):
        return self.ask(lambda: self.data.delete_thing_shadow(**self.of(name)) and None)

    def names(self):
        return self.ask(lambda: sorted(self.data.list_named_shadows_for_thing(thingName=THING)["results"]))


SCENES = {
    "no shadow": [lambda thing: thing.get(), lambda thing: thing.get("inlet")],
    "desired and reported": [
        lambda thing: thing.update({"desired": {"rpm": 900, "led": "on"}}),
        lambda thing: thing.get(),
        lambda thing: thing.update({"reported": {"rpm": 850, "led": "on"}}),
        lambda thing: thing.get(),
        lambda thing: thing.update({"desired": {"rpm": None}}),
        lambda thing: thing.get(),
    ],
    "versions": [
        lambda thing: thing.update({"desired": {"a": 1}}, version=1),
        lambda thing: thing.update({"desired": {"a": 1}}, version=3),
        lambda thing: thing.get(),
    ],
    "nested values": [
        lambda thing: thing.update({"reported": {"temp": {"c": 1, "f": [1, 2]}}}, "inlet"),
        lambda thing: thing.get("inlet"),
        lambda thing: thing.update({"desired": {"temp": {"c": 2}}}, "outlet"),
        lambda thing: thing.get("outlet"),
        lambda thing: thing.names(),
    ],
    "refused": [
        lambda thing: thing.ask(lambda: thing.data.update_thing_shadow(thingName=THING, payload=b"{")),
        lambda thing: thing.ask(lambda: thing.data.update_thing_shadow(thingName=THING, payload=b"{}")),
    ],
    "deleted": [lambda thing: thing.delete("inlet"), lambda thing: thing.get("inlet")],
}


def main():
    pool = identity_pool()
    identity = pool.get_id(IdentityPoolId=SESSION["identity_pool_id"], Logins=logins())["IdentityId"]
    credentials = pool.get_credentials_for_identity(IdentityId=identity, Logins=logins())["Credentials"]
    ours = Thing(signed("iot-data", SESSION["hosted_ui"], credentials))
    # It answers what goes to AWS's own addresses in this process; the rest passes by.
    moto = mock_aws()
    moto.start()
    keys = {"aws_access_key_id": "none", "aws_secret_access_key": "none", "region_name": SESSION["region"]}
    clients = [boto3.client(name, **keys) for name in ("iot", "iot-data")]
    # In moto a shadow needs a thing.
    clients[0].create_thing(thingName=THING)
    theirs = Thing(clients[1])

    def same(steps):
        for step in steps:
            expect(step(ours), step(theirs))

    for name, steps in SCENES.items():
        call(name, lambda steps=steps: same(steps))
    moto.stop()


if __name__ == "__main__":
    main()
