"""The way out: through no proxy, an HTTP proxy or a SOCKS proxy, with TLS or without."""

from pathlib import Path

import pytest

from llm.chat import Chat
from llm.errors import UpstreamDown
from llm.http import Http
from llm.keys import parse_keys
from llm.pool import Pool
from llm.wire.proxies import Proxies
from tests.llm.model import Model, ask, user
from tests.llm.relays import BlackHole, HttpProxy, Relay, Socks5Proxy, TlsFront
from tests.llm.tls import write_pem

HOST = "model.test"  # only a proxy can resolve it


def chat_at(url: str, http: Http) -> Chat:
    return Chat(Pool(parse_keys("sk-sandbox-aaaa", url)), http, model="gpt-4o", retry_time=0.01)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return write_pem(tmp_path)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_plain_addresses_go_through_the_http_proxy_of_the_environment(model: Model, name: str) -> None:
    with HttpProxy(model.port) as proxy:
        http = Http(environment={name: f"http://127.0.0.1:{proxy.port}", "HTTPS_PROXY": "http://127.0.0.1:9"})
        assert ask(chat_at(f"http://{HOST}/model/v1", http), "[[say yes]]") == "yes"
        assert proxy.asked == [f"POST http://{HOST}/model/v1/chat/completions"]


def test_openai_proxy_goes_before_the_environment(model: Model) -> None:
    with HttpProxy(model.port) as proxy, Relay(model.port) as other:
        environment = {"HTTP_PROXY": f"http://127.0.0.1:{other.port}"}
        http = Http(proxy=f"127.0.0.1:{proxy.port}", environment=environment)
        assert ask(chat_at(f"http://{HOST}/model/v1", http), "[[say yes]]") == "yes"
        assert len(proxy.asked) == 1


def test_tls_goes_through_the_tunnel_of_an_http_proxy(model: Model, pem: Path) -> None:
    with TlsFront(model.port, pem) as front, HttpProxy(front.port, "user:p@ss word") as proxy:
        environment = {"HTTPS_PROXY": f"http://user:p%40ss%20word@127.0.0.1:{proxy.port}", "SSL_CERT_FILE": str(pem)}
        chat = chat_at(f"https://{HOST}/model/v1", Http(environment=environment))
        assert [ask(chat, "[[say yes]]") for _ in range(2)] == ["yes", "yes"]
        assert proxy.asked == [f"CONNECT {HOST}:443"]


@pytest.mark.parametrize("scheme", ["socks5h", "socks"])
def test_a_socks_proxy_resolves_the_name(model: Model, scheme: str) -> None:
    with Socks5Proxy(model.port, "user:p@ss") as proxy:
        http = Http(proxy=f"{scheme}://user:p%40ss@127.0.0.1:{proxy.port}", environment={})
        assert ask(chat_at(f"http://{HOST}:8080/model/v1", http), "[[say yes]]") == "yes"
        assert proxy.asked == [f"{HOST}:8080"]


def test_socks5_without_h_resolves_the_name_here(model: Model) -> None:
    with Socks5Proxy(model.port) as proxy:
        http = Http(environment={"ALL_PROXY": f"socks5://127.0.0.1:{proxy.port}"})
        assert ask(chat_at("http://localhost:8080/model/v1", http), "[[say yes]]") == "yes"
        assert proxy.asked == ["127.0.0.1:8080"]


def test_tls_goes_through_socks_and_can_be_cut_there_while_silent(model: Model, pem: Path) -> None:
    with TlsFront(model.port, pem) as front, Socks5Proxy(front.port) as proxy:
        http = Http(proxy=f"socks5h://127.0.0.1:{proxy.port}", environment={"SSL_CERT_FILE": str(pem)})
        chat = chat_at(f"https://{HOST}/model/v1", http)
        with chat.ask(user("[[say a b]] [[stall 2]]")) as answer:
            assert next(answer).text
        assert model.ended()[0]["end"] == "client gone"


def test_no_proxy_goes_straight(model: Model) -> None:
    environment = {"ALL_PROXY": "socks5h://127.0.0.1:9", "NO_PROXY": "example.com, 127.0.0.0/8"}
    assert ask(model.chat(http=Http(environment=environment)), "[[say yes]]") == "yes"


def test_a_certificate_that_nobody_vouches_for_is_refused(model: Model, pem: Path) -> None:
    with TlsFront(model.port, pem) as front, pytest.raises(UpstreamDown) as failed:
        ask(chat_at(f"https://localhost:{front.port}/model/v1", Http(environment={})), "hi")
    assert failed.value.code == "tls"


def test_a_proxy_that_refuses_is_named_without_its_password(model: Model, pem: Path) -> None:
    with HttpProxy(model.port, "user:right") as proxy:
        http = Http(proxy=f"http://user:wrong@127.0.0.1:{proxy.port}", environment={})
        with pytest.raises(UpstreamDown) as failed:
            ask(chat_at(f"https://{HOST}/model/v1", http), "hi")
    assert failed.value.code == "proxy"
    assert "wrong" not in repr(failed.value)


def test_a_proxy_that_never_answers_is_given_up_in_time(model: Model) -> None:
    with BlackHole(model.port) as hole:
        http = Http(proxy=f"socks5h://127.0.0.1:{hole.port}", environment={}, connect_timeout=0.3)
        with pytest.raises(UpstreamDown):
            ask(chat_at(f"http://{HOST}/model/v1", http), "hi")


@pytest.mark.parametrize("proxy", ["ftp://x:1", "http://", "socks9://x", "http://x:notaport", "http://u:secret@:1"])
def test_a_proxy_that_is_none_is_refused_without_showing_it(proxy: str) -> None:
    with pytest.raises(ValueError, match="a proxy must be") as refused:
        Proxies(proxy)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("rule", "url", "direct"),
    [
        ("*", "https://api.openai.com/v1", True),
        ("openai.com", "https://api.openai.com/v1", True),
        (".openai.com", "https://api.openai.com/v1", True),
        ("*.openai.com", "https://API.OPENAI.COM/v1", True),
        ("openai.com", "https://notopenai.com/v1", False),
        ("openai.com:8443", "https://openai.com:8443/v1", True),
        ("openai.com:8443", "https://openai.com/v1", False),
        ("10.0.0.0/8", "http://10.1.2.3/v1", True),
        ("10.0.0.0/8", "http://11.1.2.3/v1", False),
        ("::1", "http://[::1]:8000/v1", True),
        ("[::1]:8000", "http://[::1]:8000/v1", True),
        ("[::1]:8001", "http://[::1]:8000/v1", False),
        ("", "http://localhost/v1", False),
    ],
)
def test_no_proxy_lists_hosts_domains_ports_and_networks(rule: str, url: str, direct: bool) -> None:
    proxies = Proxies("http://proxy:1", {"no_proxy": f" ,{rule}, "})
    assert proxies.of(url) == ("" if direct else "http://proxy:1")
