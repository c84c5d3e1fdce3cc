"""The union of the models that one caller may use."""

import pytest

from llm.catalogue import Catalogue
from llm.errors import LlmError
from llm.http import Http
from llm.keys import Key, keys_of
from llm.pool import Pool
from llm.upstreams import Need, Upstream, Who
from tests.llm.model import Model
from tests.support import free_port


def catalogue(*keys: tuple[Key, ...]) -> tuple[Catalogue, Pool]:
    pool = Pool([key for some in keys for key in some])
    return Catalogue(pool, Http(environment={})), pool


def test_an_upstream_lists_what_it_serves_and_its_aliases(model: Model) -> None:
    upstream = Upstream("one", model.base_url, allow=("gpt-4*",), deny=("gpt-4.1",), aliases={"quick": "gpt-4o-mini"})
    found = catalogue(keys_of(["sk-sandbox-aaaa"], upstream))[0].all()
    assert {"quick", "gpt-4o", "gpt-4o-mini"} <= set(found)
    assert not [name for name in found if not name.startswith("gpt-4") and name != "quick"]
    assert "gpt-4.1" not in found
    assert found["quick"]["id"] == "quick"


def test_models_of_several_upstreams_are_one_list_for_those_who_may_use_them(model: Model) -> None:
    everybody = Upstream("one", model.base_url, allow=("gpt-4o",))
    some = Upstream("some", model.base_url, allow=("gpt-4o-mini",), who=Who(people=("ou_1",)))
    found, _ = catalogue(keys_of(["sk-sandbox-aaaa"], everybody), keys_of(["sk-sandbox-bbbb"], some))
    assert list(found.all()) == ["gpt-4o"]
    assert list(found.all(Need(person="ou_1"))) == ["gpt-4o", "gpt-4o-mini"]


def test_keys_of_one_organisation_are_asked_once(model: Model) -> None:
    keys = keys_of([f"sk-sandbox-000{number}" for number in range(3)], Upstream("one", model.base_url, "openai", "org"))
    catalogue(keys)[0].all()
    assert model.keys_asked() == ["0000"]


def test_an_upstream_that_lists_nothing_is_known_by_what_its_settings_name(model: Model) -> None:
    dead = Upstream(
        "dead", f"http://127.0.0.1:{free_port()}/v1", allow=("our-llama", "other-*"), aliases={"llama": "x"}
    )
    alive = Upstream("alive", model.base_url, allow=("gpt-4o",))
    found, _ = catalogue(keys_of([""], dead), keys_of(["sk-sandbox-aaaa"], alive))
    assert list(found.all()) == ["gpt-4o", "llama", "our-llama"]


def test_other_upstreams_are_listed_as_soon_as_they_are_there(model: Model) -> None:
    found, pool = catalogue(keys_of(["sk-sandbox-aaaa"], Upstream("one", model.base_url, allow=("gpt-4o",))))
    assert list(found.all()) == ["gpt-4o"]
    pool.replace(keys_of(["sk-sandbox-aaaa"], Upstream("one", model.base_url, allow=("gpt-4o-mini",))))
    assert list(found.all()) == ["gpt-4o-mini"]


def test_without_any_list_it_says_why() -> None:
    nowhere = Upstream("one", f"http://127.0.0.1:{free_port()}/v1")
    with pytest.raises(LlmError, match="no connection"):
        catalogue(keys_of(["sk-sandbox-aaaa"], nowhere))[0].all()
