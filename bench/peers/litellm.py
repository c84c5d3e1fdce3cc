"""LiteLLM's proxy at its fastest: two workers on uvloop, no database, nothing logged, the simplest routing.

https://docs.litellm.ai/docs/proxy/prod
"""

import json
from pathlib import Path

from bench.peers.install import installed
from bench.peers.peer import KEYS, TOKEN, Recipe
from tests.support import free_port


def recipe(folder: Path, upstream: int) -> Recipe:
    program = installed("litellm") / "bin" / "litellm"
    port = free_port()
    config = folder / "config.yaml"
    config.write_text(json.dumps(_config(upstream)))  # JSON is YAML, too
    argv = [str(program), "--config", str(config), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "2"]
    quiet = {"LITELLM_LOG": "ERROR", "LITELLM_MODE": "PRODUCTION", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    return Recipe("litellm", argv, port, quiet)


def _config(upstream: int) -> dict[str, object]:
    base = f"http://127.0.0.1:{upstream}/v1"
    return {
        "model_list": [
            {"model_name": "bench", "litellm_params": {"model": "openai/bench", "api_base": base, "api_key": key}}
            for key in KEYS
        ],
        "router_settings": {"routing_strategy": "simple-shuffle"},
        "litellm_settings": {"telemetry": False, "set_verbose": False, "json_logs": False},
        "general_settings": {"master_key": TOKEN, "disable_spend_logs": True},
    }
