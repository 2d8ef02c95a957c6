"""Times DuckDB on the rows that search-bench wrote: loads them once, prints `milliseconds matches` of the fastest run for each
query.

Usage: search.py ROWS ROUNDS THREADS QUERY..., where a query is what follows WHERE.
"""

import sys
import time

import duckdb

rows, rounds, threads, queries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
database = duckdb.connect(":memory:", config={"threads": threads})
database.execute(
    "CREATE TABLE message AS SELECT * FROM read_csv(?, delim = '\t', quote = '', escape = '', header = false, "
    "columns = {'topic': 'VARCHAR', 'payload': 'VARCHAR'})",
    [rows],
)
for query in queries:
    times = []
    for _ in range(rounds):
        before = time.perf_counter()
        [(found,)] = database.execute(f"SELECT count(*) FROM message WHERE {query}").fetchall()
        times.append((time.perf_counter() - before) * 1000)
    print(f"{min(times):.3f} {found}")
