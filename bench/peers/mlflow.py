"""MLflow's gateway, started as `mlflow gateway start` starts it: gunicorn with two workers of uvicorn.

It has no check of tokens, and its streams end with the usage, without [DONE]. Three endpoints with a key
each share the traffic of one route.
https://mlflow.org/docs/latest/genai/governance/ai-gateway/
"""

import json
from pathlib import Path

from bench.peers.install import installed
from bench.peers.peer import KEYS, Recipe
from tests.support import free_port

SHARES = (34, 33, 33)


def recipe(folder: Path, upstream: int) -> Recipe:
    python = installed("mlflow") / "bin" / "python"
    port = free_port()
    config = folder / "config.yaml"
    config.write_text(json.dumps(_config(upstream)))  # JSON is YAML, too
    argv = [str(python), "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning"]
    argv += ["--worker-class", "uvicorn.workers.UvicornWorker", "mlflow.gateway.app:create_app_from_env()"]
    told = {"MLFLOW_GATEWAY_CONFIG": str(config), "MLFLOW_DISABLE_TELEMETRY": "true"}
    told["MLFLOW_GATEWAY_API_BASE_ALLOW_PRIVATE_IPS"] = "true"
    return Recipe("mlflow", argv, port, told, last="total_tokens")


def _config(upstream: int) -> dict[str, object]:
    base = f"http://127.0.0.1:{upstream}/v1"
    names = [f"bench-{number}" for number in range(len(KEYS))]
    endpoints = [
        {
            "name": name,
            "endpoint_type": "llm/v1/chat",
            "model": {
                "provider": "openai",
                "name": "bench",
                "config": {"openai_api_base": base, "openai_api_key": key},
            },
        }
        for name, key in zip(names, KEYS, strict=True)
    ]
    shares = [{"name": name, "traffic_percentage": share} for name, share in zip(names, SHARES, strict=True)]
    route = {"name": "bench", "task_type": "llm/v1/chat", "destinations": shares, "routing_strategy": "TRAFFIC_SPLIT"}
    return {"endpoints": endpoints, "routes": [route]}
