"""[upstreams.NAME]: what may be said, what is refused, and what becomes of it."""

import json
from pathlib import Path

import pytest

from bot.pool.building import keys_from
from bot.settings.load import SettingsError, check, load_settings
from llm.keys import Key
from llm.upstreams import Need

SECRET = "sk-should-never-be-shown"


def keys(tmp_path: Path, text: str, **environ: str) -> tuple[Key, ...]:
    """The pool's keys with this file laid over config.toml."""
    file = tmp_path / "my.toml"
    file.write_text(text, "utf-8")
    environ = {"LARKEY_CONFIG": str(file), **environ}
    return keys_from(load_settings(environ), environ)


def test_an_upstream_stands_beside_the_one_of_openai_api_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-c\n", "utf-8")
    found = keys(
        tmp_path,
        f"""
        [upstreams.other]
        base_url = "https://other.example/api/v3/"
        keys = ["env:OTHER", "file:{tmp_path / "key"}"]
        weight = 2
        priority = -1
        organisation = "org-other"
        """,
        OPENAI_API_KEY="sk-a，sk-b",
        OTHER=" sk-d ",
    )
    assert [(key.upstream.name, key.secret) for key in found] == [
        ("default", "sk-a"),
        ("default", "sk-b"),
        ("other", "sk-d"),
        ("other", "sk-c"),
    ]
    assert found[-1].url("/models") == "https://other.example/api/v3/models"
    assert found[-1].headers()["OpenAI-Organization"] == "org-other"
    assert (found[0].weight, found[-1].weight) == (0.5, 1.0)
    assert (found[0].upstream.priority, found[-1].upstream.priority) == (0, -1)


def test_a_model_that_reasons_in_silence_for_minutes_is_waited_for_unless_somebody_says_otherwise(
    tmp_path: Path,
) -> None:
    table = '[upstreams.quick]\nbase_url = "http://127.0.0.1:9/v1"\nkeys = ["env:QUICK"]\nstream_timeout = 20\n'
    usual, quick = keys(tmp_path, table, OPENAI_API_KEY="sk-usual", QUICK="sk-quick")
    assert usual.upstream.patience.first_stream >= 240
    assert quick.upstream.patience.first_stream == 20


def test_what_openai_api_key_opens_may_be_told_more_about_as_default(tmp_path: Path) -> None:
    text = '[upstreams.default]\nallow = ["gpt-*"]\nidle_timeout = 7.0'
    (key,) = keys(tmp_path, text, OPENAI_API_KEY="sk-a", OPENAI_BASE_URL="https://mine.example/v1")
    assert (key.base_url, key.upstream.allow, key.upstream.patience.idle) == (
        "https://mine.example/v1",
        ("gpt-*",),
        7.0,
    )


@pytest.mark.parametrize(
    ("name", "url", "served"),
    [
        ("openai", "https://api.openai.com/v1/chat/completions", "o3"),
        ("ernie", "https://qianfan.baidubce.com/v2/chat/completions", "ernie-4.5-turbo-128k"),
        ("gemini", "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", "gemini-2.5-flash"),
        ("deepseek", "https://api.deepseek.com/v1/chat/completions", "deepseek-chat"),
        ("qwen", "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", "qwen-max"),
        ("kimi", "https://api.moonshot.cn/v1/chat/completions", "kimi-k2-turbo-preview"),
    ],
)
def test_a_vendors_name_is_enough(tmp_path: Path, name: str, url: str, served: str) -> None:
    (key,) = keys(tmp_path, f'[upstreams.{name}]\nkeys = ["env:VENDOR"]', VENDOR=SECRET)
    assert key.url("/chat/completions", served) == url
    assert key.headers() == {"Authorization": f"Bearer {SECRET}"}
    assert key.upstream.serves(served)
    assert key.upstream.who.admits(Need(served))
    assert key.upstream.serves("of-another-vendor") is (name == "openai")


def test_azure_has_its_own_header_and_paths(tmp_path: Path) -> None:
    text = """
    [upstreams.azure]
    base_url = "https://mine.openai.azure.com"
    api_version = "2024-10-21"
    keys = ["env:AZURE"]
    aliases = {"gpt-4o" = "our-gpt"}
    """
    (key,) = keys(tmp_path, text, AZURE=SECRET)
    model = key.upstream.model("gpt-4o")
    assert key.headers() == {"api-key": SECRET}
    assert key.url("/embeddings", model).endswith("/openai/deployments/our-gpt/embeddings?api-version=2024-10-21")


def test_a_server_of_ones_own_may_want_no_key(tmp_path: Path) -> None:
    (key,) = keys(tmp_path, '[upstreams.vllm]\nbase_url = "http://10.0.0.5:8000/v1"')
    assert key.headers() == {}


def test_upstreams_may_come_as_json_from_the_environment(tmp_path: Path) -> None:
    told = {"other": {"base_url": "https://x.example", "keys": ["env:OTHER"], "who": {"people": ["ou_1"]}}}
    (key,) = keys(tmp_path, "", UPSTREAMS=json.dumps(told), OTHER="sk-a")
    assert key.upstream.who.people == ("ou_1",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'[upstreams.kimi]\nkeys = ["{SECRET}"]', "upstreams.kimi.keys must name where each key is"),
        (f'[upstreams.kimi]\nkeys = ["env:NOWHERE", "{SECRET}"]', "must name where each key is"),
        ('[upstreams.kimi]\nkeys = ["env:NOWHERE"]', "names env:NOWHERE, which is not there or empty"),
        ('[upstreams.kimi]\nkeys = ["file:/nowhere/key"]', r"cannot be read \(No such file or directory\)"),
        ('[upstreams.kimi]\nkeys = ["env:CJK"]', "what env:CJK holds has a character"),
        ("[upstreams.kimi]\nkeys = []", "kimi has no keys"),
        ('[upstreams.kimi]\nkey = "env:A"', "upstreams.kimi.key is no setting: did you mean keys"),
        ('[upstreams.mine]\nkeys = ["env:A"]\ntype = "own"', "upstreams.mine.type must be 'openai'"),
        ("[upstreams.vllm]\nweight = 1", "needs a base_url"),
        ('[upstreams.azure]\nbase_url = "https://a.example"\nkeys = ["env:A"]', "needs an api_version"),
        ('[upstreams.kimi]\nkeys = ["env:A"]\nheaders = {"Api-Key" = "x"}', "must not hold a secret"),
        ('[upstreams.kimi]\nkeys = ["env:A"]\nheaders = {"a" = "b\\r\\nc"}', "must be names and values"),
        ('[upstreams.default]\nkeys = ["env:A"]', "default is the upstream of OPENAI_API_KEY"),
        ('[upstreams."a b"]\nkeys = ["env:A"]', "must be named with small letters"),
        ('[upstreams.kimi]\nkeys = ["env:A"]\nweight = 0', "upstreams.kimi.weight must be greater than 0"),
        (
            '[upstreams.kimi]\nkeys = ["env:A"]\nwho = {persons = []}',
            "who.persons is no setting: there is departments",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_without_showing_a_secret(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        keys(tmp_path, text, CJK=f"{SECRET}密", A="sk-a")
    assert SECRET not in str(refused.value)


def test_the_start_is_refused_where_a_key_is_not_to_be_found(tmp_path: Path) -> None:
    told = {"kimi": {"keys": [f"file:{tmp_path / 'gone'}"]}}
    with pytest.raises(SettingsError, match=r"upstreams\.kimi\.keys names a file"):
        check(load_settings({"UPSTREAMS": json.dumps(told)}))


def test_real_people_may_be_answered_by_an_upstream_alone(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-a", "utf-8")
    real = {"APP_ID": "cli_1", "APP_SECRET": "s" * 20, "FEISHU_TRANSPORT": "websocket"}
    with pytest.raises(SettingsError, match="OPENAI_API_KEY is not"):
        check(load_settings(real))
    check(load_settings({**real, "UPSTREAMS": json.dumps({"kimi": {"keys": [f"file:{tmp_path / 'key'}"]}})}))


def test_a_proxy_with_a_password_is_a_secret() -> None:
    told = {"kimi": {"keys": ["env:K"], "proxy": "http://me:pass-word@proxy.example:3128"}}
    settings = load_settings({"UPSTREAMS": json.dumps(told)})
    assert "pass-word" in settings.secrets()
    assert "pass-word" not in repr(settings)
