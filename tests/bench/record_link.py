"""Measures how many messages a link takes with a recorder and without, as fast as they come: prints `WITH WITHOUT MISSING`, the
best messages/s of several rounds in turn, and how many messages the recordings miss.

Usage: record_link.py PROGRAM FEED RECORD ROUNDS
"""

import subprocess
import sys

from session import Build, Feed

program, feed_program, record, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
SECS = 8
build = Build("link", program)


def link(recorder, number):
    feed = Feed(feed_program, rate=0, size=128, topics=2_000)
    folder = build.folder(f"{recorder}-{number}", feed.url)
    command = [record, "link", folder, recorder, str(SECS)]
    out = subprocess.run(command, env=build.env, stdout=subprocess.PIPE, check=True, text=True).stdout
    feed.end()
    rate, missing = out.split()
    return float(rate), int(missing)


got = {"on": [], "off": []}
for number in range(rounds):
    for recorder in got:
        got[recorder].append(link(recorder, number))
best = {recorder: max(rate for rate, _ in runs) for recorder, runs in got.items()}
print(f"{best['on']:.0f} {best['off']:.0f} {sum(missing for _, missing in got['on'])}")
