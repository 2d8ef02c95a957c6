"""An edge node of pysparkplug: is born with a device, sends data by alias, is born again when a host asks, and dies without a goodbye.

Usage: node.py PORT. Says `alive` when it has sent all of that; a line on stdin has it die.
"""

import os
import sys
import threading

from pysparkplug import DataType, Device, EdgeNode, Metric

born_again = threading.Event()


def commanded(node, message):
    """A host asks for the births."""
    if any(metric.name == "Node Control/Rebirth" and metric.value for metric in message.payload.metrics):
        born_again.set()


metrics = [
    Metric(timestamp=None, name="Node Control/Rebirth", datatype=DataType.BOOLEAN, value=False),
    Metric(timestamp=None, name="temp", datatype=DataType.FLOAT, value=21.5, alias=1),
    Metric(timestamp=None, name="level", datatype=DataType.INT8, value=-2, alias=2),
]


def run(port):
    """Sends everything once."""
    node = EdgeNode("plant", "python", metrics, cmd_callback=commanded)
    node.register(Device("press", [Metric(timestamp=None, name="force", datatype=DataType.INT16, value=-300, alias=3)]))
    node.connect("127.0.0.1", port=port)
    node.update([Metric(timestamp=None, name="temp", datatype=DataType.FLOAT, value=22.0, alias=1)])
    node.update([Metric(timestamp=None, name="level", datatype=DataType.INT8, value=-3, alias=2)])
    node.update_device("press", [Metric(timestamp=None, name="force", datatype=DataType.INT16, value=-301, alias=3)])
    print("alive", flush=True)
    if born_again.wait(20):
        print("asked", flush=True)
        # The births go out again when it connects again.
        node.disconnect()
        node.connect("127.0.0.1", port=port)
        print("reborn", flush=True)
    sys.stdin.readline()
    # The broker sends the will.
    os._exit(0)


run(int(sys.argv[1]))
