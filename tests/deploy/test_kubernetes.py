"""What is applied to a cluster is what Kubernetes takes, and fits together: names, ports, times, figures, settings."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import COMMANDS
from bot.settings.load import check_serving, load_settings
from tests.bot.test_metrics_dashboard import exported
from tests.deploy.kustomize import FOLDER, GROUPS, containers, one, read, rendered, wrong
from tests.support import ROOT

FILES = [path for path in FOLDER.rglob("*.yaml") if "apiVersion" in read(path)[0]]
OBJECTS = [path for path in FILES if read(path)[0]["apiVersion"] in GROUPS]
GIVEN = {
    "APP_ID": "cli_x",
    "APP_SECRET": "s",
    "FEISHU_ENCRYPT_KEY": "e",
    "OPENAI_API_KEY": "sk-x",
    "DATABASE_URL": "postgresql://u:p@db/larkey",
    "SECRET_KEY": "0123456789abcdef",
    "ADMIN_TOKEN": "0123456789abcdef",
    "METRICS__TOKEN": "0123456789abcdef",
}


@pytest.fixture
def web() -> Any:
    return one(rendered("example"), "Deployment", "larkey-web")


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_file_holds_what_kubernetes_takes(path: Path) -> None:
    assert [wrong(thing) for thing in read(path)] == [[]] * len(read(path))


def test_a_wrong_word_would_be_noticed(web: Any) -> None:
    assert wrong({**web, "spec": {**web["spec"], "replica": 2}})
    assert wrong({**web, "spec": {**web["spec"], "replicas": "two"}})


@pytest.mark.parametrize("folder", ["base", "example"])
def test_what_is_rendered_is_what_kubernetes_takes(folder: str) -> None:
    objects = [each for each in rendered(folder) if each["kind"] != "PodMonitor"]
    assert {each["kind"] for each in objects} >= {
        "Deployment",
        "Service",
        "PodDisruptionBudget",
        "HorizontalPodAutoscaler",
    }
    assert not [problem for each in objects for problem in wrong(each)]


def test_no_neighbour_in_the_cluster_sets_our_settings() -> None:
    """Kubernetes tells each pod of the services beside it in names such as REDIS_PORT=tcp://10.0.0.1:6379."""
    made = [each for each in rendered("example") if each["kind"] == "Deployment"]
    assert len(made) == 2
    assert [each["spec"]["template"]["spec"]["enableServiceLinks"] for each in made] == [False, False]


def test_every_container_runs_a_program_of_the_image_as_nobody_in_particular(web: Any) -> None:
    schedule = one(rendered("example"), "Deployment", "larkey-schedule")
    runs = {name: each["args"] for made in (web, schedule) for name, each in containers(made).items()}
    assert {args[-1] for args in runs.values()} == {"migrate", "web", "connect", "schedule"} <= COMMANDS.keys()
    for made in (web, schedule):
        assert made["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"]
        for each in containers(made).values():
            assert each["image"] == "registry.example.com/larkey:0.1.0"
            assert each["securityContext"]["readOnlyRootFilesystem"]
            assert {"/larkey/data", "/tmp"} == {mount["mountPath"] for mount in each["volumeMounts"]}


def test_a_pod_is_alive_also_without_its_counterparts_but_not_ready(web: Any) -> None:
    serving = containers(web)["web"]
    paths = {name: serving[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert paths == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}


def test_a_pod_has_time_to_hand_over_what_it_has_begun(web: Any) -> None:
    [_, pause] = containers(web)["web"]["lifecycle"]["preStop"]["exec"]["command"]
    [hand_back] = re.findall(
        r"^HAND_BACK_SECONDS = (\d+)$", (ROOT / "gunicorn.conf.py").read_text("utf-8"), re.MULTILINE
    )
    drain = load_settings({}).server.drain_seconds + int(hand_back)
    assert web["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > int(pause) + drain


def test_what_names_pods_finds_them() -> None:
    objects = rendered("example")
    for name in ("web", "schedule"):
        labels = one(objects, "Deployment", f"larkey-{name}")["spec"]["template"]["metadata"]["labels"]
        budget = one(objects, "PodDisruptionBudget", f"larkey-{name}")["spec"]
        assert budget["selector"]["matchLabels"].items() <= labels.items()
        assert budget["maxUnavailable"] == 1
    labels = one(objects, "Deployment", "larkey-web")["spec"]["template"]["metadata"]["labels"]
    assert one(objects, "Service", "larkey")["spec"]["selector"].items() <= labels.items()
    assert one(objects, "PodMonitor", "larkey")["spec"]["selector"]["matchLabels"].items() <= labels.items()


def test_it_scales_on_streams_that_are_counted() -> None:
    scaler = one(rendered("example"), "HorizontalPodAutoscaler", "larkey-web")["spec"]
    [figure] = [metric["pods"]["metric"]["name"] for metric in scaler["metrics"] if metric["type"] == "Pods"]
    assert scaler["scaleTargetRef"]["name"] == "larkey-web"
    assert scaler["minReplicas"] >= 2
    assert figure in exported()
    [rule] = read(FOLDER / "metrics-adapter.yaml")[0]["rules"]["custom"]
    assert rule["name"]["as"] == figure
    assert rule["seriesQuery"].startswith(f"{figure}{{")


def test_the_secret_with_the_token_for_figures_is_the_one_that_pods_have(web: Any) -> None:
    credentials = one(rendered("example"), "PodMonitor", "larkey")["spec"]["podMetricsEndpoints"][0]["authorization"][
        "credentials"
    ]
    secret = one(rendered("example"), "Secret", "larkey")
    assert (
        credentials["name"] == secret["metadata"]["name"] == containers(web)["web"]["envFrom"][1]["secretRef"]["name"]
    )
    assert credentials["key"] in secret["data"]


@pytest.mark.parametrize(
    "redis", ["redis://r:6379", "redis+sentinel://:p@s1,s2,s3/larkey", "rediss+cluster://:p@r1:6379"]
)
def test_pods_start_with_the_settings_they_get(redis: str) -> None:
    objects = rendered("example")
    names = one(objects, "Secret", "larkey")["data"]
    assert {base64.b64decode(value) for value in names.values()} == {b""}
    given = {name: GIVEN.get(name, redis) for name in names}
    settings = load_settings(one(objects, "ConfigMap", "larkey")["data"] | given)
    check_serving(settings)
    assert not settings.scheduler.in_web
    assert settings.redis.address == redis


def test_over_the_long_connection_every_program_starts_without_the_webhooks_secrets() -> None:
    objects = rendered("example")
    names = set(one(objects, "Secret", "larkey")["data"]) - {"FEISHU_ENCRYPT_KEY"}
    given = one(objects, "ConfigMap", "larkey")["data"] | {name: GIVEN.get(name, "redis://r:6379") for name in names}
    made = [containers(one(objects, "Deployment", f"larkey-{name}")) for name in ("web", "schedule")]
    programs = {name: each for found in made for name, each in found.items() if name != "migrate"}
    assert set(programs) == {"web", "connection", "schedule"}
    for each in programs.values():
        own = {variable["name"]: variable["value"] for variable in each["env"]}
        check_serving(load_settings(given | own))
