"""Compares `topicdeck watch` with mosquitto_sub, with a program that only decodes, and with an older build, in one run.

Usage: watch.py NEW OLD FEED DECODE ROUNDS [PART]...

The first four are programs; the head of watch.sh says more. Parts: `speed`, `broker`, `lone`. Those who are compared take turns, so
that what else the computer does falls on all; medians are compared.
"""

import os
import re
import subprocess
import sys
import time

import session
from mosquitto import Mosquitto, Publisher
from session import Build, Feed, Table, median, read, start, threads_seconds, wait_for

NEW, OLD, FEED, DECODE = sys.argv[1:5]
ROUNDS = int(sys.argv[5])
PARTS = sys.argv[6:] or ["speed", "broker", "lone"]
RATE, TOPICS, SECS = 20_000, 10_000, 10


class Ran:
    """What a process used, from the first message on."""

    def __init__(self, process, before, began_ns):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        session._started.remove(process)
        self.wall = time.time_ns() / 1e9 - began_ns / 1e9
        self.cpu = used.ru_utime + used.ru_stime - before
        self.resident = used.ru_maxrss / 1024
        self.ended_well = process.returncode == 0


def watch(build, folder, count, qos):
    """The command of a build, and its environment."""
    command = [build.program, "--config", folder, "watch", "#", "--qos", str(qos), "--count", str(count)]
    return command, build.env


def at_full_speed(who, count, size, qos):
    """Takes `count` messages as fast as they come. `who` is a build, or `None` for the one that only decodes."""
    feed = Feed(FEED, rate=0, size=size, qos=qos)
    errors = f"{session.SCRATCH}/errors"
    if who:
        command, env = watch(who, who.folder(f"feed-{feed.port}", feed.url), count, qos)
    else:
        command, env = [DECODE, str(feed.port), str(count), str(qos)], None
    process = start(command, env=env, stdout=subprocess.DEVNULL, stderr=open(errors, "w"))
    began = wait_for(lambda: feed.told("START"), step=0.001, what="the first message")
    ran = Ran(process, threads_seconds(process.pid), began)
    feed.end()
    ran.per_million = ran.cpu * 1e6 / count
    ran.dropped = sum(int(number) for number in re.findall(r"(\d+) messages? w", read(errors)))
    return ran


def compare_speed(table, new, old):
    cases = {"128": (2_000_000, 128, 0), "1024": (1_000_000, 1024, 0), "128, QoS 1": (800_000, 128, 1)}
    got = {}
    for _ in range(ROUNDS):
        for case, (count, size, qos) in cases.items():
            for who, build in (("new", new), ("old", old), ("bare", None)):
                got.setdefault((case, who), []).append(at_full_speed(build, count, size, qos))

    def of(case, who, what):
        return median([getattr(ran, what) for ran in got[case, who]])

    for case, wanted in (("128", 2.0), ("1024", 2.5)):
        ours, peer = of(case, "new", "per_million"), of(case, "bare", "per_million")
        table.line(f"CPU-s a million, watch JSON, {case} B / bare decoder", ours, peer, wanted)
    resident = [ran.resident for case in cases for ran in got[case, "new"]]
    table.line("MB resident, watch JSON, 1024 B, full speed / 128 B", of("1024", "new", "resident"),
               of("128", "new", "resident"), 3.0)
    table.line("MB resident, watch JSON, largest, QoS 0 and 1 / 128 B", max(resident), of("128", "new", "resident"), 3.0)
    for case, (count, _, _) in cases.items():
        ours, peer = (of(case, who, "wall") * 1e6 / count for who in ("new", "old"))
        table.line(f"us a message, watch JSON, {case} B / 59cd4af", ours, peer, 1.0)
        ours, peer = (of(case, who, "per_million") for who in ("new", "old"))
        table.line(f"CPU-s a million, watch JSON, {case} B / 59cd4af", ours, peer, 1.0)
    failed = sum(not ran.ended_well or ran.dropped > 0 for case in cases for ran in got[case, "new"])
    table.line("watch --count that dropped messages or hung / 1", failed, 1, 0.0)


def through_broker(who, broker, publisher):
    count = RATE * SECS
    out = f"{session.SCRATCH}/lines"
    if who:
        command, env = watch(who, who.folder("mosquitto", broker.url), count, 0)
    else:
        command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(broker.port), "-t", "#", "-C", str(count), "-F", "%J"]
        env = None
    process = start(command, env=env, stdout=open(out, "w"), stderr=subprocess.DEVNULL)
    broker.wait_for_subscriptions(1)
    before = threads_seconds(process.pid)
    began = time.time_ns()
    publisher.send(RATE, SECS)
    ran = Ran(process, before, began)
    ran.per_million = ran.cpu * 1e6 / count
    ran.lines = sum(1 for _ in open(out)) - count
    return ran


def compare_broker(table, new, old):
    broker = Mosquitto()
    publisher = Publisher(broker.port, TOPICS)
    got = {"new": [], "old": [], "peer": []}
    for _ in range(min(ROUNDS, 3)):
        for who, build in (("new", new), ("old", old), ("peer", None)):
            got[who].append(through_broker(build, broker, publisher))
    ours, older, peer = (median([ran.per_million for ran in got[who]]) for who in ("new", "old", "peer"))
    lost = min(ran.lines for ran in got["new"])
    note = f"{-lost} lines are missing" if lost else ""
    table.line(f"CPU-s a million, watch, {RATE}/s / mosquitto_sub %J", ours, peer, 0.15, note)
    table.line(f"CPU-s a million, watch, {RATE}/s / 59cd4af", ours, older, 1.0)
    broker.end()


def lone(who, broker, publisher):
    """Milliseconds from the write of a message to its line, each alone."""
    if who:
        command, env = watch(who, who.folder("mosquitto", broker.url), 40, 0)
    else:
        command, env = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(broker.port), "-t", "#", "-F", "%J"], None
    process = start(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    broker.wait_for_subscriptions(1)
    took = []
    for _ in range(30):
        time.sleep(0.1)
        before = time.perf_counter()
        publisher.send_one()
        process.stdout.readline()
        took.append((time.perf_counter() - before) * 1000)
    session.end(process)
    return median(took)


def compare_lone(table, new, old):
    broker = Mosquitto()
    publisher = Publisher(broker.port, 1)
    got = {"new": [], "old": [], "peer": []}
    for _ in range(3):
        for who, build in (("new", new), ("old", old), ("peer", None)):
            got[who].append(lone(build, broker, publisher))
    ours, older, peer = (median(got[who]) for who in ("new", "old", "peer"))
    table.line("ms, a lone message, write to line / mosquitto_sub", ours, peer, 5.0)
    table.line("ms, a lone message, write to line / 59cd4af", ours, older, 1.0)
    broker.end()


def main():
    new, old = Build("new", NEW), Build("old", OLD)
    table = Table()
    for part in PARTS:
        {"speed": compare_speed, "broker": compare_broker, "lone": compare_lone}[part](table, new, old)
    sys.exit(table.missed)


main()
