"""Runs real edge nodes of Sparkplug B through mosquitto into `topicdeck watch`, and has `topicdeck decode` read what came.

Usage: drive.py PROGRAM PYTHON NODE_MODULES. The head of sparkplug.sh says more. Prints a line for each check; exit status: 0 when
each is ok.
"""

import base64
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
import session
from mosquitto import Mosquitto
from session import Build, end, read, start, wait_for

PROGRAM, PYTHON, MODULES = sys.argv[1:4]
HERE = os.path.dirname(os.path.abspath(__file__))
REBIRTH = f"{HERE}/../data/corpus/spb-py-ncmd-rebirth.spb"
failed = 0


def check(name, is_right, found=""):
    """Prints a line."""
    global failed
    failed += not is_right
    print(f"{name:<60} {'ok' if is_right else f'FAILED: {found}'}", flush=True)


class Watch:
    """What `topicdeck watch` prints."""

    def __init__(self, build, folder):
        self.log = f"{session.SCRATCH}/watched"
        command = [build.program, "--config", folder, "watch", "spBv1.0/#", "--format", "json"]
        self.errors = f"{session.SCRATCH}/watch.log"
        self.process = start(command, env=build.env, stdout=open(self.log, "w"), stderr=open(self.errors, "w"))

    def messages(self):
        """All so far: topic and payload."""
        lines = (json.loads(line) for line in read(self.log).splitlines() if line.endswith("}"))
        return [(line["topic"], payload(line)) for line in lines if "topic" in line]

    def wait_for(self, kind, node, count):
        """The payloads of this kind, as soon as there are so many."""
        def there():
            found = [(topic, payload) for topic, payload in self.messages() if topic.split("/")[2:4] == [kind, node]]
            return found if len(found) >= count else None
        return wait_for(there, what=f"{count} {kind} of {node}; it said {read(self.errors)[-500:]}")


def payload(line):
    """The bytes of a message, as `watch` prints it."""
    if "payload_base64" in line:
        return base64.b64decode(line["payload_base64"])
    text = line.get("payload", "")
    return (text if isinstance(text, str) else json.dumps(text)).encode()


def decoded(message, births=()):
    """What `decode` says of a message, with the births before it."""
    topic, data = message
    words = []
    for at, (_, birth) in enumerate(births):
        path = f"{session.SCRATCH}/birth-{at}"
        with open(path, "wb") as file:
            file.write(birth)
        words += ["--birth", path]
    ran = subprocess.run(
        [PROGRAM, "decode", "-", "--json", "--topic", topic, *words], input=data, capture_output=True, check=False,
    )
    return json.loads(ran.stdout), ran.stderr.decode()


def metrics(value):
    """Names with values; of a compressed body too."""
    inside = value["body"] if isinstance(value.get("body"), dict) else value
    return {metric.get("name"): metric.get("value") for metric in inside.get("metrics", [])}


def run_node(who, command, node, broker, watch):
    """One edge node from its birth to its death."""
    process = start(command, stdin=subprocess.PIPE, stdout=open(f"{session.SCRATCH}/{node}", "w"), text=True)
    said = f"{session.SCRATCH}/{node}"
    wait_for(lambda: "alive" in read(said), what=f"{who}")
    (birth, *_), (device, *_) = watch.wait_for("NBIRTH", node, 1), watch.wait_for("DBIRTH", node, 1)
    found, _ = decoded(birth)
    born = metrics(found["value"])
    # pysparkplug connects while it sends: births may have the next values already.
    is_right = born.get("temp") in (21.5, 22.0) and born.get("level") in (-2, -3)
    check(f"{who}: NBIRTH", found["format"] == "sparkplug" and is_right, found)
    found, _ = decoded(device)
    check(f"{who}: DBIRTH", metrics(found["value"]).get("force") in (-300, -301, -302), found)
    data = [decoded(message, [birth]) for message in watch.wait_for("NDATA", node, 2)]
    named = [metrics(found["value"]) for found, _ in data]
    check(f"{who}: NDATA, names and signs from the birth", named == [{"temp": 22.0}, {"level": -3}], data)
    found, said_of_it = decoded(watch.wait_for("NDATA", node, 1)[0])
    has_name = "temp" in metrics(found["value"])
    check(f"{who}: NDATA without its birth", has_name or "No birth message received yet" in said_of_it, said_of_it)
    count = 2 if node == "node" else 1
    data = [decoded(message, [device]) for message in watch.wait_for("DDATA", node, count)]
    named = [metrics(found["value"]) for found, _ in data]
    check(f"{who}: DDATA", named == [{"force": -301}, {"force": -302}][:count], data)
    if node == "node":
        check(f"{who}: DDATA, compressed", data[1][0]["format"] == "sparkplug-compressed", data[1])
    arguments = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-t", f"spBv1.0/plant/NCMD/{node}", "-f", REBIRTH]
    subprocess.run(arguments, check=True)
    wait_for(lambda: "reborn" in read(said), what=f"{who}, that it is born again")
    again = watch.wait_for("NBIRTH", node, 2)
    check(f"{who}: NBIRTH when asked", metrics(decoded(again[1])[0]["value"]).get("level") == -3 or node == "node", again)
    if node == "node":
        later = decoded(watch.wait_for("NDATA", node, 3)[2], [birth, again[1]])[0]
        is_right = decoded(again[1])[0]["format"] == "sparkplug-compressed" and metrics(later["value"]) == {"temp": 23.5}
        check(f"{who}: NDATA after a compressed NBIRTH, other aliases", is_right, later)
    command = decoded(watch.wait_for("NCMD", node, 1)[0])[0]
    check(f"{who}: NCMD", metrics(command["value"]) == {"Node Control/Rebirth": True}, command)
    deaths = len([topic for topic, _ in watch.messages() if topic == f"spBv1.0/plant/NDEATH/{node}"])
    process.stdin.write("\n")
    process.stdin.flush()
    death = decoded(watch.wait_for("NDEATH", node, deaths + 1)[-1])[0]
    check(f"{who}: NDEATH", "bdSeq" in metrics(death["value"]), death)
    end(process)


def main():
    """Both nodes, one after the other."""
    broker = Mosquitto()
    build = Build("sparkplug", PROGRAM)
    watch = Watch(build, build.folder("mosquitto", broker.url))
    broker.wait_for_subscriptions(1)
    run_node("pysparkplug", [PYTHON, f"{HERE}/node.py", str(broker.port)], "python", broker, watch)
    os.environ["NODE_PATH"] = MODULES
    run_node("sparkplug-client", ["node", f"{HERE}/node.cjs", str(broker.port)], "node", broker, watch)
    return 1 if failed else 0


sys.exit(main())
