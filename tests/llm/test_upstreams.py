"""Which upstream serves which call, and where it goes."""

import pytest

from llm.errors import NotServed
from llm.keys import Key, keys_of
from llm.pool import Pool
from llm.upstreams import Need, Upstream, Who

AZURE = Upstream("azure", "https://a.openai.azure.com", "azure", api_version="2024-10-21")


def asked(pool: Pool, need: Need) -> list[str]:
    """The upstreams that would be asked, in order: each attempt is refused."""
    return [key.upstream.name for key in pool.keys_for(need)]


def test_an_upstream_serves_the_models_that_it_allows_and_does_not_deny() -> None:
    upstream = Upstream(allow=("gpt-4*", "/files*"), deny=("gpt-4-32k*",), aliases={"quick": "gpt-4o-mini"})
    assert [upstream.serves(name) for name in ("gpt-4o", "quick", "/files/file-1")] == [True] * 3
    assert [upstream.serves(name) for name in ("gpt-4-32k-0613", "o3", "/batches")] == [False] * 3
    assert upstream.model("quick") == "gpt-4o-mini"
    assert Upstream(deny=("dall-e*",)).serves("gpt-4o")


def test_only_those_who_are_named_may_use_a_restricted_upstream() -> None:
    who = Who(people=("ou_1",), departments=("od-1",), tokens=("Abc123",))
    for need in (Need(person="ou_1"), Need(departments=("od-0", "od-1")), Need(token="Abc123")):
        assert who.admits(need)
    for need in (Need(), Need(person="ou_2", departments=("od-0",), token="x")):
        assert not who.admits(need)
        assert Who().admits(need)


def test_a_call_finds_the_upstreams_that_serve_it() -> None:
    first, other = Upstream("first", allow=("gpt-*",)), Upstream("other", allow=("qwen*",), who=Who(people=("ou_1",)))
    pool = Pool([*keys_of(["sk-a", "sk-b"], first), *keys_of(["sk-c"], other)])
    assert asked(pool, Need("gpt-4o")) == ["first", "first"]
    assert asked(pool, Need("qwen-max", person="ou_1")) == ["other"]
    assert asked(pool, Need(only=pool.keys[1].id)) == ["first"]


@pytest.mark.parametrize(
    ("need", "code"),
    [
        (Need("qwen-max", "/chat/completions"), "model_not_found"),
        (Need("", "/files"), "route_not_served"),
        (Need("gpt-4o", only="0123456789ab"), "key_gone"),
    ],
)
def test_what_no_upstream_serves_is_asked_of_none(need: Need, code: str) -> None:
    pool = Pool(keys_of(["sk-a", "sk-b"], Upstream(allow=("gpt-*",))))
    with pytest.raises(NotServed) as refused:
        pool.call(lambda key: pytest.fail("nobody was to be asked"), need=need)
    assert (refused.value.code, refused.value.status) == (code, 404)


@pytest.mark.parametrize(
    ("upstream", "path", "model", "query", "url"),
    [
        (Upstream(), "/models", "", "", "https://api.openai.com/v1/models"),
        (Upstream(base_url="https://x/a/b"), "/files", "", "limit=2", "https://x/a/b/files?limit=2"),
        (
            AZURE,
            "/chat/completions",
            "my gpt",
            "",
            "https://a.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21",
        ),
        (AZURE, "/files", "", "a=b", "https://a.openai.azure.com/openai/files?a=b&api-version=2024-10-21"),
        (AZURE, "/files", "", "api-version=1", "https://a.openai.azure.com/openai/files?api-version=1"),
        (
            Upstream("new", "https://a.openai.azure.com/openai/v1", "azure"),
            "/chat/completions",
            "m",
            "",
            "https://a.openai.azure.com/openai/v1/chat/completions",
        ),
    ],
)
def test_a_call_goes_where_the_upstream_wants_it(
    upstream: Upstream, path: str, model: str, query: str, url: str
) -> None:
    assert Key("sk-a", upstream).url(path, model, query) == url


def test_a_key_opens_its_upstream_by_the_header_that_it_wants() -> None:
    assert Key("sk-a").headers() == {"Authorization": "Bearer sk-a"}
    assert Key("sk-a", Upstream(organisation="org-1")).headers()["OpenAI-Organization"] == "org-1"
    assert Key("sk-a", AZURE).headers() == {"api-key": "sk-a"}
    assert Key("", Upstream(extra={"X-Team": "a"})).headers() == {"X-Team": "a"}


def test_one_secret_in_two_upstreams_is_two_keys() -> None:
    assert Key("sk-a").id == Key("sk-a", Upstream()).id != Key("sk-a", Upstream("other")).id


def test_what_an_upstream_weighs_is_shared_by_its_keys() -> None:
    assert [key.weight for key in keys_of(["a", "b", "a"], Upstream(weight=3))] == [1.5, 1.5]
