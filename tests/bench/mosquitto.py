"""A mosquitto on loopback, and a publisher for it."""

import os
import re
import socket
import time

import session
from session import free_port, read, start, wait_for


class Mosquitto:
    """A broker with a port for MQTT and one for WebSockets."""

    def __init__(self):
        self.port = free_port(1)
        self.url = f"ws://127.0.0.1:{self.port + 1}/mqtt"
        folder = f"{session.SCRATCH}/mosquitto-{self.port}"
        os.makedirs(folder)
        self.log = f"{folder}/log"
        with open(f"{folder}/conf", "w") as file:
            file.write(
                f"listener {self.port} 127.0.0.1\nlistener {self.port + 1} 127.0.0.1\nprotocol websockets\n"
                "websockets_headers_size 65535\nallow_anonymous true\nmax_queued_messages 0\nmax_queued_bytes 0\n"
                "log_type subscribe\n"
            )
        log = open(self.log, "w")
        # It stays who it is, even when it is started by root.
        self.process = start(["mosquitto", "-c", f"{folder}/conf"], stdout=log, stderr=log)
        self.subscriptions = 0
        wait_for(self._listens, what="mosquitto")

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port + 1)) == 0

    def wait_for_subscriptions(self, more):
        """Waits until so many more clients have subscribed."""
        self.subscriptions += more
        wait_for(lambda: len(re.findall(r"#$|# ", read(self.log), re.M)) >= self.subscriptions, what="a subscription")
        time.sleep(0.5)

    def end(self):
        session.end(self.process)


def _length(number):
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _publish(topic, number):
    payload = f'{{"seq":{number},"ts":1700000000000,"temp":21.5,"hum":40,"status":"ok","pad":"'
    payload += "x" * (126 - len(payload)) + '"}'
    body = len(topic).to_bytes(2, "big") + topic.encode() + payload.encode()
    return b"\x30" + _length(len(body)) + body


class Publisher:
    """Publishes messages of 128 bytes, each on the next of so many topics."""

    def __init__(self, port, topics):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05bench")
        assert self.socket.recv(4)[3] == 0
        name = "plant/area{:04}/dev{:03}/telemetry"
        self.packets = [_publish(name.format(at // 100, at % 100), at) for at in range(topics)]
        self.next = 0

    def send_one(self):
        self.socket.sendall(self.packets[0])

    def send(self, rate, secs):
        """Sends at an even rate, some every 2 ms."""
        began, sent, total = time.monotonic(), 0, rate * secs
        while sent < total:
            due = min(int((time.monotonic() - began) * rate), total, sent + 2_000)
            if due == sent:
                time.sleep(0.002)
                continue
            count = len(self.packets)
            self.socket.sendall(b"".join(self.packets[at % count] for at in range(sent, due)))
            sent = due
