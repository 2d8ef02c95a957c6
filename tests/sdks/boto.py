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


def named_shadows(data):
    for name in ("inlet", "outlet"):
        data.update_thing_shadow(thingName=THING, shadowName=name, payload=b'{"state":{"reported":{"a":1}}}')
    page = data.list_named_shadows_for_thing(thingName=THING, pageSize=1)
    rest = data.list_named_shadows_for_thing(thingName=THING, nextToken=page["nextToken"])
    expect(page["results"] + rest["results"], ["inlet", "outlet"])
    for lists in (
        lambda: data.list_named_shadows_for_thing(thingName=THING, nextToken="xx"),
        lambda: data.list_retained_messages(nextToken="xx"),
    ):
        refused(data.exceptions.InvalidRequestException, lists)
    expect(isinstance(rest["timestamp"], int), True)


def connections(data, identity, credentials):
    """What is said of a client that is there, and what becomes of it."""
    keys = credentials["AccessKeyId"], credentials["SecretKey"], credentials["SessionToken"]
    client = Connection(identity, auth.AwsCredentialsProvider.new_static(*keys), "direct")
    client.connect()
    client.subscribe(TOPIC)
    client_id = f"topicdeck-{identity}-direct"
    found = data.get_connection(clientId=client_id, includeSocketInformation=True)
    expect((found["connected"], found["sourceIp"] in ("127.0.0.1", "::1")), (True, True))
    expect(found["connectedSince"] > 1_600_000_000_000, True)
    listed = data.list_subscriptions(clientId=client_id)["subscriptions"]
    expect([one["topicFilter"] for one in listed], [TOPIC])
    data.send_direct_message(clientId=client_id, topic=f"{TOPIC}/direct", confirmation=True, timeout=5, payload=b"you")
    packet = client.messages.get(timeout=LIMIT)
    expect((packet.topic, packet.payload), (f"{TOPIC}/direct", b"you"))
    data.delete_connection(clientId=client_id, cleanSession=True, preventWillMessage=True)
    refused(data.exceptions.ResourceNotFoundException, lambda: data.get_connection(clientId="no-one"))
    client.disconnect()


def policies(iot, identity):
    found = iot.get_effective_policies(principal=identity, cognitoIdentityPoolId=SESSION["identity_pool_id"])
    expect(SESSION["iot_policy"] in [policy["policyName"] for policy in found["effectivePolicies"]], True)
    arn = "arn:aws:iot:eu-west-1:123456789012:topic/"
    asked = [{"actionType": "PUBLISH", "resources": [arn + topic]} for topic in ("plant/a", "office/a")]
    results = iot.test_authorization(principal=identity, authInfos=asked, clientId="me")["authResults"]
    expect([result["authDecision"] for result in results], ["ALLOWED", "IMPLICIT_DENY"])


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
    call("ListNamedShadowsForThing", lambda: named_shadows(data))
    call("connections", lambda: connections(data, identity, credentials))
    call("policies", lambda: policies(iot, identity))
    forbidden = lambda: data.publish(topic="office/door", payload=b"no")
    call("publish refused", lambda: refused(data.exceptions.ForbiddenException, forbidden))


if __name__ == "__main__":
    main()
