"""Times the export of a recording to NDJSON beside DuckDB's `copy ... to` of the same rows: prints `NAME OURS PEER` in
milliseconds, the shortest of several rounds, for each number of DuckDB's threads.

Usage: export.py PROGRAM CONFIG ROUNDS

DuckDB has the rows in memory, with the fields that we print; ours is the whole process, which reads them from the disk. Both
write to the folder CONFIG.
"""

import json
import os
import subprocess
import sys
import time

import duckdb

program, config, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
ours, theirs = f"{config}/ours.ndjson", f"{config}/theirs.ndjson"


def shortest(work, path):
    times = []
    for _ in range(rounds):
        if os.path.exists(path):
            os.remove(path)
        before = time.perf_counter()
        work()
        times.append((time.perf_counter() - before) * 1000)
    return min(times)


def export():
    with open(ours, "w") as out:
        subprocess.run([program, "--config", config, "export", "--profile", "bench"], stdout=out, check=True)


def lines(path):
    with open(path) as file:
        return sum(1 for _ in file)


mine = shortest(export, ours)
for threads in (1, 2):
    database = duckdb.connect(":memory:", config={"threads": threads})
    database.execute(
        "CREATE TABLE message AS SELECT * FROM read_json(?, format = 'newline_delimited', columns = {received_at: 'VARCHAR', "
        "topic: 'VARCHAR', qos: 'TINYINT', retain: 'BOOLEAN', payload: 'VARCHAR', payload_json: 'JSON', properties: 'JSON'})",
        [ours],
    )
    peer = shortest(lambda: database.execute(f"COPY message TO '{theirs}' (FORMAT json)"), theirs)
    with open(ours) as one, open(theirs) as other:
        first = json.loads(next(one)), json.loads(next(other))
    # The same objects, or the comparison is worth nothing.
    assert first[0] == first[1] and lines(ours) == lines(theirs), first
    print(f"threads={threads} {mine:.0f} {peer:.0f}", flush=True)
