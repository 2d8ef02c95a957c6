"""awsiotsdk over MQTT 5: credentials by its own Cognito provider, its builder for WebSockets, its shadow client."""

import queue
from concurrent.futures import Future

from awscrt import mqtt5, mqtt_request_response
from awsiot import iotshadow, mqtt5_client_builder

from calls import LIMIT, SESSION, call, expect, identity_id
from provider import cognito

TOPIC = "plant/sdks/python5"
THING = "sdks-python5"
QOS = mqtt5.QoS.AT_LEAST_ONCE


class Connection:
    """A client, what arrives, and how the attempt to connect ended."""

    def __init__(self, identity, provider, name):
        self.messages = queue.Queue()
        self.connected = Future()
        self.stopped = Future()
        self.client = mqtt5_client_builder.websockets_with_default_aws_signing(
            SESSION["region"],
            provider,
            endpoint="localhost",
            port=SESSION["port"],
            ca_filepath=SESSION["ca_file"],
            client_id=f"topicdeck-{identity}-{name}",
            on_publish_received=lambda data: self.messages.put(data.publish_packet),
            on_lifecycle_connection_success=lambda data: self.connected.set_result(data.connack_packet),
            on_lifecycle_connection_failure=self.failed,
            on_lifecycle_stopped=lambda _: self.stopped.set_result(None),
        )

    def failed(self, data):
        if not self.connected.done():
            code = data.connack_packet.reason_code if data.connack_packet else None
            self.connected.set_exception(ConnectionError(f"{data.exception} {code}"))

    def connect(self):
        self.client.start()
        return self.connected.result(LIMIT)

    def subscribe(self, topic, expected=mqtt5.SubackReasonCode.GRANTED_QOS_1):
        packet = mqtt5.SubscribePacket([mqtt5.Subscription(topic, QOS)])
        expect(self.client.subscribe(packet).result(LIMIT).reason_codes, [expected])

    def publish(self, topic, payload, retain=False):
        packet = mqtt5.PublishPacket(topic=topic, payload=payload, qos=QOS, retain=retain)
        answer = self.client.publish(packet).result(LIMIT)
        expect(answer.puback.reason_code, mqtt5.PubackReasonCode.SUCCESS)

    def next(self, topic, payload, retain=False):
        message = self.messages.get(timeout=LIMIT)
        expect((message.topic, message.payload, message.retain), (topic, payload, retain))

    def disconnect(self):
        self.client.stop(mqtt5.DisconnectPacket())
        self.stopped.result(LIMIT)


def shadow(connection):
    """The request-response client: it subscribes to the answers by itself."""
    options = mqtt_request_response.ClientOptions(4, 2, LIMIT)
    client = iotshadow.IotShadowClientV2(connection.client, options)
    state = iotshadow.ShadowState(reported={"valve": "open"})
    update = client.update_shadow(iotshadow.UpdateShadowRequest(thing_name=THING, state=state)).result(LIMIT)
    expect(update.state.reported, {"valve": "open"})
    got = client.get_shadow(iotshadow.GetShadowRequest(thing_name=THING)).result(LIMIT)
    expect((got.state.reported, got.version), ({"valve": "open"}, update.version))
    client.delete_shadow(iotshadow.DeleteShadowRequest(thing_name=THING)).result(LIMIT)


def main():
    identity = identity_id()
    provider = cognito(identity)
    call("credentials", lambda: provider.get_credentials().result(LIMIT))
    connection = Connection(identity, provider, "python5")
    call("connect", connection.connect)
    call("subscribe", lambda: connection.subscribe(TOPIC))
    call("publish", lambda: (connection.publish(TOPIC, b"hello"), connection.next(TOPIC, b"hello")))

    def retained():
        connection.publish(f"{TOPIC}/kept", b"kept", retain=True)
        connection.subscribe(f"{TOPIC}/kept")
        connection.next(f"{TOPIC}/kept", b"kept", retain=True)
        connection.publish(f"{TOPIC}/kept", b"", retain=True)

    call("retained", retained)
    call("shadow", lambda: shadow(connection))
    call("refused", lambda: connection.subscribe("office/#", mqtt5.SubackReasonCode.NOT_AUTHORIZED))
    call("disconnect", connection.disconnect)


if __name__ == "__main__":
    main()
