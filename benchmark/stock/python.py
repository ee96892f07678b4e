"""Stock CPython's own speed: python.py <file> <function>, one line of nanoseconds, the minimum of many runs."""

import sys
import time

namespace = {}
with open(sys.argv[1]) as file:
    exec(compile(file.read(), sys.argv[1], "exec"), namespace)
compute = namespace[sys.argv[2]]

best = None
for _ in range(5):
    start = time.perf_counter_ns()
    compute()
    taken = time.perf_counter_ns() - start
    best = taken if best is None else min(best, taken)
print(best)
