"""Where a caller is: what proxies write is believed as far as they are trusted."""

import pytest

from gateway.caller.addresses import Callers, networks, within


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        ((), "9.9.9.9", "1.2.3.4", "9.9.9.9"),
        (("10.0.0.0/8",), "9.9.9.9", "1.2.3.4", "9.9.9.9"),
        (("10.0.0.0/8",), "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (("10.0.0.0/8",), "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (("10.0.0.0/8",), "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (("10.0.0.0/8",), "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (("10.0.0.0/8",), "10.0.0.1", "", "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", "nonsense", "nonsense"),
        (("::1",), "::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_nearest_address_that_is_no_trusted_proxy(
    trusted: tuple[str, ...], peer: str, forwarded: str, address: str
) -> None:
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    assert Callers(trusted).address(environ) == address


def test_an_ipv4_address_may_come_in_the_clothes_of_ipv6() -> None:
    assert within("::ffff:10.1.2.3", networks(("10.0.0.0/8",)))
    assert not within("::ffff:11.1.2.3", networks(("10.0.0.0/8",)))
    assert not within("nonsense", networks(("0.0.0.0/0",)))
    with pytest.raises(ValueError, match="nonsense"):
        networks(("nonsense",))
