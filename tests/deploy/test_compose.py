"""compose.yaml: one machine with all that Larkey stands on, and the settings that it gives are good ones."""

import re
from typing import Any

import yaml

from bot.settings.load import check_serving, load_settings
from tests.support import ROOT

COMPOSE: Any = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))  # type: ignore[no-untyped-call]
SERVICES = COMPOSE["services"]
IN_ENV_FILE = {
    "APP_ID": "cli_x",
    "APP_SECRET": "s",
    "FEISHU_ENCRYPT_KEY": "e",
    "OPENAI_API_KEY": "sk-x",
    "METRICS__TOKEN": "0123456789abcdef",
}


def filled(value: str) -> str:
    """`${NAME:?what to do}` and `${NAME:-default}` as compose fills them."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda found: found[2] or "0123456789abcdef", value)


def test_everything_is_there_and_pinned() -> None:
    assert set(SERVICES) == {"larkey", "redis", "postgres", "prometheus", "grafana"}
    assert {name for name, service in SERVICES.items() if "build" in service} == {"larkey"}
    for name in set(SERVICES) - {"larkey"}:
        assert SERVICES[name]["image"].partition(":")[2] not in ("", "latest")
    assert {name for name in SERVICES if "watch" in SERVICES[name].get("profiles", ())} == {"prometheus", "grafana"}


def test_larkey_starts_with_what_it_is_given() -> None:
    own = {name: filled(value) for name, value in SERVICES["larkey"]["environment"].items()}
    settings = load_settings(own | IN_ENV_FILE)
    check_serving(settings)
    assert settings.redis.address.endswith("@redis:6379/0")
    assert settings.database.address.endswith("@postgres:5432/larkey")
    assert set(SERVICES["larkey"]["depends_on"]) == {"redis", "postgres"}
    assert all(SERVICES[name]["healthcheck"]["test"] for name in SERVICES["larkey"]["depends_on"])


def test_redis_keeps_what_feishu_was_told_is_taken() -> None:
    said = " ".join(SERVICES["redis"]["command"])
    for word in ("--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction", "--requirepass"):
        assert word in said


def test_it_has_time_to_hand_over_what_it_has_begun() -> None:
    grace = int(SERVICES["larkey"]["stop_grace_period"].removesuffix("s"))
    assert grace >= load_settings({}).server.drain_seconds + 18


def test_no_log_grows_without_end() -> None:
    for service in SERVICES.values():
        options = service["logging"]["options"]
        assert int(options["max-size"].removesuffix("m")) * int(options["max-file"]) <= 100


def test_what_is_kept_lies_in_volumes_and_what_is_brought_is_in_the_repository() -> None:
    for service in SERVICES.values():
        for mount in service.get("volumes", ()):
            source = mount.partition(":")[0]
            assert (ROOT / source).is_dir() if source.startswith("./") else source in COMPOSE["volumes"]


def test_prometheus_reads_the_token_where_compose_puts_it() -> None:
    scraping: Any = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))  # type: ignore[no-untyped-call]
    [job] = scraping["scrape_configs"]
    [secret] = SERVICES["prometheus"]["secrets"]
    assert job["authorization"]["credentials_file"] == f"/run/secrets/{secret}"
    assert COMPOSE["secrets"][secret]["environment"] == "METRICS__TOKEN"
    assert job["static_configs"] == [{"targets": ["larkey:8090"]}]
