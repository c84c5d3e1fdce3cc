"""What a deployment may set, how, and what it is told when it makes no sense."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings.load import Settings, SettingsError, check, check_serving, load_settings

SECRET = "hunter2-hunter2-hunter2"
REAL = {"APP_ID": "cli_1", "APP_SECRET": "s-ecret", "FEISHU_ENCRYPT_KEY": "key", "OPENAI_API_KEY": "sk-1"}


def refusal(environ: Mapping[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    sentence = str(refused.value)
    assert SECRET not in sentence
    assert "\n" not in sentence
    return sentence


def overlay(folder: Path, text: str) -> dict[str, str]:
    path = folder / "my.toml"
    path.write_text(text, "utf-8")
    return {"LARKEY_CONFIG": str(path)}


def test_the_tracked_file_says_what_the_code_says() -> None:
    assert load_settings({}).model_dump() == load_settings({}, []).model_dump()


def test_the_environment_lies_over_the_overlay_and_the_overlay_over_the_tracked_file(tmp_path: Path) -> None:
    mine = overlay(tmp_path, '[llm]\nmodel = "mine"\nretry_count = 7\nroles = {"译" = "Translate."}\n')
    found = load_settings({**mine, "OPENAI_MODEL": "env"})
    assert (found.llm.model, found.llm.retry_count, found.llm.rule) == ("env", 7, "round_robin")
    assert found.llm.roles == {"译": "Translate."}


def test_an_empty_variable_is_as_good_as_none() -> None:
    found = load_settings({"OPENAI_MODEL": "", "LLM__IDLE_TIMEOUT": "", "APP_SECRET_FILE": ""})
    assert found.model_dump() == load_settings({}).model_dump()


@pytest.mark.parametrize(
    ("environ", "section", "key", "value"),
    [
        ({"LOAD_BALANCER_RULE": "ip_hash"}, "llm", "rule", "ip_hash"),
        ({"LLM__IDLE_TIMEOUT": "2.5"}, "llm", "idle_timeout", 2.5),
        ({"RECORDS__CONTENT": "full"}, "records", "content", "full"),
        ({"ADMIN_OPEN_IDS": "ou_a, ou_b，ou_c"}, "people", "admin_open_ids", ["ou_a", "ou_b", "ou_c"]),
        ({"LLM__ROLES": '{"译": "Translate."}'}, "llm", "roles", {"译": "Translate."}),
        ({"OPENAI_BASE_URL": "http://a.example/v1/"}, "llm", "base_url", "http://a.example/v1"),
        ({"no_proxy": "a,b"}, "llm", "no_proxy", "a,b"),
        ({"PEOPLE__EXTERNAL": "true"}, "people", "external", True),
        ({"TRUSTED_PROXIES": "10.0.0.0/8,::1"}, "server", "trusted_proxies", ["10.0.0.0/8", "::1"]),
        ({"LOGS__LEVEL": "INFO"}, "logs", "level", "info"),
        ({"GATEWAY__CORS_ORIGINS": "*"}, "gateway", "cors_origins", ["*"]),
        ({"GATEWAY__CORS_ORIGINS": "https://a.example:8443"}, "gateway", "cors_origins", ["https://a.example:8443"]),
        ({"FEISHU_DOMAIN": "http://127.0.0.1:8091/"}, "feishu", "domain", "http://127.0.0.1:8091"),
    ],
)
def test_a_variable_sets_its_setting(environ: dict[str, str], section: str, key: str, value: object) -> None:
    assert getattr(getattr(load_settings(environ), section), key) == value


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"RETRY_COUNT": "many"}, ("llm.retry_count", "RETRY_COUNT", "integer")),
        ({"LOAD_BALANCER_RULE": "best"}, ("LOAD_BALANCER_RULE", "round_robin", "least_busy")),
        ({"LLM__MODLE": "x"}, ("LLM__MODLE is no setting", "did you mean LLM__MODEL?")),
        ({"RECORD__CONTENT": "off"}, ("RECORD__CONTENT is no setting", "did you mean RECORDS__CONTENT?")),
        ({"LMM__IDLE_TIMEOUT": "5"}, ("did you mean LLM__IDLE_TIMEOUT?",)),
        ({"TOKENS__MOST_DAYS": "7"}, ("tokens", "usual_days of at most most_days, which is 7")),
        ({"PRICES__CURRENCY": "dollars"}, ("prices.currency must be three letters such as USD",)),
        ({"GATEWAY__CORS_ORIGINS": "chat.example.com"}, ("gateway.cors_origins", "https://chat.example.com")),
        ({"GATEWAY__CORS_ORIGINS": "https://a.example, https://b.example/chat"}, ("without a path",)),
        ({"TIMEZONE": "Mars"}, ("TIMEZONE", "Asia/Shanghai")),
        ({"SECRET_KEY": "short"}, ("SECRET_KEY", "16 characters")),
        ({"FEISHU_DOMAIN": "http://open.feishu.cn"}, ("FEISHU_DOMAIN", "https://open.feishu.cn")),
        ({"FEISHU_TRANSPORT": "carrier pigeon"}, ("FEISHU_TRANSPORT", "webhook", "websocket")),
        ({"OPENAI_PROXY": f"ftp://u:{SECRET}@h"}, ("OPENAI_PROXY", "socks5://")),
        ({"OPENAI_SERVICE_PORT": "0"}, ("OPENAI_SERVICE_PORT", "greater than or equal to 1")),
        ({"LLM__ROLES": SECRET}, ("llm.roles", "JSON object")),
        ({"LLM__IDLE_TIMEOUT": "nan"}, ("llm.idle_timeout",)),
        ({"APP_SECRET_FILE": "/nowhere"}, ("APP_SECRET_FILE", "/nowhere")),
        ({"APP_SECRET": SECRET, "FEISHU__APP_SECRET": "other"}, ("APP_SECRET and FEISHU__APP_SECRET",)),
        ({"REDIS_PREFIX": "{a}"}, ("REDIS_PREFIX", "braces")),
        ({"TRUSTED_PROXIES": "everybody"}, ("TRUSTED_PROXIES", "10.0.0.0/8")),
        ({"LARKEY_CONFIG": "/nowhere.toml"}, ("LARKEY_CONFIG", "/nowhere.toml")),
    ],
)
def test_a_bad_value_is_refused_by_name(environ: dict[str, str], words: tuple[str, ...]) -> None:
    sentence = refusal(environ)
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[llm]\nmodle = "x"', ("llm.modle is no setting", "did you mean model?")),
        ("[lmm]\nx = 1", ("lmm is no section", "did you mean llm?")),
        ("llm = 3", ("llm must be",)),
        (f'[feishu]\napp_secret = ["{SECRET}"]', ("feishu.app_secret", "string")),
        ("[llm", ("is not good TOML", "my.toml")),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    sentence = refusal(overlay(tmp_path, text))
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize("name", ["APP_SECRET_FILE", "FEISHU__APP_SECRET_FILE"])
def test_a_secret_may_come_from_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    found = load_settings({name: str(tmp_path / "secret")})
    assert found.feishu.app_secret.get_secret_value() == SECRET


def test_every_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("redis://h/0")
    names = [
        "OPENAI_API_KEY",
        "REDIS_URL",
        "DATABASE_URL",
        "SECRET_KEY",
        "ADMIN_TOKEN",
        "DB_PASSWORD",
        "REDIS_PASSWORD",
    ]
    names += ["FEISHU_ENCRYPT_KEY", "FEISHU_VERIFICATION_TOKEN"]
    (tmp_path / "long").write_text(SECRET)
    found = load_settings({f"{name}_FILE": str(tmp_path / "long") for name in names})
    assert found.secrets().count(SECRET) == len(names)


def test_what_is_no_secret_has_no_file() -> None:
    assert "OPENAI_MODEL_FILE" not in refusal({"RETRY_COUNT": "x", "OPENAI_MODEL_FILE": "/nowhere"})
    assert "LLM__MODEL_FILE is no setting" in refusal({"LLM__MODEL_FILE": "/nowhere"})


def test_variables_of_other_programs_are_not_ours() -> None:
    load_settings({"AIRFLOW__CORE__X": "1", "PATH": "/bin", "APP_IDENTITY": "x", "LC__ALL": "C"})


def test_no_secret_is_in_the_representation() -> None:
    environ = dict.fromkeys(("APP_SECRET", "OPENAI_API_KEY", "SECRET_KEY", "ADMIN_TOKEN", "DB_PASSWORD"), SECRET)
    found = load_settings({**environ, "REDIS_URL": f"redis://:{SECRET}@h", "OPENAI_PROXY": f"http://u:{SECRET}@h"})
    assert SECRET not in repr(found)
    assert SECRET not in str(found)
    assert SECRET in found.secrets()


def test_every_key_of_a_list_and_every_password_of_a_url_is_known_as_a_secret() -> None:
    found = load_settings({"OPENAI_API_KEY": "sk-one, sk-two，sk-three", "REDIS_URL": "redis://u:p%40ss@h/0"})
    assert {"sk-one", "sk-two", "sk-three", "p%40ss", "p@ss"} <= set(found.secrets())


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, ""),
        ({"REDIS_URL": "rediss://h:1/2", "REDIS_HOST": "other"}, "rediss://h:1/2"),
        ({"REDIS_HOST": "h"}, "redis://h:6379/0"),
        (
            {"REDIS_HOST": "h", "REDIS_PORT": "1", "REDIS_DB": "2", "REDIS_PASSWORD": "p@/:"},
            "redis://:p%40%2F%3A@h:1/2",
        ),
        ({"REDIS_HOST": "::1", "REDIS_USERNAME": "u", "REDIS_PASSWORD": "p"}, "redis://u:p@[::1]:6379/0"),
    ],
)
def test_redis_is_found_by_url_or_by_parts(environ: dict[str, str], address: str) -> None:
    assert load_settings(environ).redis.address == address


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "sqlite:///data/larkey.db"),
        ({"DATABASE_URL": "postgresql://h/x", "DB_HOST": "other"}, "postgresql://h/x"),
        (
            {"DB_HOST": "h", "DB_USER": "lar key", "DB_PASSWORD": "p@ss:/#?", "DB_NAME": "n"},
            "postgresql://lar%20key:p%40ss%3A%2F%23%3F@h:5432/n",
        ),
        ({"DB_HOST": "h", "DB_PORT": "5432"}, "postgresql://h:5432/larkey"),
        ({"DB_HOST": "h", "DB_PORT": "3306"}, "mysql://h:3306/larkey"),
        ({"DB_HOST": "h", "DB_PORT": "6000", "DATABASE__ENGINE": "postgresql"}, "postgresql://h:6000/larkey"),
    ],
)
def test_the_database_is_found_by_url_or_by_parts(environ: dict[str, str], address: str) -> None:
    assert load_settings(environ).database.address == address


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"APP_ID": "cli_1"}, "APP_SECRET is not"),
        ({"APP_SECRET": "s"}, "APP_ID is not"),
        ({**REAL, "FEISHU_ENCRYPT_KEY": ""}, "FEISHU_ENCRYPT_KEY or FEISHU_VERIFICATION_TOKEN must be set"),
        ({**REAL, "OPENAI_API_KEY": ""}, "OPENAI_API_KEY is not"),
        ({"REDIS_URL": "redis://redis.example/0"}, "SECRET_KEY must be set"),
        ({"REDIS_URL": "redis+cluster://127.0.0.1/0", "REDIS__REPLICAS": "1"}, "needs one primary with replicas"),
    ],
)
def test_what_is_dangerous_does_not_start(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        check(load_settings(environ))


@pytest.mark.parametrize(
    "environ",
    [
        {},
        REAL,
        {**REAL, "FEISHU_ENCRYPT_KEY": "", "FEISHU_VERIFICATION_TOKEN": "t"},
        {**REAL, "FEISHU_ENCRYPT_KEY": "", "FEISHU_TRANSPORT": "websocket"},
        {"APP_ID": "cli_s", "APP_SECRET": "s", "FEISHU_ENCRYPT_KEY": "k", "FEISHU_DOMAIN": "http://127.0.0.1:8091"},
        {"REDIS_URL": "redis://127.0.0.1/0"},
        {"REDIS_URL": "unix:///run/redis.sock"},
        {"REDIS_URL": "redis://redis.example/0", "SECRET_KEY": SECRET},
    ],
)
def test_what_is_sound_may_start(environ: dict[str, str]) -> None:
    check(load_settings(environ))


@pytest.mark.parametrize("missing", ["APP_ID", "OPENAI_API_KEY", "REDIS_URL", "SECRET_KEY"])
def test_a_web_worker_needs_all_its_parts(missing: str) -> None:
    whole = {**REAL, "REDIS_URL": "redis://127.0.0.1/0", "SECRET_KEY": SECRET}
    check_serving(load_settings(whole))
    lacking = {name: value for name, value in whole.items() if name != missing}
    lacking |= {"APP_SECRET": ""} if missing == "APP_ID" else {}
    with pytest.raises(SettingsError, match=missing):
        check_serving(load_settings(lacking))


def test_settings_cannot_be_changed_afterwards() -> None:
    found: Settings = load_settings({})
    with pytest.raises(ValueError, match="frozen"):
        found.llm.model = "another"
