"""boto3: the identity pool, and control plane and data plane with the credentials it gives."""

import json

from awscrt import auth

from calls import LIMIT, SESSION, aws, call, expect, identity_pool, logins
from device_sdk_v5 import Connection

# The slashes travel as `%2F`.
TOPIC = "plant/sdks/boto"
THING = "sdks-boto"


def signed(service, endpoint, credentials):
    return aws(
        service,
        endpoint,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretKey"],
        aws_session_token=credentials["SessionToken"],
    )


def publish(data, identity, credentials):
    """A message by HTTP reaches a subscriber over MQTT."""
    keys = credentials["AccessKeyId"], credentials["SecretKey"], credentials["SessionToken"]
    subscriber = Connection(identity, auth.AwsCredentialsProvider.new_static(*keys), "boto")
    subscriber.connect()
    subscriber.subscribe(TOPIC)
    data.publish(topic=TOPIC, qos=1, payload=b"hello", contentType="text/plain")
    packet = subscriber.messages.get(timeout=LIMIT)
    expect((packet.topic, packet.payload, packet.content_type), (TOPIC, b"hello", "text/plain"))
    subscriber.disconnect()


def retained(data):
    data.publish(topic=f"{TOPIC}/kept", qos=1, retain=True, payload=b"kept")
    kept = data.get_retained_message(topic=f"{TOPIC}/kept")
    expect((kept["payload"], kept["qos"]), (b"kept", 1))
    pages = data.get_paginator("list_retained_messages").paginate()
    expect(f"{TOPIC}/kept" in [listed["topic"] for page in pages for listed in page["retainedTopics"]], True)
    data.publish(topic=f"{TOPIC}/kept", qos=1, retain=True, payload=b"")


def shadow(data):
    state = {"state": {"reported": {"valve": "open"}}}
    data.update_thing_shadow(thingName=THING, shadowName="inlet", payload=json.dumps(state))
    document = json.load(data.get_thing_shadow(thingName=THING, shadowName="inlet")["payload"])
    expect(document["state"], state["state"])
    data.delete_thing_shadow(thingName=THING, shadowName="inlet")
    refused(data.exceptions.ResourceNotFoundException, lambda: data.get_thing_shadow(thingName=THING))


def refused(expected, work):
    try:
        work()
    except expected:
        return
    raise AssertionError("it was not refused")


def main():
    pool = identity_pool()
    identity = call("GetId", lambda: pool.get_id(IdentityPoolId=SESSION["identity_pool_id"], Logins=logins()))["IdentityId"]
    ask = lambda: pool.get_credentials_for_identity(IdentityId=identity, Logins=logins())
    credentials = call("GetCredentialsForIdentity", ask)["Credentials"]

    iot = signed("iot", SESSION["iot_control"], credentials)

    def endpoint():
        expect(iot.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"], f"localhost:{SESSION['port']}")

    call("DescribeEndpoint", endpoint)
    policy = SESSION["iot_policy"]
    call("AttachPolicy", lambda: iot.attach_policy(policyName=policy, target=identity))
    call("AttachPrincipalPolicy", lambda: iot.attach_principal_policy(policyName=policy, principal=identity))

    missing = lambda: iot.attach_policy(policyName="missing", target=identity)
    call("AttachPolicy refused", lambda: refused(iot.exceptions.ResourceNotFoundException, missing))

    data = signed("iot-data", SESSION["hosted_ui"], credentials)
    call("publish", lambda: publish(data, identity, credentials))
    call("retained", lambda: retained(data))
    call("shadow", lambda: shadow(data))
    forbidden = lambda: data.publish(topic="office/door", payload=b"no")
    call("publish refused", lambda: refused(data.exceptions.ForbiddenException, forbidden))


if __name__ == "__main__":
    main()
