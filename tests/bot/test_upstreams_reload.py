"""A changed file is taken over by every process without a restart, and a bad one changes nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.pool.reload import Reload
from bot.settings.load import load_settings
from llm.keys import Key

GOOD = '[upstreams.kimi]\nkeys = ["file:{key}"]\n'


class Deployment:
    """A file, a key beside it, and a process that watches both."""

    def __init__(self, folder: Path) -> None:
        self.file, self.key = folder / "my.toml", folder / "key"
        self.key.write_text("sk-one", "utf-8")
        self.write(GOOD)
        self.taken: list[list[str]] = []
        environ = {"LARKEY_CONFIG": str(self.file)}
        self.reload = Reload(load_settings(environ), self._take, environ)

    def write(self, text: str) -> None:
        self.file.write_text(text.format(key=self.key), "utf-8")

    def _take(self, keys: Sequence[Key]) -> None:
        self.taken.append([f"{key.upstream.name}:{key.secret}" for key in keys])


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment(tmp_path)


def test_nothing_is_taken_over_while_nothing_has_changed(deployment: Deployment) -> None:
    deployment.file.touch()
    deployment.reload.look()
    assert deployment.taken == []


def test_a_changed_file_is_taken_over_once(deployment: Deployment) -> None:
    deployment.write(GOOD + '[upstreams.qwen]\nkeys = ["file:{key}"]\n')
    for _ in range(3):
        deployment.reload.look()
    assert deployment.taken == [["kimi:sk-one", "qwen:sk-one"]]


def test_a_key_that_was_exchanged_in_its_file_is_taken_over(deployment: Deployment) -> None:
    deployment.key.write_text("sk-two\nsk-three", "utf-8")
    deployment.reload.look()
    assert deployment.taken == [["kimi:sk-two", "kimi:sk-three"]]


def _bad_toml(deployment: Deployment) -> None:
    deployment.write("[upstreams")


def _bad_name(deployment: Deployment) -> None:
    deployment.write('[upstreams.kimi]\nkey = "a"')


def _literal(deployment: Deployment) -> None:
    deployment.write('[upstreams.kimi]\nkeys = ["sk-literal-secret"]')


def _emptied(deployment: Deployment) -> None:
    deployment.write("")


def _file_gone(deployment: Deployment) -> None:
    deployment.file.unlink()


def _key_gone(deployment: Deployment) -> None:
    deployment.key.unlink()


def _key_empty(deployment: Deployment) -> None:
    deployment.key.write_text("\n", "utf-8")


HARMS = [_bad_toml, _bad_name, _literal, _emptied, _file_gone, _key_gone, _key_empty]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__.strip("_"))
def test_a_bad_change_keeps_what_there_was_and_says_so_once(
    deployment: Deployment, harm: Callable[[Deployment], None], caplog: pytest.LogCaptureFixture
) -> None:
    harm(deployment)
    for _ in range(3):
        deployment.reload.look()
    assert deployment.taken == []
    (told,) = caplog.records
    assert deployment.reload.trouble
    assert deployment.reload.trouble in told.getMessage()
    assert "sk-" not in told.getMessage()

    deployment.key.write_text("sk-two", "utf-8")
    deployment.write(GOOD)
    deployment.reload.look()
    assert deployment.taken == [["kimi:sk-two"]]
    assert deployment.reload.trouble == "", "and all is well again"
