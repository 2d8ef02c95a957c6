"""Measures what the window costs while messages come and while none do, beside an older build and a bare window, in one run.

Usage: cool.py NEW OLD FEED BARE FRAMES_LIBRARY ROUNDS [PART]...

The first four are programs; the head of cool.sh says more. Parts: `load`, `age`, `flood`, `start`.
"""

import os
import sys
import time

from screen import HEIGHT, Screen, Window
from session import Build, Feed, Table, median, wait_for

NEW, OLD, FEED, BARE, LIBRARY = sys.argv[1:6]
ROUNDS = int(sys.argv[6])
PARTS = sys.argv[7:] or ["load", "age", "flood", "start"]
TITLE = "Topicdeck$"
# Where the last rows of the list are, and a place within the list.
LAST_ROWS = (320, HEIGHT - 260, 700, 90)
IN_LIST = (900, 500)


class Live:
    """A window that is signed in and subscribed to everything that a feed sends."""

    def __init__(self, build):
        self.screen, self.feed = Screen(), Feed(FEED, hold=1)
        folder = build.folder(f"feed-{self.feed.port}", self.feed.url)
        self.window = Window(self.screen, [build.program, "--config", folder], build.env, TITLE, LIBRARY)
        self.window.focus()
        time.sleep(5)
        self.window.subscribe("#", lambda: self.feed.told("SUBSCRIBED"))
        time.sleep(2)

    def end(self):
        self.window.end()
        self.feed.end()

    def changed(self, secs):
        """How often the last rows changed, and how many frames were drawn meanwhile."""
        count, last, before = 0, None, self.window.frames()[0]
        until = time.monotonic() + secs
        while time.monotonic() < until:
            seen = self.screen.pixels(*LAST_ROWS)
            if last is not None and seen != last:
                count += 1
            last = seen
            time.sleep(0.002)
        return count, self.window.frames()[0] - before

    def follow(self, rate, topics):
        self.feed.say(rate=rate, topics=topics, hold=0)
        time.sleep(4)


def under_load(build, is_new):
    """What this window costs in each state."""
    live, got = Live(build), {}
    time.sleep(4)
    got["idle"] = live.window.cpu(10)
    live.follow(20, 20)
    got["20"] = live.window.cpu(12)
    live.follow(1_000, 1_000)
    got["1000"] = live.window.cpu(8)
    live.screen.shot(f"{build.name}-following")
    if is_new:
        got["changed"], got["drawn"] = live.changed(6)
        live.screen.tool("windowunmap", live.window.id)
        time.sleep(2)
        got["hidden"] = live.window.cpu(8)
        live.screen.tool("windowmap", live.window.id)
        live.window.focus()
        live.screen.tool("mousemove", *map(str, IN_LIST), "click", "4", "click", "4")
        time.sleep(3)
        got["held"] = live.window.cpu(8)
        live.screen.shot(f"{build.name}-held")
    live.end()
    return got


def compare_load(table, new, old):
    got = {"new": [], "old": []}
    for _ in range(ROUNDS):
        got["new"].append(under_load(new, True))
        got["old"].append(under_load(old, False))

    def of(who, what):
        return median([each[what] for each in got[who]])

    table.line("frames drawn / that show something new, 1000/s", of("new", "drawn"), of("new", "changed"), 1.1)
    table.line("% CPU, 20/s / idle", of("new", "20") * 100, of("new", "idle") * 100, 5.0)
    for state in ("held", "hidden"):
        table.line(f"% CPU, {state} / following, 1000/s", of("new", state) * 100, of("new", "1000") * 100, 0.15)
        table.line(f"% CPU, {state} / 59cd4af following, 1000/s", of("new", state) * 100, of("old", "1000") * 100, 0.15)
    table.line("% CPU, 20/s / 59cd4af", of("new", "20") * 100, of("old", "20") * 100, 0.25)
    table.line("% CPU, 20/s / 15 %", of("new", "20") * 100, 15, 1.0)


class Mark:
    """Finds where the list shows the mark of a payload, and tells how long it takes until it is seen."""

    def __init__(self, live):
        self.live = live
        brightness = {0: [], 1: []}
        for _ in range(3):
            for mark in (0, 1):
                live.feed.say(mark=mark)
                time.sleep(0.8)
                brightness[mark].append(self.stripes())
        columns = range(len(brightness[0][0]))

        def apart(at):
            ranges = [[seen[at] for seen in brightness[mark]] for mark in (0, 1)]
            return max(min(ranges[1]) - max(ranges[0]), min(ranges[0]) - max(ranges[1]))

        self.at = max(columns, key=apart)
        if apart(self.at) < 2:
            live.screen.shot("no-mark")
            raise SystemExit("the mark of the payloads is not seen")
        self.limit = sum(median([seen[self.at] for seen in brightness[mark]]) for mark in (0, 1)) / 2

    STRIPE, AREA = 12, (600, HEIGHT - 300, 780, 80)

    def stripes(self):
        """How bright each stripe of the list is."""
        x, y, width, height = self.AREA
        return [self.brightness(x + at, y, height) for at in range(0, width, self.STRIPE)]

    def brightness(self, x, y, height):
        green = self.live.screen.pixels(x, y, self.STRIPE, height)[1::4]
        return sum(green) / len(green)

    def age_ms(self):
        x, y, _, height = self.AREA
        place = (x + self.at * self.STRIPE, y, height)
        self.live.feed.say(mark=0)
        time.sleep(0.5)
        was_bright = self.brightness(*place) > self.limit
        at, _ = self.live.feed.say(mark=1)
        wait_for(lambda: (self.brightness(*place) > self.limit) != was_bright, step=0.002, what="the mark")
        return time.time_ns() / 1e6 - at / 1e6


def compare_age(table, new, _):
    live = Live(new)
    ages = []
    live.follow(1_000, 1_000)
    mark = Mark(live)
    for rate in (1_000, 5_000, 10_000):
        live.follow(rate, 1_000)
        ages.append(median([mark.age_ms() for _ in range(15)]))
    live.screen.shot("age")
    live.end()
    print(f"# age at 1,000, 5,000 and 10,000 messages/s: {', '.join(f'{age:.0f}' for age in ages)} ms", file=sys.stderr)
    table.line("ms, age of what is shown, 1000-10000/s / 45 ms", max(ages), 45, 1.0)


def flooded(build):
    """Microseconds that a message takes from the socket on."""
    live = Live(build)
    live.feed.say(rate=0, topics=1_000, hold=0)
    time.sleep(4)
    (began, before), _ = live.feed.say(), time.sleep(10)
    ended, after = live.feed.say()
    live.screen.shot(f"{build.name}-flood")
    live.end()
    return (ended - began) / 1000 / (after - before)


def compare_flood(table, new, old):
    got = {"new": [], "old": []}
    for _ in range(ROUNDS):
        for build in (new, old):
            got[build.name].append(flooded(build))
    table.line("us a message, full speed, 128 B QoS 0 / 59cd4af", median(got["new"]), median(got["old"]), 1.0)


def compare_start(table, new, _):
    screen, got = Screen(), {"new": [], "bare": []}
    folder = new.folder("signed-out", "ws://127.0.0.1:9/mqtt")
    profile = open(f"{folder}/profiles.toml").read()
    with open(f"{folder}/profiles.toml", "w") as file:
        # No one is signed in there.
        file.write(profile.replace("sandbox01", "other01"))
    for _ in range(7):
        for who, command, title in (
            ("new", [new.program, "--config", folder], TITLE), ("bare", [BARE], "Bare"),
        ):
            window = Window(screen, command, new.env, title, LIBRARY)
            got[who].append(window.first_picture_ms())
            time.sleep(0.5)
            window.end()
            time.sleep(0.3)
    table.line("ms, first picture / bare eframe window", median(got["new"]), median(got["bare"]), 1.2)
    window = Window(screen, [new.program, "--config", folder], new.env, TITLE, LIBRARY)
    window.focus()
    time.sleep(5)
    table.line("% CPU, not signed in / .5 %", window.cpu(20) * 100, 0.5, 1.0)
    screen.shot("signed-out")
    window.end()


def main():
    new, old = Build("new", NEW), Build("old", OLD)
    table = Table()
    parts = {"load": compare_load, "age": compare_age, "flood": compare_flood, "start": compare_start}
    for part in PARTS:
        parts[part](table, new, old)
    sys.exit(table.missed)


main()
