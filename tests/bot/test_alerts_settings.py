"""Settings of alerts that cannot work are refused at the start, in a sentence that names them and shows no secret."""

import pytest

from bot.eyes.page import Doorkeeper
from bot.settings.load import SettingsError, load_settings

TOKEN = "syt_not_to_be_shown"


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"ALERTS__WEBHOOK": "open.feishu.cn/open-apis/bot/v2/hook/secret-part"}, "alerts.webhook must begin with"),
        ({"ALERTS__MATRIX_TOKEN": TOKEN}, "needs matrix_homeserver, matrix_room and matrix_token together"),
        ({"ALERTS__MATRIX_HOMESERVER": "matrix.example.org"}, "alerts.matrix_homeserver"),
        ({"ALERTS__EVERY_SECONDS": "0"}, "alerts.every_seconds"),
        ({"METRICS__TOKEN": "short"}, "metrics.token must have at least 16 characters"),
        ({"METRICS__NETWORKS": "everybody"}, "metrics.networks"),
    ],
)
def test_what_cannot_work_is_refused(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    assert says in str(refused.value)
    assert not [secret for secret in (TOKEN, "secret-part", "short") if secret in str(refused.value)]


def test_no_network_at_all_has_a_word_because_an_empty_value_is_not_given() -> None:
    assert load_settings({"METRICS__NETWORKS": ""}).metrics.networks == ["127.0.0.0/8", "::1"]
    none = load_settings({"METRICS__NETWORKS": "none"}).metrics.networks
    assert none == []
    assert not Doorkeeper([TOKEN], none, []).lets_in({"REMOTE_ADDR": "127.0.0.1"})
    assert Doorkeeper([TOKEN], none, []).lets_in({"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"})
    with pytest.raises(SettingsError):
        load_settings({"METRICS__NETWORKS": "none, 10.0.0.0/8"})


def test_the_webhooks_address_is_a_secret_of_the_logs() -> None:
    address = "https://open.feishu.cn/open-apis/bot/v2/hook/secret-part"
    assert address in load_settings({"ALERTS__WEBHOOK": address}).secrets()
