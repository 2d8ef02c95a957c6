"""awsiotsdk over MQTT 3.1.1: the older connection that most programs still use, with the older shadow client."""

import queue
from concurrent.futures import Future

from awscrt import mqtt
from awscrt.exceptions import AwsCrtError
from awsiot import iotshadow, mqtt_connection_builder

from calls import LIMIT, SESSION, call, expect, identity_id
from provider import cognito

TOPIC = "plant/sdks/python3"
THING = "sdks-python3"
QOS = mqtt.QoS.AT_LEAST_ONCE


def subscribe(connection, topic, messages):
    def received(topic, payload, retain, **_):
        messages.put((topic, payload, retain))

    future, _ = connection.subscribe(topic, QOS, received)
    expect(future.result(LIMIT)["qos"], QOS)


def publish(connection, topic, payload, retain=False):
    future, _ = connection.publish(topic, payload, QOS, retain)
    future.result(LIMIT)


def shadow(connection):
    """Subscribes to the answers first, as AWS's example does."""
    client = iotshadow.IotShadowClient(connection)
    updated, got = Future(), Future()
    fail = lambda answer: lambda error: answer.set_exception(RuntimeError(f"{error.code} {error.message}"))
    request = iotshadow.UpdateShadowSubscriptionRequest(thing_name=THING)
    client.subscribe_to_update_shadow_accepted(request, QOS, updated.set_result)[0].result(LIMIT)
    client.subscribe_to_update_shadow_rejected(request, QOS, fail(updated))[0].result(LIMIT)
    request = iotshadow.GetShadowSubscriptionRequest(thing_name=THING)
    client.subscribe_to_get_shadow_accepted(request, QOS, got.set_result)[0].result(LIMIT)
    client.subscribe_to_get_shadow_rejected(request, QOS, fail(got))[0].result(LIMIT)

    state = iotshadow.ShadowState(reported={"valve": "shut"})
    client.publish_update_shadow(iotshadow.UpdateShadowRequest(thing_name=THING, state=state), QOS).result(LIMIT)
    expect(updated.result(LIMIT).state.reported, {"valve": "shut"})
    client.publish_get_shadow(iotshadow.GetShadowRequest(thing_name=THING), QOS).result(LIMIT)
    expect(got.result(LIMIT).state.reported, {"valve": "shut"})


def main():
    identity = identity_id()
    messages, interrupted = queue.Queue(), Future()
    connection = mqtt_connection_builder.websockets_with_default_aws_signing(
        SESSION["region"],
        cognito(identity),
        endpoint="localhost",
        port=SESSION["port"],
        ca_filepath=SESSION["ca_file"],
        client_id=f"topicdeck-{identity}-python3",
        clean_session=True,
        on_connection_interrupted=lambda connection, error, **_: interrupted.done() or interrupted.set_result(error),
    )
    call("connect", lambda: connection.connect().result(LIMIT))
    call("subscribe", lambda: subscribe(connection, TOPIC, messages))

    def sent_and_received():
        publish(connection, TOPIC, b"hello")
        expect(messages.get(timeout=LIMIT), (TOPIC, b"hello", False))

    def retained():
        publish(connection, f"{TOPIC}/kept", b"kept", retain=True)
        subscribe(connection, f"{TOPIC}/kept", messages)
        expect(messages.get(timeout=LIMIT), (f"{TOPIC}/kept", b"kept", True))
        publish(connection, f"{TOPIC}/kept", b"", retain=True)

    def refused():
        """Before MQTT 5 the connection is dropped; it comes back by itself."""
        future, _ = connection.subscribe("office/#", QOS)
        interrupted.result(LIMIT)
        expect(isinstance(future.exception(LIMIT), AwsCrtError), True)

    call("publish", sent_and_received)
    call("retained", retained)
    call("shadow", lambda: shadow(connection))
    call("refused", refused)
    call("disconnect", lambda: connection.disconnect().result(LIMIT))


if __name__ == "__main__":
    main()
