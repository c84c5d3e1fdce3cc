"""Portkey's gateway on Node: two processes of Node's own cluster, since its command is one process.

It has no check of tokens; the provider, its keys and their rotation are told with each request, in a header.
https://portkey.ai/docs/product/ai-gateway/configs
"""

import json
from pathlib import Path

from bench.peers.install import NotInstalled, installed
from bench.peers.peer import KEYS, Recipe
from tests.support import free_port

# Its server listens on every address; whatever it asks for becomes the loopback.
CLUSTER = """
import cluster from "node:cluster";
import net from "node:net";
const entry = {entry};
if (cluster.isPrimary) {{
  for (let number = 0; number < 2; number++) cluster.fork();
}} else {{
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (port, _host, done) {{
    return listen.call(this, port, "127.0.0.1", done);
  }};
  await import(entry);
}}
"""


def recipe(folder: Path, upstream: int) -> Recipe:
    entry = installed("portkey") / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    if not entry.exists():
        raise NotInstalled("portkey: its package has no build/start-server.js")
    program = folder / "cluster.mjs"
    program.write_text(CLUSTER.format(entry=json.dumps(entry.as_uri())))
    port = free_port()
    argv = ["node", str(program), f"--port={port}", "--headless"]
    base = f"http://127.0.0.1:{upstream}/v1"
    targets = [{"provider": "openai", "api_key": key, "custom_host": base, "weight": 1} for key in KEYS]
    config = {"strategy": {"mode": "loadbalance"}, "targets": targets}
    return Recipe("portkey", argv, port, {"NODE_ENV": "production"}, {"x-portkey-config": json.dumps(config)})
