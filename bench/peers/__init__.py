"""Other gateways, as anybody installs them from the public registries: measured beside Larkey, in turns.

Each lives in a folder of its own under data/bench-peers (BENCH_PEERS names another), never in our locks. They get what
Larkey gets: two workers, three upstream keys, the loopback, and a token check where they have one.
"""
