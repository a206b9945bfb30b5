"""What an organisation of 1,000 people with five years of history costs: pages, map, snapshot, sums, goals.

    python -m bench.large [--data FOLDER] [KEY …]      # --survey prints every page and API read instead

All of it is measured in the large demo, which takes minutes to load: once for all keys, into FOLDER where one
is named (there or as HOMEOSTAT_BENCH_LARGE; it is kept for the next time), else into one that goes again.
"""

KEYS = ("pages_p95", "map_2000", "snapshot_large", "sustainability_large", "capacity_1000")
IS_LONG = True
CHOOSES = True  # the runner names the keys that are wanted
