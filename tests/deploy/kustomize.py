"""deploy/kubernetes as a cluster gets it: rendered by kubectl, and held against Kubernetes' own schemas.

kubernetes-1.37.json is the part of Kubernetes' OpenAPI document that speaks of our kinds of objects, without its words
and with nothing allowed that it does not name (Apache-2.0, https://github.com/kubernetes/kubernetes/tree/master/api).
"""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.support import ROOT

FOLDER = ROOT / "deploy/kubernetes"
SCHEMAS: Any = json.loads((Path(__file__).parent / "kubernetes-1.37.json").read_text("utf-8"))
GROUPS = {
    "v1": "core.v1",
    "apps/v1": "apps.v1",
    "policy/v1": "policy.v1",
    "autoscaling/v2": "autoscaling.v2",
    "networking.k8s.io/v1": "networking.v1",
}


def read(path: Path) -> list[Any]:
    return list(yaml.safe_load_all(path.read_text("utf-8")))  # type: ignore[no-untyped-call]


@cache
def rendered(folder: str) -> tuple[Any, ...]:
    """Every object of an overlay below deploy/kubernetes."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed (1.27 or newer; Debian 13: kubernetes-client)")
    done = subprocess.run(["kubectl", "kustomize", FOLDER / folder], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return tuple(yaml.safe_load_all(done.stdout))  # type: ignore[no-untyped-call]


def wrong(thing: Any) -> list[str]:
    """What Kubernetes would not take of this object; [] where it is fine."""
    name = f"io.k8s.api.{GROUPS[thing['apiVersion']]}.{thing['kind']}"
    validator = jsonschema_rs.validator_for({**SCHEMAS, "$ref": f"#/$defs/{name}"})
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(thing)]


def one(objects: tuple[Any, ...], kind: str, name: str) -> Any:
    """The object of that kind whose name begins so: a generated one ends with a mark of its contents."""
    [found] = [each for each in objects if each["kind"] == kind and each["metadata"]["name"].startswith(name)]
    return found


def containers(deployment: Any) -> dict[str, Any]:
    spec = deployment["spec"]["template"]["spec"]
    return {each["name"]: each for each in (*spec.get("initContainers", ()), *spec["containers"])}
